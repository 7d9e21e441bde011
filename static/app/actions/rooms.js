/** Rooms: opening, joining, creating and leaving one, and reading its messages. */

import { toast } from '../app.js';
import { errorText, t } from '../i18n/index.js';
import { route } from '../state/addresses.js';
import { keepOutbox, settleOutbox, strand } from '../state/writing/outbox.js';
import { activeRoom, activeTimeline, applySync, countMissed, markRead, roomOf, titleOf } from '../state/rooms.js';
import { loadBlocks } from './blocks.js';
import { followTable } from './tables.js';
import { closeThread, leaveAround } from './threads.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/state/feed.js').Feed} Feed
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 * @typedef {'gone' | 'deleted' | 'kicked' | 'banned'} Notice
 */

/** @type {Record<string, Notice>} */
const NOTICES = { deleted: 'deleted', kicked: 'kicked', banned: 'banned' };

const HOME = 'lobby';
/** So many rooms are subscribed to before they are opened. */
const HEARD = 50;
const LAST_ROOM = 'teahouse.room';
/** Held from the sign-in until it has led to a room: a page that is loaded anew before goes on with it. */
const ARRIVING = 'teahouse.arriving';
const KEEP_MESSAGES = 300;

/** The newest choice of a room. @type {symbol} */
let chosen = Symbol('none');

/** Note that a room was chosen. A reply that comes late opens no room over one that was chosen since. @returns {() => boolean} whether nothing was chosen since */
function choose() {
  const mine = chosen = Symbol('room');
  return () => chosen === mine;
}

/**
 * Open the room of the address, else the last one, else the lobby. Only somebody who has just signed in, and is in no
 * room yet, is taken into the lobby.
 *
 * @param {App} app
 * @param {boolean} arriving  whether the user has just signed in
 */
export async function openHome(app, arriving) {
  if (arriving) sessionStorage.setItem(ARRIVING, '1');
  app.store.change({ notice: 'joining' });
  const isLatest = choose();
  try {
    await loadBlocks(app); // what is folded must not be seen first
    const asked = route(location.hash);
    const opened = asked ? await followAddress(app, asked, isLatest).catch((error) => tell(app, error)) : false;
    if (!opened && !await openFirst(app, [localStorage.getItem(LAST_ROOM) ?? HOME, HOME], isLatest)) await openLobby(app, isLatest);
    sessionStorage.removeItem(ARRIVING);
  } catch (error) {
    tell(app, error);
  } finally {
    if (app.store.state.notice === 'joining') app.store.change({ notice: null });
  }
}

/** Take somebody who has just signed in, and is in no room yet, into the lobby. @param {App} app @param {() => boolean} isLatest */
async function openLobby(app, isLatest) {
  if (!sessionStorage.getItem(ARRIVING)) return;
  const { rooms } = await app.client.request({ op: 'unread' });
  if (!rooms.length && isLatest()) await enter(app, HOME);
}

/** @param {App} app @param {any} error @returns {false} */
function tell(app, error) {
  if (error.code === 'closed' || !error.code) throw error;
  toast(app, errorText(error));
  return false;
}

/** @param {App} app @param {string[]} ids @param {() => boolean} isLatest @returns {Promise<boolean>} whether the user is in one of them, and the first of these is open */
async function openFirst(app, ids, isLatest) {
  for (const id of new Set(ids)) if (await openJoined(app, id, isLatest).catch((error) => error.code === 'closed' ? Promise.reject(error) : false)) return true;
  return false;
}

/**
 * Open a room in which the user is a member. Rejected with a Failure if the user is none.
 *
 * @param {App} app
 * @param {string} id
 * @param {() => boolean} isLatest  whether no other room was chosen since
 */
async function openJoined(app, id, isLatest) {
  if (!app.store.state.rooms.get(id)?.feed) applyFeed(app, await app.client.follow(id));
  if (isLatest()) showRoom(app, id);
  return true;
}

/**
 * Open the room that an address names. Anyone can make a link, so whoever is no member is asked before joining.
 *
 * @param {App} app
 * @param {{room: string, seq?: number, invite?: string}} asked  what `route` found in an address
 * @param {() => boolean} [isLatest]  whether no other room was chosen since
 * @returns {Promise<boolean>} whether the room is open
 */
export async function followAddress(app, { room, seq, invite }, isLatest = choose()) {
  try {
    await openJoined(app, room, isLatest);
  } catch (error) {
    const { code } = /** @type {{code?: string}} */ (error);
    if (code !== 'not_member' && !(invite && code === 'not_found')) throw error;
    if (!await app.askJoin(room, invite)) return false;
  }
  if (seq && app.store.state.active === room) app.store.change({ wanted: { room, seq } });
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
  activeTimeline(state)?.trim(KEEP_MESSAGES);
  leaveAround(app);
  closeThread(app);
  const before = state.active;
  const firstNew = room.unread > 0 ? (timeline?.messages.find((message) => message.seq > room.readSeq)?.seq ?? null) : null;
  app.store.change({ active: id, notice: null, closed: null, drawer: null, replyTo: null, editing: null, firstNew, older: 'idle', atEnd: true });
  localStorage.setItem(LAST_ROOM, id);
  visit(id, before);
  followTable(app);
}

/**
 * Put the room into the address, so that the browser's way back leads to the room before. Whoever came by an address, as
 * by that way back, is in that place already.
 *
 * @param {string} id
 * @param {string | null} before
 */
function visit(id, before) {
  const address = `#/r/${encodeURIComponent(id)}`;
  if (location.hash === address) return;
  if (before === null || route(location.hash)?.room === id) history.replaceState(null, '', address);
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
  app.store.change();
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
    history.replaceState(null, '', '/');
    localStorage.removeItem(LAST_ROOM);
  }
  app.store.change();
}

/**
 * Fetch what has changed of the user's rooms, and subscribe to the newest of them, one after another; an older one is
 * heard once it is opened. A notice says when there is a new one; what was told while there was no connection is found
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

/** Whoever comes back to the page sees what rooms it is in by now: no notice tells of a room that it joined on another device. @param {App} app */
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
  app.store.change();
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

/** Leave a direct room out of the list until something new is said in it. @param {App} app @param {string} id */
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
 * The user left in another window, was kicked or banned, or the room is no more. What waits to be sent to it stays
 * with its author.
 *
 * @param {App} app
 * @param {{feed: Feed, reason: string}} gone
 */
export function onGone(app, { feed, reason }) {
  const { state } = app.store;
  const title = titleOf(state, roomOf(state, feed.room));
  strand(state, feed.room, title);
  keepOutbox(state, sessionStorage);
  if (reason === 'left') return forgetRoom(app, feed.room);
  const notice = NOTICES[reason] ?? 'gone';
  if (feed.endedByEvent && reason !== 'deleted') state.parted.set(feed.room, title); // a notice tells it
  else if (state.active !== feed.room) toast(app, `${title}: ${t().room[notice]}`);
  return forgetRoom(app, feed.room, notice);
}
