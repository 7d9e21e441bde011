/** Rooms: opening, joining, creating and leaving one, and reading its messages. */

import { toast } from '../app.js';
import { t } from '../i18n/index.js';
import { roomRoute } from '../state/addresses.js';
import { settleOutbox, strand } from '../state/writing/outbox.js';
import { activeRoom, activeTimeline, applySync, countMissed, markRead, roomOf, titleOf } from '../state/rooms.js';
import { loadBlocks } from './blocks.js';
import { followTable } from './tables.js';
import { closeThread, leaveAround } from './threads.js';
import { keep } from './writing/messages.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {'gone' | 'deleted' | 'kicked' | 'banned'} Notice
 */

/** @type {Record<string, Notice>} */
const NOTICES = { deleted: 'deleted', kicked: 'kicked', banned: 'banned' };

/** This many rooms are subscribed to before they are opened. */
const HEARD = 50;
export const LAST_ROOM = 'teahouse.room';
const KEEP_MESSAGES = 300;

/** The newest choice of a room. @type {symbol} */
let chosen = Symbol('none');

/** Note that a room or a place was chosen. A late reply must not replace a room that was chosen since. @returns {() => boolean} whether nothing was chosen since */
export function choose() {
  const mine = chosen = Symbol('room');
  return () => chosen === mine;
}

/**
 * Open a room in which the user is a member. Rejected with a Failure if the user is not.
 *
 * @param {App} app
 * @param {string} id
 * @param {() => boolean} isLatest  whether no other room was chosen since
 */
export async function openJoined(app, id, isLatest) {
  if (!app.store.state.rooms.get(id)?.feed) applyFeed(app, await app.client.follow(id));
  if (isLatest()) showRoom(app, id);
  return true;
}

/**
 * Open a room, after joining it if necessary. Rejected with a Failure if the server refuses.
 *
 * @param {App} app
 * @param {string} id
 * @param {{password?: string, invite?: string}} [keys]
 */
export async function enter(app, id, keys) {
  const { state } = app.store;
  const isLatest = choose();
  if (state.rooms.get(id)?.feed) return showRoom(app, id);
  if (!state.active) app.store.change({ notice: 'joining' });
  try {
    applyFeed(app, await app.client.listen(id, keys));
  } finally {
    if (state.notice === 'joining') app.store.change({ notice: null });
  }
  if (isLatest()) showRoom(app, id);
}

/** @param {App} app @param {string} id  of a room that is joined */
function showRoom(app, id) {
  const { state } = app.store;
  if (state.active === id) return app.store.change({ drawer: null });
  const room = roomOf(state, id);
  const timeline = room.feed?.timeline;
  leaveShown(app);
  const isFirst = state.active === null && state.place === null;
  const firstNew = room.unread > 0 ? (timeline?.messages.find((message) => message.seq > room.readSeq)?.seq ?? null) : null;
  app.store.change({ active: id, place: null, notice: null, closed: null, drawer: null, replyTo: null, editing: null, firstNew, older: 'idle', atEnd: true });
  localStorage.setItem(LAST_ROOM, id);
  visit(id, isFirst);
  followTable(app);
}

/** Discard what only the shown room needs. @param {App} app */
export function leaveShown(app) {
  activeTimeline(app.store.state)?.trim(KEEP_MESSAGES);
  leaveAround(app);
  closeThread(app);
}

/**
 * Put the room into the address, so that the browser's back button leads to the previous room. A user who came by an
 * address, such as by the back button, is there already.
 *
 * @param {string} id
 * @param {boolean} isFirst  whether nothing was shown before
 */
function visit(id, isFirst) {
  const address = `#/r/${encodeURIComponent(id)}`;
  if (location.hash === address) return;
  if (isFirst || roomRoute(location.hash)?.room === id) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
}

/** @param {App} app @param {Feed} feed  has changed */
export function applyFeed(app, feed) {
  const { state } = app.store;
  const room = roomOf(state, feed.room);
  room.feed = feed;
  if (feed.timeline) {
    settleOutbox(state, feed.timeline);
  }
  app.store.changeSoon();
}

