/** Who sits at a `<teahouse-table>`: a bar for each seat, with what it plays with and its clock. */

import { t } from '../app/i18n/index.js';
import { fromTheTop } from '../app/state/tables.js';
import { h, reconcile } from '../app/views/parts/dom.js';
import { clockText, seatName } from '../app/views/parts/match_text.js';

/**
 * @typedef {import('../app/views/boards/board.js').Board} Board
 * @typedef {import('../sdk/match.js').Match<any>} Match
 * @typedef {import('../sdk/types.js').GameEvent} GameEvent
 */

const TICK_MS = 200;
const URGENT_S = 10;

export class Players {
  /** @type {Match | null} */
  #match = null;

  constructor() {
    this.above = h('div', { class: 'seats' });
    this.below = h('div', { class: 'seats' });
  }

  /** Let the clocks run. @returns {() => void} stops them */
  start() {
    const timer = setInterval(() => this.#tick(), TICK_MS);
    return () => clearInterval(timer);
  }

  /** @param {Match} match @param {GameEvent} now @param {Board} board @param {number | null} seat */
  draw(match, now, board, seat) {
    this.#match = match;
    const order = fromTheTop(now, seat);
    const split = order.length === 2 ? 1 : 0;
    for (const [place, seats] of /** @type {const} */ ([[this.above, order.slice(0, split)], [this.below, order.slice(split)]])) {
      reconcile(place, seats, String, (each) => JSON.stringify([now.match, now.seats[each], now.to_move, now.status, now.view]), (each) => drawSeat(now, board, each));
    }
    this.#tick();
  }

  #tick() {
    for (const bar of /** @type {HTMLElement[]} */ ([...this.above.children, ...this.below.children])) {
      const time = this.#match?.timeOf(Number(bar.dataset.key)) ?? null;
      const clock = /** @type {HTMLElement} */ (bar.lastElementChild);
      clock.hidden = time === null;
      if (!time) continue;
      const text = clockText(time.left_s) + (time.periods === undefined ? '' : ` · ${time.periods}`);
      if (clock.textContent !== text) clock.textContent = text;
      clock.className = ['time', time.running && 'running', time.left_s < URGENT_S && 'urgent'].filter(Boolean).join(' ');
    }
  }
}

/** @param {GameEvent} now @param {Board} board @param {number} seat */
function drawSeat(now, board, seat) {
  const each = now.seats[seat];
  const turn = now.status === 'playing' && now.to_move.includes(seat);
  const away = each.user && !each.connected && each.bot === undefined;
  return h('div', { class: turn ? 'seat turn' : 'seat' }, h('span', { class: 'mark' }, board.mark?.(seat, now.view) ?? null),
    h('b', {}, h('bdi', {}, seatName(each))), away && h('small', {}, t().games.away),
    h('span', { class: 'spoils' }, board.spoils?.(seat, now.view) ?? null), h('span', { class: 'time', hidden: true }));
}
