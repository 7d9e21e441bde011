export class Interpolation {
    /** @param {number} hz */
    constructor(hz: number);
    clock: TickClock;
    /** @param {any} view @param {number} tick @param {number} now  when it was told, in ms */
    heard(view: any, tick: number, now: number): void;
    /** Forget everything. */
    reset(): void;
    /**
     * @param {number} now  in ms
     * @returns {{tick: number, shown: {view: any, tick: number}, next: {view: any, tick: number} | null} | null} `tick` with
     *   a part of the next; the view that is shown then, and the one after it if it is known; null before any was told
     */
    at(now: number): {
        tick: number;
        shown: {
            view: any;
            tick: number;
        };
        next: {
            view: any;
            tick: number;
        } | null;
    } | null;
    /** @param {number} tick @returns {any} the last view that is older; undefined if there is none */
    before(tick: number): any;
    /** The newest view; undefined before the first. */
    get newest(): {
        view: any;
        tick: number;
    } | undefined;
    #private;
}
import { TickClock } from './ticks.js';
