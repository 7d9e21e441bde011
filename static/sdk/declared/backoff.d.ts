/**
 * The delay before the next attempt. It doubles up to a ceiling, and varies by chance, so clients that were cut at the
 * same moment do not reconnect at the same moment.
 */
export class Backoff {
    /**
     * @param {() => number} random  0 <= x < 1
     * @param {{base_s?: number, cap_s?: number}} [bounds]
     */
    constructor(random: () => number, { base_s, cap_s }?: {
        base_s?: number;
        cap_s?: number;
    });
    random: () => number;
    base_s: number;
    cap_s: number;
    /** @returns {number} seconds: between half of the step and the whole of it */
    next(): number;
    /**
     * @param {number} seconds
     * @returns {number}
     */
    spread(seconds: number): number;
    reset(): void;
    #private;
}
