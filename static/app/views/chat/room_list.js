/** The list of rooms with their unread counts, and the user with their menu. */

import { closeDirect, enter } from '../../actions/rooms.js';
import { openAccount } from '../../dialogs/account.js';
import { askLogOut, openKeys, openRegister } from '../../dialogs/me.js';
import { openBlocked } from '../../dialogs/blocks.js';
import { openGames } from '../../dialogs/games/games.js';
import { openNotifying } from '../../dialogs/notifying.js';
import { openInviteEntry } from '../../dialogs/invites.js';
import { openFinder } from '../../dialogs/finder.js';
import { openCreate } from '../../dialogs/rooms.js';
import { openSearch } from '../../dialogs/search.js';
import { attempt } from '../../app.js';
import { image } from '../../home.js';
import { setTheme, switchLanguage, theme } from '../../preferences.js';
import { nextLanguage, t } from '../../i18n/index.js';
import { price } from '../../i18n/numbers.js';
import { grouped, infoOf, otherOf } from '../../state/rooms.js';
import { isMyMove } from '../../state/tables.js';
import { avatar } from '../parts/avatar.js';
import { fill, h, iconButton, reconcile, say, setProp } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { emblem as gameEmblem } from '../parts/game_emblems.js';
import { openMenu } from '../parts/menu.js';
import { roomTitle, versus } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Room} Room
 */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function roomListView(app) {
  const list = h('div', { class: 'room-groups' });
  const me = h('div', { class: 'own-bar' });
  const more = iconButton('plus', t().rooms.more, () => openMenu(more, t().rooms.more, [
    { label: t().rooms.find, icon: 'search', run: () => openFinder(app) },
    { label: t().finding.title, icon: 'search', run: () => openSearch(app) },
    { label: t().rooms.create, icon: 'plus', run: () => openCreate(app) },
    { label: t().games.play, icon: 'pawn', run: () => openGames(app) },
    { label: t().join.inviteButton, icon: 'ticket', run: () => openInviteEntry(app) },
  ]));
  const find = h('button', { type: 'button', class: 'find', onclick: () => openFinder(app) }, icon('search'), t().rooms.find, h('kbd', {}, 'Ctrl K'));
  const element = h('nav', { class: 'rooms', id: 'rooms', 'aria-label': t().rooms.title },
    h('header', { class: 'brand' }, h('img', { src: image('cup.svg'), alt: '', width: 30, height: 30 }), h('p', {}, t().product), more),
    find, list, me);
  list.addEventListener('keydown', (event) => walk(list, event));
  return { element, draw: () => draw(app, list, me) };
}

/** @param {App} app @param {HTMLElement} list @param {HTMLElement} me */
function draw(app, list, me) {
  const { state } = app.store;
  reconcile(list, grouped(state), ([group]) => group, () => null, ([group, rooms], held) => {
    const section = held ?? (group === 'finished' ? folded() : h('section', {}, h('h2', {}, t().rooms[group]), h('ul')));
    const ul = /** @type {HTMLElement} */ (section.querySelector('ul'));
    if (group === 'finished') drawCount(section, rooms, state.active);
    reconcile(ul, rooms, ({ id }) => id, (room) => lineSignature(app, room), (room, old) => drawLine(app, room, old));
    return section;
  });
  if (state.me && me.dataset.name !== `${state.me.name} ${state.me.guest}`) drawMe(app, me);
}

/** Finished matches, folded into one line until the user opens it. */
function folded() {
  return h('section', {}, h('details', {}, h('summary', {}, h('h2', {})), h('ul')));
}

/** A finished match that is open is always shown. @param {HTMLElement} section @param {Room[]} rooms @param {string | null} active */
function drawCount(section, rooms, active) {
  const heading = /** @type {HTMLElement} */ (section.querySelector('h2'));
  say(heading, `${t().rooms.finished} · ${rooms.length}`);
  if (section.dataset.active === (active ?? '')) return;
  section.dataset.active = active ?? '';
  if (rooms.some(({ id }) => id === active)) /** @type {HTMLDetailsElement} */ (section.firstElementChild).open = true;
}

/** @param {App} app @param {Room} room */
function lineSignature(app, room) {
  const { state } = app.store;
  const info = infoOf(room);
  const other = info?.kind === 'dm' && room.feed?.timeline ? otherOf(state, room.feed.timeline)?.online : '';
  const match = state.matches.get(room.id);
  const table = match ? [match.status, isMyMove(match, state.me), versus(match)].join() : '';
  const last = room.feed?.timeline?.points.at(-1)?.price;
  return [roomTitle(state, room), table, room.unread, room.mentions, state.active === room.id, info?.visibility, info?.locked, info?.simulated, last, other].join('|');
}

