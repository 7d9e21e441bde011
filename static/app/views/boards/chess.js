/** Chess: click or drag a piece, or use the keyboard. Legal targets, the last move and a check are marked. */

import { t } from '../../i18n/index.js';
import { isWhite, piecesAfter, piecesOf, spoilsOf, squareIndex, squareName, targetsFrom, whiteMoves } from '../../state/games/chess.js';
import { fill, h } from '../parts/dom.js';
import { Cells } from './cells.js';
import { drawPiece } from './chess_pieces.js';
import { Dragging } from './hands/dragging.js';
import { Planned } from './hands/planned.js';
import { openPromotion } from './promotion.js';

/**
 * @typedef {import('./board.js').Scene} Scene
 * @typedef {import('../../state/games/chess.js').Piece} Piece
 */

class ChessBoard {
  /** @type {Scene | null} */
  #scene = null;
  /** The square of the chosen piece. @type {string | null} */
  #from = null;
  #version = '';

  /** @param {(move: any) => void} play @param {string} title */
  constructor(play, title) {
    this.play = play;
    this.cells = new Cells(8, 8, title, (place) => this.#chosen(this.#square(place)));
    this.cells.element.classList.add('chess');
    this.moves = h('ol', { class: 'moves', 'aria-label': t().games.moves, tabindex: 0 });
    this.claims = h('div', { class: 'choices' });
    this.element = h('div', { class: 'chess-board' }, this.cells.element, this.claims, this.moves);
    new Dragging(this.cells, {
      lift: (place) => this.#lift(this.#square(place)),
      drop: (place) => this.#drop(this.#square(place)),
    });
    this.cells.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#choose(null);
    });
    /** Two squares. @type {Planned<string>} */
    this.planned = new Planned(this.cells.element, () => this.#choose(null));
  }

  /** @param {number} place  of a cell on the screen @returns {string} its square */
  #square(place) {
    return squareName(this.#isTurned() ? 63 - place : place);
  }

  #isTurned() {
    return this.#scene !== null && this.#scene.bottom !== this.#scene.view.white;
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.#scene = scene;
    const version = `${scene.view.fen} ${scene.mayMove}`;
    if (version !== this.#version) this.#from = null;
    this.#version = version;
    this.#playNext(scene);
    this.#drawSquares(scene);
    this.#drawMoves(scene.view);
    this.#drawClaims(scene);
  }

