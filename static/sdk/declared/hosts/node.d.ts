/**
 * @overload
 * @param {Options & {token: import('../tokens.js').GiveToken}} options  the clients are started
 * @returns {{sessions: Tokens, client: Client, beside: (task: string) => Client}}
 */
export function connectNode(options: Options & {
    token: import("../tokens.js").GiveToken;
}): {
    sessions: Tokens;
    client: Client;
    beside: (task: string) => Client;
};
/**
 * @overload
 * @param {Options} options
 * @returns {{sessions: Sessions, client: Client, beside: (task: string) => Client}}
 */
export function connectNode(options: Options): {
    sessions: Sessions;
    client: Client;
    beside: (task: string) => Client;
};
/**
 * @param {string} origin  of the server
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [storage]
 * @returns {Host}
 */
export function nodeHost(origin: string, storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">): Host;
export { Client } from "../client.js";
export { Failure } from "../failure.js";
export { Match } from "../match.js";
export { Sessions } from "../session.js";
export { Tokens } from "../tokens.js";
export type Host = import("./host.js").Host;
export type Options = {
    /**
     * of the server
     */
    origin: string;
    task?: string | undefined;
    /**
     * of sessions; by default they end with the process
     */
    storage?: Pick<Storage, "getItem" | "removeItem" | "setItem"> | undefined;
};
import { Tokens } from '../tokens.js';
import { Client } from '../client.js';
import { Sessions } from '../session.js';
