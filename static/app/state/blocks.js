/** The users that the user has blocked, and the messages that are folded for that. Pure. */

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Person} Person
 */

/** @param {State} state @param {Message} message @returns {boolean} whether its text is shown only on demand */
export function isFolded(state, message) {
  const kind = state.rooms.get(message.room)?.feed?.timeline?.info.kind;
  return state.blocked.has(message.sender.id) && kind !== 'dm' && !message.deleted && !state.unfolded.has(keyOf(message));
}

/** Show a message of a blocked user. @param {State} state @param {Message} message */
export function unfold(state, message) {
  state.unfolded.add(keyOf(message));
}

/** @param {State} state @param {Person[]} people  the newest block first */
export function setBlocked(state, people) {
  state.blocked = new Map(people.map((person) => [person.id, person]));
}

/** @param {State} state @param {Person} person @param {boolean} on */
export function applyBlock(state, person, on) {
  const others = [...state.blocked.values()].filter(({ id }) => id !== person.id);
  setBlocked(state, on ? [person, ...others] : others);
}

/** @param {Message} message */
function keyOf({ room, seq }) {
  return `${room} ${seq}`;
}
