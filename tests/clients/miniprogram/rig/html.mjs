/** A page of the mini program as HTML, near to how WeChat draws it: for eyes, and for no test. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { HOME } from './phone.mjs';

const TAGS = { text: 'span', image: 'img', block: 'div', picker: 'div', 'scroll-view': 'div', view: 'div' };
const BASE = `html,body{margin:0;height:100%}page{display:block;height:667px;overflow:auto}view,div{display:block}
button{display:block;width:60%;margin:0 auto}scroll-view{display:block;overflow:auto}.sv{overflow-y:auto}.svx{overflow-x:auto}textarea,input{font:inherit;outline:0;resize:none}
.tabs{position:fixed;bottom:0;width:375px;display:flex;justify-content:space-around;padding:10px 0;background:var(--card);border-top:1px solid var(--line);font-size:12px}.nav{background:#2f3c2b;color:#fff;text-align:center;padding:10px;font-weight:600}`;

function sheet(file) {
  const text = readFileSync(file, 'utf8').replaceAll(/@import "(.*?)";/gu, (_, other) => sheet(join(dirname(file), other)));
  return text.replaceAll(/(-?[\d.]+)rpx/gu, (_, n) => `${Number(n) / 2}px`).replaceAll('100vh', '627px');
}

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function drawn(node) {
  if (typeof node === 'string') return escaped(node);
  const { tag, attributes, children } = node;
  const name = TAGS[tag] ?? tag;
  const more = tag === 'scroll-view' ? (attributes['scroll-x'] ? ' svx' : ' sv') : '';
  const style = String(attributes.style ?? '').replaceAll(/([\d.]+)rpx/gu, (_, n) => `${Number(n) / 2}px`);
  const kept = ['id', 'src', 'placeholder', 'value'].filter((each) => attributes[each] !== undefined).map((each) => ` ${each}="${escaped(attributes[each])}"`).join('');
  const open = `<${name} class="${escaped(attributes.class ?? '')}${more}" style="${escaped(style)}"${kept}>`;
  if (tag === 'image' || tag === 'input') return open;
  return `${open}${tag === 'textarea' ? escaped(attributes.value ?? '') : children.map(drawn).join('')}</${name}>`;
}

/** @param {import('./phone.mjs').Phone} phone */
export function html(phone) {
  const { route } = phone.page;
  const css = `${sheet(join(HOME, 'app.wxss'))}\n${BASE}\n${sheet(join(HOME, `${route}.wxss`))}`;
  const title = phone.told.filter(([name]) => name === 'setNavigationBarTitle').at(-1)?.[1].title ?? '';
  const names = phone.told.filter(([name]) => name === 'setTabBarItem').slice(-4).map(([, { text }]) => text);
  const tabs = phone.settings.tabBar.list.some(({ pagePath }) => pagePath === route) ? `<div class="tabs">${names.map((name) => `<span>${name}</span>`).join('')}</div>` : '';
  const paint = `const c=document.querySelector('#chart');if(c){c.width=686;c.height=480;const x=c.getContext('2d');x.scale(2,2);let g;for(const [n,...a] of ${JSON.stringify(phone.canvas.calls)}){if(n==='set')x[a[0]]=a[1];else if(n==='scale'||n==='stop')continue;else x[n](...a);}}`;
  return `<!doctype html><meta charset="utf-8"><style>${css}</style><page><div class="nav">${escaped(title)}</div>${phone.screen().map(drawn).join('')}</page>${tabs}<script>${paint}</script>`;
}
