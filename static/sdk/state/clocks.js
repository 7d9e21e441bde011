/** The arithmetic of clocks: what a clock that the server showed a while ago shows now. Pure. */

/** @typedef {import('../types.js').ShownClock} ShownClock */

/**
 * What the server's clock says, judged by what it was heard to say. Each message was some time on its
 * way; the one that was quickest tells best.
 */
export class ServerClock {
  /** @type {number | null} */
  #behind_ms = null;

  /**
   * @param {number} server_at  what the server said
   * @param {number} now  what this machine's clock said when that was heard
   */
  heard(server_at, now) {
    this.#behind_ms = Math.min(this.#behind_ms ?? Infinity, now - server_at);
  }

  /** Forget what was measured: this machine's clock may have been set. */
  reset() {
    this.#behind_ms = null;
  }

  /** @param {number} now @returns {number} ms since the epoch, by the server's clock */
  at(now) {
    return now - (this.#behind_ms ?? 0);
  }
}

/**
 * @param {ShownClock} clock
 * @param {number} seat
 * @param {number} server_now  ms since the epoch, by the server's clock
 * @returns {{left_s: number, periods?: number, running: boolean}} `periods` of byo-yomi, with the one that runs
 */
export function shownAt(clock, seat, server_now) {
  const running = clock.running.includes(seat);
  const gone_s = running ? Math.max(0, server_now - clock.at) / 1000 : 0;
  if (clock.falls_s && clock.period_s) return { ...inPeriods(clock, seat, gone_s, clock.period_s), running };
  const lost_s = Math.max(0, gone_s - (clock.waits_s?.[seat] ?? 0));
  return { left_s: Math.max(0, (clock.left_s[seat] ?? 0) - lost_s), running };
}

/**
 * After the main time each period that runs out is one less.
 *
 * @param {ShownClock} clock
 * @param {number} seat
 * @param {number} gone_s
 * @param {number} period_s
 */
function inPeriods(clock, seat, gone_s, period_s) {
  const periods = clock.periods?.[seat] ?? 1;
  const falls_s = Math.max(0, (clock.falls_s?.[seat] ?? 0) - gone_s);
  const main_s = falls_s - periods * period_s;
  if (main_s > 0) return { left_s: main_s, periods };
  const left = Math.ceil(falls_s / period_s);
  return { left_s: falls_s === 0 ? 0 : falls_s - (left - 1) * period_s, periods: left };
}
