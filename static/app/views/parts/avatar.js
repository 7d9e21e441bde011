/** A person's round picture: the first letter on a glaze of their own. */

import { h } from './dom.js';

const GLAZES = 8;

/** @param {{id: string, name: string}} user @param {boolean} [online] @returns {HTMLElement} */
export function avatar(user, online) {
  const dot = online === undefined ? null : h('span', { class: online ? 'dot online' : 'dot' });
  return h('span', { class: `avatar glaze-${glaze(user.id)}`, 'aria-hidden': 'true' }, initial(user.name), dot);
}

/** @param {string} name  the first letter that is seen, an emoji made of several parts included */
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
