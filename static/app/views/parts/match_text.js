/** Texts about a match: its players, whose move it is, how it ended. */

import { chatTitle, t } from '../../i18n/index.js';
import { infoOf, titleOf } from '../../state/rooms.js';
import { seatOf } from '../../state/tables.js';

/**
 * @typedef {import('../../state/state.js').State} State
 * @typedef {import('../../state/state.js').Room} Room
 * @typedef {import('../../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../../sdk/types.js').Outcome} Outcome
 * @typedef {import('../../../sdk/types.js').Seat} Seat
 */

/** @param {Seat} seat @returns {string} */
export function seatName({ user, bot }) {
  if (user) return user.name;
  return bot === undefined ? t().games.free : t().games.botName(bot);
}

/** @param {string} game @param {string} [title]  the server's */
export function gameTitle(game, title) {
  return t().games.titles[game] ?? title ?? game;
}

/** @param {{seats: Seat[]}} match */
export function versus({ seats }) {
  return t().games.versus(seats.map(seatName));
}

/** @param {State} state @param {Room} room @returns {string} as `titleOf`, but for a match the game, and for the lobby its name, in the language in use */
export function roomTitle(state, room) {
  const info = infoOf(room);
  if (info?.kind === 'game' && info.game) return gameTitle(info.game, info.title);
  return info ? chatTitle(info) ?? titleOf(state, room) : titleOf(state, room);
}

/** @param {Outcome} outcome @param {Seat[]} seats @param {number | null} seat  of the reader @returns {string} */
export function resultText({ winners, reason }, seats, seat) {
  const g = t().games;
  if (reason === 'aborted') return g.calledOff;
  if (!winners.length) return g.drawn;
  if (seat !== null) return winners.includes(seat) ? g.youWon : g.youLost;
  return g.won(winners.map((winner) => seatName(seats[winner])).join(', '));
}

/** @param {Outcome} outcome @returns {string} */
export function reasonText({ reason }) {
  return t().games.reasons[reason] ?? reason.replaceAll('_', ' ');
}

/** @param {GameEvent} match @param {{id: string} | null} me @param {boolean} pending @returns {string} whose move it is */
export function turnText(match, me, pending) {
  const g = t().games;
  const seat = seatOf(match, me);
  if (match.status === 'over') return match.outcome ? resultText(match.outcome, match.seats, seat) : g.over;
  if (match.status === 'open') return g.waiting;
  if (match.status === 'paused') return g.paused;
  if (match.tick !== undefined) return g.running;
  if (pending) return g.moving;
  if (seat !== null && match.to_move.includes(seat)) return g.yourMove;
  if (match.to_move.length === 1) return g.theirMove(seatName(match.seats[match.to_move[0]]));
  return match.to_move.length ? g.allMove : '';
}

/** @param {number} seconds @returns {string} as on a chess clock */
export function clockText(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  if (seconds < 10) return `0:0${(Math.floor(seconds * 10) / 10).toFixed(1)}`;
  const whole = Math.ceil(seconds - 1e-6);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours >= 48) return t().games.daysLeft(Math.floor(hours / 24), hours % 24);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** @param {{kind?: string, initial_s?: number, increment_s?: number, period_s?: number, periods?: number} | undefined} clock  as it was asked for @returns {string} */
export function clockLabel(clock) {
  const g = t().games;
  if (!clock) return g.noClock;
  const { kind, initial_s: initial = 0, increment_s: increment = 0, period_s: period = 0, periods = 1 } = clock;
  if (kind === 'correspondence') return g.days(Math.max(1, Math.round(period / 86_400)));
  if (kind === 'byo_yomi') return g.byoYomi(Math.round(initial / 60), periods, period);
  if (kind === 'per_move') return g.perMove(period);
  return g.minutes(Math.max(1, Math.round(initial / 60)), increment);
}
