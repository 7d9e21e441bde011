/** The board of each game. A game that is not listed gets the general one. */

import { chess } from './chess.js';
import { connectFour } from './connect_four.js';
import { doudizhu } from './hidden/doudizhu.js';
import { go } from './go.js';
import { general } from './general.js';
import { gomoku } from './gomoku.js';
import { werewolf } from './hidden/werewolf.js';
import { rps } from './rps.js';
import { sketch } from './sketch/sketch.js';
import { snake } from './snake/snake.js';
import { ticTacToe } from './tictactoe.js';
import { xiangqi } from './xiangqi.js';

/** @type {Record<string, import('./board.js').MakeBoard>} */
const BOARDS = {
  chess,
  connect_four: connectFour,
  doudizhu,
  go,
  gomoku,
  rps,
  sketch,
  snake,
  tictactoe: ticTacToe,
  werewolf,
  xiangqi,
};

/** @param {string} game @returns {import('./board.js').MakeBoard} */
export function boardOf(game) {
  return BOARDS[game] ?? general;
}
