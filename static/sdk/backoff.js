/**
 * The delay before the next attempt. It doubles up to a ceiling, and varies by chance, so clients that were cut at the
 * same moment do not reconnect at the same moment.
 */
export class Backoff {
  #attempt = 0;

  /**
   * @param {() => number} random  0 <= x < 1
   * @param {{base_s?: number, cap_s?: number}} [bounds]
   */
  constructor(random, { base_s = 0.5, cap_s = 30 } = {}) {
    this.random = random;
    this.base_s = base_s;
    this.cap_s = cap_s;
  }

  /** @returns {number} seconds: between half of the step and the whole of it */
  next() {
    const step_s = Math.min(this.cap_s, this.base_s * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 32);
    return this.spread(step_s);
  }

  /**
   * @param {number} seconds
   * @returns {number}
   */
  spread(seconds) {
    return seconds * (0.5 + 0.5 * this.random());
  }

  reset() {
    this.#attempt = 0;
  }
}
