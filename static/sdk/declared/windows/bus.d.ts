/** Messages among the windows of one browser, this one included. Messages of one sender arrive in order. */
/**
 * @typedef {object} Message  by `kind`: who leads, and what windows and their leader tell each other about sockets
 * @property {string} kind
 * @property {string} from  the window that sent it
 * @property {string | null} to  the window that it is for; null for all
 * @property {any} [body]
 *
 * @typedef {Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>} Channel
 */
export class Bus {
    /** @param {Channel} channel @param {string} me  the name of this window */
    constructor(channel: Channel, me: string);
    channel: Channel;
    me: string;
    /**
     * A message from this window to itself arrives in its next microtask, and no other window gets it.
     *
     * @param {string | null} to @param {string} kind @param {any} [body]
     */
    send(to: string | null, kind: string, body?: any): void;
    /** @param {string} kind @param {(body: any, from: string) => void} taker  the only one of its kind */
    take(kind: string, taker: (body: any, from: string) => void): void;
    #private;
}
/**
 * by `kind`: who leads, and what windows and their leader tell each other about sockets
 */
export type Message = {
    kind: string;
    /**
     * the window that sent it
     */
    from: string;
    /**
     * the window that it is for; null for all
     */
    to: string | null;
    body?: any;
};
export type Channel = Pick<BroadcastChannel, "postMessage" | "onmessage" | "close">;
