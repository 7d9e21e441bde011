/**
 * @typedef {import('../types.js').Waiting} Waiting
 * @typedef {import('./queue.js').Entry} Entry
 */
export class Outbox {
    /**
     * @param {import('./queue.js').Queue} queue
     * @param {(entry: Entry, failure: Failure) => void} refuse
     * @param {() => void} changed
     */
    constructor(queue: import("./queue.js").Queue, refuse: (entry: Entry, failure: Failure) => void, changed: () => void);
    queue: import("./queue.js").Queue;
    refuse: (entry: Entry, failure: Failure) => void;
    changed: () => void;
    /** @returns {Waiting[]} the changes that are not answered yet, in the order in which they were made */
    get entries(): Waiting[];
    /** @param {string} nonce @returns {Waiting | undefined} */
    find(nonce: string): Waiting | undefined;
    /**
     * Edit a command that the server does not have: one that was not sent, or was refused for the time being.
     *
     * @param {number} id
     * @param {Record<string, unknown>} fields  to be replaced
     * @returns {boolean} false if the server may have it, and then it stays as it is
     */
    edit(id: number, fields: Record<string, unknown>): boolean;
    /**
     * Recall a command that the server does not have. It is rejected with `recalled`.
     *
     * @param {number} id
     * @returns {boolean} false if the server may have it, and then it stays
     */
    recall(id: number): boolean;
    /**
     * Give up a command, whatever its state. It is rejected with `dropped`, and may have taken effect.
     *
     * @param {number} id
     * @returns {boolean} whether there was one
     */
    drop(id: number): boolean;
    #private;
}
export type Waiting = import("../types.js").Waiting;
export type Entry = import("./queue.js").Entry;
import { Failure } from '../failure.js';
