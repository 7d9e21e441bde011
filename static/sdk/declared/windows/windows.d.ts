/**
 * @param {Host} host
 * @param {string} name
 * @returns {Windows | null} null where the browser has no locks (pages without https) or channels: each window has sockets of its own
 */
export function windowsOf(host: Host, name: string): Windows | null;
/**
 * @param {string} prefix  of its task
 * @param {string | undefined} token  of access
 * @returns {string} the line of a socket: those of one session, for the same purpose, are one
 */
export function lineOf(prefix: string, token?: string | undefined): string;
/** @extends {Emitter<{leader: string, gone: string}>} */
export class Windows extends Emitter<{
    leader: string;
    gone: string;
}> {
    /** @param {Parts} parts */
    constructor({ host, name, locks, channel, isLookedAt }: Parts);
    host: import("../hosts/host.js").Host;
    name: string;
    locks: import("./election.js").Locks;
    bus: Bus;
    election: Election;
    exchange: Exchange;
    start(): void;
    /** Whether this window leads. */
    get leads(): boolean;
    /** @returns {Promise<Set<string>>} the names of the windows that are there, this one included */
    present(): Promise<Set<string>>;
    /**
     * A socket that is one with those of other windows on the same line.
     *
     * @param {string} line
     * @param {string} path
     * @param {string[]} protocols
     * @returns {WebSocket}
     */
    open(line: string, path: string, protocols: string[]): WebSocket;
    /**
     * Several windows come to the same: the first does it for all.
     *
     * @param {string} what
     * @returns {Promise<boolean>} whether it is this one's to do
     */
    first(what: string): Promise<boolean>;
    #private;
}
export type Host = import("../hosts/host.js").Host;
export type Locks = import("./election.js").Locks;
export type Parts = {
    host: Host;
    /**
     * of this window; no other one has it
     */
    name: string;
    locks: Locks;
    channel: import("./bus.js").Channel;
    isLookedAt: () => boolean;
};
import { Emitter } from '../emitter.js';
import { Bus } from './bus.js';
import { Election } from './election.js';
import { Exchange } from './exchange.js';
