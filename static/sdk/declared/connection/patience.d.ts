/**
 * @typedef {Pick<import('../hosts/host.js').Host, 'later' | 'cancel'>} Timers
 *
 * @typedef {object} Patience
 * @property {AbortSignal | undefined} [signal]  ends the waiting: rejected with `recalled`
 * @property {number | undefined} [timeout_s]  ends it after this time, which includes time without a connection:
 *   rejected with `timeout`
 */
/** @returns {Failure} */
export function recalled(): Failure;
/**
 * @template T
 * @param {() => Promise<T>} work  not begun if the signal came before
 * @param {Timers} timers
 * @param {Patience} patience
 * @param {() => void} [giveUp]  called when the caller gives up
 * @returns {Promise<T>}
 */
export function patiently<T>(work: () => Promise<T>, timers: Timers, { signal, timeout_s }: Patience, giveUp?: () => void): Promise<T>;
export type Timers = Pick<import("../hosts/host.js").Host, "later" | "cancel">;
export type Patience = {
    /**
     * ends the waiting: rejected with `recalled`
     */
    signal?: AbortSignal | undefined;
    /**
     * ends it after this time, which includes time without a connection:
     * rejected with `timeout`
     */
    timeout_s?: number | undefined;
};
import { Failure } from '../failure.js';
