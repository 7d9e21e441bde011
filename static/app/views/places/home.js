/** The home: what there is to do, who is online, and what waits for the user. */

import { LOBBY, go } from '../../actions/places/places.js';
import { loadFeeds, loadTables } from '../../actions/places/overview.js';
import { enter } from '../../actions/rooms.js';
import { attempt } from '../../app.js';
import { openGames } from '../../dialogs/games/games.js';
import { t } from '../../i18n/index.js';
import { inOneLine } from '../../state/files.js';
import { freshRooms, ownTables, peopleKnown } from '../../state/places/known.js';
import { addressOf } from '../../state/places/places.js';
import { avatar } from '../parts/avatar.js';
import { fill, h, reconcile, say } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { roomTitle } from '../parts/match_text.js';
import { every } from './place.js';
import { drawOwnTables, drawTables } from './tables.js';

/** @typedef {import('../../app.js').App} App */

const MOST_PEOPLE = 24;
const MOST_ROOMS = 6;
const MOST_TABLES = 5;

/** @param {App} app @returns {import('./place.js').PlaceView} */
export function homeView(app) {
  const p = t().places;
  const heading = h('h2', { tabindex: -1 });
  const talk = card('chat', p.talk, `#/r/${LOBBY}`, () => attempt(app, enter(app, LOBBY)));
  const play = card('pawn', p.names.play, addressOf({ name: 'play' }), () => attempt(app, go(app, { name: 'play' })));
  const prices = card('chart', p.prices, addressOf({ name: 'home' }), () => attempt(app, openFeed(app)));
  say(play.hint, p.playHint);
  const [own, fresh, open, playing, here] = [h('ul', { class: 'table-list' }), h('ul', { class: 'fresh-list' }), h('ul', { class: 'table-list' }), h('ul', { class: 'table-list' }), h('ul', { class: 'here-list' })];
  const ownPart = part(p.yourTables, own);
  const element = h('div', { class: 'place home' }, h('header', {}, heading, h('p', {}, p.hint)),
    h('div', { class: 'big-cards' }, talk.element, play.element, prices.element), ownPart,
    h('div', { class: 'columns' },
      h('div', {}, part(p.open, open, h('button', { type: 'button', class: 'quiet', onclick: () => openGames(app) }, icon('plus'), p.setTable)), part(p.playing, playing)),
      h('div', {}, part(p.fresh, fresh), part(p.here, here, h('button', { type: 'button', class: 'quiet', onclick: () => attempt(app, go(app, { name: 'people' })) }, p.allPeople)))));
  every(element, () => loadTables(app));
  attempt(app, loadFeeds(app).catch((error) => error.code === 'closed' ? undefined : Promise.reject(error)));
  return {
    element,
    draw: () => {
      const { state } = app.store;
      say(heading, p.welcome(state.me?.name ?? ''));
      const people = peopleKnown(state);
      say(talk.hint, p.talkHint(people.filter(({ online }) => online).length));
      say(prices.hint, p.pricesHint(state.overview.feeds.slice(0, 3).map(({ title }) => title).join(', ')));
      const tables = ownTables(state);
      ownPart.hidden = tables.length === 0;
      drawOwnTables(app, own, tables);
      drawTables(app, open, state.overview.open?.slice(0, MOST_TABLES) ?? null, p.noOpen);
      drawTables(app, playing, state.overview.playing?.slice(0, MOST_TABLES) ?? null, p.noPlaying);
      drawFresh(app, fresh);
      drawHere(app, here, people.filter(({ online }) => online).map(({ user }) => user).slice(0, MOST_PEOPLE));
    },
  };
}

/** @param {App} app */
async function openFeed(app) {
  const { feeds } = app.store.state.overview;
  if (!feeds.length) await loadFeeds(app);
  const [first] = app.store.state.overview.feeds;
  if (!first) return app.store.change();
  return enter(app, first.room);
}

/** @param {string} picture @param {string} title @param {string} href @param {() => void} run */
function card(picture, title, href, run) {
  const hint = h('span', { class: 'hint' });
  const onclick = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    run();
  };
  return { hint, element: h('a', { class: `big-card ${picture}`, href, onclick }, icon(picture), h('b', {}, title), hint) };
}

/** @param {string} title @param {HTMLElement} list @param {HTMLElement} [button] */
function part(title, list, button) {
  return h('section', { 'aria-label': title }, h('header', {}, h('h3', {}, title), button), list);
}

/** @param {App} app @param {HTMLElement} list */
function drawFresh(app, list) {
  const { state } = app.store;
  const rooms = freshRooms(state).slice(0, MOST_ROOMS);
  if (!rooms.length) return fill(list, h('li', { class: 'none' }, t().places.nothingFresh));
  reconcile(list, rooms, ({ id }) => id, (room) => `${roomTitle(state, room)} ${room.unread} ${room.mentions} ${room.feed?.timeline?.newest}`, (room) => {
    const last = room.feed?.timeline?.messages.at(-1);
    return h('li', {}, h('button', { type: 'button', onclick: () => attempt(app, enter(app, room.id)) },
      h('span', { class: 'what' }, h('b', {}, h('bdi', {}, roomTitle(state, room))), last && h('small', { dir: 'auto' }, h('bdi', {}, last.sender.name), ': ', inOneLine(last).slice(0, 120))),
      h('span', { class: room.mentions ? 'badge mention' : 'badge' }, room.unread > 99 ? '99+' : String(room.unread), h('span', { class: 'unseen' }, ` ${t().places.unread(room.unread)}`))));
  });
  return undefined;
}

/** @param {App} app @param {HTMLElement} list @param {import('../../../sdk/types.js').Person[]} people */
function drawHere(app, list, people) {
  if (!people.length) return fill(list, h('li', { class: 'none' }, t().places.nobodyHere));
  reconcile(list, people, ({ id }) => id, ({ name }) => name, (user) => h('li', {},
    h('a', { href: addressOf({ name: 'person', user: user.id }) }, avatar(user, true), h('bdi', {}, user.name))));
  return undefined;
}
