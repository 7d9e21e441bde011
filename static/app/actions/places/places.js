/** Navigation: the places besides rooms, what an address names, and where the user begins. */

import { toast } from '../../app.js';
import { errorText } from '../../i18n/index.js';
import { route } from '../../state/addresses.js';
import { addressOf } from '../../state/places/places.js';
import { loadBlocks } from '../blocks.js';
import { LAST_ROOM, applyFeed, choose, enter, leaveShown, openJoined } from '../rooms.js';
import { followTable } from '../tables.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/places/places.js').Place} Place
 * @typedef {import('../../state/addresses.js').RoomAddress} RoomAddress
 */

export const LOBBY = 'lobby';
const NARROW = '(max-width: 760px)';
/** Set from the sign-in until a room or place is shown: a page that is reloaded before that continues from here. */
const ARRIVING = 'teahouse.arriving';

/**
 * Show a place. On a wide screen the chats are always there: there the last chat is opened.
 *
 * @param {App} app
 * @param {Place} place
 */
export async function go(app, place) {
  if (place.name === 'chats' && !matchMedia(NARROW).matches) return openChats(app);
  const { state } = app.store;
  choose();
  leaveShown(app);
  const isFirst = state.place === null && state.active === null;
  app.store.change({ place, active: null, notice: null, closed: null, drawer: null, replyTo: null, editing: null, atEnd: true });
  followTable(app);
  const address = addressOf(place);
  if (location.hash === address) return undefined;
  if (isFirst) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  return undefined;
}

/** @param {App} app */
async function openChats(app) {
  const { state } = app.store;
  if (state.active) return app.store.change({ drawer: null });
  const last = localStorage.getItem(LAST_ROOM) ?? LOBBY;
  return enter(app, state.rooms.has(last) ? last : LOBBY);
}

/**
 * Open the place of the address, else the last room, else the home. A user who has just signed in and is in no room
 * joins the lobby, so that there are people around.
 *
 * @param {App} app
 * @param {boolean} arriving  whether the user has just signed in
 */
export async function openFirst(app, arriving) {
  if (arriving) sessionStorage.setItem(ARRIVING, '1');
  const asked = route(location.hash);
  if (!asked && !localStorage.getItem(LAST_ROOM)) void go(app, { name: 'home' });
  app.store.change({ notice: 'joining' });
  const isLatest = choose();
  try {
    await loadBlocks(app); // what is folded must not be seen first
    const opened = asked ? await followAddress(app, asked, isLatest).catch((error) => tell(app, error)) : false;
    if (!opened && !await openLast(app, isLatest) && isLatest() && !app.store.state.place) await go(app, { name: 'home' });
    await joinLobby(app, asked);
    sessionStorage.removeItem(ARRIVING);
  } catch (error) {
    tell(app, error);
  } finally {
    if (app.store.state.notice === 'joining') app.store.change({ notice: null });
  }
}

/** @param {App} app @param {() => boolean} isLatest @returns {Promise<boolean>} whether the last open room is open again */
async function openLast(app, isLatest) {
  const last = localStorage.getItem(LAST_ROOM);
  if (!last) return false;
  return openJoined(app, last, isLatest).catch((error) => error.code === 'closed' ? Promise.reject(error) : false);
}

/** @param {App} app @param {ReturnType<typeof route>} asked  somebody whom a link led to a room is left there */
async function joinLobby(app, asked) {
  if (!sessionStorage.getItem(ARRIVING) || (asked && 'room' in asked)) return;
  const { rooms } = await app.client.request({ op: 'unread' });
  if (!rooms.length) applyFeed(app, await app.client.listen(LOBBY));
}

/** @param {App} app @param {any} error @returns {false} */
function tell(app, error) {
  if (error.code === 'closed' || !error.code) throw error;
  toast(app, errorText(error));
  return false;
}

/**
 * Open what an address names. Anyone can make a link, so a user who is not a member of its room is asked before
 * joining.
 *
 * @param {App} app
 * @param {RoomAddress | {place: Place}} asked  what `route` found in an address
 * @param {() => boolean} [isLatest]  whether nothing else was chosen since
 * @returns {Promise<boolean>} whether it is open
 */
export async function followAddress(app, asked, isLatest = choose()) {
  if ('place' in asked) {
    await go(app, asked.place);
    return true;
  }
  const { room, seq, tournament, invite } = asked;
  try {
    await openJoined(app, room, isLatest);
  } catch (error) {
    const { code } = /** @type {{code?: string}} */ (error);
    if (code !== 'not_member' && !(invite && code === 'not_found')) throw error;
    if (!await app.askJoin(room, invite)) return false;
  }
  if (seq && app.store.state.active === room) app.store.change({ wanted: { room, seq } });
  if (tournament && app.store.state.active === room) app.showTournament(tournament);
  return true;
}

/** Follow the address that the browser's buttons led to. @param {App} app */
export async function followHash(app) {
  const asked = route(location.hash);
  if (asked && app.store.state.screen === 'main') await followAddress(app, asked);
}
