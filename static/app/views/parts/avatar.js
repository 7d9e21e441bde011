/** A user's round picture: the first letter of the name, on a colour derived from their id. */

import { isOwn } from '../../state/files.js';
import { h } from './dom.js';

const GLAZES = 8;

/** @param {{id: string, name: string}} user @param {boolean} [online] @returns {HTMLElement} */
export function avatar(user, online) {
  const dot = online === undefined ? null : h('span', { class: online ? 'dot online' : 'dot' });
  return h('span', { class: `avatar glaze-${glaze(user.id)}`, 'aria-hidden': 'true', 'data-initial': initial(user.name) }, dot);
}

/** The picture that a user chose, if there is one. @param {{id: string, name: string, avatar?: string}} user @returns {HTMLElement} */
export function portrait(user) {
  if (!isOwn(user.avatar)) return avatar(user);
  return h('span', { class: 'avatar portrait', 'aria-hidden': 'true' }, h('img', { src: user.avatar, alt: '' }));
}

/** @param {string} name @returns {string} its first visible character, which may be an emoji of several code points */
function initial(name) {
  const [first] = new Intl.Segmenter().segment(name.trim() || '?');
  return first.segment.toUpperCase();
}

/** @param {string} id */
export function glaze(id) {
  let hash = 7;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % GLAZES;
}
