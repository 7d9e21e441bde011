/**
 * @param {Host} host
 * @param {string} name
 * @returns {Windows | null} null where the browser has no locks (pages without https) or channels: then each window
 * has its own sockets
 */
export function windowsOf(host: Host, name: string): Windows | null;
/**
 * @param {string} prefix  of its task name
 * @param {string | undefined} token  the access token
 * @returns {string} the line of a socket: sockets of one session for the same purpose share one
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
    /** @returns {Promise<Set<string>>} the names of the open windows, this one included */
    present(): Promise<Set<string>>;
    /**
     * A socket that is shared with other windows on the same line.
     *
     * @param {string} line
     * @param {string} path
     * @param {string[]} protocols
     * @returns {WebSocket}
     */
    open(line: string, path: string, protocols: string[]): WebSocket;
    /**
     * Several windows want to do the same thing: the first does it for all.
     *
     * @param {string} what
     * @returns {Promise<boolean>} whether this window should do it
     */
    first(what: string): Promise<boolean>;
    #private;
}
export type Host = import("../hosts/host.js").Host;
export type Locks = import("./election.js").Locks;
export type Parts = {
    host: Host;
    /**
     * of this window, unique
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
