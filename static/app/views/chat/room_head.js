/** The head of a room: title, topic, number of people, and the room menu. */

import { closeDirect } from '../../actions/rooms.js';
import { attempt } from '../../app.js';
import { openNewTournament } from '../../dialogs/games/new_tournament.js';
import { blockItem } from '../../dialogs/blocks.js';
import { openInvite } from '../../dialogs/invites.js';
import { openPins } from '../../dialogs/writing/messages.js';
import { openTakeAlong } from '../../dialogs/leaving.js';
import { openModeration } from '../../dialogs/moderation.js';
import { openNotifying } from '../../dialogs/notifying.js';
import { askLeave, openSettings } from '../../dialogs/rooms.js';
import { openSearch } from '../../dialogs/search.js';
import { t } from '../../i18n/index.js';
import { mayDo, mayManage } from '../../state/permissions.js';
import { activeRoom, activeTimeline, myself, otherOf } from '../../state/rooms.js';
import { atTable, isMyMove, isPlaying } from '../../state/tables.js';
import { avatar } from '../parts/avatar.js';
import { fill, h, iconButton } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { openMenu } from '../parts/menu.js';
import { roomTitle, versus } from '../parts/match_text.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void}} */
export function roomHeadView(app) {
  const { store } = app;
  const drawer = iconButton('menu', t().rooms.open, () => store.change({ drawer: 'rooms' }), { class: 'icon-button narrow', 'aria-controls': 'rooms' });
  const what = h('div', { class: 'what' });
  const people = h('button', { type: 'button', class: 'people-button', 'aria-controls': 'people', onclick: () => togglePeople(app) });
  const menu = iconButton('dots', t().room.options, () => openRoomMenu(app, menu), { 'aria-haspopup': 'menu' });
  const element = h('header', { class: 'room-head' }, drawer, what, people, menu);
  return { element, draw: () => draw(app, what, people, menu) };
}

/** @param {App} app */
function togglePeople({ store }) {
  const narrow = atTable(store.state) || matchMedia('(max-width: 1000px)').matches;
  if (narrow) store.change({ drawer: store.state.drawer === 'people' ? null : 'people' });
  else store.change({ people: !store.state.people });
}

/** @param {App} app @param {HTMLElement} what @param {HTMLElement} people @param {HTMLElement} menu */
function draw(app, what, people, menu) {
  const { state } = app.store;
  const room = activeRoom(state);
  const timeline = activeTimeline(state);
  what.parentElement?.toggleAttribute('hidden', state.place !== null);
  people.hidden = menu.hidden = !timeline;
  people.setAttribute('aria-expanded', String(state.drawer === 'people' || state.people));
  const unread = [...state.rooms.values()].filter((other) => other !== room).reduce((sum, other) => sum + other.unread, 0);
  const moves = [...state.matches.values()].some((match) => match.room !== state.active && isMyMove(match, state.me));
  what.parentElement?.classList.toggle('news', unread > 0 || moves);
  if (!room || !timeline) {
    what.dataset.signature = ''; // a user who returns to the same room sees its title again
    return fill(what, h('h2', {}, t().product));
  }
  const { info } = timeline;
  const match = state.matches.get(room.id);
  const topic = info.kind === 'game' && match ? versus(match) : info.kind === 'dm' ? info.topic || t().room.dm : info.simulated ? '' : info.topic;
  const signature = [roomTitle(state, room), topic, info.locked, info.visibility, info.members, info.kind, otherOf(state, timeline)?.online].join('|');
  if (what.dataset.signature === signature) return undefined;
  what.dataset.signature = signature;
  const other = info.kind === 'dm' ? otherOf(state, timeline) : undefined;
  const marks = [info.visibility === 'private' && info.kind !== 'dm' && mark('private', t().rooms.private), info.locked && mark('lock', t().rooms.locked),
    info.simulated && h('span', { class: 'simulated', title: t().prices.simulatedLong }, t().prices.simulated)];
  fill(what, other && avatar(other.user, other.online), h('div', {}, h('h2', {}, h('bdi', {}, roomTitle(state, room)), ...marks), topic && h('p', { title: topic, dir: 'auto' }, topic)));
  people.setAttribute('aria-label', t().room.showMembers(info.members));
  people.title = t().room.showMembers(info.members);
  return fill(people, icon('people'), h('span', { 'aria-hidden': 'true' }, String(info.members)));
}

/** @param {string} name @param {string} label */
function mark(name, label) {
  return h('span', { class: 'mark', title: label }, icon(name), h('span', { class: 'unseen' }, label));
}

/** @param {App} app @param {HTMLElement} anchor */
function openRoomMenu(app, anchor) {
  const { state } = app.store;
  const room = activeRoom(state);
  const timeline = activeTimeline(state);
  if (!room || !timeline) return undefined;
  const { info } = timeline;
  const me = myself(state, timeline);
  const r = t().room;
  if (info.kind === 'dm') return openDirectMenu(app, anchor, room.id, otherOf(state, timeline)?.user);
  return openMenu(anchor, r.options, [
    { label: t().finding.title, icon: 'search', run: () => openSearch(app, room.id) },
    ...(mayDo(me, info, 'invite') ? [{ label: r.invite, icon: 'ticket', run: () => openInvite(app, info) }] : []),
    ...(info.history === 'kept' ? [pinsItem(app)] : []),
    noticesItem(app),
    ...(mayManage(me, info) ? [
      { label: r.settings, icon: 'settings', run: () => openSettings(app, info, me?.role === 'owner') },
      { label: t().moderation.title, icon: 'shield', run: () => openModeration(app, info) },
      ...(info.kind === 'chat' ? [{ label: t().tournaments.item, icon: 'crown', run: () => openNewTournament(app, info.room) }] : []),
    ] : []),
    ...(me?.role === 'owner' && info.history === 'kept' ? [{ label: t().leaving.item, icon: 'file', run: () => openTakeAlong(app, info) }] : []),
    { label: r.leave, icon: 'leave', danger: true, run: () => askLeave(app, room.id, roomTitle(state, room), isPlaying(state, room.id) ? t().games.leaveHint : undefined) },
  ]);
}

/** @param {App} app @param {HTMLElement} anchor @param {string} room @param {import('../../../sdk/types.js').Person} [other] */
function openDirectMenu(app, anchor, room, other) {
  const close = { label: t().blocks.closeDirect, icon: 'close', run: () => attempt(app, closeDirect(app, room)) };
  const search = { label: t().finding.title, icon: 'search', run: () => openSearch(app, room) };
  openMenu(anchor, t().room.options, [search, pinsItem(app), noticesItem(app), ...(other ? [blockItem(app, other)] : []), close]);
}

/** @param {App} app @returns {import('../parts/menu.js').Item} */
function noticesItem(app) {
  return { label: t().notifying.item, icon: 'bell', run: () => openNotifying(app) };
}

/** @param {App} app @returns {import('../parts/menu.js').Item} */
function pinsItem(app) {
  return { label: t().threads.pins, icon: 'pin', run: () => openPins(app) };
}
