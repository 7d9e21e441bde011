/** Matches in the client: seats, whose move it is, possible offers. Pure. */

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Table} Table
 * @typedef {import('../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../sdk/types.js').LogEntry} LogEntry
 * @typedef {import('../../sdk/types.js').Offer} Offer
 * @typedef {import('../../sdk/types.js').Seat} Seat
 *
 * @typedef {object} Shown  what the board shows: the present, or an earlier version
 * @property {any} view
 * @property {{seat: number, move?: any}} [last]
 * @property {number} version
 * @property {boolean} live
 */

/** @param {{seats: Seat[]}} match @param {{id: string} | null} me @returns {number | null} */
export function seatOf(match, me) {
  const found = match.seats.find(({ user }) => user !== undefined && user.id === me?.id);
  return found ? found.seat : null;
}

/** Keep the newest state of a match: two sockets may deliver states in any order. @param {State} state @param {GameEvent} match */
export function applyMatch(state, match) {
  const held = state.matches.get(match.room);
  if (!held || held.match !== match.match || held.version <= match.version) state.matches.set(match.room, match);
}

/** @param {GameEvent | undefined | null} match @param {{id: string} | null} me */
export function isMyMove(match, me) {
  const seat = match && seatOf(match, me);
  if (match?.tick !== undefined) return false; // it waits for nobody
  return match?.status === 'playing' && seat !== null && match.to_move.includes(/** @type {number} */ (seat));
}

/** The games whose boards take a move while somebody else is to move; docs/decisions/0091 says why no others do. */
const PLANNED = new Set(['chess', 'connect_four', 'go', 'gomoku', 'tictactoe', 'xiangqi']);

/** @param {string} [game] */
export function mayBePlanned(game = '') {
  return PLANNED.has(game);
}

/** @param {State} state @param {string} room @returns {boolean} whether the user sits at an unfinished match there */
export function isPlaying({ matches, me }, room) {
  const match = matches.get(room);
  return match !== undefined && (match.status === 'playing' || match.status === 'paused') && seatOf(match, me) !== null;
}

/** @param {State} state @returns {Table | null} the table of the active room, once its match is known */
export function tableOf(state) {
  return state.table?.room === state.active && state.table?.match.state ? state.table : null;
}

/** @param {State} state @returns {boolean} whether the active room is that of a match */
export function atTable(state) {
  return state.table !== null && state.table.room === state.active;
}

/** @param {Table} table @param {GameEvent} match @returns {Shown} */
export function shownOf({ replay }, match) {
  if (!replay?.shown) return { view: match.view, last: match.last, version: match.version, live: true };
  return { ...replay.shown, live: false };
}

/**
 * The last move at a version, from the log; an undo goes back to an earlier version.
 *
 * @param {LogEntry[]} log
 * @param {number} version
 * @returns {{seat: number, move?: any} | undefined}
 */
export function lastMoveAt(log, version) {
  const entries = new Map(log.map((entry) => [entry.version, entry]));
  for (let at = version; at > 0;) {
    const entry = entries.get(at);
    if (entry?.kind === 'undo') at = entry.to ?? 0;
    else if (entry?.seat !== undefined && (entry.kind === 'move' || entry.move !== undefined)) return { seat: entry.seat, move: entry.move };
    else at -= 1;
  }
  return undefined;
}

/**
 * The offers that a player may make now, in the order of the buttons.
 *
 * @param {GameEvent} match
 * @returns {Offer[]}
 */
export function offersNow(match) {
  const standing = new Set((match.offers ?? []).map(({ offer }) => offer));
  if (match.undo === false) standing.add('undo');
  /** @type {Record<string, Offer[]>} */
  const all = { playing: ['undo', 'draw', 'pause'], paused: ['resume'], over: match.rematch ? [] : ['rematch'], open: [] };
  return all[match.status].filter((offer) => !standing.has(offer));
}

/** @param {GameEvent} match @param {number | null} seat  of the viewer @returns {number[]} seats, from the top of the board to the bottom */
export function fromTheTop(match, seat) {
  const seats = match.seats.map((each) => each.seat);
  if (seats.length !== 2) return seats;
  const bottom = seat ?? 0;
  return [1 - bottom, bottom];
}

/**
 * The seat whose hand is shown to a viewer who sees all hands: a delayed spectator.
 *
 * @param {Table} table
 * @param {GameEvent} match
 * @param {boolean} live  whether the present is shown
 * @returns {number | null} a seat; null for everybody else
 */
export function handOf({ hand }, { hands }, live) {
  return live && hands?.length ? hand % hands.length : null;
}
