/** For real-time matches: patched views, and the time of its ticks. Pure. */

/** The fastest of this many ticks says when they happen. With more, a change of the network's path would never be noticed. */
const REMEMBERED = 100;

/**
 * A view after a JSON merge patch (RFC 7386, section 2). The old view stays as it is, and shares what did not change.
 *
 * @param {any} target
 * @param {any} patch
 * @returns {any}
 */
export function merged(target, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  /** @type {Record<string, any>} */
  const result = isObject ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

/**
 * When the ticks of a match happen, by a clock of this machine. Every frame took some time to arrive, so the fastest
 * of the last ones gives the best estimate.
 */
export class TickClock {
  /** @type {number[]} */
  #origins = [];

  /** @param {number} hz */
  constructor(hz) {
    this.period_ms = 1000 / hz;
  }

  /** @param {number} tick @param {number} now  when it was told, in ms */
  heard(tick, now) {
    // A second late is not the network: the match stood still.
    if (this.at(now) - tick > 1000 / this.period_ms) this.reset();
    this.#origins.push(now - tick * this.period_ms);
    if (this.#origins.length > REMEMBERED) this.#origins.shift();
  }

  /** Forget the estimate: the match stood still, or went back. */
  reset() {
    this.#origins = [];
  }

  /**
   * @param {number} now  in ms
   * @param {number} [behind]  how many ticks to stay behind the newest, so that a late one is still in time
   * @returns {number} a tick, with the fraction of the next that has passed
   */
  at(now, behind = 0) {
    return this.#origins.length ? (now - Math.min(...this.#origins)) / this.period_ms - behind : 0;
  }
}
