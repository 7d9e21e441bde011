/** Without a network, a page shows the rooms that the user last saw, and accepts what they type. */

import { forgetSeen, keepSeen, seenLast } from '../../state/kept.js';
import { LAST_ROOM, applyFeed, enter } from '../rooms.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app */
export function keepRooms(app) {
  try {
    keepSeen(app.store.state, localStorage);
  } catch {
    forgetKept(app); // the storage is full
  }
}

/** Show the stored rooms, if the page has nothing to show: it was opened while the server cannot be reached. @param {App} app */
export function showKept(app) {
  const { state } = app.store;
  if (!state.me || state.rooms.size) return;
  const kept = seenLast(state.me.id, localStorage);
  for (const each of kept) applyFeed(app, app.client.restore(each));
  const last = localStorage.getItem(LAST_ROOM) ?? '';
  const room = state.rooms.has(last) ? last : kept[0]?.room.room;
  if (room && !state.active && !state.place) void enter(app, room);
}

/** The next user of this device must find nothing. @param {App} app */
export function forgetKept(app) {
  const { me } = app.store.state;
  if (me) forgetSeen(me.id, localStorage);
}
