/** What a table's page shows around the board: seats with their clocks, offers, and what the user may do. */

import { glazeOf, initialOf } from '../parts/shell.js';
import { t } from '../words/index.js';
import { clockText, offersNow, seatName, seatOf, turnText } from './texts.js';

/**
 * @typedef {import('../sdk/teahouse').Match} Match
 * @typedef {import('../sdk/teahouse').GameEvent} GameEvent
 *
 * @typedef {object} SeatShown
 * @property {number} seat
 * @property {string} name
 * @property {string} initial
 * @property {number} glaze
 * @property {string} time
 * @property {string} mark  of its pieces
 * @property {boolean} isToMove
 * @property {boolean} isAway
 * @property {boolean} isWinner
 */

const MARKS = ['✕', '◯'];

/** @param {Match} match @param {{id: string} | null} me @param {string} game */
export function tableShown(match, me, game) {
  const state = /** @type {GameEvent} */ (match.state);
  const seat = seatOf(state, me);
  const times = timesOf(match);
  return {
    turn: turnText(state, seat, match.pending !== null),
    hint: hintOf(state, seat),
    seats: state.seats.map((each, index) => ({
      seat: each.seat,
      name: seatName(each),
      initial: each.user ? initialOf(each.user.name) : each.bot === undefined ? '·' : '⚙',
      glaze: glazeOf(each.user?.id ?? String(each.seat)),
      time: times[index] ?? '',
      mark: markOf(game, state, index),
      isToMove: state.status === 'playing' && state.to_move.includes(index),
      isAway: each.user !== undefined && !each.connected && state.status !== 'over',
      isWinner: state.outcome?.winners.includes(index) ?? false,
    })),
    offers: seat === null ? [] : (state.offers ?? []).map(({ offer, seat: by }) => ({
      offer,
      isMine: by === seat,
      text: by === seat ? t().games.asked[offer] : t().games.asks[offer](seatName(state.seats[by])),
    })),
    acts: actsOf(state, seat),
  };
}

/** @param {Match} match @returns {string[]} what the clock of each seat shows at this moment */
export function timesOf(match) {
  return (match.state?.seats ?? []).map((_, seat) => {
    const time = match.timeOf(seat);
    if (!time) return '';
    return time.periods === undefined ? clockText(time.left_s) : `${clockText(time.left_s)} ×${time.periods}`;
  });
}

/** @param {GameEvent} state @param {number | null} seat */
function hintOf(state, seat) {
  const phase = t().games.phases[state.view?.phase];
  if (state.status === 'playing' && phase) return phase;
  return seat === null && state.status !== 'open' ? t().table.watching : '';
}

/** @param {string} game @param {GameEvent} state @param {number} seat */
function markOf(game, { view }, seat) {
  if (game === 'tictactoe') return MARKS[seat];
  if (game !== 'gomoku' || !view.seats) return '';
  return view.seats.black === seat ? '●' : '○';
}

/** @param {GameEvent} state @param {number | null} seat @returns {Array<{name: string, text: string, hard: boolean}>} */
function actsOf(state, seat) {
  const { table, games } = t();
  const act = (/** @type {string} */ name, /** @type {string} */ text, hard = false) => ({ name, text, hard });
  const isFree = state.seats.some(({ user, bot }) => !user && bot === undefined);
  if (state.status === 'open') {
    if (seat === null) return isFree ? [act('sit', table.sit)] : [];
    return [...(isFree ? [act('bot', table.bot)] : []), ...(isFree && state.seats.length > 2 ? [act('begin', table.begin)] : []), act('stand', table.stand)];
  }
  if (state.rematch) return [act('next', table.next)];
  if (seat === null) return [];
  const offers = offersNow(state).map((offer) => act(offer, games.offers[offer]));
  return state.status === 'over' ? offers : [...offers, act('resign', table.resign, true)];
}
