/**
 * @typedef {object} Now
 * @property {number} tick  with a fraction of the next
 * @property {number} told  the newest that the server sent
 * @property {(tick: number) => any} at  the state at a tick, by the rules of the game
 */
export class Foresight {
    /** @param {import('./prediction.js').Rules<any, any>} rules @param {number} seat  one's own */
    constructor(rules: import("./prediction.js").Rules<any, any>, seat: number);
    hz: number;
    prediction: Prediction<any, any>;
    clock: TickClock;
    lead: Lead;
    /** @param {any} view @param {number} tick @param {number} now  when it was told, in ms */
    heard(view: any, tick: number, now: number): void;
    /** @param {number} now  in ms @returns {Now | null} null before the first tick */
    now(now: number): Now | null;
    /** @param {any} input  sent now @param {number} now  in ms @returns {number | undefined} the tick at which it should take effect */
    claim(input: any, now: number): number | undefined;
}
export type Now = {
    /**
     * with a fraction of the next
     */
    tick: number;
    /**
     * the newest that the server sent
     */
    told: number;
    /**
     * the state at a tick, by the rules of the game
     */
    at: (tick: number) => any;
};
import { Prediction } from './prediction.js';
import { TickClock } from './ticks.js';
import { Lead } from './prediction.js';
