/** @param {Entry} entry @returns {boolean} whether it may be retried although it may have taken effect */
export function isRepeated({ policy }: Entry): boolean;
/** @param {Entry[]} entries @returns {Entry | null} */
export function largest(entries: Entry[]): Entry | null;
/**
 * @typedef {import('../types.js').Command} Command
 * @typedef {import('../failure.js').Failure} Failure
 * @typedef {import('../policies.js').Policy} Policy
 * @typedef {import('../types.js').Seen} Seen
 *
 * @typedef {{resolve: (reply: any) => void, reject: (failure: Failure) => void}} Asker
 *
 * @typedef {object} Entry
 * @property {number} id
 * @property {Command} command
 * @property {Policy} policy
 * @property {string | null} subject
 * @property {boolean} sent  whether its reply may come on this connection
 * @property {boolean} again  whether it was tried before, or made before this connection
 * @property {boolean} uncertain  whether an earlier try may have taken effect
 * @property {boolean} paused
 * @property {number} tries  how often it was retried
 * @property {unknown} timer  of the time limit for the reply, or of the pause before a retry
 * @property {Seen | undefined} seen  the message that it changes, as its author saw it
 * @property {unknown[]} own  texts of the commands that it replaced
 * @property {Asker[]} asked  the callers that wait for the reply
 */
export class Queue {
    /** @param {Command} command @param {Policy} policy @param {Seen | undefined} seen @returns {Entry} the last one */
    add(command: Command, policy: Policy, seen: Seen | undefined): Entry;
    get size(): number;
    /** @param {number} id */
    get(id: number): Entry | undefined;
    /** @param {Entry} entry */
    has(entry: Entry): boolean;
    /** @param {Entry} entry */
    remove(entry: Entry): void;
    /** @param {(entry: Entry) => boolean} [which] @returns {Entry[]} */
    all(which?: (entry: Entry) => boolean): Entry[];
    /** @param {string | null} subject @returns {Entry | undefined} the next one about it */
    first(subject: string | null): Entry | undefined;
    /**
     * Let the next command about the same subject replace one that is not sent: their effects undo each other, and the
     * later one is what its author wants.
     *
     * @param {Entry} entry
     * @returns {Entry | undefined} the later one, which now goes first
     */
    giveWay(entry: Entry): Entry | undefined;
    #private;
}
export type Command = import("../types.js").Command;
export type Failure = import("../failure.js").Failure;
export type Policy = import("../policies.js").Policy;
export type Seen = import("../types.js").Seen;
export type Asker = {
    resolve: (reply: any) => void;
    reject: (failure: Failure) => void;
};
export type Entry = {
    id: number;
    command: Command;
    policy: Policy;
    subject: string | null;
    /**
     * whether its reply may come on this connection
     */
    sent: boolean;
    /**
     * whether it was tried before, or made before this connection
     */
    again: boolean;
    /**
     * whether an earlier try may have taken effect
     */
    uncertain: boolean;
    paused: boolean;
    /**
     * how often it was retried
     */
    tries: number;
    /**
     * of the time limit for the reply, or of the pause before a retry
     */
    timer: unknown;
    /**
     * the message that it changes, as its author saw it
     */
    seen: Seen | undefined;
    /**
     * texts of the commands that it replaced
     */
    own: unknown[];
    /**
     * the callers that wait for the reply
     */
    asked: Asker[];
};
