/**
 * Xiangqi: pieces on the crossings of a wooden board; click or drag one, or use the keyboard. Red's pieces are light
 * and black's dark, and no character is on both sides. The numbers at the edges are those of the files, as in the
 * list of moves.
 */

import { t } from '../../i18n/index.js';
import { FILES, RANKS, goesTo, isRed, menAfter, menOf, pointIndex, pointName, redMoves, trophiesOf } from '../../state/games/xiangqi.js';
import { fill, h } from '../parts/dom.js';
import { drawing, s } from '../parts/svg.js';
import { Cells } from './cells.js';
import { Dragging } from './hands/dragging.js';
import { Planned } from './hands/planned.js';

/**
 * @typedef {import('./board.js').Scene} Scene
 * @typedef {import('../../state/games/xiangqi.js').Man} Man
 */

/** @type {Record<Man, string>} as on the pieces of Chinese sets */
const HAN = { K: '帥', A: '仕', B: '相', N: '傌', R: '俥', C: '炮', P: '兵', k: '將', a: '士', b: '象', n: '馬', r: '車', c: '砲', p: '卒' };
const LAST = FILES * RANKS - 1;
/** The starting points of cannons and soldiers, which are marked. */
const MARKED = [[1, 2], [7, 2], [1, 7], [7, 7], ...[0, 2, 4, 6, 8].flatMap((x) => [[x, 3], [x, 6]])];

class XiangqiBoard {
  /** @type {Scene | null} */
  #scene = null;
  /** The point of the chosen piece. @type {string | null} */
  #from = null;
  #version = '';

  /** @param {(move: any) => void} play @param {string} title */
  constructor(play, title) {
    this.play = play;
    this.cells = new Cells(FILES, RANKS, title, (place) => this.#chosen(this.#point(place)));
    const { element } = this.cells;
    element.classList.add('xiangqi');
    this.ground = h('div', { class: 'xiangqi-ground' });
    element.prepend(this.ground);
    this.moves = h('ol', { class: 'moves', 'aria-label': t().games.moves, tabindex: 0 });
    this.element = h('div', { class: 'xiangqi-board' }, element, this.moves);
    new Dragging(this.cells, {
      lift: (place) => this.#lift(this.#point(place)),
      drop: (place) => this.#drop(this.#point(place)),
    });
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#from) this.#choose(null);
    });
    /** Two points. @type {Planned<string>} */
    this.planned = new Planned(element, () => this.#choose(null));
  }

  /** @param {number} place  of a cell on the screen @returns {string} its point */
  #point(place) {
    return pointName(this.#isTurned() ? LAST - place : place);
  }

  #isTurned() {
    return this.#scene !== null && this.#scene.bottom !== this.#scene.view.red;
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.#scene = scene;
    const version = `${scene.view.fen} ${scene.mayMove}`;
    if (version !== this.#version) this.#from = null;
    this.#version = version;
    this.#playPlanned(scene);
    this.#drawGround();
    this.#drawPoints(scene);
    this.#drawMoves(scene.view);
  }

  #drawGround() {
    const turned = this.#isTurned();
    const signature = `${turned} ${t().games.fileNumbers}`;
    if (this.ground.dataset.signature === signature) return;
    this.ground.dataset.signature = signature;
    fill(this.ground, ground(turned));
  }

  /** @param {Scene} scene */
  #drawPoints(scene) {
    const { view, pending } = scene;
    const men = pending ? menAfter(menOf(view.fen), pending.ucci) : menOf(view.fen);
    const targets = this.#from && scene.mayMove ? goesTo(view.legal, this.#from) : new Set();
    const last = pending?.ucci ?? view.last ?? '';
    for (let place = 0; place <= LAST; place += 1) {
      const point = this.#point(place);
      const man = men[pointIndex(point)];
      this.#drawPoint(place, point, man, {
        chosen: point === this.#from,
        target: targets.has(point),
        last: last.startsWith(point) || last.slice(2) === point,
        check: view.check === point && !pending,
        planned: this.planned.what?.includes(point) === true,
        mine: this.#isMine(point),
      });
    }
  }

  /** @param {number} place @param {string} point @param {Man | null} man @param {Record<string, boolean>} marks */
  #drawPoint(place, point, man, marks) {
    const g = t().games;
    const classes = [man && 'taken', ...Object.keys(marks).filter((name) => marks[name])];
    const what = [point, man ? manText(man) : g.empty, marks.chosen && g.chosen, marks.target && g.canGo, marks.check && g.check, marks.last && g.lastMove, marks.planned && g.planned];
    this.cells.draw(place, {
      label: what.filter(Boolean).join(', '),
      class: classes.filter(Boolean).join(' '),
      signature: man ?? '',
      content: () => [man && drawMan(man)],
    });
  }

  /** @param {string} point  was clicked, or Enter was pressed there */
  #chosen(point) {
    if (this.#scene?.waits) return this.#plan(point);
    if (!this.#scene?.mayMove) return;
    if (this.#from && goesTo(this.#scene.view.legal, this.#from).has(point)) this.#drop(point);
    else this.#choose(point === this.#from || !this.#isMine(point) ? null : point);
  }

  /** @param {string | null} point */
  #choose(point) {
    this.#from = point;
    if (this.#scene) this.#drawPoints(this.#scene);
  }

  /** Keep a move until it is the user's turn. @param {string} point  of the piece, or where it shall go */
  #plan(point) {
    const from = this.#from;
    const isMine = this.#isMine(point);
    this.planned.what = from && !isMine ? from + point : null;
    this.#choose(isMine && point !== from ? point : null);
  }

  /** @param {Scene} scene */
  #playPlanned(scene) {
    const ucci = this.planned.due(scene);
    if (ucci && scene.view.legal.includes(ucci)) this.play({ ucci });
  }

  /** @param {string} point */
  #isMine(point) {
    const scene = this.#scene;
    if (!scene?.mayMove && !scene?.waits) return false;
    const { fen, red } = scene.view;
    const man = menOf(fen)[pointIndex(point)];
    return man !== null && isRed(man) === (scene.waits ? scene.seat === red : redMoves(fen));
  }

  /** @param {string} point @returns {boolean} whether one of the user's pieces is picked up there */
  #lift(point) {
    if (!this.#isMine(point)) return false;
    this.#choose(point);
    return true;
  }

  /** @param {string} point  where the chosen piece is put, if that is legal */
  #drop(point) {
    const from = this.#from;
    if (from && this.#scene?.waits) return this.#plan(point);
    if (!this.#scene || !from || !goesTo(this.#scene.view.legal, from).has(point)) return;
    this.#choose(null);
    this.play({ ucci: `${from}${point}` });
  }

  /** @param {any} view */
  #drawMoves(view) {
    const moves = writtenMoves(view);
    const signature = `${view.ply} ${moves.at(-1)}`;
    if (this.moves.dataset.signature === signature) return;
    this.moves.dataset.signature = signature;
    const first = view.ply - moves.length;
    const number = (/** @type {number} */ index) => ((first + index) % 2 === 0 ? h('small', {}, `${(first + index) / 2 + 1}.`) : null);
    fill(this.moves, ...moves.map((move, index) => h('li', {}, number(index), move)));
    this.moves.scrollLeft = this.moves.scrollWidth;
  }
}

