/** What is shown beside the timeline of the room: a thread, and the messages around an old one. Pure. */

import { activeRoom, activeTimeline } from '../rooms.js';

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../../../sdk/types.js').Message} Message
 * @typedef {import('../../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {import('../../../sdk/state/stretch.js').Stretch} Stretch
 */

/** @param {State} state @returns {Timeline | Stretch | null} what the conversation shows: the messages around an old one, or else the newest */
export function shownTimeline(state) {
  return (state.around?.info.room === state.active ? state.around : null) ?? activeTimeline(state);
}

/** @param {State} state @returns {Stretch | null} the thread that is open in this room */
export function activeThread(state) {
  return state.thread?.info.room === state.active ? state.thread : null;
}

/** @param {State} state @param {number} seq @returns {Message | undefined} the message, wherever it is shown */
export function messageAt(state, seq) {
  return activeTimeline(state)?.at(seq) ?? state.around?.at(seq) ?? activeThread(state)?.at(seq);
}

/** @param {State} state @returns {Message | undefined} the root of the open thread */
export function rootOf(state) {
  const { root } = activeThread(state) ?? {};
  return root === undefined ? undefined : (activeTimeline(state)?.at(root) ?? state.around?.at(root) ?? state.threadRoot ?? undefined);
}

/** @param {string} room @param {number} root */
export function threadKey(room, root) {
  return `${room} ${root}`;
}

/** @param {State} state @param {Message} message @returns {boolean} whether a thread that concerns the user has unseen replies */
export function isThreadFresh(state, message) {
  const last = message.replies?.last_at;
  const seen = state.threadsSeen.get(threadKey(message.room, message.seq));
  if (last === undefined || (seen === undefined && message.sender.id !== state.me?.id)) return false;
  return last > (seen ?? 0);
}

const KEPT = 200;

/** Note how far a thread was seen; the last opened ones are kept. @param {State} state @param {string} key @param {number} at */
export function markThreadSeen(state, key, at) {
  const seen = Math.max(at, state.threadsSeen.get(key) ?? 0);
  state.threadsSeen.delete(key);
  state.threadsSeen.set(key, seen);
  for (const oldest of state.threadsSeen.keys()) {
    if (state.threadsSeen.size <= KEPT) break;
    state.threadsSeen.delete(oldest);
  }
}

/** @param {State} state @returns {import('../../../sdk/state/feed.js').Feed | null} of the open room, once it is joined */
export function activeFeed(state) {
  return activeRoom(state)?.feed ?? null;
}
