/**
 * A move that the user makes while somebody else is to move. It is played as soon as it is the user's turn, if it is
 * legal then, and else forgotten. Escape takes it back. Boards that take such moves hold one each, and draw it.
 */

/** @typedef {import('../board.js').Scene} Scene */

/** @template T */
export class Planned {
  /** What is planned. @type {T | null} */
  what = null;

  /** @param {HTMLElement} element  the board @param {() => void} redraw  after it was taken back */
  constructor(element, redraw) {
    element.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape' || this.what === null) return;
      this.what = null;
      redraw();
    });
  }

  /** Plan it; the same once more takes it back. @param {T | null} what */
  toggle(what) {
    this.what = this.what === what ? null : what;
  }

  /** @param {Scene} scene @returns {T | null} what is to be tried now; from then on nothing is planned */
  due({ waits, mayMove }) {
    const { what } = this;
    if (what === null || waits) return null;
    this.what = null;
    return mayMove ? what : null;
  }
}
