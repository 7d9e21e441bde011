/** The text of a message as DOM nodes: plain text, links to http and https, and mentions. */

import { linksIn } from '../../state/links.js';
import { mentionsIn } from '../../state/mentions.js';
import { h } from './dom.js';

const JUMBO = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s?){1,3}$/u;

/**
 * @param {string} text
 * @param {Map<string, boolean>} names  of the members, folded; true for the user's own
 * @returns {Array<Node>}
 */
export function messageText(text, names) {
  /** @type {Node[]} */
  const nodes = [];
  let from = 0;
  for (const { start, address } of linksIn(text)) {
    nodes.push(...mentions(text.slice(from, start), names), link(address));
    from = start + address.length;
  }
  nodes.push(...mentions(text.slice(from), names));
  return nodes;
}

/** @param {string} address  begins with http: or https: */
function link(address) {
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address);
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
