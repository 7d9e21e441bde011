/**
 * A view after a JSON merge patch (RFC 7386, section 2). The old view stays as it is, and shares what did not change.
 *
 * @param {any} target
 * @param {any} patch
 * @returns {any}
 */
export function merged(target: any, patch: any): any;
/**
 * When the ticks of a match happen, by a clock of this machine. Every frame took some time to arrive, so the fastest
 * of the last ones gives the best estimate.
 */
export class TickClock {
    /** @param {number} hz */
    constructor(hz: number);
    period_ms: number;
    /** @param {number} tick @param {number} now  when it was told, in ms */
    heard(tick: number, now: number): void;
    /** Forget the estimate: the match stood still, or went back. */
    reset(): void;
    /**
     * @param {number} now  in ms
     * @param {number} [behind]  how many ticks to stay behind the newest, so that a late one is still in time
     * @returns {number} a tick, with the fraction of the next that has passed
     */
    at(now: number, behind?: number): number;
    #private;
}
