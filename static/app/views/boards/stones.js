/** Round pieces: stones and discs. */

import { drawing, s } from '../parts/svg.js';

/** @param {string} kind  a class: `black`, `white`, `disc-0`, `disc-1` */
export function stone(kind) {
  return drawing('0 0 100 100', `stone ${kind}`, s('circle', { cx: 50, cy: 50, r: 44 }), s('path', { d: 'M28 40c4-9 11-14 20-15' }));
}
