/** Which board a game is played on. A game that is not here gets the general one. */

import { ticTacToe } from './tictactoe.js';

/** @type {Record<string, import('./board.js').MakeBoard>} */
export const BOARDS = {
  tictactoe: ticTacToe,
};
