/** A worse network than the one that is there: what passes comes later, and some of it never. The order stays. */

export class Faults {
  delayMs = 0;
  /** Of a hundred frames so many are lost. */
  dropPercent = 0;
  #due = 0;

  /** @returns {boolean} whether the next frame is to be lost */
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
