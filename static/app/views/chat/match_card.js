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
    ...buttons(app, card, seat));
}

/** @param {App} app @param {MatchCard} card @param {number | null} seat */
function buttons(app, card, seat) {
  const g = t().games;
  const go = () => attemptAtTable(app, enter(app, card.room));
  const button = (/** @type {string} */ label, /** @type {() => void} */ run, kind = 'quiet') => h('button', { type: 'button', class: kind, onclick: run }, label);
  if (seat !== null) return [button(card.status === 'over' ? g.look : g.back, go, card.status === 'over' ? 'quiet' : 'primary')];
  if (card.status === 'over') return [button(g.look, go)];
  const free = card.status === 'open' && card.seats.some(({ user, bot }) => !user && bot === undefined);
  return [free && button(g.sit, () => attemptAtTable(app, sitDown(app, card.room)), 'primary'), button(g.watch, go)];
}