/** @param {App} app @param {string} id @param {Notice} [notice]  shown in its place */
export function forgetRoom(app, id, notice) {
  app.client.forget(id);
  const { state } = app.store;
  state.rooms.delete(id);
  state.matches.delete(id);
  if (state.active === id) {
    app.store.change({ active: null, notice: notice ?? null, closed: { room: id, why: '' } });
    followTable(app);
    history.replaceState(null, '', location.pathname);
    localStorage.removeItem(LAST_ROOM);
  }
  app.store.change();
}

/**
 * Fetch what has changed in the user's rooms, and subscribe to the newest, one after another; an older one is
 * subscribed to when it is opened. A notice reports a new room; after a time without a connection, new ones are found
 * after the next `hello`.
 *
 * @param {App} app
 */
export async function refreshRooms(app) {
  const { rooms, gone } = await app.client.sync().catch(() => ({ rooms: [], gone: [] }));
  applySync(app.store.state, rooms, gone);
  app.store.change();
  for (const { info: { room } } of rooms) {
    if (app.client.feeds.has(room) || app.client.feeds.size >= HEARD) continue;
    try {
      const feed = await app.client.follow(room);
      applyFeed(app, feed);
      countMissed(app.store.state, feed);
    } catch {
      app.store.state.rooms.delete(room); // it was closed, or the user kicked, a moment ago
    }
  }
}

/** When users return to the page, refresh their rooms: no notice reports a room that they joined on another device. @param {App} app */
export function lookAgain(app) {
  if (document.visibilityState !== 'visible' || app.store.state.link.phase !== 'open') return;
  void refreshRooms(app);
  void loadBlocks(app);
}

/**
 * Tell the server, and so the user's other windows, how far the open room is read.
 *
 * @param {App} app
 */
export function readActive(app) {
  const { state } = app.store;
  const room = activeRoom(state);
  const newest = room?.feed?.timeline?.newest ?? 0;
  if (!room || !state.atEnd || newest <= room.readSeq || !document.hasFocus()) return;
  room.lastSeq = Math.max(room.lastSeq, newest);
  markRead(state, room.id, newest);
  app.client.request({ op: 'read', room: room.id, seq: newest }).catch(() => {});
  app.store.changeSoon();
}

/** @param {App} app @param {object} fields  of the command @returns {Promise<void>} */
export async function createRoom(app, fields) {
  /** @type {{room: RoomInfo}} */
  const { room } = await app.client.ask({ op: 'room.create', ...fields });
  await enter(app, room.room);
}

/** @param {App} app @param {string} id */
export async function leaveRoom(app, id) {
  await app.client.request({ op: 'room.leave', room: id });
  forgetRoom(app, id);
}

/** Leave a direct room out of the list until it has a new message. @param {App} app @param {string} id */
export async function closeDirect(app, id) {
  await app.client.request({ op: 'dm.close', room: id });
  app.client.request({ op: 'room.close', room: id }).catch(() => {}); // a new socket hears nothing of it either
  forgetRoom(app, id);
}

/** @param {App} app @param {string} user */
export async function openDm(app, user) {
  /** @type {{room: RoomInfo}} */
  const { room } = await app.client.request({ op: 'dm.open', user });
  await enter(app, room.room);
}

/** @param {App} app @param {string} [query] @param {string} [cursor] @returns {Promise<{rooms: RoomInfo[], cursor?: string}>} */
export function findRooms(app, query, cursor) {
  return app.client.request({ op: 'room.list', kind: 'chat', ...(query && { query }), ...(cursor && { cursor }) });
}

/**
 * The user left in another window, was kicked or banned, or the room was deleted. Unsent messages to it stay with
 * their author.
 *
 * @param {App} app
 * @param {{feed: Feed, reason: string}} gone
 */
export function onGone(app, { feed, reason }) {
  const { state } = app.store;
  const title = titleOf(state, roomOf(state, feed.room));
  strand(state, feed.room, title);
  keep(app);
  if (reason === 'left') return forgetRoom(app, feed.room);
  const notice = NOTICES[reason] ?? 'gone';
  if (feed.endedByEvent && reason !== 'deleted') state.parted.set(feed.room, title); // a notice says why
  else if (state.active !== feed.room) toast(app, `${title}: ${t().room[notice]}`);
  return forgetRoom(app, feed.room, notice);
}
