/**
 * Go: stones on the crossings of a wooden board of any size. A mouse click places one; a finger aims first, as in
 * gomoku. Once both have passed, a click marks a chain as dead.
 */

import { t } from '../../i18n/index.js';
import { fill, h } from '../parts/dom.js';
import { drawing, s } from '../parts/svg.js';
import { Cells } from './cells.js';
import { Planned } from './hands/planned.js';
import { stone } from './stones.js';

/**
 * @typedef {import('./board.js').Scene} Scene
 * @typedef {'black' | 'white'} Colour
 */

const LETTERS = 'ABCDEFGHJKLMNOPQRST';
/** The lines that have star points. @type {Record<number, number[]>} */
const STARS = { 9: [2, 4, 6], 13: [3, 6, 9], 19: [3, 9, 15] };

class GoBoard {
  /** @type {Scene | null} */
  #scene = null;
  /** Where a finger aims. @type {number | null} */
  #aim = null;
  #byFinger = false;
  /** @type {Cells | null} */
  #cells = null;

  /** @param {(move: any) => void} play @param {string} title */
  constructor(play, title) {
    this.play = play;
    this.title = title;
    this.below = h('div', { class: 'choices below-board' });
    this.element = h('div', { class: 'go-board' }, this.below);
    /** Where a stone shall go. @type {Planned<number>} */
    this.planned = new Planned(this.element, () => this.#scene && this.draw(this.#scene));
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.#scene = scene;
    const { size } = scene.view;
    const cells = this.#cells && this.#cells.columns === size ? this.#cells : this.#made(size);
    const due = this.planned.due(scene);
    if (due !== null && this.#isOpen(due)) this.#put(due);
    if (!this.#mayPut()) this.#aim = null;
    for (let index = 0; index < size * size; index += 1) this.#drawCell(cells, scene, index);
    this.#drawBelow(scene);
  }

  /** @param {number} size */
  #made(size) {
    const cells = new Cells(size, size, this.title, (index) => this.#chosen(index));
    const { element } = cells;
    element.classList.add('go');
    element.prepend(ground(size));
    element.addEventListener('pointerdown', (event) => this.#touched(event));
    element.addEventListener('pointermove', (event) => this.#touched(event));
    this.#cells?.element.remove();
    this.element.prepend(element);
    this.#cells = cells;
    return cells;
  }

  #mayPut() {
    return Boolean(this.#scene?.mayMove) && this.#scene?.view.phase === 'play';
  }

  /** @param {number} index */
  #isOpen(index) {
    const view = this.#scene?.view;
    return this.#mayPut() && view.cells[index] === null && !view.forbidden.includes(index);
  }

  /** @param {Cells} cells @param {Scene} scene @param {number} index */
  #drawCell(cells, { view, pending, mayMove, waits, seat }, index) {
    const g = t().games;
    const ghost = view.cells[index] === null && pending?.x !== undefined && pending.x + pending.y * view.size === index;
    /** @type {Colour | null} */
    const colour = ghost ? view.next : view.cells[index];
    const open = this.#isOpen(index);
    const dead = view.dead.includes(index);
    const owner = view.owners?.[index] ?? null;
    const shown = owner !== null && (colour === null || dead) ? owner : null;
    const markable = view.phase === 'counting' && mayMove && colour !== null;
    const planned = colour === null && index === this.planned.what;
    const own = view.black === seat ? 'black' : 'white';
    const classes = [planned && 'planned', colour === null && waits && 'plannable', colour && 'put', ghost && 'ghost', open && 'open', markable && 'markable', index === this.#aim && 'aim', view.last === index && 'last', dead && 'dead', shown && `of-${shown}`];
    const what = [colour ? g[colour] : g.empty, dead && g.dead, shown && g.areaOf(g[/** @type {Colour} */ (shown)]), view.forbidden.includes(index) && g.forbidden, view.last === index && g.lastMove, planned && g.planned];
    cells.draw(index, {
      label: `${placeName(index, view.size)}, ${what.filter(Boolean).join(', ')}`,
      class: classes.filter(Boolean).join(' '),
      signature: `${colour} ${open ? view.next : ''} ${planned}`,
      content: () => (colour ? [stone(colour)] : planned ? [stone(own)] : open ? [stone(view.next)] : []),
    });
  }

  /** @param {PointerEvent} event  of a finger that may still move */
  #touched(event) {
    this.#byFinger = event.pointerType !== 'mouse';
    if (!this.#byFinger || !this.#mayPut() || (event.type === 'pointermove' && !event.buttons)) return;
    const index = this.#cells?.indexOf(document.elementFromPoint(event.clientX, event.clientY)) ?? -1;
    if (index >= 0 && event.type === 'pointermove') this.#aimAt(index);
  }

  /** @param {number} index */
  #aimAt(index) {
    if (index === this.#aim || !this.#isOpen(index) || !this.#scene) return;
    this.#aim = index;
    this.draw(this.#scene);
  }

  /** @param {number} index  was clicked, tapped, or Enter was pressed there */
  #chosen(index) {
    const scene = this.#scene;
    if (scene?.waits) return this.#plan(index, scene);
    if (!scene?.mayMove) return;
    if (scene.view.phase === 'counting') {
      if (scene.view.cells[index] !== null) this.#put(index);
    } else if (this.#byFinger && index !== this.#aim) this.#aimAt(index);
    else if (this.#isOpen(index)) this.#put(index);
  }

  /** Keep a stone until it is the user's turn. @param {number} index @param {Scene} scene */
  #plan(index, scene) {
    if (scene.view.phase !== 'play' || scene.view.cells[index] !== null) return;
    this.planned.toggle(index);
    this.draw(scene);
  }

  /** @param {number} index */
  #put(index) {
    const { size } = this.#scene?.view ?? { size: 1 };
    this.#aim = null;
    this.play({ x: index % size, y: Math.floor(index / size) });
  }

  /** @param {Scene} scene */
  #drawBelow({ view, mayMove }) {
    const g = t().games;
    const aim = this.#aim;
    const signature = JSON.stringify([aim, mayMove, view.phase, view.score, view.agreed]);
    if (this.below.dataset.signature === signature) return;
    this.below.dataset.signature = signature;
    const button = (/** @type {string} */ label, /** @type {() => void} */ run, /** @type {string} */ kind) => h('button', { type: 'button', class: kind, onclick: run }, label);
    const call = (/** @type {string} */ word) => () => this.play({ call: word });
    fill(this.below,
      view.score && h('p', { class: 'go-score' }, g.areas(view.score.black, view.score.white)),
      aim !== null && button(`${g.placeHere} · ${placeName(aim, view.size)}`, () => this.#put(aim), 'primary'),
      mayMove && view.phase === 'play' && button(g.pass, call('pass'), 'quiet'),
      mayMove && view.phase === 'counting' && button(g.agreeOnDead, call('agree'), 'primary'),
      mayMove && view.phase === 'counting' && button(g.playOn, call('resume'), 'quiet'));
  }
}

/** @param {number} index @param {number} size */
function placeName(index, size) {
  return `${LETTERS[index % size]}${size - Math.floor(index / size)}`;
}

/** Lines, star points and the names of the lines at the left and below. @param {number} size */
function ground(size) {
  const lines = Array.from({ length: size }, (_, n) => `M${n + 0.5} .5V${size - 0.5}M.5 ${n + 0.5}H${size - 0.5}`);
  const [first, middle, last] = STARS[size] ?? [];
  const stars = [first, middle, last].flatMap((x) => [first, middle, last].map((y) => [x, y]))
    .filter(([x, y]) => x !== undefined && (size > 13 || (x === middle) === (y === middle)));
  const names = Array.from({ length: size }, (_, n) => [
    s('text', { class: 'number', x: n + 0.5, y: size + 0.3 }, LETTERS[n]), s('text', { class: 'number', x: -0.3, y: n + 0.5 }, String(size - n)),
  ]).flat();
  return drawing(`-.6 -.6 ${size + 1.2} ${size + 1.2}`, 'lines-of-wood', s('path', { d: lines.join('') }),
    ...stars.map(([x, y]) => s('circle', { cx: x + 0.5, cy: y + 0.5, r: 0.11 })), ...names);
}

/** @type {import('./board.js').MakeBoard} */
export function go(play, title) {
  const board = new GoBoard(play, title);
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    mark: (seat, view) => stone(seat === view.black ? 'black' : 'white'),
    spoils: (seat, view) => prisoners(view, seat === view.black ? 'black' : 'white'),
    says: ({ view }) => (view.phase === 'counting' ? (view.agreed ? t().games.markedDead : t().games.markDead) : view.passes ? t().games.passed : ''),
    written: ({ x, y, call }, view) => (call ? t().games.calls[call] : placeName(x + y * view.size, view.size)),
  };
}

/** @param {any} view @param {Colour} colour  who captured them */
function prisoners({ prisoners: taken }, colour) {
  if (!taken[colour]) return null;
  return h('span', { class: 'pieces' }, stone(colour === 'black' ? 'white' : 'black'), h('small', {}, `× ${taken[colour]}`));
}
