/**
 * Which rows of a long timeline are drawn: those around the visible part. Two gaps replace the others, as high as the
 * rows were when drawn, or else as high as rows are on average.
 */

import { h } from '../../parts/dom.js';

/** @typedef {import('../../../state/rows.js').Row} Row */

/** At most this many rows are drawn at once; fewer rows are all drawn. */
const DRAWN = 120;
/** Rows are drawn this far beyond the visible part. */
const AHEAD_PX = 500;
const USUAL_PX = 34;

export class DrawnRows {
  /** @type {Row[]} */
  #rows = [];
  #from = 0;
  #to = 0;
  /** The first message that is drawn, and how many drawn rows are above it: other rows, such as days, may move. @type {{key: string, above: number} | null} */
  #anchor = null;
  /** @type {Map<string, number>} */
  #heights = new Map();

  /** @param {HTMLElement} scroller @param {HTMLElement} list */
  constructor(scroller, list) {
    this.scroller = scroller;
    this.list = list;
    this.above = h('div', { class: 'gap' });
    this.below = h('div', { class: 'gap' });
  }

  /** Begin with another room. */
  clear() {
    this.#anchor = null;
    this.#heights.clear();
  }

  /** @param {Row[]} rows  all there are @param {boolean} atEnd  whether the last ones are in view @returns {Row[]} those to draw */
  of(rows, atEnd) {
    this.#rows = rows;
    const anchor = this.#anchor;
    const held = anchor && !atEnd ? rows.findIndex(({ key }) => key === anchor.key) - anchor.above : -1;
    this.#put(held >= 0 ? held : atEnd ? rows.length : this.#from);
    return rows.slice(this.#from, this.#to);
  }

  /** @param {number} from  the first row to draw, as far as there are so many behind it */
  #put(from) {
    const { length } = this.#rows;
    this.#from = Math.max(0, Math.min(from, length - DRAWN));
    this.#to = Math.min(length, this.#from + DRAWN);
    const above = this.#rows.slice(this.#from, this.#to).findIndex(({ kind }) => kind === 'message');
    this.#anchor = above < 0 ? null : { key: this.#rows[this.#from + above].key, above };
  }

  /** Make the gaps as high as the rows that are not drawn. */
  drawGaps() {
    this.above.style.height = `${this.#heightOf(0, this.#from)}px`;
    this.below.style.height = `${this.#heightOf(this.#to, this.#rows.length)}px`;
  }

  /** @param {number} from @param {number} to */
  #heightOf(from, to) {
    let height = 0;
    for (let index = from; index < to; index += 1) height += this.#heights.get(this.#rows[index].key) ?? USUAL_PX;
    return height;
  }

  /** @returns {boolean} whether the visible part comes near the end of the drawn rows, and there are more */
  isShort() {
    if (this.#rows.length <= DRAWN) return false;
    const view = this.scroller.getBoundingClientRect();
    const drawn = this.list.getBoundingClientRect();
    return (this.#from > 0 && drawn.top > view.top - AHEAD_PX) || (this.#to < this.#rows.length && drawn.bottom < view.bottom + AHEAD_PX);
  }

  /** Draw, from the next time on, the rows around the visible part. */
  center() {
    this.#measure();
    this.#put(this.#topRow() - Math.floor(DRAWN / 2.5));
  }

  /** Draw the rows around one of them, from the next time on. @param {(row: Row) => boolean} isMeant @returns {boolean} whether there is such a row */
  centerOn(isMeant) {
    const index = this.#rows.findIndex(isMeant);
    if (index >= 0) this.#put(index - Math.floor(DRAWN / 2));
    return index >= 0;
  }

  /** @param {1 | -1} direction @returns {boolean} whether there are rows beyond those that are drawn */
  hasMore(direction) {
    return direction < 0 ? this.#from > 0 : this.#to < this.#rows.length;
  }

  #measure() {
    const tops = [...this.list.children].map((node) => /** @type {const} */ ([/** @type {HTMLElement} */ (node).dataset.key ?? '', node.getBoundingClientRect().top]));
    tops.forEach(([key, top], index) => {
      if (index + 1 < tops.length) this.#heights.set(key, tops[index + 1][1] - top);
    });
  }

  /** @returns {number} the topmost visible row */
  #topRow() {
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const drawn = this.list.getBoundingClientRect();
    if (drawn.top < bottom && drawn.bottom > top) {
      const index = [...this.list.children].findIndex((node) => node.getBoundingClientRect().bottom > top);
      return this.#from + Math.max(0, index);
    }
    let left = drawn.top >= bottom ? top - this.above.getBoundingClientRect().top : this.#heightOf(0, this.#to) + top - drawn.bottom;
    let index = 0;
    while (index < this.#rows.length - 1 && left > 0) {
      left -= this.#heights.get(this.#rows[index].key) ?? USUAL_PX;
      index += 1;
    }
    return index;
  }
}
