/** When a scheduled message is sent: the suggested times, and what is wrong with a chosen one. Pure. */

/**
 * @typedef {import('../../../sdk/types.js').ScheduledMessage} ScheduledMessage
 * @typedef {'hour' | 'evening' | 'tomorrow' | 'monday'} OfferedTime
 */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EVENING = 18;
const MORNING = 9;
const MONDAY = 1;
/** The server's limit. */
export const SOONEST_MS = 5_000;
export const LATEST_MS = 365 * 86_400_000;

/** @param {number} now  ms since the epoch, as all times here @returns {Array<[OfferedTime, number]>} ascending, except for the hour */
export function offeredTimes(now) {
  const today = new Date(now).getDay();
  const toMonday = (MONDAY - today + 7) % 7 || 7;
  const evening = atHour(now, 0, EVENING);
  /** @type {Array<[OfferedTime, number]>} */
  const times = [['hour', Math.ceil((now + HOUR_MS) / MINUTE_MS) * MINUTE_MS]];
  if (evening - now > HOUR_MS) times.push(['evening', evening]);
  times.push(['tomorrow', atHour(now, 1, MORNING)]);
  if (toMonday > 1) times.push(['monday', atHour(now, toMonday, MORNING)]);
  return times;
}

/** @param {number} now @param {number} days  after today @param {number} hour  by the clock on the wall, whatever summer time does */
function atHour(now, days, hour) {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(hour, 0, 0, 0);
}

/** @param {number} at @returns {string} the value of an input for a local time, to the minute */
export function localTime(at) {
  const day = new Date(at);
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const date = [String(day.getFullYear()).padStart(4, '0'), two(day.getMonth() + 1), two(day.getDate())].join('-');
  return `${date}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** @param {number} at  NaN if none was entered @param {number} now @returns {'empty' | 'soon' | 'late' | null} what is wrong with it */
export function wrongWith(at, now) {
  if (Number.isNaN(at)) return 'empty';
  if (at - now < SOONEST_MS) return 'soon';
  return at - now > LATEST_MS ? 'late' : null;
}

/** @param {ScheduledMessage} message @returns {string} the text to type to send it again */
export function asTyped({ kind, text }) {
  if (kind === 'me' || kind === 'roll') return `/${kind} ${text}`;
  return text.startsWith('/') ? `/${text}` : text;
}

/** @param {ScheduledMessage[]} messages @param {number} now @returns {number | null} when the next one is sent, if any waits */
export function nextAt(messages, now) {
  const waiting = messages.filter(({ failed, send_at }) => !failed && send_at > now).map(({ send_at }) => send_at);
  return waiting.length ? Math.min(...waiting) : null;
}
