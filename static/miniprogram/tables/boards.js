/** The boards that have a drawing of their own, as cells for the page. Pure. */

import { t } from '../words/index.js';

/**
 * @typedef {import('../sdk/teahouse').GameEvent} GameEvent
 *
 * @typedef {object} Cell
 * @property {number} key
 * @property {string} look  the classes of its style
 * @property {string} sign  what is written in it
 * @property {string} label
 *
 * @typedef {object} Scene
 * @property {GameEvent} match
 * @property {any} pending  the move that is on its way
 * @property {number | null} aim  where a finger aims, on a board whose crossings are narrower than it
 * @property {boolean} mayMove
 *
 * @typedef {object} Board
 * @property {number} columns
 * @property {boolean} aims  whether a tap aims first
 * @property {(scene: Scene) => Cell[]} cells
 * @property {(scene: Scene) => boolean} takes  whether a cell may be chosen now
 */

const SIGNS = ['✕', '◯'];

/** @param {Scene} scene @returns {Cell[]} */
function ticTacToe({ match, pending, mayMove }) {
  const { cells, line } = match.view;
  const last = match.last?.move;
  const mover = match.to_move[0];
  return cells.map((/** @type {number | null} */ taken, /** @type {number} */ key) => {
    const [x, y] = [key % 3, Math.floor(key / 3)];
    const ghost = taken === null && pending?.x === x && pending?.y === y;
    const who = ghost ? mover : taken;
    const looks = [who !== null && `sign-${who}`, ghost && 'ghost', last?.x === x && last?.y === y && 'last', line?.includes(key) && 'won', who === null && mayMove && 'open'];
    return cell(key, 3, looks, who === null ? '' : SIGNS[who], who === null ? t().games.empty : SIGNS[who]);
  });
}

const STARS = new Set([3, 7, 11].flatMap((y) => [3, 7, 11].map((x) => y * 15 + x)));

/** @param {Scene} scene @returns {Cell[]} */
function gomoku({ match, pending, aim }) {
  const { games } = t();
  const { cells, line, last, next } = match.view;
  return cells.map((/** @type {'black' | 'white' | null} */ put, /** @type {number} */ key) => {
    const ghost = put === null && (key === aim || (pending?.x !== undefined && pending.x + pending.y * 15 === key));
    const colour = ghost ? next : put;
    const [x, y] = [key % 15, Math.floor(key / 15)];
    const edges = [x === 0 && 'left', x === 14 && 'right', y === 0 && 'top', y === 14 && 'bottom'];
    const looks = [colour, ghost && 'ghost', last === key && 'last', line?.includes(key) && 'won', STARS.has(key) && 'star', ...edges];
    return cell(key, 15, looks, '', colour ? games[/** @type {'black' | 'white'} */ (colour)] : games.empty);
  });
}

/** @param {number} key @param {number} columns @param {unknown[]} looks @param {string} sign @param {string} what @returns {Cell} */
function cell(key, columns, looks, sign, what) {
  return { key, look: looks.filter(Boolean).join(' '), sign, label: `${t().games.cell((key % columns) + 1, Math.floor(key / columns) + 1)}: ${what}` };
}

/** @param {Scene} scene @returns {boolean} whether stones are put now, and no colour is chosen */
const puts = ({ match, mayMove }) => mayMove && !String(match.view.phase).endsWith('choice');

/** @type {Record<string, Board>} */
export const BOARDS = {
  tictactoe: { columns: 3, aims: false, cells: ticTacToe, takes: ({ mayMove }) => mayMove },
  gomoku: { columns: 15, aims: true, cells: gomoku, takes: puts },
};

/** What may be chosen beside the board: at gomoku's opening, a colour. @param {string} game @param {Scene} scene @returns {string[]} */
export function choicesBeside(game, { match, mayMove }) {
  if (game !== 'gomoku' || !mayMove) return [];
  if (match.view.phase === 'choice') return ['black', 'white', 'more'];
  return match.view.phase === 'last_choice' ? ['black', 'white'] : [];
}
