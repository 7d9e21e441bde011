/** Drafts: text that is not sent yet. They survive a reload of this window, as pending messages do. */

/**
 * @typedef {import('../state.js').State} State
 * @typedef {Pick<Storage, 'getItem' | 'setItem'>} Keep
 */

/** @param {string} user */
const keyOf = (user) => `teahouse.drafts.${user}`;

/** @param {State} state @param {Keep} storage */
export function keepDrafts({ me, drafts }, storage) {
  const written = [...drafts].filter(([, text]) => text.trim());
  if (me) storage.setItem(keyOf(me.id), JSON.stringify(written));
}

/** @param {State} state @param {Keep} storage */
export function restoreDrafts(state, storage) {
  const text = state.me && storage.getItem(keyOf(state.me.id));
  try {
    state.drafts = new Map(JSON.parse(text || '[]'));
  } catch {
    state.drafts = new Map(); // what cannot be read was not written here
  }
}
