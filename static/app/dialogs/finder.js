/** Quick navigation: the user's rooms and tables, people, and public rooms. The arrow keys move through it. */

import { listFeeds } from '../actions/feeds.js';
import { LOBBY } from '../actions/places/places.js';
import { enter, findRooms, openDm } from '../actions/rooms.js';
import { attempt } from '../app.js';
import { chatTitle, t } from '../i18n/index.js';
import { peopleKnown } from '../state/places/known.js';
import { infoOf } from '../state/rooms.js';
import { isMyMove } from '../state/tables.js';
import { avatar } from '../views/parts/avatar.js';
import { fill, h } from '../views/parts/dom.js';
import { emblem } from '../views/parts/game_emblems.js';
import { icon } from '../views/parts/icons.js';
import { roomTitle, versus } from '../views/parts/match_text.js';
import { openDialog } from './dialog.js';
import { openInviteEntry } from './invites.js';
import { enterOrAsk, openCreate } from './rooms.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').RoomInfo} RoomInfo
 */

/** At most this many of the user's rooms, and this many people, come before everything else. */
const MOST_OWN = 8;

/** @param {App} app */
export function openFinder(app) {
  const list = h('ul', { class: 'finder' });
  const query = h('input', { type: 'search', name: 'query', autocomplete: 'off', placeholder: t().rooms.search, 'aria-label': t().rooms.search });
  const more = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => attempt(app, next()) }, t().members.more);
  /** @type {string | undefined} */
  let cursor;
  const line = (/** @type {RoomInfo} */ room) => finderLine(app, room, () => dialog.close());
  const show = async () => {
    const asked = query.value;
    const [found, feeds] = await Promise.all([findRooms(app, asked.trim()), listFeeds(app, asked.trim())]);
    if (query.value !== asked) return;
    const own = ownLines(app, asked.trim(), () => dialog.close());
    fill(list, ...own);
    const lines = [...own, ...fresh([...found.rooms, ...feeds]).map(line)];
    fill(list, ...(lines.length ? lines : [h('li', { class: 'none' }, t().rooms.noneFound)]));
    hold(found.cursor);
  };
  /** Rooms that are not listed among the user's own. @param {RoomInfo[]} rooms */
  const fresh = (rooms) => rooms.filter(({ room }) => !list.querySelector(`[data-room="${CSS.escape(room)}"]`));
  const hold = (/** @type {string | undefined} */ after) => {
    cursor = after;
    more.hidden = !after;
  };
  const next = async () => {
    const asked = query.value;
    const found = await findRooms(app, asked.trim(), cursor);
    if (query.value !== asked) return;
    list.append(...fresh(found.rooms).map(line));
    hold(found.cursor);
  };
  /** @type {ReturnType<typeof setTimeout>} */
  let due;
  query.addEventListener('input', () => {
    clearTimeout(due);
    due = setTimeout(() => attempt(app, show()), 200);
  });
  const withInvite = h('button', { type: 'button', class: 'quiet', onclick: () => (dialog.close(), openInviteEntry(app)) }, t().join.inviteButton);
  const create = h('button', { type: 'button', class: 'primary', onclick: () => (dialog.close(), openCreate(app)) }, t().rooms.create);
  const dialog = openDialog({ title: t().rooms.find, body: [query, list, h('footer', {}, more, withInvite, create)] });
  dialog.addEventListener('keydown', (event) => walkList(event, query, list));
  dialog.addEventListener('submit', () => list.querySelector('button')?.click());
  attempt(app, show());
}

/** The arrow keys move from the field to the results, and through them. @param {KeyboardEvent} event @param {HTMLElement} field @param {HTMLElement} list */
function walkList(event, field, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [field, ...list.querySelectorAll('button')];
  const now = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (!step || now < 0 || event.isComposing) return;
  event.preventDefault();
  stops[now + step]?.focus();
}

/** @param {App} app @param {RoomInfo} room @param {() => void} close */
function finderLine(app, room, close) {
  const inside = app.store.state.rooms.has(room.room);
  const go = () => {
    close();
    void enterOrAsk(app, room.room, room.title);
  };
  return h('li', {}, h('button', { type: 'button', onclick: go },
    icon(room.kind === 'feed' ? 'chart' : room.locked ? 'lock' : room.visibility === 'private' ? 'private' : 'hash'),
    h('span', { class: 'what' }, h('b', {}, h('bdi', {}, chatTitle(room) ?? room.title)),
      h('small', { dir: 'auto' }, room.simulated ? t().prices.simulated : room.topic)),
    h('span', { class: 'count', title: t().rooms.people(room.members) }, icon('people'), String(room.members)),
    h('span', { class: 'verb' }, inside ? t().rooms.enter : t().rooms.join)));
}

/**
 * The user's own rooms and tables, and the people they know, by a part of the name. Public rooms are not among them.
 * Before anything is entered, only the lobby is listed.
 *
 * @param {App} app
 * @param {string} asked
 * @param {() => void} close
 * @returns {HTMLElement[]}
 */
function ownLines(app, asked, close) {
  const { state } = app.store;
  if (!asked) return [marked(ownLine(icon('cup'), t().rooms.lobby, '', state.rooms.has(LOBBY) ? t().rooms.enter : t().rooms.join, () => (close(), attempt(app, enter(app, LOBBY)))), LOBBY)];
  const has = (/** @type {string} */ name) => name.toLowerCase().includes(asked.toLowerCase());
  const rooms = [...state.rooms.values()].filter((room) => infoOf(room) && infoOf(room)?.kind !== 'dm' && has(`${roomTitle(state, room)} ${tableOf(app, room.id)}`));
  const people = peopleKnown(state).filter(({ user }) => has(user.name));
  return [
    ...rooms.sort((a, b) => b.unread - a.unread).slice(0, MOST_OWN).map((room) => marked(
      ownLine(signOf(room), roomTitle(state, room), tableOf(app, room.id), t().rooms.enter, () => (close(), attempt(app, enter(app, room.id)))), room.id)),
    ...people.slice(0, MOST_OWN).map(({ user, online }) => ownLine(avatar(user, online), user.name, t().members[online ? 'online' : 'offline'], t().places.message, () => (close(), attempt(app, openDm(app, user.id))))),
  ];
}

/** @param {HTMLElement} line @param {string} room */
function marked(line, room) {
  line.dataset.room = room;
  return line;
}

/** @param {App} app @param {string} room @returns {string} who plays there, and whether the user is to move */
function tableOf(app, room) {
  const match = app.store.state.matches.get(room);
  if (!match) return '';
  return [versus(match), isMyMove(match, app.store.state.me) && t().games.yourMove].filter(Boolean).join(' · ');
}

/** @param {import('../state/state.js').Room} room */
function signOf(room) {
  const info = infoOf(room);
  if (info?.kind === 'game') return emblem(info.game ?? '');
  return icon(info?.kind === 'feed' ? 'chart' : info?.locked ? 'lock' : info?.visibility === 'private' ? 'private' : 'hash');
}

/** @param {Node} sign @param {string} title @param {string} hint @param {string} verb @param {() => void} go @returns {HTMLElement} */
function ownLine(sign, title, hint, verb, go) {
  return h('li', {}, h('button', { type: 'button', onclick: go }, sign,
    h('span', { class: 'what' }, h('b', {}, h('bdi', {}, title)), hint && h('small', { dir: 'auto' }, hint)), h('span', { class: 'verb' }, verb)));
}
