/** The card of a tournament in its room: game, kind, status, and the button to its page. */

import { openTournament } from '../../dialogs/games/tournament.js';
import { t } from '../../i18n/index.js';
import { h } from '../parts/dom.js';
import { emblem } from '../parts/game_emblems.js';
import { gameTitle } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../../sdk/types.js').TournamentCard} TournamentCard
 */

/** @param {App} app @param {TournamentCard} card */
function statusOf(app, card) {
  return app.store.state.tournaments.get(card.tournament)?.status ?? card.status;
}

/** @param {App} app @param {TournamentCard} card @returns {string} */
export function tournamentSignature(app, card) {
  return statusOf(app, card);
}

/** @param {App} app @param {TournamentCard} card */
export function tournamentCard(app, card) {
  const r = t().tournaments;
  const status = statusOf(app, card);
  return h('div', { class: `match-card ${status}` }, h('span', { class: 'emblem' }, emblem(card.game)),
    h('div', { class: 'what' }, h('b', {}, h('bdi', {}, gameTitle(card.game, card.title))), h('span', {}, r.kinds[card.kind]), h('small', {}, r.statuses[status])),
    ...tournamentItems(app, card).map(({ label, run }) => h('button', { type: 'button', class: status === 'over' ? 'quiet' : 'primary', tabindex: -1, onclick: run }, label)));
}

/** @param {App} app @param {TournamentCard} card @returns {import('../parts/menu.js').Item[]} */
export function tournamentItems(app, card) {
  return [{ label: t().tournaments.look, icon: 'crown', run: () => openTournament(app, card.tournament) }];
}
