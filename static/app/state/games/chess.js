/** Reads the server's view of a chess board: pieces, squares and legal moves. It has no rules of its own. Pure. */

/**
 * @typedef {string} Piece  a letter as in FEN, where capitals are white
 * @typedef {(Piece | null)[]} Pieces  row by row, from a8 to h1
 */

const FILES = 'abcdefgh';
const WORTH = 'pnbrq';
const VALUES = [1, 3, 3, 5, 9];

/** @param {string} fen @returns {Pieces} */
export function piecesOf(fen) {
  const rows = fen.split(' ')[0].replaceAll('/', '');
  return [...rows].flatMap((letter) => (/\d/u.test(letter) ? Array(Number(letter)).fill(null) : [letter]));
}

/** @param {string} fen @returns {boolean} */
export function whiteMoves(fen) {
  return fen.split(' ')[1] === 'w';
}

/** @param {number} index @returns {string} */
export function squareName(index) {
  return `${FILES[index % 8]}${8 - Math.floor(index / 8)}`;
}

/** @param {string} name @returns {number} */
export function squareIndex(name) {
  return FILES.indexOf(name[0]) + (8 - Number(name[1])) * 8;
}

/** @param {Piece} piece */
export function isWhite(piece) {
  return piece === piece.toUpperCase();
}

/** @param {string[]} legal  in UCI @param {string} from @returns {Map<string, string[]>} the moves of the piece there, by target; a promotion has several to one target */
export function targetsFrom(legal, from) {
  /** @type {Map<string, string[]>} */
  const targets = new Map();
  for (const move of legal) {
    if (!move.startsWith(from)) continue;
    const to = move.slice(2, 4);
    targets.set(to, [...(targets.get(to) ?? []), move]);
  }
  return targets;
}

/**
 * The pieces after a legal move, to show it while it is pending.
 *
 * @param {Pieces} pieces
 * @param {string} move  in UCI
 * @returns {Pieces}
 */
export function piecesAfter(pieces, move) {
  const from = squareIndex(move.slice(0, 2));
  const to = squareIndex(move.slice(2, 4));
  const piece = pieces[from];
  if (piece === null) return pieces;
  const after = [...pieces];
  const kind = piece.toLowerCase();
  if (kind === 'p' && from % 8 !== to % 8 && pieces[to] === null) after[to - Math.sign(to - from) * 8] = null;
  if (kind === 'k' && Math.abs(from - to) === 2) {
    const rook = to > from ? to + 1 : to - 2;
    after[(from + to) / 2] = pieces[rook];
    after[rook] = null;
  }
  const promoted = move[4] && (isWhite(piece) ? move[4].toUpperCase() : move[4]);
  after[to] = promoted || piece;
  after[from] = null;
  return after;
}

/**
 * What one side has captured, without the pieces that both sides captured.
 *
 * @param {string} captured  letters as in FEN
 * @param {boolean} white  the side that captured them
 * @returns {{pieces: Piece[], ahead: number}} the least valuable first; `ahead` is the lead in pawns, 0 without one
 */
export function spoilsOf(captured, white) {
  const count = (/** @type {string} */ piece) => [...captured].filter((letter) => letter === piece).length;
  /** @type {Piece[]} */
  const pieces = [];
  let ahead = 0;
  for (const [index, kind] of [...WORTH].entries()) {
    const taken = count(white ? kind : kind.toUpperCase()) - count(white ? kind.toUpperCase() : kind);
    ahead += taken * VALUES[index];
    for (let n = 0; n < taken; n += 1) pieces.push(white ? kind : kind.toUpperCase());
  }
  return { pieces, ahead: Math.max(0, ahead) };
}
