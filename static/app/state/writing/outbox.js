/**
 * The messages that are pending. They survive a reload of this window: the server stores a nonce once, so
 * sending them again neither loses nor doubles one.
 */

import { isStored } from '../rows.js';

/**
 * @typedef {import('../state.js').State} State
 * @typedef {import('../state.js').Pending} Pending
 * @typedef {import('../../../sdk/state/timeline.js').Timeline} Timeline
 * @typedef {Pick<Storage, 'getItem' | 'setItem'>} Keep
 */

const ASTRAY = new Set(['not_member', 'banned', 'not_found']);

/** @param {string} user */
const keyOf = (user) => `teahouse.outbox.${user}`;

/** @param {State} state @param {Keep} storage */
export function keepOutbox(state, storage) {
  if (state.me) storage.setItem(keyOf(state.me.id), JSON.stringify(state.outbox));
}

/** @param {State} state @param {Keep} storage */
export function restoreOutbox(state, storage) {
  const text = state.me && storage.getItem(keyOf(state.me.id));
  state.outbox = text ? JSON.parse(text) : [];
}

/** @param {State} state @param {string} nonce @param {Partial<Pending>} patch */
export function patchPending(state, nonce, patch) {
  state.outbox = state.outbox.map((pending) => (pending.nonce === nonce ? { ...pending, ...patch } : pending));
}

/** @param {State} state @param {string} nonce */
export function dropPending(state, nonce) {
  state.outbox = state.outbox.filter((pending) => pending.nonce !== nonce);
}

/** The user is no longer in a room, so what waits for it cannot be sent. @param {State} state @param {string} room @param {string} title */
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
