/**
 * When the player's inputs take effect, and what the player then sees: a prediction, the time of the ticks, and the
 * lead that an input needs. Pure.
 */

import { Lead, Prediction } from './prediction.js';
import { TickClock } from './ticks.js';

/**
 * @typedef {object} Now
 * @property {number} tick  with a fraction of the next
 * @property {number} told  the newest that the server sent
 * @property {(tick: number) => any} at  the state at a tick, by the rules of the game
 */

export class Foresight {
  /** @param {import('./prediction.js').Rules<any, any>} rules @param {number} seat  one's own */
  constructor(rules, seat) {
    this.hz = rules.hz;
    this.prediction = new Prediction(rules, seat);
    this.clock = new TickClock(rules.hz);
    this.lead = new Lead(rules.hz);
  }

  /** @param {any} view @param {number} tick @param {number} now  when it was told, in ms */
  heard(view, tick, now) {
    // The match went back, for example after a crash of the server: its ticks have a new time.
    if (tick < this.prediction.told) this.clock.reset();
    this.prediction.heard(view, tick);
    this.clock.heard(tick, now);
  }

  /** @param {number} now  in ms @returns {Now | null} null before the first tick */
  now(now) {
    const { prediction, clock, lead, hz } = this;
    if (!prediction.at(0)) return null;
    const tick = Math.min(clock.at(now) + lead.ticks(now), prediction.told + hz);
    return { tick, told: prediction.told, at: (at) => prediction.at(at) };
  }

  /** @param {any} input  sent now @param {number} now  in ms @returns {number | undefined} the tick at which it should take effect */
  claim(input, now) {
    const here = this.now(now);
    if (!here) return undefined;
    // The server rejects an input for more than a second ahead.
    const tick = Math.min(Math.floor(here.tick) + 1, here.told + this.hz);
    this.prediction.did(input, tick);
    return tick;
  }
}
