/** What is said of a match: who sits, whose move it is, how it ended, what the clocks show. Pure. */

import { t } from '../words/index.js';

/**
 * @typedef {import('../sdk/teahouse').GameEvent} GameEvent
 * @typedef {import('../sdk/teahouse').Seat} Seat
 * @typedef {import('../sdk/teahouse').Offer} Offer
 */

/** @param {Pick<Seat, 'user' | 'bot'>} seat @returns {string} */
export function seatName({ user, bot }) {
  if (user) return user.name;
  return bot === undefined ? t().games.free : t().bot(bot);
}

/** @param {GameEvent} match @param {{id: string} | null} me @returns {number | null} */
export function seatOf(match, me) {
  return match.seats.find(({ user }) => user !== undefined && user.id === me?.id)?.seat ?? null;
}

/** @param {GameEvent} match @param {number | null} seat  of the user @param {boolean} isMoving @returns {string} */
export function turnText(match, seat, isMoving) {
  const { games } = t();
  const { status, to_move } = match;
  if (status === 'over') return endText(match, seat);
  if (status === 'open') return games.waiting;
  if (status === 'paused') return games.paused;
  if (match.tick !== undefined) return games.running;
  if (isMoving) return games.moving;
  if (seat !== null && to_move.includes(seat)) return games.yours;
  return to_move.length === 1 ? games.theirs(seatName(match.seats[to_move[0]])) : games.all;
}

/** @param {GameEvent} match @param {number | null} seat @returns {string} */
function endText({ outcome, seats }, seat) {
  const { games, outcomes } = t();
  if (!outcome) return games.over;
  const { winners, reason } = outcome;
  const why = outcomes[reason] ?? reason.replaceAll('_', ' ');
  if (!winners.length) return `${games.drawn} · ${why}`;
  const who = seat === null ? games.won(winners.map((each) => seatName(seats[each])).join(', ')) : winners.includes(seat) ? games.youWon : games.youLost;
  return `${who} · ${why}`;
}

/** The offers that a player may make now. @param {GameEvent} match @returns {Offer[]} */
export function offersNow({ status, offers = [], undo, rematch }) {
  /** @type {Record<string, Offer[]>} */
  const all = { playing: undo === false ? ['draw', 'pause'] : ['draw', 'undo', 'pause'], paused: ['resume'], over: rematch ? [] : ['rematch'], open: [] };
  return all[status].filter((offer) => !offers.some((standing) => standing.offer === offer));
}

/** @param {number} seconds @returns {string} as on a chess clock */
export function clockText(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  if (seconds < 10) return `0:0${(Math.floor(seconds * 10) / 10).toFixed(1)}`;
  const whole = Math.ceil(seconds - 1e-6);
  const hours = Math.floor(whole / 3_600);
  if (hours >= 48) return t().games.days(Math.floor(hours / 24), hours % 24);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
