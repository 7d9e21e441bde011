/**
 * The parts of the client that actions and views get: the store, the SDK, and toasts for failures.
 *
 * @typedef {object} App
 * @property {import('./state/state.js').Store} store
 * @property {import('../sdk/session.js').Sessions} sessions
 * @property {import('../sdk/client.js').Client} client  of the chat socket
 * @property {import('../sdk/client.js').Client} games  of the open table, on its own socket
 * @property {import('../sdk/index.js').Windows | null} windows  of this browser; null where they cannot share
 * @property {import('./state/files.js').Shelf} shelf  the bytes of unsent files
 * @property {(room: string) => Promise<void>} enter  open a room, after joining it if necessary
 * @property {(room: string, title: string) => void} askPassword  of a locked room
 * @property {(room: string, invite?: string) => Promise<boolean>} askJoin  whether to join the room of a link; resolves to whether it is open
 * @property {(tournament: string) => void} showTournament  open its page
 * @property {() => void} inspect  open the inspector of the sockets, or close it
 * @property {() => void} rebuild  draw every view again, for example after a change of language
 */

import { errorText } from './i18n/index.js';

const TOAST_MS = 6_000;
let nextToast = 1;

/**
 * @param {App} app
 * @param {string} text
 * @param {{label: string, run: () => void}} [action]
 */
export function toast({ store }, text, action) {
  const id = nextToast++;
  store.change({ toasts: [...store.state.toasts.slice(-2), { id, text, action }] });
  setTimeout(() => dismissToast(store, id), action ? 2 * TOAST_MS : TOAST_MS);
}

/**
 * A message that the user has to read: it stays above the conversation until it is closed or replaced by three newer
 * ones.
 *
 * @param {App} app
 * @param {string} text
 */
export function announce({ store }, text) {
  store.change({ told: [...store.state.told.slice(-2), { id: nextToast++, text }] });
}

/** @param {App['store']} store @param {number} id */
export function dismissTold(store, id) {
  store.change({ told: store.state.told.filter((other) => other.id !== id) });
}

/** @param {App['store']} store @param {number} id */
export function dismissToast(store, id) {
  store.change({ toasts: store.state.toasts.filter((other) => other.id !== id) });
}

/**
 * Do work in the background; a toast shows why it failed.
 *
 * @param {App} app
 * @param {Promise<unknown>} work
 */
export function attempt(app, work) {
  work.catch((error) => {
    toast(app, errorText(error));
    if (!error.code) throw error;
  });
}
