/**
 * Gomoku: stones on the crossings of a wooden board. A mouse click places one. A finger is wider than a crossing,
 * so it aims first, and places the stone with the button or a second tap.
 */

import { t } from '../../i18n/index.js';
import { fill, h } from '../parts/dom.js';
import { drawing, s } from '../parts/svg.js';
import { Cells } from './cells.js';
import { Planned } from './hands/planned.js';
import { stone } from './stones.js';

/** @typedef {import('./board.js').Scene} Scene */

const SIZE = 15;
const LETTERS = 'ABCDEFGHJKLMNOP';
const STARS = [3, 7, 11];

class GomokuBoard {
  /** @type {Scene | null} */
  #scene = null;
  /** Where a finger aims. @type {number | null} */
  #aim = null;
  #byFinger = false;

  /** @param {(move: any) => void} play @param {string} title */
  constructor(play, title) {
    this.play = play;
    this.cells = new Cells(SIZE, SIZE, title, (index) => this.#chosen(index));
    const { element } = this.cells;
    element.classList.add('gomoku');
    element.prepend(lines());
    this.below = h('div', { class: 'choices below-board' });
    this.element = h('div', { class: 'gomoku-board' }, element, this.below);
    element.addEventListener('pointerdown', (event) => this.#touched(event));
    element.addEventListener('pointermove', (event) => this.#touched(event));
    /** Where a stone shall go. @type {Planned<number>} */
    this.planned = new Planned(element, () => this.#scene && this.draw(this.#scene));
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.#scene = scene;
    const due = this.planned.due(scene);
    if (due !== null && this.#mayPut() && scene.view.cells[due] === null) this.#put(due);
    if (!this.#mayPut()) this.#aim = null;
    for (let index = 0; index < SIZE * SIZE; index += 1) this.#drawCell(scene, index);
    this.#drawBelow(scene);
  }

  #mayPut() {
    const scene = this.#scene;
    return Boolean(scene?.mayMove) && !choosing(scene?.view);
  }

  /** @param {Scene} scene @param {number} index */
  #drawCell({ view, pending, mayMove, waits, seat }, index) {
    const g = t().games;
    const ghost = view.cells[index] === null && pending?.x !== undefined && pending.x + pending.y * SIZE === index;
    const colour = ghost ? view.next : view.cells[index];
    const open = colour === null && mayMove && !choosing(view);
    const aimed = index === this.#aim;
    const planned = colour === null && index === this.planned.what;
    const own = view.seats?.black === seat ? 'black' : 'white';
    const classes = [planned && 'planned', colour === null && waits && 'plannable', colour && 'put', ghost && 'ghost', open && 'open', aimed && 'aim', view.last === index && 'last', view.line?.includes(index) && 'won'];
    const what = [colour ? g[/** @type {'black' | 'white'} */ (colour)] : g.empty, view.last === index && g.lastMove, planned && g.planned];
    this.cells.draw(index, {
      label: `${placeName(index)}, ${what.filter(Boolean).join(', ')}`,
      class: classes.filter(Boolean).join(' '),
      signature: `${colour} ${open ? view.next : ''} ${planned}`,
      content: () => (colour ? [stone(colour)] : planned ? [stone(own)] : open ? [stone(view.next)] : []),
    });
  }

  /** @param {PointerEvent} event  of a finger that may still move */
  #touched(event) {
    this.#byFinger = event.pointerType !== 'mouse';
    if (!this.#byFinger || !this.#mayPut() || (event.type === 'pointermove' && !event.buttons)) return;
    const index = this.cells.indexOf(document.elementFromPoint(event.clientX, event.clientY));
    if (index >= 0 && event.type === 'pointermove') this.#aimAt(index);
  }

  /** @param {number} index */
  #aimAt(index) {
    if (index === this.#aim || this.#scene?.view.cells[index] !== null) return;
    this.#aim = index;
    this.draw(this.#scene);
  }

  /** @param {number} index  was clicked, tapped, or Enter was pressed there */
  #chosen(index) {
    if (this.#scene?.waits) return this.#plan(index);
    if (!this.#mayPut() || this.#scene?.view.cells[index] !== null) return;
    if (this.#byFinger && index !== this.#aim) this.#aimAt(index);
    else this.#put(index);
  }

  /** Keep a stone until it is the user's turn. @param {number} index */
  #plan(index) {
    const { view } = /** @type {Scene} */ (this.#scene);
    if (view.phase !== 'play' || view.cells[index] !== null) return;
    this.planned.toggle(index);
    this.draw(/** @type {Scene} */ (this.#scene));
  }

  /** @param {number} index */
  #put(index) {
    this.#aim = null;
    this.play({ x: index % SIZE, y: Math.floor(index / SIZE) });
  }

  /** @param {Scene} scene */
  #drawBelow({ view, mayMove }) {
    const g = t().games;
    const aim = this.#aim;
    const choice = mayMove && choosing(view);
    const signature = `${aim} ${choice && view.phase}`;
    if (this.below.dataset.signature === signature) return;
    this.below.dataset.signature = signature;
    const button = (/** @type {string} */ label, /** @type {() => void} */ run, /** @type {Element[]} */ ...icons) => h('button', { type: 'button', class: 'primary', onclick: run }, ...icons, label);
    if (aim !== null) return fill(this.below, button(`${g.placeHere} · ${placeName(aim)}`, () => this.#put(aim)));
    if (!choice) return fill(this.below);
    return fill(this.below, button(g.takeBlack, () => this.play({ take: 'black' }), stone('black')), button(g.takeWhite, () => this.play({ take: 'white' }), stone('white')),
      view.phase === 'choice' && button(g.takeMore, () => this.play({ take: 'more' })));
  }
}

/** @param {any} view @returns {boolean} whether the player has to choose a colour, not a crossing */
function choosing(view) {
  return view?.phase === 'choice' || view?.phase === 'last_choice';
}

/** @param {number} index */
function placeName(index) {
  return `${LETTERS[index % SIZE]}${SIZE - Math.floor(index / SIZE)}`;
}

/** Lines, star points, and the names of the lines at the left and below. */
function lines() {
  const ends = Array.from({ length: SIZE }, (_, n) => `M${n + 0.5} .5V${SIZE - 0.5}M.5 ${n + 0.5}H${SIZE - 0.5}`);
  const stars = STARS.flatMap((x) => STARS.map((y) => s('circle', { cx: x + 0.5, cy: y + 0.5, r: 0.11 })));
  const names = Array.from({ length: SIZE }, (_, n) => [
    s('text', { class: 'number', x: n + 0.5, y: SIZE + 0.08 }, LETTERS[n]), s('text', { class: 'number', x: -0.08, y: n + 0.5 }, String(SIZE - n)),
  ]).flat();
  return drawing(`-.35 -.35 ${SIZE + 0.7} ${SIZE + 0.7}`, 'lines-of-wood', s('path', { d: ends.join('') }), ...stars, ...names);
}

/** @type {import('./board.js').MakeBoard} */
export function gomoku(play, title) {
  const board = new GomokuBoard(play, title);
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    mark: (seat, view) => (view.seats ? stone(view.seats.black === seat ? 'black' : 'white') : null),
    says: ({ view }) => t().games.phases[view.phase] ?? '',
    written: ({ x, y, take }, view) => (view.phase !== 'play' ? '' : take ? takeText(take) : placeName(x + y * SIZE)),
  };
}

/** @param {string} take */
function takeText(take) {
  const g = t().games;
  return { black: g.takeBlack, white: g.takeWhite }[take] ?? g.takeMore;
}
