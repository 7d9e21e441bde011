/** The pictures of the chess pieces: a filled body and lines on it, in squares of 100. */

import { isWhite } from '../../state/games/chess.js';
import { drawing, s } from '../parts/svg.js';

const FOOT = 'M22 88v-5c0-5 4-8 9-8h38c5 0 9 3 9 8v5z';

/** @type {Record<string, {body: string[], lines: string}>} by kind; the foot comes last, in front */
const SHAPES = {
  p: {
    body: ['M50 18a14 14 0 00-9.5 24.3c-4 .7-8.5 2.7-8.5 6.2h9.5C41 59 36 67 29 75h42c-7-8-12-16-12.5-26.5H68c0-3.5-4.5-5.5-8.5-6.2A14 14 0 0050 18z', 'M25 88v-5c0-5 4-8 8-8h34c4 0 8 3 8 8v5z'],
    lines: '',
  },
  r: { body: ['M26 16h12v9h7v-9h10v9h7v-9h12v20l-8 8 3 31H31l3-31-8-8z', FOOT], lines: 'M34 44h32M27 36h46' },
  b: {
    body: ['M50 11a5.5 5.5 0 00-3.8 9.5C36 28 30 39 30 48.5c0 8.5 4.5 14 10.5 17.5L36 75h28l-4.5-9C65.5 62.5 70 57 70 48.5 70 39 64 28 53.8 20.5A5.5 5.5 0 0050 11z', FOOT],
    lines: 'M57 34L48 48M40 66h20',
  },
  n: {
    body: ['M46 14l-7 9C30 27 24 36 20 47c-2 5-5 8-4 12s5 6 9 5l6-4c3 0 6-1 9-3-3 7-10 10-12 18h44c3-18 2-36-7-46-4-5-9-8-14-9z', FOOT],
    lines: 'M38 37l4-2M22 57l3-1M55 26c9 6 13 18 12 40',
  },
  q: {
    body: ['M15 35l13 33-1 7h46l-1-7 13-33-15 16-2-26-12 24-6-27-6 27-12-24-2 26z', 'M14 27.2a4.8 4.8 0 110 9.6 4.8 4.8 0 010-9.6zM31 17.2a4.8 4.8 0 110 9.6 4.8 4.8 0 010-9.6zM50 14.2a4.8 4.8 0 110 9.6 4.8 4.8 0 010-9.6zM69 17.2a4.8 4.8 0 110 9.6 4.8 4.8 0 010-9.6zM86 27.2a4.8 4.8 0 110 9.6 4.8 4.8 0 010-9.6z', FOOT],
    lines: 'M29 67c14-4 28-4 42 0',
  },
  k: {
    body: ['M46.5 8h7v6h6v7h-6v9h-7v-9h-6v-7h6z', 'M50 30c-5 4-7 8-7 12C35 30 15 33 16 49c1 10 10 14 12 26h44c2-12 11-16 12-26 1-16-19-19-27-7 0-4-2-8-7-12z', FOOT],
    lines: 'M50 48v18M30 67c13-4 27-4 40 0',
  },
};

/** @param {import('../../state/games/chess.js').Piece} piece */
export function drawPiece(piece) {
  const { body, lines } = SHAPES[piece.toLowerCase()];
  return drawing('0 0 100 100', `piece ${isWhite(piece) ? 'white' : 'black'}`,
    ...body.map((d) => s('path', { class: 'body', d })), ...(lines ? [s('path', { class: 'lines', d: lines })] : []));
}