/** @param {App} app @param {Room} room @param {HTMLElement} [old] */
function drawLine(app, room, old) {
  const line = old ?? h('li', {}, h('a', { href: `#/r/${encodeURIComponent(room.id)}`, onclick: go }), closer(app, room));
  const link = /** @type {HTMLAnchorElement} */ (line.firstElementChild);
  if (link.nextElementSibling) nameCloser(app, link.nextElementSibling, room);
  const active = app.store.state.active === room.id;
  const match = app.store.state.matches.get(room.id);
  link.className = [active && 'active', room.unread && 'unread', match?.status === 'over' && 'over'].filter(Boolean).join(' ');
  if (active) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
  fill(link, emblem(app, room), h('span', { class: 'title' }, h('bdi', {}, roomTitle(app.store.state, room)), match && h('small', {}, versus(match))),
    isMyMove(match, app.store.state.me) && h('span', { class: 'your-move' }, t().games.yourMove), ...quote(room), badge(room));
  /** @param {MouseEvent} event */
  function go(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    attempt(app, enter(app, room.id));
  }
  return line;
}

/** The button that closes a direct room, which may not be subscribed to yet. @param {App} app @param {Room} room */
function closer(app, room) {
  if (infoOf(room)?.kind !== 'dm') return null;
  return iconButton('close', '', () => attempt(app, closeDirect(app, room.id)), { class: 'icon-button closer' });
}

/** The other user may change their name. @param {App} app @param {Element} button @param {Room} room */
function nameCloser(app, button, room) {
  const label = t().blocks.closeWith(roomTitle(app.store.state, room));
  for (const name of ['aria-label', 'title']) setProp(button, name, label);
}

/** @param {App} app @param {Room} room */
function emblem(app, room) {
  const timeline = room.feed?.timeline;
  if (timeline?.info.kind === 'dm') {
    const other = otherOf(app.store.state, timeline);
    if (other) return avatar(other.user, other.online);
  }
  const info = infoOf(room);
  if (info?.kind === 'game') return gameEmblem(info.game ?? '');
  if (info?.kind === 'feed') return icon('chart');
  if (info?.locked) return icon('lock');
  return icon(room.id === 'lobby' ? 'cup' : info?.visibility === 'private' ? 'private' : 'hash');
}

/** @param {Room} room  of a feed: its price, and the mark of a simulated one */
function quote({ feed }) {
  const timeline = feed?.timeline;
  const last = timeline?.points.at(-1);
  return [timeline?.info.simulated && h('span', { class: 'sim' }, t().prices.simulated), last && h('span', { class: 'price' }, price(last.price))];
}

/** @param {Room} room */
function badge(room) {
  if (!room.unread) return null;
  const count = room.unread > 99 ? '99+' : String(room.unread);
  const label = [t().rooms.unread(room.unread), room.mentions && t().rooms.mentions(room.mentions)].filter(Boolean).join(', ');
  return h('span', { class: room.mentions ? 'badge mention' : 'badge' }, h('span', { 'aria-hidden': 'true' }, (room.mentions ? '@' : '') + count), h('span', { class: 'unseen' }, label));
}

/** @param {App} app @param {HTMLElement} me */
function drawMe(app, me) {
  const user = app.store.state.me;
  if (!user) return;
  me.dataset.name = `${user.name} ${user.guest}`;
  const button = h('button', { type: 'button', 'aria-haspopup': 'menu', 'aria-label': `${[user.name, user.guest && t().me.guest].filter(Boolean).join(', ')}: ${t().me.account}`, onclick: () => openMyMenu(app, button) },
    avatar(user), h('span', { class: 'who' }, h('b', {}, h('bdi', {}, user.name)), ' ', user.guest && h('small', {}, t().me.guest)), icon('dots'));
  fill(me, button);
}

/** @param {App} app @param {HTMLElement} anchor */
function openMyMenu(app, anchor) {
  const m = t().me;
  const guest = app.store.state.me?.guest;
  openMenu(anchor, m.account, [
    ...(guest ? [{ label: m.keep, icon: 'keep', run: () => openRegister(app) }, /** @type {const} */ ('line')] : []),
    { label: t().account.title, icon: 'settings', run: () => attempt(app, openAccount(app)) },
    'line',
    { label: m.themeAuto, checked: theme() === 'auto', run: () => setTheme('auto') },
    { label: m.themeLight, checked: theme() === 'light', run: () => setTheme('light') },
    { label: m.themeDark, checked: theme() === 'dark', run: () => setTheme('dark') },
    'line',
    { label: nextLanguage().title, icon: 'globe', run: () => void switchLanguage(app) },
    { label: t().notifying.item, icon: 'bell', run: () => openNotifying(app) },
    { label: t().blocks.title, icon: 'ban', run: () => openBlocked(app) },
    { label: m.shortcuts, icon: 'keyboard', run: openKeys },
    { label: m.inspect, icon: 'eye', run: app.inspect },
    'line',
    { label: m.logout, icon: 'leave', run: () => askLogOut(app) },
  ]);
}

/** @param {HTMLElement} list @param {KeyboardEvent} event  arrow keys move through the rooms */
function walk(list, event) {
  if (event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
  const links = [...list.querySelectorAll('a')].filter((link) => link.checkVisibility());
  const index = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  const next = links[index + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
