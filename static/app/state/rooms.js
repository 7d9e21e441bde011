/** The user's rooms, their order and unread counts. Pure. */

import { mayDo, moderates } from './permissions.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Room} Room
 * @typedef {import('../../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {import('../../sdk/types.js').SyncedRoom} SyncedRoom
 * @typedef {import('../../sdk/types.js').Unread} Unread
 * @typedef {import('../../sdk/types.js').Message} Message
 * @typedef {import('../../sdk/types.js').Member} Member
 */

/** @param {State} state @param {string} id @returns {Room} */
export function roomOf(state, id) {
  const held = state.rooms.get(id);
  if (held) return held;
  /** @type {Room} */
  const room = { id, feed: null, unread: 0, mentions: 0, readSeq: 0, lastSeq: 0 };
  state.rooms.set(id, room);
  return room;
}

/** @param {State} state @returns {Room | null} */
export function activeRoom(state) {
  return (state.active && state.rooms.get(state.active)) || null;
}

/** @param {State} state @returns {Timeline | null} */
export function activeTimeline(state) {
  return activeRoom(state)?.feed?.timeline ?? null;
}

/** @param {State} state @param {Timeline | null} timeline @returns {Member | undefined} */
export function myself(state, timeline) {
  return state.me ? timeline?.members.get(state.me.id) : undefined;
}

/** @param {State} state @param {Room} room @returns {string} its title, or the other user's name for a direct room */
export function titleOf(state, room) {
  const timeline = room.feed?.timeline;
  if (!timeline) return room.info ? titleWithout(room.info, state.me?.name) : room.id;
  if (timeline.info.kind !== 'dm') return timeline.info.title;
  return otherOf(state, timeline)?.user.name ?? timeline.info.title;
}

/** The title of a direct room names both users: leave out the user's own name. @param {RoomInfo} info @param {string} [mine] */
function titleWithout({ kind, title }, mine) {
  return kind === 'dm' ? title.split(', ').filter((name) => name !== mine).join(', ') || title : title;
}

/** @param {Room} room @returns {RoomInfo | undefined} */
export function infoOf(room) {
  return room.feed?.timeline?.info ?? room.info;
}

/** @param {State} state @param {Timeline} timeline @returns {Member | undefined} */
export function otherOf(state, timeline) {
  return [...timeline.members.values()].find(({ user }) => user.id !== state.me?.id);
}

/** The user's rooms that another user is known to be in, in the order of the list; no direct ones. @param {State} state @param {string} user @returns {Room[]} */
export function commonRooms(state, user) {
  return inOrder(state).filter(({ feed }) => feed?.timeline && feed.timeline.info.kind !== 'dm' && feed.timeline.members.has(user));
}

/** The rooms to which the user may add another user, who is not known to be there. @param {State} state @param {string} user @returns {Room[]} */
export function roomsToBringInto(state, user) {
  return inOrder(state).filter(({ feed }) => {
    const timeline = feed?.timeline;
    if (!timeline || timeline.members.has(user) || !['chat', 'game'].includes(timeline.info.kind)) return false;
    const me = myself(state, timeline);
    return moderates(me) || (timeline.info.visibility === 'private' && mayDo(me, timeline.info, 'invite'));
  });
}

/** @param {State} state @param {Unread[]} list  all rooms of the user, as the server counts them */
export function applyUnread(state, list) {
  for (const { room: id, unread, mentions, last_seq, read_seq } of list) {
    const room = roomOf(state, id);
    Object.assign(room, { unread, mentions, lastSeq: last_seq, readSeq: Math.max(room.readSeq, read_seq) });
    if (read_seq < room.readSeq) recount(state, room);
  }
}

/** @param {State} state @param {SyncedRoom[]} list  the rooms that have changed @param {string[]} gone */
export function applySync(state, list, gone) {
  for (const { info } of list) roomOf(state, info.room).info = info;
  applyUnread(state, list.map(({ info, unread, mentions, read_seq }) => ({ room: info.room, unread, mentions, last_seq: info.seq, read_seq })));
  for (const id of gone) if (!state.rooms.get(id)?.feed) state.rooms.delete(id);
}

/**
 * Count a live message, if it is new, unread and from another user.
 *
 * @param {State} state
 * @param {Message} message
 * @returns {boolean} whether it was counted
 */
export function countMessage(state, message) {
  const room = state.rooms.get(message.room);
  if (!room || message.seq <= room.lastSeq) return false;
  room.lastSeq = message.seq;
  if (message.sender.id === state.me?.id || message.seq <= room.readSeq) return false;
  room.unread += 1;
  if (mentionsMe(state, message)) room.mentions += 1;
  return true;
}

/** Count the messages between the server's count and the start of the subscription. @param {State} state @param {Feed} feed */
export function countMissed(state, { timeline }) {
  for (const message of timeline?.messages ?? []) countMessage(state, message);
}

/** @param {State} state @param {string} id @param {number} seq  the last one read, in this window or another */
export function markRead(state, id, seq) {
  const room = state.rooms.get(id);
  if (!room || seq <= room.readSeq) return;
  room.readSeq = seq;
  recount(state, room);
}

/** @param {State} state @param {Room} room */
function recount(state, room) {
  const timeline = room.feed?.timeline;
  if (room.readSeq >= room.lastSeq) {
    room.unread = room.mentions = 0;
    return;
  }
  if (!timeline || timeline.oldest > room.readSeq + 1) return;
  const fresh = timeline.messages.filter(
    (message) => message.seq > room.readSeq && message.sender.id !== state.me?.id && !message.deleted,
  );
  room.unread = fresh.length;
  room.mentions = fresh.filter((message) => mentionsMe(state, message)).length;
}

/** @param {State} state @param {Message} message @returns {boolean} whether it mentions the user, and the user has not blocked its sender */
export function mentionsMe(state, message) {
  const mine = [state.me?.id, 'everyone', 'here'];
  return Boolean(state.me && !state.blocked.has(message.sender.id) && message.mentions?.some((id) => mine.includes(id)));
}

/** @typedef {'chats' | 'dms' | 'tables' | 'finished' | 'feeds'} Group */
/** @type {Record<string, Group>} */
const GROUPS = { chat: 'chats', dm: 'dms', game: 'tables', feed: 'feeds' };

/** @param {State} state @param {Room} room @returns {boolean} whether the match of a table is over */
function isOver(state, { id }) {
  return state.matches.get(id)?.status === 'over';
}

/** @param {State} state @returns {Array<[Group, Room[]]>} the groups that are not empty, each sorted */
export function grouped(state) {
  /** @type {Record<Group, Room[]>} */
  const groups = { chats: [], dms: [], tables: [], finished: [], feeds: [] };
  for (const room of state.rooms.values()) {
    const info = infoOf(room);
    if (info) groups[info.kind === 'game' && isOver(state, room) ? 'finished' : GROUPS[info.kind] ?? 'chats'].push(room);
  }
  for (const rooms of Object.values(groups)) rooms.sort((a, b) => compare(state, a, b));
  return /** @type {Array<[Group, Room[]]>} */ (Object.entries(groups)).filter(([, rooms]) => rooms.length > 0);
}

/**
 * The lobby comes first, then titles in order, so lines stay in place. Among tables the newest come first.
 *
 * @param {State} state
 * @param {Room} a
 * @param {Room} b
 */
function compare(state, a, b) {
  const [first, second] = [a, b].map(infoOf);
  if (first?.kind === 'game' && second?.kind === 'game') {
    return second.created_at - first.created_at;
  }
  if (a.id === 'lobby' || b.id === 'lobby') return a.id === 'lobby' ? -1 : 1;
  return titleOf(state, a).localeCompare(titleOf(state, b));
}

/** @param {State} state @returns {Room[]} in the order of the list; finished matches are left out, except the open one */
export function inOrder(state) {
  return grouped(state).flatMap(([group, rooms]) => (group === 'finished' ? rooms.filter(({ id }) => id === state.active) : rooms));
}
