/** A small picture for each game, in the colour of its text. A flat table. */

import { drawing, s } from './svg.js';

/** @type {Record<string, string>} */
const LINES = {
  tictactoe: 'M18 7v34M30 7v34M7 18h34M7 30h34M9.5 9.5l6 6M15.5 9.5l-6 6M36 33.3a3 3 0 100 5.4 3 3 0 000-5.4z',
  connect_four: 'M6 9h36v30H6zM15 16.5a3 3 0 100 6 3 3 0 000-6zM24 16.5a3 3 0 100 6 3 3 0 000-6zM33 16.5a3 3 0 100 6 3 3 0 000-6zM15 27a3 3 0 100 6 3 3 0 000-6zM24 27a3 3 0 100 6 3 3 0 000-6zM33 27a3 3 0 100 6 3 3 0 000-6z',
  gomoku: 'M14 5v38M24 5v38M34 5v38M5 14h38M5 24h38M5 34h38M14 29.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM24 19.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM34 9.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9z',
  chess: 'M24 7v7M20.5 10.5h7M24 14c-2 2-3 4-3 6-4-4-12-1-11 5 .5 3.500 3.5 5.5 4 10h20c.5-4.5 3.5-6.500 4-10 1-6-7-9-11-5 0-2-1-4-3-6zM13 41h22M14 35h20',
  xiangqi: 'M24 5a19 19 0 100 38 19 19 0 000-38zM18 16.5h12M19 20.5h10v8H19zM19 24.5h10M16.5 32.5h15M24 13v22.5',
  rps: 'M9 26c-3-5 0-11 6-12 6-2 12 1 12 7s-5 10-10 9c-4 0-6-1-8-4zM30 8l10 4-4 12-9-3M25 41l14-12M39 41L28 28M24.5 43a3 3 0 100-6 3 3 0 000 6zM39.5 43a3 3 0 100-6 3 3 0 000 6z',
};
const OTHER = 'M12 12h24v24H12zM19 19h.01M29 19h.01M24 24h.01M19 29h.01M29 29h.01';

/** @param {string} game */
export function emblem(game) {
  return drawing('0 0 48 48', 'game-emblem', s('path', { d: LINES[game] ?? OTHER }));
}
