/** The main screen: the list of rooms, the open room, and its people; on narrow screens the lists are drawers. */

import { t } from '../../i18n/index.js';
import { choiceOf } from '../../state/notifying.js';
import { activeTimeline, infoOf } from '../../state/rooms.js';
import { atTable, isMyMove } from '../../state/tables.js';
import { activeThread } from '../../state/writing/threads.js';
import { Composer } from '../chat/composer.js';
import { peopleView } from '../chat/people.js';
import { roomHeadView } from '../chat/room_head.js';
import { roomListView } from '../chat/room_list.js';
import { takeDrops } from '../chat/staged_files.js';
import { ThreadView } from '../chat/thread.js';
import { TimelineView } from '../chat/timeline/timeline.js';
import { unsentView } from '../chat/unsent.js';
import { h } from '../parts/dom.js';
import { PlacesView } from '../places/places.js';
import { railView } from '../places/rail.js';
import { PricesView } from '../prices/prices.js';
import { TableView } from '../table/table.js';
import { tabsView } from '../table/tabs.js';
import { bannerView } from './connection_banner.js';
import { searchingView } from './searching.js';
import { toastsView } from './toasts.js';
import { toldView } from './told.js';

/** @typedef {import('../../app.js').App} App */

/** @param {App} app @returns {{element: HTMLElement, draw: () => void, composer: Composer}} */
export function mainScreenView(app) {
  const composer = new Composer(app);
  const timeline = new TimelineView(app);
  const thread = new ThreadView(app);
  const prices = new PricesView(app);
  const places = new PlacesView(app);
  const rail = railView(app);
  const rooms = roomListView(app);
  const head = roomHeadView(app);
  const people = peopleView(app, (name) => {
    app.store.change({ drawer: null });
    composer.mention(name);
  });
  const banner = bannerView(app);
  const searching = searchingView(app);
  const unsent = unsentView(app);
  const toasts = toastsView(app);
  const told = toldView(app);
  const skip = skipLink(() => (app.store.state.place ? places.focus() : prices.element.hidden ? composer.focus() : prices.focus()));
  const shade = h('div', { class: 'shade', onclick: () => app.store.change({ drawer: null }) });
  const table = new TableView(app);
  const tabs = tabsView(app);
  const talk = h('div', { class: 'talk' }, timeline.element, composer.element);
  takeDrops(app, talk);
  const content = h('div', { class: 'content' }, table.element, talk, prices.element);
  const main = h('main', { id: 'main' }, h('h1', { class: 'unseen' }, t().product), head.element, banner.element, searching.element, told.element, unsent.element, tabs.element, places.element, content);
  const element = h('div', { class: 'main-screen' }, skip, rail.element, rooms.element, main, people.element, thread.element, shade, toasts.element);
  const views = [rail, rooms, head, banner, searching, told, unsent, tabs, places, table, timeline, thread, composer, prices, people, toasts]; // a place uncovers the room before the composer takes the focus
  const draw = () => {
    arrange(element, app.store.state);
    main.dataset.kind = activeTimeline(app.store.state)?.info.kind ?? '';
    for (const view of views) view.draw();
    drawTitle(app);
  };
  return { element, draw, composer };
}

/** @param {() => void} go  focus the composer or the chart */
function skipLink(go) {
  return h('a', { class: 'skip', href: '#main', onclick: (/** @type {Event} */ event) => (event.preventDefault(), go()) }, t().skip);
}

/** Set the attributes that the style sheets lay out by. @param {HTMLElement} element @param {App['store']['state']} state */
function arrange(element, state) {
  const playing = atTable(state);
  element.dataset.drawer = state.drawer ?? '';
  element.dataset.place = state.place?.name ?? '';
  element.dataset.side = state.table?.side ?? '';
  element.classList.toggle('with-people', state.people && state.active !== null && !playing);
  element.classList.toggle('at-table', playing);
  element.classList.toggle('with-thread', activeThread(state) !== null);
}

/** Show the unread count, without muted rooms, and the player's turn in the title of the page. @param {App} app */
function drawTitle(app) {
  const { state } = app.store;
  const told = [...state.rooms.values()].filter((room) => choiceOf(state.notifying, room.id, infoOf(room)?.kind ?? 'chat') !== 'nothing');
  const unread = told.reduce((sum, room) => sum + room.unread, 0);
  const moves = [...state.matches.values()].filter((match) => isMyMove(match, state.me)).length;
  const title = `${unread ? `(${unread > 99 ? '99+' : unread}) ` : ''}${moves ? `${t().games.yourMove} · ` : ''}${t().product}`;
  if (document.title === title) return;
  document.title = title;
  navigator.setAppBadge?.(unread + moves).catch(() => {}); // where there is an icon to put it on
}
