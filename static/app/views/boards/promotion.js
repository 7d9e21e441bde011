/** The choice of a piece for a pawn that promotes, as a menu at its square. */

import { t } from '../../i18n/index.js';
import { openMenuAt } from '../parts/menu.js';
import { drawPiece } from './chess_pieces.js';

/** @param {HTMLElement} cell @param {boolean} white @param {(kind: string) => void} choose */
export function openPromotion(cell, white, choose) {
  const g = t().games;
  openMenuAt(cell, g.promote, (item) => ['q', 'n', 'r', 'b'].map((kind) =>
    item({ class: 'piece-choice', 'aria-label': g.pieces[kind] }, () => choose(kind), drawPiece(white ? kind.toUpperCase() : kind))), 'promotion');
}
