/** What the client knows, for the places besides rooms. Pure. */

import { grouped, infoOf } from '../rooms.js';
import { isMyMove, seatOf } from '../tables.js';

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../state.js').Room} Room
 * @typedef {import('../../../sdk/types.js').Person} Person
 */

/** @param {State} state @returns {Array<{user: Person, online: boolean}>} everybody in the user's rooms, online users first, by name */
export function peopleKnown({ rooms, me }) {
  /** @type {Map<string, {user: Person, online: boolean}>} */
  const known = new Map();
  for (const { feed } of rooms.values()) {
    for (const { user, online } of feed?.timeline?.members.values() ?? []) {
      if (user.id !== me?.id && !user.bot) known.set(user.id, { user, online: online || (known.get(user.id)?.online ?? false) });
    }
  }
  return [...known.values()].sort((a, b) => Number(b.online) - Number(a.online) || a.user.name.localeCompare(b.user.name));
}

/** @param {State} state @returns {Room[]} rooms with unread messages; those that concern the user first */
export function freshRooms(state) {
  const weight = (/** @type {Room} */ room) => (infoOf(room)?.kind === 'dm' ? 2 : 0) + (room.mentions ? 1 : 0);
  return [...state.rooms.values()].filter((room) => room.unread > 0 && infoOf(room)).sort((a, b) => weight(b) - weight(a) || b.unread - a.unread);
}

/** @param {State} state @returns {Room[]} the tables at which the user sits and whose matches are not over; those where the user is to move come first */
export function ownTables(state) {
  const tables = grouped(state).find(([group]) => group === 'tables')?.[1] ?? [];
  const mine = tables.filter(({ id }) => {
    const match = state.matches.get(id);
    return match && seatOf(match, state.me) !== null;
  });
  const turn = (/** @type {Room} */ { id }) => Number(isMyMove(state.matches.get(id), state.me));
  return mine.sort((a, b) => turn(b) - turn(a));
}

/** @param {State} state @returns {number} the number of tables where the user is to move */
export function movesDue({ matches, me }) {
  return [...matches.values()].filter((match) => isMyMove(match, me)).length;
}

/** @param {State} state @param {string} user @returns {import('../../../sdk/types.js').Message | undefined} the user's last message that can be reported to moderators */
export function lastWordsOf({ rooms }, user) {
  const said = [...rooms.values()].flatMap(({ feed }) => {
    const timeline = feed?.timeline;
    if (!timeline || timeline.info.kind === 'dm' || timeline.info.history !== 'kept') return [];
    return timeline.messages.filter(({ sender, deleted }) => sender.id === user && !deleted).slice(-1);
  });
  return said.sort((a, b) => a.sent_at - b.sent_at).at(-1);
}
