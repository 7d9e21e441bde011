/** Messages that only a few see. They are kept until they are hidden or the page is left; the server does not store them. Pure. */

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../../../sdk/types.js').EphemeralMessage} EphemeralMessage
 * @typedef {import('../../../sdk/types.js').EphemeralEvent} EphemeralEvent
 */

const MOST_HELD = 50;

/** @param {State} state @param {EphemeralEvent} event */
export function applyEphemeral(state, { room, message }) {
  const held = heldIn(state, room).filter(({ id }) => id !== message.id);
  state.ephemerals.set(room, [...held, message].slice(-MOST_HELD));
}

/** @param {State} state @param {EphemeralMessage} message */
export function hideEphemeral(state, message) {
  state.ephemerals.set(message.room, heldIn(state, message.room).filter(({ id }) => id !== message.id));
}

/** @param {State} state @param {string} room @returns {EphemeralMessage[]} in order of arrival */
export function heldIn(state, room) {
  return state.ephemerals.get(room) ?? [];
}
