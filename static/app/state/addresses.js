/**
 * The addresses of the page, which name a room, a message, a tournament or a place: `#/r/ROOM`, `#/r/ROOM/SEQ`,
 * `#/r/ROOM/t/TOURNAMENT`, `#/join/ROOM/INVITE`, `#/home`, `#/chats`, `#/play`, `#/play/GAME`, `#/people`, `#/me`, `#/u/USER`. Pure.
 */

/**
 * @typedef {import('./places/places.js').Place} Place
 * @typedef {{room: string, seq?: number, tournament?: string, invite?: string}} RoomAddress
 */

const PLACES = /** @type {const} */ (['home', 'chats', 'play', 'people', 'me']);

/** @param {string} hash @returns {RoomAddress | {place: Place} | null} what it names, null for anything else */
export function route(hash) {
  const [, verb, what, more, last] = hash.split('/').map(decoded);
  if (verb === 'r' && what && more === 't' && last) return { room: what, tournament: last };
  if (verb === 'r' && what) return /^[1-9][0-9]{0,14}$/u.test(more ?? '') ? { room: what, seq: Number(more) } : { room: what };
  if (verb === 'join' && what && more) return { room: what, invite: more };
  if (verb === 'u' && what) return { place: { name: 'person', user: what } };
  const name = PLACES.find((each) => each === verb);
  return name ? { place: name === 'play' && what ? { name, game: what } : { name } } : null;
}

/** @param {string} room @param {string} tournament @returns {string} the address of its page */
export function tournamentAddress(room, tournament) {
  return `#/r/${encodeURIComponent(room)}/t/${encodeURIComponent(tournament)}`;
}

/** @param {string} hash @returns {RoomAddress | null} */
export function roomRoute(hash) {
  const asked = route(hash);
  return asked && 'room' in asked ? asked : null;
}

/** @param {string} part @returns {string} '' for a bad escape, which names nothing */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
