/** The text of a message as DOM nodes: markup, links to http and https, and mentions. Text never becomes HTML. */

import { t } from '../../i18n/index.js';
import { mentionsIn } from '../../state/mentions.js';
import { markup } from '../../state/writing/markup.js';
import { h } from './dom.js';

const JUMBO = /^(?:\p{RI}\p{RI}\s?|[0-9#*]\uFE0F?\u20E3\s?|\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s?){1,3}$/u;

/**
 * @param {string} text
 * @param {Map<string, boolean>} names  of the members, folded; true for the user's own
 * @returns {Array<Node>}
 */
export function messageText(text, names) {
  return markup(text).map((block) => drawBlock(block, names)).flat();
}

const TAGS = /** @type {const} */ ({ bold: 'strong', italic: 'em', strike: 's' });

/** @param {import('../../state/writing/markup.js').Block} block @param {Map<string, boolean>} names @returns {Node[]} */
function drawBlock(block, names) {
  if (block.kind === 'lines') return drawInline(block.inside, names);
  if (block.kind === 'fence') return [h('code', { class: 'fence', dir: 'ltr', tabindex: -1 }, block.text)];
  if (block.kind === 'quote') return [h('span', { class: 'said', role: 'blockquote' }, ...block.inside.map((inner) => drawBlock(inner, names)).flat())];
  return [h('span', { class: 'items', role: 'list' }, ...block.items.map((item, index) => h('span', { role: 'listitem', class: 'item' },
    h('span', { class: 'bullet' }, block.ordered ? `${block.start + index}. ` : '• '), h('span', {}, ...drawInline(item, names)))))];
}

/** @param {import('../../state/writing/markup.js').Inline[]} nodes @param {Map<string, boolean>} names @returns {Node[]} */
function drawInline(nodes, names) {
  return nodes.map((node) => {
    if (node.kind === 'text') return mentions(node.text, names);
    if (node.kind === 'code') return [h('code', {}, node.text)];
    if (node.kind === 'link') return [link(node.address, node.text)];
    const inside = drawInline(node.inside, names);
    if (node.kind === 'spoiler') return [spoiler(inside)];
    return [h(TAGS[node.kind], {}, ...inside)];
  }).flat();
}

/** @param {Node[]} inside @returns {HTMLElement} hidden until the user opens it */
function spoiler(inside) {
  const hidden = h('span', { class: 'spoiler', role: 'button', tabindex: 0, 'aria-label': t().writing.spoiler, 'aria-expanded': 'false' }, ...inside);
  const show = (/** @type {Event} */ event) => {
    if (hidden.classList.contains('shown') || (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    event.stopPropagation();
    hidden.classList.add('shown');
    for (const name of ['role', 'tabindex', 'aria-label', 'aria-expanded']) hidden.removeAttribute(name);
  };
  hidden.addEventListener('click', show);
  hidden.addEventListener('keydown', show);
  return hidden;
}

/** @param {string} address  begins with http:, https: or mailto: @param {string} text */
function link(address, text) {
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, text);
}

/** @param {string} text @param {Map<string, boolean>} names @returns {Node[]} */
function mentions(text, names) {
  /** @type {Node[]} */
  const nodes = [];
  let from = 0;
  for (const { start, end, name } of names.size ? mentionsIn(text, names) : []) {
    if (start > from) nodes.push(document.createTextNode(text.slice(from, start)));
    nodes.push(h('span', { class: names.get(name) ? 'mention me' : 'mention' }, text.slice(start, end)));
    from = end;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

/** @param {string} text @returns {boolean} whether it is only a few emoji, which are shown large */
export function isJumbo(text) {
  return text.length < 40 && JUMBO.test(text);
}
