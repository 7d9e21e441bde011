/** Tournaments: making one in a room, taking part, and where the user plays now. */

import { toast } from '../app.js';
import { t } from '../i18n/index.js';
import { applyTournament } from '../state/games/tournaments.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../../sdk/types.js').Tournament} Tournament
 * @typedef {import('../../sdk/types.js').TournamentEvent} TournamentEvent
 *
 * @typedef {object} Wish  the tournament that the dialog describes
 * @property {string} room
 * @property {string} game
 * @property {Tournament['kind']} kind
 * @property {import('../../sdk/types.js').ClockAsked} clock
 * @property {number} [rounds]
 * @property {boolean} rated
 */

/** @param {App} app @param {Wish} wish @returns {Promise<Tournament>} */
export async function makeTournament(app, wish) {
  return know(app, await app.client.request({ op: 'tournament.create', ...wish }));
}

/** @param {App} app @param {string} tournament @returns {Promise<Tournament>} with all its players */
export async function loadTournament(app, tournament) {
  return know(app, await app.client.request({ op: 'tournament', tournament }));
}

/** @param {App} app @param {string} tournament @param {'join' | 'leave' | 'start'} what @returns {Promise<Tournament>} */
export async function changeTournament(app, tournament, what) {
  return know(app, await app.client.request({ op: `tournament.${what}`, tournament }));
}

/** A tournament has changed; take its players to their own match. @param {App} app @param {TournamentEvent} event */
export function onTournament(app, event) {
  applyTournament(app.store.state, event);
  const { yours } = event;
  if (yours && app.store.state.active !== yours.room) {
    toast(app, t().tournaments.yourMatch, { label: t().tournaments.toTable, run: () => void app.enter(yours.room) });
  }
}

/** @param {App} app @param {Tournament} now */
function know(app, now) {
  applyTournament(app.store.state, now);
  app.store.change();
  return now;
}
