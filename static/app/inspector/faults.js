/** Simulates a worse network: frames arrive late, and some are lost. The order stays. */

export class Faults {
  delayMs = 0;
  /** The percentage of frames that are lost. */
  dropPercent = 0;
  #due = 0;

  /** @returns {boolean} whether to lose the next frame */
  drops() {
    return Math.random() * 100 < this.dropPercent;
  }

  /** @param {() => void} pass */
  later(pass) {
    const now = performance.now();
    this.#due = Math.max(this.#due, now + this.delayMs);
    if (this.#due <= now) pass();
    else setTimeout(pass, this.#due - now);
  }
}
