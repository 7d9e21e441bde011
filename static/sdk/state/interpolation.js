/**
 * The actions of other players, shown a little behind the newest tick, so that a late tick is still in time and
 * everything moves smoothly. How late recent ticks were decides how far behind. Pure.
 */

import { TickClock } from './ticks.js';

/** How many views are kept. */
const KEPT = 32;
/** How many recent ticks decide how far behind is enough. */
const REMEMBERED = 60;
/** How far behind at least and at most, in ticks. */
const [LEAST, MOST] = [1.5, 12];
/** The distance changes this much slower than time passes, so that nothing jumps. */
const SLEW = 0.1;

export class Interpolation {
  /** @type {Array<{view: any, tick: number}>} */
  #views = [];
  /** @type {number[]} */
  #late = [];
  #behind = LEAST + 1;
  /** @type {number | null} */
  #at = null;

  /** @param {number} hz */
  constructor(hz) {
    this.clock = new TickClock(hz);
  }

  /** @param {any} view @param {number} tick @param {number} now  when it was told, in ms */
  heard(view, tick, now) {
    const last = this.#views.at(-1);
    if (last && tick <= last.tick - KEPT) this.reset(); // the match went back
    this.#views = [...this.#views.filter((each) => each.tick < tick).slice(1 - KEPT), { view, tick }];
    this.clock.heard(tick, now);
    this.#late.push(this.clock.at(now) - tick);
    if (this.#late.length > REMEMBERED) this.#late.shift();
  }

  /** Forget everything. */
  reset() {
    this.#views = [];
    this.#late = [];
    this.clock.reset();
  }

  /**
   * @param {number} now  in ms
   * @returns {{tick: number, shown: {view: any, tick: number}, next: {view: any, tick: number} | null} | null} `tick` with
   *   a part of the next; the view that is shown then, and the one after it if it is known; null before any was told
   */
  at(now) {
    if (!this.#views.length) return null;
    const most = SLEW * Math.max(0, now - (this.#at ?? now)) / this.clock.period_ms;
    this.#at = now;
    const wanted = Math.min(MOST, LEAST + Math.max(0, ...this.#late));
    this.#behind += Math.min(most, Math.max(-most, wanted - this.#behind));
    // Where the next tick is late, what is shown waits for it, and does not leap after it once it is there.
    const late = this.clock.at(now) - this.#views[this.#views.length - 1].tick - 1;
    this.#behind = Math.min(MOST, Math.max(this.#behind, late));
    const tick = this.clock.at(now, this.#behind);
    const place = Math.max(0, this.#views.findLastIndex((each) => each.tick <= tick));
    return { tick, shown: this.#views[place], next: this.#views[place + 1] ?? null };
  }

  /** @param {number} tick @returns {any} the last view that is older; undefined if there is none */
  before(tick) {
    return this.#views.findLast((each) => each.tick < tick)?.view;
  }

  /** The newest view; undefined before the first. */
  get newest() {
    return this.#views.at(-1);
  }
}
