/**
 * Where a real-time match will be, by the rules of its game in JavaScript: the player's inputs show at once, though
 * the server applies them a round trip later. Each tick from the server replaces what was predicted, and the inputs
 * that it does not include yet are applied again on top. Pure.
 */

/**
 * @template S, I
 * @typedef {object} Rules  of a game, the same as the server's
 * @property {number} hz  ticks a second
 * @property {(view: any, tick: number) => S} stateOf  the state that a view shows, for the next second
 * @property {(state: S, inputs: Array<[number, I]>) => S} tick  the state one tick later; it does not change its
 * arguments
 * @property {(state: S, seat: number, input: I) => boolean} [shows]  whether the input can be seen in the state. With
 *   it, an input that came too late for its tick is expected at the next ones
 */

/** An input that took effect at none of the ticks of this time never arrived. */
const DOUBTED_S = 0.5;

/** @template S, I */
export class Prediction {
  /** The states from the server's newest tick on. @type {S[]} */
  #states = [];
  #tick = 0;
  /** Inputs that the server may not have applied yet: the tick that each is for, and the one that it was for at first. @type {Array<{input: I, at: number, first: number}>} */
  #waiting = [];

  /** @param {Rules<S, I>} rules @param {number} seat  one's own */
  constructor(rules, seat) {
    this.rules = rules;
    this.seat = seat;
  }

  /** The newest tick from the server. */
  get told() {
    return this.#tick;
  }

  /** @param {any} view @param {number} tick  what the server tells; an earlier one is as good, for a match can go back */
  heard(view, tick) {
    const { rules, seat } = this;
    const state = rules.stateOf(view, tick);
    this.#states = [state];
    this.#tick = tick;
    this.#waiting = this.#waiting.flatMap((each) => {
      if (each.at > tick) return [each];
      if (!rules.shows || rules.shows(state, seat, each.input) || tick - each.first > DOUBTED_S * rules.hz) return [];
      return [{ ...each, at: tick + 1 }];
    });
  }

  /** @param {I} input  was sent @param {number} tick  at which it is to come into force */
  did(input, tick) {
    if (!this.#states.length) return;
    const at = Math.max(tick, this.#tick + 1);
    this.#waiting.push({ input, at, first: at });
    this.#states.length = Math.min(this.#states.length, at - this.#tick);
    const { rules, seat } = this;
    // An input that the rules ignore is not waited for.
    if (rules.shows && !rules.shows(/** @type {S} */ (this.at(at)), seat, input)) {
      this.#waiting.pop();
      this.#states.length = Math.min(this.#states.length, at - this.#tick);
    }
  }

  /** @param {number} tick @returns {S | null} the server's newest state for an earlier tick; at most a second ahead of it; null before the first tick */
  at(tick) {
    const { rules, seat } = this;
    const ahead = Math.min(Math.max(0, Math.floor(tick) - this.#tick), rules.hz);
    while (this.#states.length && this.#states.length <= ahead) {
      const next = this.#tick + this.#states.length;
      const inputs = this.#waiting.filter(({ at }) => at === next).map(({ input }) => /** @type {[number, I]} */ ([seat, input]));
      this.#states.push(rules.tick(/** @type {S} */ (this.#states.at(-1)), inputs));
    }
    return this.#states[ahead] ?? null;
  }
}

/** The slowest of this many measurements counts. */
const MEASURED = 5;
/** Ticks that an input has to spare when it arrives. */
const SPARE = 1;
/** The lead changes this much slower than time passes, so that nothing jumps. */
const SLEW = 0.15;

/** How many ticks a client shows the player's inputs ahead of the server's newest tick: as long as the round trip takes. */
export class Lead {
  /** @type {number[]} */
  #trips = [];
  #ticks = 0;
  /** @type {number | null} */
  #at = null;

  /** @param {number} hz */
  constructor(hz) {
    this.period_ms = 1000 / hz;
  }

  /** @param {number} trip_ms  a round trip */
  measured(trip_ms) {
    this.#trips.push(trip_ms);
    if (this.#trips.length > MEASURED) this.#trips.shift();
    if (this.#trips.length === 1) this.#ticks = this.#wanted();
  }

  #wanted() {
    return this.#trips.length ? Math.max(...this.#trips) / this.period_ms + SPARE : 0;
  }

  /** @param {number} now  in ms @returns {number} in ticks */
  ticks(now) {
    const most = SLEW * Math.max(0, now - (this.#at ?? now)) / this.period_ms;
    this.#at = now;
    this.#ticks += Math.min(most, Math.max(-most, this.#wanted() - this.#ticks));
    return this.#ticks;
  }
}
