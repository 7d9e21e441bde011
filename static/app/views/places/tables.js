/** A list of tables: the game, the players, the clock, and a way to them. */

import { enter } from '../../actions/rooms.js';
import { attemptAtTable, sitDown } from '../../actions/tables.js';
import { t } from '../../i18n/index.js';
import { isMyMove, seatOf } from '../../state/tables.js';
import { h, reconcile } from '../parts/dom.js';
import { emblem } from '../parts/game_emblems.js';
import { clockLabel, gameTitle, versus } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/places/places.js').ListedTable} ListedTable
 * @typedef {import('../../state/state.js').Room} Room
 * @typedef {{room: string, game: string, title: string, status: string, seats: import('../../../sdk/types.js').Seat[], facts: string[]}} Shown
 */

/**
 * Draw other users' tables; the user's own are shown separately.
 *
 * @param {App} app
 * @param {HTMLElement} list
 * @param {ListedTable[] | null} tables  null until they are known
 * @param {string} none  the text if there are none
 */
export function drawTables(app, list, tables, none) {
  const { me } = app.store.state;
  const others = tables?.filter(({ match }) => !match.seats.some(({ user }) => user?.id === me?.id));
  const shown = others?.map(({ room, title, match }) => {
    const seats = /** @type {import('../../../sdk/types.js').Seat[]} */ (match.seats);
    const facts = [match.clock && clockLabel(match.clock), match.rated && t().games.counts];
    return { room, game: match.game, title, status: match.status, seats, facts: /** @type {string[]} */ (facts.filter(Boolean)) };
  });
  drawLines(app, list, shown ?? [], shown ? none : t().places.looking);
}

/** The user's own tables, from what the client knows. @param {App} app @param {HTMLElement} list @param {Room[]} rooms */
export function drawOwnTables(app, list, rooms) {
  const { matches, me } = app.store.state;
  drawLines(app, list, rooms.flatMap(({ id, feed }) => {
    const match = matches.get(id);
    const info = feed?.timeline?.info;
    if (!match || !info) return [];
    return [{ room: id, game: info.game ?? '', title: info.title, status: match.status, seats: match.seats, facts: isMyMove(match, me) ? [t().games.yourMove] : [] }];
  }), '');
}

/** @param {App} app @param {HTMLElement} list @param {Shown[]} tables @param {string} none */
function drawLines(app, list, tables, none) {
  /** @type {Array<Shown | null>} */
  const lines = tables.length || !none ? tables : [null];
  const { me } = app.store.state;
  reconcile(list, lines, (table) => table?.room ?? '', (table) => table ? JSON.stringify([table, seatOf(table, me)]) : none,
    (table) => table ? drawLine(app, table) : h('li', { class: 'none' }, none));
}

/** @param {App} app @param {Shown} table */
function drawLine(app, table) {
  const g = t().games;
  const { room, game, title, status, seats, facts } = table;
  const mine = seatOf(table, app.store.state.me) !== null;
  const free = status === 'open' && seats.some(({ user, bot }) => !user && bot === undefined);
  const name = gameTitle(game, title);
  const button = (/** @type {string} */ label, /** @type {() => Promise<unknown>} */ run, kind = 'quiet') =>
    h('button', { type: 'button', class: kind, 'aria-label': `${label}: ${name}, ${versus({ seats })}`, onclick: () => attemptAtTable(app, run()) }, label);
  const go = () => enter(app, room);
  return h('li', {}, h('span', { class: 'emblem' }, emblem(game)),
    h('span', { class: 'what' }, h('b', {}, h('bdi', {}, name)), h('span', {}, versus({ seats })), facts.length > 0 && h('small', {}, facts.join(' · '))),
    h('span', { class: 'acts' }, ...(mine ? [button(g.back, go, 'primary')] : [free && button(g.sit, () => sitDown(app, room), 'primary'), button(g.watch, go)])));
}
