/**
 * Where a match that goes on by itself will be, by the rules of its game in JavaScript: one's own inputs show at once,
 * though the server takes them a round trip later. Each tick that is told takes the place of what was predicted, and the
 * inputs that it does not know yet are played again on top of it. Pure.
 */

/**
 * @template S, I
 * @typedef {object} Rules  of a game, equal to those that the server plays by
 * @property {number} hz  ticks a second
 * @property {(view: any, tick: number) => S} stateOf  the state that a view shows, for the next second
 * @property {(state: S, inputs: Array<[number, I]>) => S} tick  the state one tick later; it changes nothing that it is given
 * @property {(state: S, seat: number, input: I) => boolean} [shows]  whether the input can be seen in the state. With it
 *   an input that came too late for its tick is expected at the next ones
 */

/** An input that came into force at none of the ticks of so long has never come. */
const DOUBTED_S = 0.5;

/** @template S, I */
export class Prediction {
  /** The states from the newest tick that was told on. @type {S[]} */
  #states = [];
  #tick = 0;
  /** Those that the server is not known to have taken: for which tick they are, and for which they were at first. @type {Array<{input: I, at: number, first: number}>} */
  #waiting = [];

  /** @param {Rules<S, I>} rules @param {number} seat  one's own */
  constructor(rules, seat) {
    this.rules = rules;
    this.seat = seat;
  }

  /** The newest tick that was told. */
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
    // What the rules ignore is not waited for.
    if (rules.shows && !rules.shows(/** @type {S} */ (this.at(at)), seat, input)) {
      this.#waiting.pop();
      this.#states.length = Math.min(this.#states.length, at - this.#tick);
    }
  }

  /** @param {number} tick @returns {S | null} the newest that was told, for an earlier tick; at most a second ahead of that; null before any was told */
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

/** Of so many measurements the longest way counts. */
const MEASURED = 5;
/** Ticks that an input has in hand when it arrives. */
const SPARE = 1;
/** The lead grows and shrinks so much slower than time goes by, so that nothing jumps. */
const SLEW = 0.15;

/** How many ticks a client shows its own doing ahead of what it was told: so long takes an input to the server, and back. */
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
