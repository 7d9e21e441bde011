export class Link {
    /**
     * @param {{host: Host, sessions: Credentials, task: string, listener: Listener}} parts
     */
    constructor({ host, sessions, task, listener }: {
        host: Host;
        sessions: Credentials;
        task: string;
        listener: Listener;
    });
    /** @type {LinkState} */
    state: LinkState;
    /** Inspects the traffic; a link without one keeps nothing. @type {Tap | null} */
    tap: Tap | null;
    host: import("../hosts/host.js").Host;
    sessions: import("../hosts/host.js").Credentials;
    task: string;
    listener: Listener;
    backoff: Backoff;
    slowly: Backoff;
    /** Connect now, in any state; after `replaced` this takes the task back. */
    start(): void;
    /** Connect now if the link is waiting to reconnect, and begin the back-off anew: the cause of the loss may be over. */
    hurry(): void;
    /** @param {import('../types.js').StopReason} reason */
    stop(reason: import("../types.js").StopReason): void;
    /**
     * @param {Frame} frame
     * @returns {boolean} false if no socket is open
     */
    send(frame: Frame): boolean;
    /** Send a ping; give up the socket if nothing arrives within seconds. */
    probe(): void;
    /** Give up the socket as if it had been lost. */
    cut(): void;
    #private;
}
export type Frame = import("../types.js").Frame;
export type Hello = import("../types.js").Hello;
export type LinkState = import("../types.js").LinkState;
export type Host = import("../hosts/host.js").Host;
export type Credentials = import("../hosts/host.js").Credentials;
/**
 * what the link calls
 */
export type Listener = {
    opened: (hello: Hello) => void;
    frame: (frame: Frame) => void;
    /**
     * called once after each `opened`
     */
    lost: (code: number) => void;
    state: (state: LinkState) => void;
};
/**
 * stands between the link and its socket: it shows the traffic, and may delay or lose it
 */
export type Tap = {
    sent: (text: string, pass: (text: string) => void, socket: WebSocket) => void;
    received: (text: string, pass: (text: string) => void, socket: WebSocket) => void;
};
import { Backoff } from '../backoff.js';
