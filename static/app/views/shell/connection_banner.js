/** The banner that reports a problem with the connection. */

import { t } from '../../i18n/index.js';
import { fill, h, say } from '../parts/dom.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').LinkState} LinkState
 */

const PATIENCE_MS = 700;

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function bannerView(app) {
  const element = h('div', { class: 'banner', role: 'status' });
  const says = h('span');
  let connectingSince = 0;
  const draw = () => {
    const { link, client } = linkOf(app);
    if (link.phase !== 'connecting') connectingSince = 0;
    else connectingSince ||= performance.now();
    // A connection that opens at once needs no banner.
    const quick = link.phase === 'connecting' && performance.now() - connectingSince < PATIENCE_MS && !element.dataset.signature;
    const show = link.phase !== 'open' && link.reason !== 'left' && !quick;
    const newer = !show && link.phase === 'open' && app.store.state.newer;
    element.dataset.phase = link.phase;
    const signature = show ? `${link.phase} ${link.reason}` : newer ? 'newer' : '';
    const text = show ? linkText(link) : newer ? t().link.newer : '';
    say(says, text);
    if (element.dataset.signature === signature) return; // keeps the button, which may just be pressed
    element.dataset.signature = signature;
    fill(element, (show || newer) && says, show && action(client, link), newer && reload());
  };
  setInterval(draw, 500);
  return { element, draw };
}

/** The connection of the chat, or if that is open, the one of the table. @param {App} app */
function linkOf({ store: { state }, client, games }) {
  const { table } = state;
  return table && state.link.phase === 'open' ? { link: table.link, client: games } : { link: state.link, client };
}

/** @param {LinkState} link */
function secondsLeft({ retry_at }) {
  return retry_at ? Math.max(0, Math.ceil((retry_at - Date.now()) / 1000)) : 0;
}

/** @param {LinkState} link */
function linkText(link) {
  const l = t().link;
  if (link.phase === 'connecting') return l.connecting;
  if (link.phase === 'waiting') {
    const left = secondsLeft(link);
    if (link.reason === 'too_many') return l.too_many(left);
    if (link.reason === 'going_away') return l.going_away(left);
    return left > 0 ? l.offlineIn(left) : l.offline;
  }
  return l[/** @type {'replaced' | 'forbidden' | 'broken' | 'signed_out' | 'outdated'} */ (link.reason)] ?? l.offline;
}

/** @param {App['client']} client @param {LinkState} link */
function action(client, link) {
  const start = () => client.start();
  if (link.phase === 'waiting') return h('button', { type: 'button', onclick: start }, t().link.now);
  if (link.reason === 'replaced') return h('button', { type: 'button', onclick: start }, t().link.here);
  if (link.reason === 'broken' || link.reason === 'outdated') return reload();
  return null;
}

function reload() {
  return h('button', { type: 'button', onclick: () => location.reload() }, t().link.reload);
}
