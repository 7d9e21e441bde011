/**
 * The pending messages. They survive a reload of this window, and its end too if other windows notice that: the
 * server stores a nonce once, so a retry neither loses nor duplicates a message.
 */

import { isStored } from '../rows.js';

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../state.js').Pending} Pending
 * @typedef {import('../../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Keep
 * @typedef {Keep & Pick<Storage, 'key' | 'length'>} Shelves  the storage of all windows
 * @typedef {{pending: Pending[], forget: () => void}} Orphan  the pending messages of a closed window
 */

const ASTRAY = new Set(['not_member', 'banned', 'not_found']);

/** @param {string} user @param {string} window  '' if each window keeps its own where no other finds it */
const keyOf = (user, window) => `teahouse.outbox.${user}${window && `/${window}`}`;

/** @param {State} state @param {Keep} storage @param {string} [window] */
export function keepOutbox(state, storage, window = '') {
  if (!state.me) return;
  const key = keyOf(state.me.id, window);
  if (state.outbox.length) storage.setItem(key, JSON.stringify(state.outbox));
  else storage.removeItem(key);
}

/** @param {State} state @param {Keep} storage @param {string} [window] */
export function restoreOutbox(state, storage, window = '') {
  state.outbox = state.me ? read(storage, keyOf(state.me.id, window)) : [];
}

/** @param {Keep} storage @param {string} key @returns {Pending[]} */
function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? '[]');
  } catch {
    return []; // what cannot be read was not written here
  }
}

/**
 * Take over the pending messages of the same user's closed windows.
 *
 * @param {State} state
 * @param {Shelves} storage
 * @param {Set<string>} there  the open windows
 * @returns {Orphan[]}
 */
export function adoptOrphans(state, storage, there) {
  const prefix = keyOf(state.me?.id ?? '', '/').slice(0, -1);
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '');
  const orphans = keys.filter((key) => key.startsWith(prefix) && !there.has(key.slice(prefix.length)));
  return orphans.map((key) => {
    const known = new Set(state.outbox.map(({ nonce }) => nonce));
    const pending = read(storage, key).filter(({ nonce }) => !known.has(nonce));
    state.outbox = [...state.outbox, ...pending];
    return { pending, forget: () => storage.removeItem(key) };
  });
}

/** @param {State} state @param {string} nonce @param {Partial<Pending>} patch */
export function patchPending(state, nonce, patch) {
  state.outbox = state.outbox.map((pending) => (pending.nonce === nonce ? { ...pending, ...patch } : pending));
}

/** @param {State} state @param {string} nonce */
export function dropPending(state, nonce) {
  state.outbox = state.outbox.filter((pending) => pending.nonce !== nonce);
}

/** The user is no longer in a room, so its pending messages cannot be sent. @param {State} state @param {string} room @param {string} title */
export function strand(state, room, title) {
  state.outbox = state.outbox.map((pending) => (pending.room === room ? { ...pending, state: 'failed', code: pending.code ?? 'not_member', from: title } : pending));
}

/** @param {State} state @returns {Pending[]} those that failed because the user is not in their room */
export function stranded(state) {
  return state.outbox.filter(({ room, state: fate, code = '' }) => fate === 'failed' && ASTRAY.has(code) && !state.rooms.get(room)?.feed);
}

/** Forget the messages that have arrived in the timeline. @param {State} state @param {Timeline} timeline */
export function settleOutbox(state, timeline) {
  const { room } = timeline.info;
  state.outbox = state.outbox.filter((pending) => pending.room !== room || !isStored(timeline, pending));
}
