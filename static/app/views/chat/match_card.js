/** The card of a match in the room it was created from: game, players, result, and buttons to its table. */

import { enter } from '../../actions/rooms.js';
import { attemptAtTable, sitDown } from '../../actions/tables.js';
import { t } from '../../i18n/index.js';
import { seatOf } from '../../state/tables.js';
import { h } from '../parts/dom.js';
import { emblem } from '../parts/game_emblems.js';
import { gameTitle, reasonText, resultText, versus } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').MatchCard} MatchCard
 */

/** The card with the newest known state of its match. @param {App} app @param {MatchCard} card @returns {MatchCard} */
function newest(app, card) {
  const live = app.store.state.matches.get(card.room);
  return live ? { ...card, status: live.status, seats: live.seats, outcome: live.outcome } : card;
}

/** @param {App} app @param {MatchCard} card @returns {string} */
export function cardSignature(app, card) {
  const { status, seats, outcome } = newest(app, card);
  return JSON.stringify([status, seats.map(({ user, bot }) => user?.id ?? bot), outcome]);
}

/** @param {App} app @param {MatchCard} posted */
export function matchCard(app, posted) {
  const card = newest(app, posted);
  const g = t().games;
  const seat = seatOf(card, app.store.state.me);
  const says = card.outcome ? [resultText(card.outcome, card.seats, seat), reasonText(card.outcome)].join(', ')
    : card.status === 'open' ? g.cardOpen : card.status === 'paused' ? g.paused : g.cardPlaying;
  return h('div', { class: `match-card ${card.status}` }, h('span', { class: 'emblem' }, emblem(card.game)),
    h('div', { class: 'what' }, h('b', {}, h('bdi', {}, gameTitle(card.game, card.title))), h('span', {}, versus(card)), h('small', {}, says)),
    ...cardItems(app, card).map(({ label, run, first }) => h('button', { type: 'button', class: first ? 'primary' : 'quiet', tabindex: -1, onclick: run }, label)));
}

/**
 * The actions for the match: the buttons of the card, which are in the menu of its message too. The keyboard moves
 * from message to message, so the buttons are not separate stops.
 *
 * @param {App} app
 * @param {MatchCard} posted
 * @returns {Array<import('../parts/menu.js').Item & {first?: boolean}>}
 */
export function cardItems(app, posted) {
  const g = t().games;
  const card = newest(app, posted);
  const seat = seatOf(card, app.store.state.me);
  const go = (/** @type {string} */ label, first = false) => ({ label, icon: 'board', first, run: () => attemptAtTable(app, enter(app, card.room)) });
  if (card.status === 'over') return [go(g.look)];
  if (seat !== null) return [go(g.back, true)];
  const free = card.status === 'open' && card.seats.some(({ user, bot }) => !user && bot === undefined);
  const sit = { label: g.sit, icon: 'check', first: true, run: () => attemptAtTable(app, sitDown(app, card.room)) };
  return [...(free ? [sit] : []), go(g.watch)];
}
