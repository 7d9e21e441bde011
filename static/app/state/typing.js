/** Who is typing. An entry expires after some seconds, because the event that ends it may be lost. Pure. */

/** @typedef {import('./state.js').State} State */

export const TYPING_MS = 6_000;

/**
 * @param {State} state
 * @param {{room: string, user: string, on: boolean}} event
 * @param {number} now
 */
export function applyTyping(state, { room, user, on }, now) {
  const users = state.typing.get(room) ?? new Map();
  if (on) users.set(user, now + TYPING_MS);
  else users.delete(user);
  state.typing.set(room, users);
}

/** @param {State} state @param {string} room @param {number} now @returns {string[]} ids of users */
export function typingIn(state, room, now) {
  const users = [...(state.typing.get(room) ?? [])];
  return users.filter(([, until]) => until > now).map(([user]) => user);
}
