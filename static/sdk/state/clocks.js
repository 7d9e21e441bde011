/** What to show now for a chess clock that the server sent a while ago. Pure. */

/** @typedef {import('../types.js').ShownClock} ShownClock */

/**
 * An estimate of the server's time. Every message took some time to arrive, so the fastest one gives the best
 * estimate.
 */
export class ServerClock {
  /** @type {number | null} */
  #behind_ms = null;

  /**
   * @param {number} server_at  the time in the message
   * @param {number} now  when it arrived, by a monotonic clock of this machine
   */
  heard(server_at, now) {
    this.#behind_ms = Math.min(this.#behind_ms ?? Infinity, now - server_at);
  }

  /** Forget the estimate: a different server may have a different clock. */
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
 * @returns {{left_s: number, periods?: number, running: boolean}} `periods` of byo-yomi, including the running one
 */
export function shownAt(clock, seat, server_now) {
  const running = clock.running.includes(seat);
  const gone_s = running ? Math.max(0, server_now - clock.at) / 1000 : 0;
  if (clock.falls_s && clock.period_s) return { ...inPeriods(clock, seat, gone_s, clock.period_s), running };
  const lost_s = Math.max(0, gone_s - (clock.waits_s?.[seat] ?? 0));
  return { left_s: Math.max(0, (clock.left_s[seat] ?? 0) - lost_s), running };
}

/**
 * Byo-yomi: after the main time, every period that runs out is lost.
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
