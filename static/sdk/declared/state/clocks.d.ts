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
/** What a chess clock shows now that the server sent a while ago. Pure. */
/** @typedef {import('../types.js').ShownClock} ShownClock */
/**
 * An estimate of the server's time. Every message took some time to arrive, so the fastest one gives the best
 * estimate.
 */
export class ServerClock {
    /**
     * @param {number} server_at  the time in the message
     * @param {number} now  when it arrived, by a clock of this machine that is never set
     */
    heard(server_at: number, now: number): void;
    /** Forget the estimate: the server may be another one, whose clock differs. */
    reset(): void;
    /** @param {number} now @returns {number} ms since the epoch, by the server's clock */
    at(now: number): number;
    #private;
}
export type ShownClock = import("../types.js").ShownClock;