/** @param {any} view @returns {string[]} the moves in the notation of the current language */
function writtenMoves(view) {
  return t().games.writesHan ? view.chinese : view.moves;
}

/** @param {Man} man */
function manText(man) {
  const g = t().games;
  return g.piece(isRed(man) ? g.red : g.black, g.men[man]);
}

/** @param {Man} man */
function drawMan(man) {
  return drawing('0 0 100 100', `man ${isRed(man) ? 'red' : 'black'}`,
    s('circle', { class: 'disc', cx: 50, cy: 50, r: 45 }), s('circle', { class: 'ring', cx: 50, cy: 50, r: 37 }),
    s('text', { x: 50, y: 51, lang: 'zh-Hant' }, HAN[man]));
}

/** Lines, palaces, river, marks, and the numbers of the files: red's from its right, and black's. @param {boolean} turned */
function ground(turned) {
  const across = Array.from({ length: RANKS }, (_, y) => `M.5 ${y + 0.5}H8.5`);
  const along = Array.from({ length: FILES }, (_, x) => (x % (FILES - 1) ? `M${x + 0.5} .5v4M${x + 0.5} 5.5v4` : `M${x + 0.5} .5v9`));
  const palaces = 'M3.5 .5l2 2M5.5 .5l-2 2M3.5 7.5l2 2M5.5 7.5l-2 2';
  const words = (/** @type {string} */ text, /** @type {number} */ x) => s('text', { class: 'river', x, y: 5, lang: 'zh-Hant' }, text);
  const { fileNumbers: [ofRed, ofBlack] } = t().games;
  const edge = (/** @type {string} */ numbers, /** @type {number} */ y) => [...numbers].map((number, x) => s('text', { class: 'number', x: x + 0.5, y }, number));
  const reversed = (/** @type {string} */ text) => [...text].reverse().join('');
  const [below, above] = turned ? [ofBlack, ofRed] : [ofRed, ofBlack];
  return drawing('0 -.3 9 10.6', 'lines-of-wood', s('path', { d: [...across, ...along, palaces].join('') }), s('path', { d: MARKED.map(([x, y]) => corners(x, y)).join('') }),
    words('楚', 1.9), words('河', 3), words('漢', 6), words('界', 7.1), ...edge(reversed(below), 10.13), ...edge(above, -0.13));
}

/** The four small angles around a point, without those beyond the edge. @param {number} x @param {number} y */
function corners(x, y) {
  const angle = (/** @type {number} */ right, /** @type {number} */ down) => `M${x + 0.5 + right * 0.09} ${y + 0.5 + down * 0.22}v${-down * 0.13}h${right * 0.13}`;
  return [-1, 1].filter((right) => x + right >= 0 && x + right < FILES).flatMap((right) => [angle(right, -1), angle(right, 1)]).join('');
}

/** @type {import('./board.js').MakeBoard} */
export function xiangqi(play, title) {
  const board = new XiangqiBoard(play, title);
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    mark: (seat, view) => drawMan(seat === view.red ? 'K' : 'k'),
    spoils: (seat, view) => h('span', { class: 'pieces' }, ...trophiesOf(view.captured, seat === view.red).map(drawMan)),
    says: ({ view }) => (view.check ? t().games.check : ''),
    written: (_, view) => writtenMoves(view).at(-1) ?? '',
  };
}
