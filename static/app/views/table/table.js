/** The open match: players, board, status line, actions and replay. */

import { catalog, play } from '../../actions/tables.js';
import { sendMessage } from '../../actions/writing/messages.js';
import { plansMoves } from '../../preferences.js';
import { attempt } from '../../app.js';
import { t } from '../../i18n/index.js';
import { activeTimeline } from '../../state/rooms.js';
import { atTable, handOf, isMyMove, seatOf, shownOf, tableOf } from '../../state/tables.js';
import { fill, h, say, setProp } from '../parts/dom.js';
import { sheetsOf } from '../parts/sheets.js';
import { tableActions } from './actions.js';
import { PlayersView } from './players.js';
import { replayView } from './replay.js';
import { waitingView } from './waiting.js';
import { gameTitle, reasonText, seatName, turnText } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Table} Table
 * @typedef {import('../../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../../../sdk/types.js').GameInfo} GameInfo
 * @typedef {import('../boards/board.js').Board} Board
 * @typedef {import('../boards/board.js').Scene} Scene
 */

export class TableView {
  /** @type {Table | null} */
  #table = null;
  /** @type {Board | null} */
  #board = null;
  /** @type {GameInfo | null} */
  #info = null;
  /** The seat for which the match is predicted. @type {number | null} */
  #foresees = null;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.players = new PlayersView(app);
    this.actions = tableActions(app);
    this.replay = replayView(app);
    this.waiting = waitingView(app);
    this.stage = h('div', { class: 'stage' });
    this.turn = h('b');
    this.says = h('span');
    this.status = h('p', { class: 'table-status', role: 'status' }, this.turn, this.says);
    this.foot = h('div', { class: 'table-foot' }, this.actions.offers, h('div', { class: 'table-now' }, this.status, this.actions.tools), this.replay.element);
    this.element = h('section', { class: 'table', hidden: true }, this.players.above, this.stage, this.players.below, this.foot);
  }

  draw() {
    const { state } = this.app.store;
    const table = tableOf(state);
    this.element.hidden = !atTable(state);
    if (!table) return this.#clear();
    if (this.#table !== table) this.#begin(table);
    const match = /** @type {GameEvent} */ (table.match.state);
    return match.status === 'open' ? this.#drawWaiting(table, match) : this.#drawMatch(table, match);
  }

  #clear() {
    this.#table = this.#board = null;
    fill(this.stage);
  }

  /** Draw what changes with each tick: only the board. @param {Table} table */
  #follow(table) {
    table.match.on('tick', ({ view, tick = 0 }) => {
      if (this.#table === table && !table.replay && this.#board?.tick?.(view, tick)) this.app.store.change();
    });
  }

  /** @param {Table} table */
  #begin(table) {
    const info = activeTimeline(this.app.store.state)?.info;
    const game = info?.game ?? '';
    const title = gameTitle(game, info?.title);
    setProp(this.element, 'aria-label', t().games.table(title));
    this.element.dataset.game = game;
    this.#table = table;
    this.#board = this.#info = this.#foresees = null;
    attempt(this.app, this.#setUp(game, title, table));
    this.#follow(table);
    attempt(this.app, this.#learn(game, table));
  }

  /** Load the boards, which not every user needs; a server of another version may not have this page's. @param {string} game @param {string} title @param {Table} table */
  async #setUp(game, title, table) {
    const [boards] = await Promise.all([import('../boards/index.js').catch(() => null), sheetsOf('boards')]);
    if (this.#table !== table) return;
    if (!boards) return this.app.store.change({ newer: true });
    this.#board = boards.boardOf(game)((move, quiet) => play(this.app, move, quiet), title, (text) => sendMessage(this.app, text));
    this.app.store.change();
  }

  /** Fetch what the catalogue says about the game. @param {string} game @param {Table} table */
  async #learn(game, table) {
    const all = await catalog(this.app);
    if (this.#table !== table) return;
    this.#info = all.find((info) => info.game === game) ?? null;
    this.app.store.change();
  }

  /** @param {Table} table @param {GameEvent} match */
  #drawWaiting(table, match) {
    this.players.above.hidden = this.players.below.hidden = true;
    this.foot.hidden = true;
    if (this.stage.firstChild !== this.waiting.element) fill(this.stage, this.waiting.element);
    this.waiting.draw(table, match, this.#info);
  }

  /** @param {Table} table @param {GameEvent} match */
  #drawMatch(table, match) {
    const board = this.#board;
    if (!board) return fill(this.stage);
    this.players.above.hidden = this.players.below.hidden = this.foot.hidden = false;
    if (this.stage.firstChild !== board.element) fill(this.stage, board.element);
    const { me } = this.app.store.state;
    const shown = shownOf(table, match);
    const seat = seatOf(match, me);
    this.#foresee(table, board, match.status === 'playing' ? seat : null);
    const hand = handOf(table, match, shown.live);
    const scene = {
      view: hand === null ? shown.view : match.hands?.[hand],
      seat: hand ?? seat,
      mayMove: shown.live && isMyMove(match, me) && !table.match.pending,
      waits: shown.live && plansMoves() && hand === null && seat !== null && match.status === 'playing' && !isMyMove(match, me),
      pending: shown.live && table.match.pending?.version === match.version ? table.match.pending.move : null,
      last: shown.last,
      tick: shown.live ? match.tick : undefined,
      foreseen: () => table.match.predicted(),
      bottom: bottomOf(table, seat),
      names: match.seats.map(seatName),
      info: this.#info,
    };
    board.draw(scene);
    this.element.classList.toggle('past', !shown.live);
    this.players.draw(table, match, shown, board);
    this.#drawStatus(table, match, board, scene, shown.live);
    this.actions.draw(table, match);
    this.replay.draw(table, match);
  }

  /** Show the player's own inputs at once, where the board has the rules. @param {Table} table @param {Board} board @param {number | null} seat  the player's */
  #foresee(table, board, seat) {
    if (!board.rules || seat === this.#foresees) return;
    this.#foresees = seat;
    table.match.predict(seat === null ? null : board.rules, seat ?? 0);
  }

  /** @param {Table} table @param {GameEvent} match @param {Board} board @param {Scene} scene @param {boolean} live */
  #drawStatus(table, match, board, scene, live) {
    const { me } = this.app.store.state;
    const turn = live ? turnText(match, me, table.match.pending !== null) : t().games.replayAt(table.replay?.shown?.version ?? 0, match.version);
    const over = live && match.status === 'over' && match.outcome;
    const says = over ? reasonText(over) : [board.says?.(scene), live && playedText(match, board, scene), live && match.rated && t().games.counts].filter(Boolean).join(' · ');
    this.status.dataset.status = !live ? 'past' : scene.mayMove ? 'mine' : match.status;
    this.status.dataset.result = over && scene.seat !== null && over.winners.length && !over.winners.includes(scene.seat) ? 'lost' : '';
    say(this.turn, turn);
    say(this.says, says);
  }
}

/** @param {Table} table @param {number | null} seat @returns {number} the seat at the bottom of the board */
function bottomOf(table, seat) {
  const bottom = seat ?? 0;
  return table.turned ? 1 - bottom : bottom;
}

/** @param {GameEvent} match @param {Board} board @param {Scene} scene @returns {string} the opponent's last move in words */
function playedText(match, board, { last, seat, view, names }) {
  if (!last?.move || last.seat === seat || !board.written || match.status !== 'playing') return '';
  return t().games.played(names[last.seat], board.written(last.move, view));
}
