/** The text of a message as DOM nodes: plain text, links to http and https, and mentions. */

import { h } from './dom.js';

const LINK = /https?:\/\/[^\s<>"'`]+/gu;
const TRAILING = /[.,;:!?)\]}»”’。，；：！？）】》]+$/u;
const JUMBO = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s?){1,3}$/u;

/**
 * @param {string} text
 * @param {Map<string, boolean>} names  of the members; true for the user's own
 * @returns {Array<Node>}
 */
export function messageText(text, names) {
  /** @type {Node[]} */
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(TRAILING, '');
    if (!URL.canParse(address)) continue;
    nodes.push(...mentions(text.slice(from, match.index), names), link(address));
    from = match.index + address.length;
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
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const name = longestName(text, at + 1, names);
    if (!name) continue;
    const end = at + 1 + name.length;
    if (at > from) nodes.push(document.createTextNode(text.slice(from, at)));
    nodes.push(h('span', { class: names.get(name) ? 'mention me' : 'mention' }, text.slice(at, end)));
    from = end;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

/**
 * The longest name that fits, for names may contain spaces and start with one another.
 *
 * @param {string} text
 * @param {number} at
 * @param {Map<string, boolean>} names
 * @returns {string}
 */
function longestName(text, at, names) {
  let found = '';
  for (const name of names.keys()) {
    if (name.length > found.length && text.slice(at, at + name.length).toLowerCase() === name.toLowerCase()) found = name;
  }
  return found;
}

/** @param {string} text @returns {boolean} whether it is only a few emoji, which are shown large */
export function isJumbo(text) {
  return text.length < 40 && JUMBO.test(text);
}
