/** The last seen rooms, stored on this device for use without a network. Pure except for the storage. */

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('../../sdk/types.js').JoinReply} JoinReply
 * @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Keep
 */

const ROOMS = 6;
const MESSAGES = 30;
/** Anything larger is not stored: the storage is also needed for unsent messages. */
const MOST_CHARACTERS = 500_000;

/** @param {string} user */
const keyOf = (user) => `teahouse.kept.${user}`;

/** Store the open room and those with the newest messages; if no room is held, what was stored before stays. @param {State} state @param {Keep} storage */
export function keepSeen({ me, rooms, active }, storage) {
  const held = [...rooms.values()].filter(({ feed }) => feed?.timeline);
  const last = (/** @type {typeof held[number]} */ { id, feed }) => (id === active ? Infinity : feed?.timeline?.messages.at(-1)?.sent_at ?? 0);
  const kept = held.sort((a, b) => last(b) - last(a)).slice(0, ROOMS).map(({ feed }) => feed && keptOf(feed)).filter(Boolean);
  const text = JSON.stringify(kept);
  if (me && kept.length && text.length <= MOST_CHARACTERS) storage.setItem(keyOf(me.id), text);
}

/** @param {import('../../sdk/state/feed.js').Feed} feed @returns {object | null} like the reply to a `room.join`, without what changes every minute */
function keptOf({ timeline }) {
  if (!timeline || timeline.info.kind === 'feed' || timeline.gap) return null;
  const { rev, epoch, info, complete } = timeline;
  const messages = timeline.messages.slice(-MESSAGES);
  const members = [...timeline.members.values()].slice(0, MESSAGES).map((member) => ({ ...member, online: false }));
  return { room: info, rev, epoch, messages, members, more: !complete || messages.length < timeline.messages.length };
}

/** @param {string} user @param {Keep} storage @returns {JoinReply[]} */
export function seenLast(user, storage) {
  try {
    return JSON.parse(storage.getItem(keyOf(user)) ?? '[]');
  } catch {
    return []; // what cannot be read was not written here
  }
}

/** @param {string} user @param {Keep} storage */
export function forgetSeen(user, storage) {
  storage.removeItem(keyOf(user));
}
