/** What players of a `<teahouse-table>` do besides moving: offers and their answers, and to resign. */

import { t } from '../app/i18n/index.js';
import { offersNow } from '../app/state/tables.js';
import { fill, h } from '../app/views/parts/dom.js';
import { seatName } from '../app/views/parts/match_text.js';

/**
 * @typedef {import('../sdk/match.js').Match<any>} Match
 * @typedef {import('../sdk/types.js').GameEvent} GameEvent
 * @typedef {(act: (match: Match) => Promise<unknown>) => void} Act
 */

export class Offers {
  #shown = '';
  /** Whether the next press resigns. */
  #isSure = false;

  /** @param {Act} act */
  constructor(act) {
    this.act = act;
    this.standing = h('div', { class: 'standing', role: 'status' });
    this.tools = h('div', { class: 'tools' });
  }

  /** @param {GameEvent} now @param {number | null} seat */
  draw(now, seat) {
    const offers = seat === null ? [] : now.offers ?? [];
    const possible = seat === null ? [] : offersNow(now);
    const may = seat !== null && (now.status === 'playing' || now.status === 'paused');
    const shown = JSON.stringify([now.match, offers, possible, may, now.seats.map(seatName)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#isSure = false;
    const g = t().games;
    fill(this.standing, ...offers.map(({ offer, seat: by }) => h('p', { class: 'asked' }, h('span', {}, by === seat ? g.asked[offer] : g.asks[offer](seatName(now.seats[by]))),
      by !== seat && this.#button(g.accept, (match) => match.answer(offer, true)), this.#button(by === seat ? g.withdraw : g.decline, (match) => match.answer(offer, false)))));
    fill(this.tools, ...possible.map((offer) => this.#button(g[offer], (match) => match.offer(offer))), may && this.#resign());
  }

  /** @param {string} label @param {(match: Match) => Promise<unknown>} act */
  #button(label, act) {
    return h('button', { type: 'button', onclick: () => this.act(act) }, label);
  }

  #resign() {
    const g = t().games;
    const button = h('button', { type: 'button', onclick: () => {
      if (this.#isSure) this.act((match) => match.resign());
      this.#isSure = !this.#isSure;
      fill(button, this.#isSure ? g.resignSure : g.resign);
    } }, g.resign);
    return button;
  }
}
