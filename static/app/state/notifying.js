/**
 * The settings of notifications outside of the page: which, in which rooms, and when not. Stored on this device.
 * Pure.
 */

/**
 * @typedef {import('../../sdk/types.js').RoomInfo['kind']} RoomKind
 * @typedef {'all' | 'mentions' | 'nothing'} Choice
 *
 * @typedef {object} Notifying
 * @property {boolean} on
 * @property {boolean} sound  a sound when it is the user's move
 * @property {boolean} knock  a sound at each move at the visible table
 * @property {{from: string, to: string} | null} quiet  hours of each day, in local time, as 22:30
 * @property {Record<string, Choice>} rooms  rooms with another choice than the default
 */

export const CHOICES = /** @type {const} */ (['all', 'mentions', 'nothing']);
const HOUR = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** @type {Record<RoomKind, Choice>} */
const USUAL = { dm: 'all', game: 'mentions', chat: 'mentions', feed: 'nothing' };

/** @param {string | null} kept  as stored on this device @returns {Notifying} its valid parts */
export function notifyingFrom(kept) {
  const held = parsed(kept);
  const { from, to } = held.quiet ?? {};
  const rooms = Object.entries(held.rooms ?? {}).filter(([, choice]) => CHOICES.includes(/** @type {Choice} */ (choice)));
  return {
    on: held.on === true,
    sound: held.sound !== false,
    knock: held.knock !== false,
    quiet: HOUR.test(from) && HOUR.test(to) ? { from, to } : null,
    rooms: /** @type {Record<string, Choice>} */ (Object.fromEntries(rooms)),
  };
}

/** @param {string | null} kept @returns {any} */
function parsed(kept) {
  try {
    return JSON.parse(kept ?? '{}') ?? {};
  } catch {
    return {};
  }
}

/** @param {Notifying} settings @param {string} room @param {RoomKind} kind @returns {Choice} */
export function choiceOf({ rooms }, room, kind) {
  return Object.hasOwn(rooms, room) ? rooms[room] : USUAL[kind];
}

/** @param {Notifying} settings @param {string} room @param {RoomKind} kind @param {Choice} choice @returns {Notifying} */
export function withChoice(settings, room, kind, choice) {
  const { [room]: _, ...others } = settings.rooms;
  return { ...settings, rooms: choice === USUAL[kind] ? others : { ...others, [room]: choice } };
}

/** @param {Notifying} settings @param {Date} now @returns {boolean} whether notifications are off at this hour */
export function isQuiet({ quiet }, now) {
  if (!quiet) return false;
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const hour = `${two(now.getHours())}:${two(now.getMinutes())}`;
  const { from, to } = quiet;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to; // over midnight
}

/**
 * @param {Notifying} settings
 * @param {{room: string, kind: RoomKind, mention: boolean}} said
 * @param {Date} now
 * @returns {boolean} whether to notify
 */
export function tells(settings, { room, kind, mention }, now) {
  const choice = choiceOf(settings, room, kind);
  return settings.on && !isQuiet(settings, now) && choice !== 'nothing' && (choice === 'all' || mention);
}
