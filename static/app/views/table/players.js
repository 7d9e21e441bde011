/** The players: one bar for each seat, with mark, captures and running clock. */

import { t } from '../../i18n/index.js';
import { fromTheTop, seatOf } from '../../state/tables.js';
import { avatar } from '../parts/avatar.js';
import { fill, h, reconcile } from '../parts/dom.js';
import { icon } from '../parts/icons.js';
import { clockText, seatName } from '../parts/match_text.js';

/**
 * @typedef {import('../../app.js').App} App
 * @typedef {import('../../state/state.js').Table} Table
 * @typedef {import('../../state/tables.js').Shown} Shown
 * @typedef {import('../../../sdk/types.js').GameEvent} GameEvent
 * @typedef {import('../boards/board.js').Board} Board
 */

const TICK_MS = 100;
const URGENT_S = 10;
/** More are in one row, which scrolls. */
const IN_SIGHT = 4;
/** Without a clock a match ends when the player to move was away for so long, the usual wait included. */
const ABSENCE_MS = 660_000;

export class PlayersView {
  /** @type {Table | null} */
  #table = null;
  #live = true;
  /** Since when the player of a seat to move has been away, where no clock runs. @type {Map<number, number>} */
  #away = new Map();
  #told = '';

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.above = h('div', { class: 'players at-top', role: 'group', 'aria-label': t().games.players });
    this.below = h('div', { class: 'players at-bottom' });
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {Table} table @param {GameEvent} match @param {Shown} shown @param {Board} board */
  draw(table, match, shown, board) {
    if (this.#table !== table) this.#away.clear();
    this.#table = table;
    this.#live = shown.live;
    this.#noteAway(match);
    const order = fromTheTop(match, seatOf(match, this.app.store.state.me));
    if (table.turned) order.reverse();
    const split = order.length === 2 ? 1 : order.length;
    this.#lets(order.length > IN_SIGHT);
    this.#bars(this.above, order.slice(0, split), match, shown, board);
    this.#bars(this.below, order.slice(split), match, shown, board);
    this.#tick();
  }

  /** Keys scroll the row of many players. @param {boolean} scroll */
  #lets(scroll) {
    if (scroll === this.above.hasAttribute('tabindex')) return;
    this.above.toggleAttribute('tabindex', scroll);
    if (scroll) this.above.tabIndex = 0;
  }

  /** @param {HTMLElement} parent @param {number[]} seats @param {GameEvent} match @param {Shown} shown @param {Board} board */
  #bars(parent, seats, match, shown, board) {
    const signature = (/** @type {number} */ seat) => JSON.stringify([match.match, match.seats[seat], match.to_move.includes(seat), shown.live, shown.view, match.outcome, this.#minutesOf(seat)]);
    reconcile(parent, seats, String, signature, (seat, held) => drawBar({ app: this.app, match, shown, board, minutes: this.#minutesOf(seat) }, seat, held));
  }

  /** @param {GameEvent} match */
  #noteAway({ status, seats, to_move, clock }) {
    for (const { seat, user, connected, bot } of seats) {
      const isAwaited = status === 'playing' && !clock && user && !connected && bot === undefined && to_move.includes(seat);
      if (!isAwaited) this.#away.delete(seat);
      else if (!this.#away.has(seat)) this.#away.set(seat, performance.now());
    }
    this.#told = this.#minutes();
  }

  /** @param {number} seat @returns {number | null} until the match ends because its player is away, at least one; null if it does not */
  #minutesOf(seat) {
    const since = this.#away.get(seat);
    return since === undefined ? null : Math.max(1, Math.ceil((since + ABSENCE_MS - performance.now()) / 60_000));
  }

  #minutes() {
    return [...this.#away.keys()].map((seat) => this.#minutesOf(seat)).join();
  }

  #tick() {
    const table = this.#table;
    if (!table || this.app.store.state.table !== table) return;
    if (this.#told !== this.#minutes()) this.app.store.change();
    for (const bar of /** @type {HTMLElement[]} */ ([...this.above.children, ...this.below.children])) {
      const time = this.#live ? table.match.timeOf(Number(bar.dataset.key)) : null;
      drawClock(/** @type {HTMLElement} */ (bar.lastElementChild), time);
    }
  }
}

/**
 * @param {{app: App, match: GameEvent, shown: Shown, board: Board, minutes: number | null}} scene
 * @param {number} seat
 * @param {HTMLElement} [held]
 */
function drawBar({ app, match, shown, board, minutes }, seat, held) {
  const bar = held ?? h('div');
  const clock = held?.lastElementChild ?? h('div', { class: 'clock', hidden: true });
  const each = match.seats[seat];
  const turn = shown.live && match.status === 'playing' && match.to_move.includes(seat);
  const won = shown.live && match.outcome?.winners.includes(seat);
  bar.className = ['player', turn && 'turn', won && 'winner'].filter(Boolean).join(' ');
  const g = t().games;
  const notes = [each.user && each.user.id === app.store.state.me?.id && g.you, each.user && each.bot !== undefined && g.held, each.left && !each.user && g.left(each.left.name),
    each.user && !each.connected && each.bot === undefined && awayText(app, match, minutes)].filter(Boolean);
  fill(bar, each.user ? avatar(each.user, each.connected) : h('span', { class: 'avatar machine' }, icon('bot')),
    h('span', { class: 'playing-with' }, board.mark?.(seat, shown.view) ?? null),
    h('span', { class: 'who' }, h('b', {}, h('bdi', {}, seatName(each))), notes.length > 0 && h('small', {}, notes.join(', '))),
    won && h('span', { class: 'laurel', title: g.won(seatName(each)) }, icon('crown')),
    h('span', { class: 'spoils' }, board.spoils?.(seat, shown.view) ?? null), clock);
  return bar;
}

/** The text about the opponent's absence, for the waiting player. @param {App} app @param {GameEvent} match @param {number | null} minutes */
function awayText(app, match, minutes) {
  const g = t().games;
  if (match.status !== 'playing' || seatOf(match, app.store.state.me) === null) return g.away;
  if (minutes !== null) return g.awayFor(minutes);
  return match.clock ? g.awayClock : g.away;
}

/** @param {HTMLElement} element @param {ReturnType<import('../../../sdk/match.js').Match['timeOf']>} time */
function drawClock(element, time) {
  element.hidden = time === null;
  if (!time) return;
  const periods = time.periods === undefined ? '' : ` · ${time.periods}`;
  const text = clockText(time.left_s) + periods;
  if (element.textContent !== text) element.textContent = text;
  element.className = ['clock', time.running && 'running', time.left_s < URGENT_S && 'urgent'].filter(Boolean).join(' ');
}