  /** @param {Scene} scene */
  #drawSquares(scene) {
    const { view, pending } = scene;
    const pieces = pending?.uci ? piecesAfter(piecesOf(view.fen), pending.uci) : piecesOf(view.fen);
    const targets = this.#from && scene.mayMove ? targetsFrom(view.legal, this.#from) : new Map();
    const last = pending?.uci ?? view.last ?? '';
    for (let place = 0; place < 64; place += 1) {
      const square = this.#square(place);
      const piece = pieces[squareIndex(square)];
      const marks = {
        chosen: square === this.#from,
        target: targets.has(square),
        last: last.startsWith(square) || last.slice(2, 4) === square,
        check: view.check === square && !pending,
        planned: this.planned.what?.includes(square) === true,
        mine: this.#isMine(square),
      };
      this.#drawSquare(place, square, piece, marks);
    }
  }

  /** @param {number} place @param {string} square @param {Piece | null} piece @param {Record<string, boolean>} marks */
  #drawSquare(place, square, piece, marks) {
    const g = t().games;
    const dark = (place + Math.floor(place / 8)) % 2 === 1;
    const classes = [dark ? 'dark' : 'light', piece && 'taken', ...Object.keys(marks).filter((name) => marks[name])];
    const what = [square, piece ? pieceText(piece) : g.empty, marks.chosen && g.chosen, marks.target && g.canGo, marks.check && g.check, marks.last && g.lastMove, marks.planned && g.planned];
    const file = place >= 56 ? square[0] : '';
    const rank = place % 8 === 0 ? square[1] : '';
    this.cells.draw(place, {
      label: what.filter(Boolean).join(', '),
      class: classes.filter(Boolean).join(' '),
      signature: `${piece} ${file}${rank}`,
      content: () => [rank && h('span', { class: 'rank', 'data-mark': rank }), file && h('span', { class: 'file', 'data-mark': file }), piece && drawPiece(piece)],
    });
  }

  /** @param {string} square  was clicked, or Enter was pressed there */
  #chosen(square) {
    if (this.#scene?.waits) return this.#plan(square);
    if (!this.#scene?.mayMove) return;
    if (this.#from && targetsFrom(this.#scene.view.legal, this.#from).has(square)) this.#drop(square);
    else this.#choose(square === this.#from || !this.#isMine(square) ? null : square);
  }

  /** @param {string | null} square */
  #choose(square) {
    this.#from = square;
    if (this.#scene) this.#drawSquares(this.#scene);
  }

  /** Keep a move until it is the user's turn. @param {string} square  of the piece, or its target */
  #plan(square) {
    const from = this.#from;
    const isMine = this.#isMine(square);
    this.planned.what = from && !isMine ? from + square : null;
    this.#choose(isMine && square !== from ? square : null);
  }

  /** Play the planned move, or drop it. @param {Scene} scene */
  #playNext(scene) {
    const next = this.planned.due(scene);
    const uci = next && scene.view.legal.find((/** @type {string} */ move) => move === next || move === `${next}q`);
    if (uci) this.play({ uci });
  }

  /** @param {string} square */
  #isMine(square) {
    const scene = this.#scene;
    if (!scene?.mayMove && !scene?.waits) return false;
    const { fen, white } = scene.view;
    const pieces = scene.pending?.uci ? piecesAfter(piecesOf(fen), scene.pending.uci) : piecesOf(fen);
    const piece = pieces[squareIndex(square)];
    return piece !== null && isWhite(piece) === (scene.waits ? scene.seat === white : whiteMoves(fen));
  }

  /** @param {string} square @returns {boolean} whether one of the user's pieces is picked up there */
  #lift(square) {
    if (!this.#isMine(square)) return false;
    this.#choose(square);
    return true;
  }

  /** @param {string} square  where the chosen piece is put, if that is legal */
  #drop(square) {
    const scene = this.#scene;
    if (!scene || !this.#from) return;
    if (scene.waits) return this.#plan(square);
    const moves = targetsFrom(scene.view.legal, this.#from).get(square);
    if (!moves) return;
    const cell = this.cells.buttons[this.#isTurned() ? 63 - squareIndex(square) : squareIndex(square)];
    if (moves.length > 1) openPromotion(cell, whiteMoves(scene.view.fen), (kind) => this.#send(`${moves[0].slice(0, 4)}${kind}`));
    else this.#send(moves[0]);
  }

  /** @param {string} uci */
  #send(uci) {
    const claim = this.claims.querySelector('input')?.checked && this.#scene?.view.claims.includes(uci);
    this.#choose(null);
    this.play(claim ? { uci, claim: true } : { uci });
  }

  /** @param {any} view */
  #drawMoves({ moves, ply }) {
    const signature = `${ply} ${moves.at(-1)}`;
    if (this.moves.dataset.signature === signature) return;
    this.moves.dataset.signature = signature;
    const first = ply - moves.length;
    const number = (/** @type {number} */ index) => ((first + index) % 2 === 0 ? h('small', {}, `${(first + index) / 2 + 1}.`) : null);
    fill(this.moves, ...moves.map((/** @type {string} */ san, /** @type {number} */ index) => h('li', {}, number(index), san)));
    this.moves.scrollLeft = this.moves.scrollWidth;
  }

  /** @param {Scene} scene */
  #drawClaims({ view, mayMove }) {
    const kind = !mayMove ? '' : view.claim ? 'now' : view.claims.length ? 'with' : '';
    if (this.claims.dataset.kind === kind) return;
    this.claims.dataset.kind = kind;
    const g = t().games;
    fill(this.claims,
      kind === 'now' && h('button', { type: 'button', class: 'quiet', onclick: () => this.play({ claim: true }) }, g.claimDraw),
      kind === 'with' && h('label', { class: 'choice' }, h('input', { type: 'checkbox' }), h('span', {}, g.claimWith)));
  }
}

/** @param {Piece} piece */
function pieceText(piece) {
  const g = t().games;
  return g.piece(isWhite(piece) ? g.white : g.black, g.pieces[piece.toLowerCase()]);
}

/** @type {import('./board.js').MakeBoard} */
export function chess(play, title) {
  const board = new ChessBoard(play, title);
  return {
    element: board.element,
    draw: (scene) => board.draw(scene),
    mark: (seat, view) => drawPiece(seat === view.white ? 'K' : 'k'),
    spoils: (seat, view) => spoils(view.captured, seat === view.white),
    says: ({ view }) => (view.check ? t().games.check : ''),
    written: (_, view) => view.moves.at(-1) ?? '',
  };
}

/** @param {string} captured @param {boolean} white */
function spoils(captured, white) {
  const { pieces, ahead } = spoilsOf(captured, white);
  return h('span', { class: 'pieces' }, ...pieces.map(drawPiece), ahead > 0 && h('small', {}, `+${ahead}`));
}
