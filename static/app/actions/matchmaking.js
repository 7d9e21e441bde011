/** Finding an opponent: the search goes on until a match is found, the user cancels it, or the server refuses it. */

import { attempt, toast } from '../app.js';
import { t } from '../i18n/index.js';
import { isPlaying } from '../state/tables.js';
import { refreshRooms } from './rooms.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../state/state.js').Search} Search
 * @typedef {import('../../sdk/types.js').MatchFoundEvent} MatchFoundEvent
 *
 * @typedef {object} Asked  the kind of match that is searched for
 * @property {string} game
 * @property {Record<string, unknown>} options
 * @property {import('../../sdk/types.js').ClockAsked} [clock]
 * @property {boolean} rated
 * @property {number} [bot_after_s]  a bot plays if there is no opponent after this time; never in a rated match
 */

/**
 * Search for an opponent; this ends any other search. Rejected with a Failure if the server refuses.
 *
 * @param {App} app
 * @param {Asked} asked
 */
export async function findMatch(app, asked) {
  await cancelSearch(app);
  const ticket = await ask(app, asked);
  const { rooms } = app.store.state;
  app.store.change({ search: { asked, ticket, since: performance.now(), known: new Set(rooms.keys()) } });
}

/** @param {App} app @param {Asked} asked @returns {Promise<string>} the ticket */
async function ask(app, { game, options, clock, rated, bot_after_s }) {
  const bots = !rated && bot_after_s ? { bot_after_s } : {};
  const { ticket } = await app.client.request({ op: 'match.find', game, options, rated, ...bots, ...(clock && { clock }) });
  return ticket;
}

/** Cancel the search. If its match is already being made, `match.found` still comes. @param {App} app */
export async function cancelSearch(app) {
  const { search } = app.store.state;
  if (!search) return;
  try {
    await app.client.request({ op: 'match.cancel', ticket: search.ticket });
  } catch (error) {
    const { code } = /** @type {{code?: string}} */ (error);
    if (code === 'conflict') return;
    if (code !== 'not_found') throw error;
  }
  if (app.store.state.search === search) app.store.change({ search: null });
}

/** @param {App} app @param {MatchFoundEvent} found */
export function onMatchFound(app, { ticket, room }) {
  if (app.store.state.search?.ticket === ticket) sitDownAt(app, room);
  else toast(app, t().games.finding.found, { label: t().games.back, run: () => attempt(app, app.enter(room)) });
}

/** @param {App} app @param {string} room  of the match that was found */
function sitDownAt(app, room) {
  app.store.change({ search: null });
  toast(app, t().games.finding.found);
  attempt(app, app.enter(room));
}

/**
 * Continue after a new connection: the server drops a search when its socket closes, and sends `match.found` once. So
 * the match may exist already, in a room that is new to the user; otherwise the search is repeated.
 *
 * @param {App} app
 */
export async function resumeSearch(app) {
  const { search } = app.store.state;
  if (!search) return;
  await refreshRooms(app);
  if (app.store.state.search !== search) return;
  const room = foundMeanwhile(app, search);
  if (room) return sitDownAt(app, room);
  const ticket = await ask(app, search.asked).catch((error) => {
    if (error.code === 'closed') return search.ticket; // the next connection asks again
    app.store.change({ search: null });
    throw error;
  });
  if (app.store.state.search === search) app.store.change({ search: { ...search, ticket } });
}

/** @param {App} app @param {Search} search @returns {string | undefined} */
function foundMeanwhile({ store: { state } }, { asked, known }) {
  const fresh = [...state.rooms.values()].filter(({ id, feed }) => !known.has(id) && feed?.timeline?.info.game === asked.game);
  return fresh.map(({ id }) => id).find((room) => isPlaying(state, room));
}
