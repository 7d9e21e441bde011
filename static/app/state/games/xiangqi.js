/** Reads the server's view of a xiangqi board: pieces and points. It has no rules of its own. Pure. */

/**
 * @typedef {string} Man  a letter as in FEN, where capitals are red
 * @typedef {(Man | null)[]} Men  row by row, from a9 to i0
 */

export const FILES = 9;
export const RANKS = 10;
const LETTERS = 'abcdefghi';
const WORTH = 'pabncr';

/** @param {string} fen @returns {Men} */
export function menOf(fen) {
  const rows = fen.split(' ')[0].replaceAll('/', '');
  return [...rows].flatMap((letter) => (/\d/u.test(letter) ? Array(Number(letter)).fill(null) : [letter]));
}

/** @param {string} fen @returns {boolean} */
export function redMoves(fen) {
  return fen.split(' ')[1] === 'w';
}

/** @param {number} index @returns {string} */
export function pointName(index) {
  return `${LETTERS[index % FILES]}${RANKS - 1 - Math.floor(index / FILES)}`;
}

/** @param {string} name @returns {number} */
export function pointIndex(name) {
  return LETTERS.indexOf(name[0]) + (RANKS - 1 - Number(name[1])) * FILES;
}

/** @param {Man} man */
export function isRed(man) {
  return man === man.toUpperCase();
}

/** @param {string[]} legal  in UCCI @param {string} from @returns {Set<string>} the points where the piece there may go */
export function goesTo(legal, from) {
  return new Set(legal.filter((move) => move.startsWith(from)).map((move) => move.slice(2)));
}

/**
 * The pieces after a legal move, to show it while it is pending.
 *
 * @param {Men} men
 * @param {string} move  in UCCI
 * @returns {Men}
 */
export function menAfter(men, move) {
  const after = [...men];
  after[pointIndex(move.slice(2))] = men[pointIndex(move.slice(0, 2))];
  after[pointIndex(move.slice(0, 2))] = null;
  return after;
}

/**
 * What one side has captured, without the pieces that both sides captured.
 *
 * @param {string} captured  letters as in FEN
 * @param {boolean} red  the side that captured them
 * @returns {Man[]} the least valuable first
 */
export function trophiesOf(captured, red) {
  const count = (/** @type {string} */ man) => [...captured].filter((letter) => letter === man).length;
  return [...WORTH].flatMap((kind) => {
    const [own, other] = red ? [kind.toUpperCase(), kind] : [kind, kind.toUpperCase()];
    return Array(Math.max(0, count(other) - count(own))).fill(other);
  });
}
