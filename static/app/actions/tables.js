/** Tables: creating a match, sitting down, playing, and the open table with its own socket. */

import { toast } from '../app.js';
import { refusalText, t } from '../i18n/index.js';
import { activeTimeline } from '../state/rooms.js';
import { lastMoveAt, seatOf } from '../state/tables.js';
import { heardMatch } from './notifying.js';
import { Match } from '../../sdk/index.js';

/**
 * @typedef {import('../app.js').App} App
 * @typedef {import('../state/state.js').Table} Table
 * @typedef {import('../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../sdk/types.js').GameInfo} GameInfo
 *
 * @typedef {object} Wish  the match that the dialog describes
 * @property {string} game
 * @property {Record<string, unknown>} options
 * @property {import('../../sdk/types.js').ClockAsked} [clock]
 * @property {'public' | 'private'} visibility
 * @property {number} [bot]  its level, if bots play in all other seats
 * @property {number} [least]  the number of seats if ``seats`` is not given
 * @property {number} [seats]  the number of seats, where the game allows several
 * @property {boolean} rated
 * @property {boolean} second  whether its creator takes the second seat
 */

/** Open the table of the active room, and close the previous one. @param {App} app */
export function followTable(app) {
  const { state } = app.store;
  const info = activeTimeline(state)?.info;
  const room = info?.kind === 'game' ? info.room : null;
  if (state.table?.room === room) return;
  if (state.table) closeTable(app);
  if (room) openTable(app, room);
}

/** @param {App} app */
export function closeTable(app) {
  app.store.state.table?.match.close();
  app.games.stop();
  app.store.change({ table: null });
}

/** @param {App} app @param {string} room */
function openTable(app, room) {
  const match = new Match(app.games, room);
  /** @type {Table} */
  const table = { room, match, link: { phase: 'connecting' }, replay: null, side: 'table', turned: false, hand: 0 };
  app.store.change({ table });
  /** @type {GameEvent | null} */
  let before = null;
  match.on('change', (now) => {
    onMatch(app, table, before, now);
    before = now;
  });
  app.games.start();
  match.follow().catch((error) => {
    if (app.store.state.table === table && error.code !== 'closed') toast(app, refusalText(error));
  });
}

/** @param {App} app @param {Table} table @param {GameEvent | null} before @param {GameEvent} now */
function onMatch(app, table, before, now) {
  heardMatch(app, now);
  app.store.change();
  const isNew = before !== null && !before.rematch && now.rematch !== undefined;
  if (isNew && now.rematch && seatOf(now, app.store.state.me) !== null) attemptAtTable(app, app.enter(now.rematch));
}

/** @param {App} app @param {import('../../sdk/types.js').LinkState} link  of the table's socket */
export function onTableLink(app, link) {
  if (!app.store.state.table) return;
  app.store.state.table.link = link;
  app.store.change();
}

/** Do work at a table in the background; a toast shows the server's text if it is refused. @param {App} app @param {Promise<unknown>} work */
export function attemptAtTable(app, work) {
  work.catch((error) => {
    if (error.code !== 'closed') toast(app, refusalText(error));
    if (!error.code) throw error;
  });
}

/** @param {App} app @param {any} move @param {boolean} [quiet]  nobody chose it, so nobody hears that it came too late */
export function play(app, move, quiet = false) {
  const { table } = app.store.state;
  if (table?.match.state?.tick !== undefined) return table.match.input(move);
  if (!table || table.match.pending) return;
  const made = table.match.move(move);
  if (quiet) made.catch((error) => { if (!error.code) throw error; });
  else attemptAtTable(app, made);
}

/** @param {App} app @returns {Promise<GameInfo[]>} */
export async function catalog(app) {
  const { games } = await app.client.request({ op: 'game.catalog' });
  return games;
}

/**
 * Create a match from a room, which gets a card of it, and open its table.
 *
 * @param {App} app
 * @param {Wish} wish
 * @param {string | null} from_room
 */
export async function makeMatch(app, wish, from_room) {
  const { game, options, clock, visibility, bot, seats, least, rated, second } = wish;
  const asked = { game, options, visibility, rated, ...(clock && { clock }), ...(seats && { seats }), ...(from_room && { from_room }) };
  const { room } = await app.client.request({ op: 'game.create', ...asked });
  if (second) await app.client.request({ op: 'game.sit', room, seat: 1 });
  if (bot) {
    const free = Array.from({ length: seats ?? least ?? 2 }, (_, seat) => seat).filter((seat) => seat !== (second ? 1 : 0));
    for (const seat of free) await app.client.request({ op: 'game.bot', room, seat, level: bot });
  }
  await app.enter(room);
}

/** Sit down at the table of a match card, and open it. @param {App} app @param {string} room */
export async function sitDown(app, room) {
  try {
    await app.client.request({ op: 'game.sit', room });
  } catch (error) {
    const { code } = /** @type {{code?: string}} */ (error);
    if (code !== 'not_found' && code !== 'not_member') throw error;
    return toast(app, t().games.notYours);
  }
  return app.enter(room);
}

/** Show an earlier version of the match, or the present if null. @param {App} app @param {number | null} version */
export function showVersion(app, version) {
  const { table } = app.store.state;
  const newest = table?.match.state?.version ?? 0;
  if (!table) return;
  if (version === null || version >= newest) {
    table.replay = null;
    return app.store.change();
  }
  const idle = !table.replay || table.replay.shown?.version === table.replay.wanted;
  table.replay = { wanted: Math.max(0, version), shown: table.replay?.shown ?? null };
  app.store.change();
  if (idle) attemptAtTable(app, fetchVersions(app, table));
}

/** Fetch the wanted version, repeatedly while the slider moves. @param {App} app @param {Table} table */
async function fetchVersions(app, table) {
  try {
    while (table.replay && table.replay.shown?.version !== table.replay.wanted) {
      const version = table.replay.wanted;
      const { log, view } = await table.match.replay(version);
      if (!table.replay) return;
      table.replay.shown = { version, view, last: lastMoveAt(log, version) };
      app.store.change();
    }
  } catch (error) {
    table.replay = null;
    app.store.change();
    throw error;
  }
}
