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

export class PlayersView {
  /** @type {Table | null} */
  #table = null;
  #live = true;

  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.above = h('div', { class: 'players at-top' });
    this.below = h('div', { class: 'players at-bottom' });
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {Table} table @param {GameEvent} match @param {Shown} shown @param {Board} board */
  draw(table, match, shown, board) {
    this.#table = table;
    this.#live = shown.live;
    const order = fromTheTop(match, seatOf(match, this.app.store.state.me));
    if (table.turned) order.reverse();
    const split = order.length === 2 ? 1 : order.length;
    this.#bars(this.above, order.slice(0, split), match, shown, board);
    this.#bars(this.below, order.slice(split), match, shown, board);
    this.#tick();
  }

  /** @param {HTMLElement} parent @param {number[]} seats @param {GameEvent} match @param {Shown} shown @param {Board} board */
  #bars(parent, seats, match, shown, board) {
    const signature = (/** @type {number} */ seat) => JSON.stringify([match.match, match.seats[seat], match.to_move.includes(seat), shown.live, shown.view, match.outcome]);
    reconcile(parent, seats, String, signature, (seat, held) => drawBar(this.app, match, seat, shown, board, held));
  }

  #tick() {
    const table = this.#table;
    if (!table || this.app.store.state.table !== table) return;
    for (const bar of /** @type {HTMLElement[]} */ ([...this.above.children, ...this.below.children])) {
      const time = this.#live ? table.match.timeOf(Number(bar.dataset.key)) : null;
      drawClock(/** @type {HTMLElement} */ (bar.lastElementChild), time);
    }
  }
}

/** @param {App} app @param {GameEvent} match @param {number} seat @param {Shown} shown @param {Board} board @param {HTMLElement} [held] */
function drawBar(app, match, seat, shown, board, held) {
  const bar = held ?? h('div');
  const clock = held?.lastElementChild ?? h('div', { class: 'clock', hidden: true });
  const each = match.seats[seat];
  const turn = shown.live && match.status === 'playing' && match.to_move.includes(seat);
  const won = shown.live && match.outcome?.winners.includes(seat);
  bar.className = ['player', turn && 'turn', won && 'winner'].filter(Boolean).join(' ');
  const g = t().games;
  const notes = [each.user && each.user.id === app.store.state.me?.id && g.you, each.user && each.bot !== undefined && g.held, each.left && g.left(each.left.name),
    each.user && !each.connected && each.bot === undefined && g.away].filter(Boolean);
  fill(bar, each.user ? avatar(each.user, each.connected) : h('span', { class: 'avatar machine' }, icon('bot')),
    h('span', { class: 'playing-with' }, board.mark?.(seat, shown.view) ?? null),
    h('span', { class: 'who' }, h('b', {}, h('bdi', {}, seatName(each))), notes.length > 0 && h('small', {}, notes.join(', '))),
    won && h('span', { class: 'laurel', title: g.won(seatName(each)) }, icon('crown')),
    h('span', { class: 'spoils' }, board.spoils?.(seat, shown.view) ?? null), clock);
  return bar;
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
