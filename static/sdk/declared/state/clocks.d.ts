/**
 * @param {ShownClock} clock
 * @param {number} seat
 * @param {number} server_now  ms since the epoch, by the server's clock
 * @returns {{left_s: number, periods?: number, running: boolean}} `periods` of byo-yomi, including the running one
 */
export function shownAt(clock: ShownClock, seat: number, server_now: number): {
    left_s: number;
    periods?: number;
    running: boolean;
};
/** What to show now for a chess clock that the server sent a while ago. Pure. */
/** @typedef {import('../types.js').ShownClock} ShownClock */
/**
 * An estimate of the server's time. Every message took some time to arrive, so the fastest one gives the best
 * estimate.
 */
export class ServerClock {
    /**
     * @param {number} server_at  the time in the message
     * @param {number} now  when it arrived, by a monotonic clock of this machine
     */
    heard(server_at: number, now: number): void;
    /** Forget the estimate: a different server may have a different clock. */
    reset(): void;
    /** @param {number} now @returns {number} ms since the epoch, by the server's clock */
    at(now: number): number;
    #private;
}
export type ShownClock = import("../types.js").ShownClock;
