/** Tournaments in the client. Pure. */

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../../../sdk/types.js').Tournament} Tournament
 */

const MOST_HELD = 20;

/** Keep the newest state of a tournament. @param {State} state @param {Tournament} now */
export function applyTournament(state, now) {
  state.tournaments.delete(now.tournament);
  state.tournaments.set(now.tournament, now);
  const [oldest] = state.tournaments.keys();
  if (state.tournaments.size > MOST_HELD) state.tournaments.delete(oldest);
}

/** @param {Tournament} tournament @param {{id: string} | null} me @returns {boolean} whether the user plays there */
export function takesPart({ standings }, me) {
  return standings.some(({ user, left }) => user.id === me?.id && !left);
}

/**
 * @param {Tournament} tournament
 * @param {Map<string, unknown>} blocked
 * @returns {boolean} whether the user may have to play against a user whom they have blocked: in a round robin or by
 * the bracket
 */
export function mayMeetBlocked({ kind, status, standings }, blocked) {
  return (kind === 'round_robin' || kind === 'knockout') && status !== 'over' && standings.some(({ user, left }) => !left && blocked.has(user.id));
}

/** A number of points in its usual form: halves as ½. @param {number} points */
export function pointsText(points) {
  const whole = Math.floor(points);
  if (points === whole) return String(points);
  return points - whole === 0.5 ? `${whole || ''}½` : points.toFixed(1);
}

/** @param {Tournament} tournament @returns {boolean} whether ties are broken by their opponents */
export function hasTies({ kind }) {
  return kind === 'swiss' || kind === 'round_robin';
}
