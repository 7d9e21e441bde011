/** What the places show of the whole house: tables, feeds, games, and their best players. */

import { catalog } from '../tables.js';
import { listFeeds } from '../feeds.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/places/places.js').ListedTable} ListedTable
 * @typedef {import('../../state/places/places.js').Overview} Overview
 * @typedef {import('../../state/places/places.js').Rank} Rank
 */

const SHOWN = 12;
const RANKED = 10;

/** @param {App} app @param {Partial<Overview>} news */
function keep({ store }, news) {
  store.change({ overview: { ...store.state.overview, ...news } });
}

/** Fetch the tables with free seats, and those with a running match. @param {App} app */
export async function loadTables(app) {
  const list = async (/** @type {'open' | 'playing'} */ status) => {
    const { rooms } = await app.client.request({ op: 'room.list', kind: 'game', status, limit: SHOWN });
    return /** @type {ListedTable[]} */ (rooms);
  };
  const [open, playing] = await Promise.all([list('open'), list('playing')]);
  keep(app, { open, playing });
}

/** @param {App} app */
export async function loadFeeds(app) {
  keep(app, { feeds: await listFeeds(app) });
}

/** @param {App} app */
export async function loadGames(app) {
  if (!app.store.state.overview.games.length) keep(app, { games: await catalog(app) });
}

/** Fetch the best players of a game, and where the user stands among them. @param {App} app @param {string} game @param {number} [season]  an earlier one */
export async function loadRanking(app, game, season) {
  const { me } = app.store.state;
  const of = season === undefined ? {} : { season };
  /** @type {[import('../../../sdk/wire.js').LeaderboardReply, {entries: Rank[]}]} */
  const [best, around] = await Promise.all([
    app.client.request({ op: 'leaderboard', game, ...of }),
    me && !me.guest ? app.client.request({ op: 'leaderboard', game, around: me.id, ...of }) : { entries: [] },
  ]);
  const mine = around.entries.find(({ user }) => user.id === me?.id) ?? null;
  const ranking = new Map(app.store.state.overview.ranking).set(game, { top: best.entries.slice(0, RANKED), mine, season: best.season, seasons: best.seasons ?? [] });
  keep(app, { ranking });
}

/** @param {App} app @param {string} user @param {string} [cursor] @returns {Promise<import('../../../sdk/wire.js').PastMatchesReply>} matches of a user that are over, the newest first */
export function pastMatches({ client }, user, cursor) {
  return client.request({ op: 'matches', user, ...(cursor && { cursor }) });
}
