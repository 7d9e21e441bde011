export class Outgoing {
    /**
     * @param {(frame: Frame) => boolean} transmit  returns false if no socket is open
     * @param {Timers} timers
     * @param {Messages} [messages]
     * @param {() => void} [changed]  called when the list of pending commands changes
     */
    constructor(transmit: (frame: Frame) => boolean, timers: Timers, messages?: Messages, changed?: () => void);
    /** Whether the first connection is still awaited: then commands that cannot be retried wait for it too. */
    holds: boolean;
    transmit: (frame: Frame) => boolean;
    timers: Timers;
    messages: Messages;
    changed: () => void;
    outbox: Outbox;
    /**
     * @param {Command} command
     * @param {Policy} [policy]
     * @param {import('./patience.js').Patience} [patience]  without it, until there is an answer
     * @returns {Promise<any>} the reply; rejected with a Failure
     */
    request(command: Command, policy?: Policy, patience?: import("./patience.js").Patience): Promise<any>;
    /** There will be no connection: reject what waited for the first one. @param {Failure} failure */
    release(failure: Failure): void;
    /** The connection is open: send what is queued. */
    opened(): void;
    /**
     * The connection broke.
     *
     * @param {boolean} tooLarge  whether it broke because a frame was too large
     */
    lost(tooLarge: boolean): void;
    /**
     * Reject the commands that wait to be sent to a room. Those that were sent get their own replies.
     *
     * @param {string} room
     * @param {Failure} failure
     */
    refuse(room: string, failure: Failure): void;
    /** @param {Failure} failure  that every pending command is rejected with */
    clear(failure: Failure): void;
    /**
     * @param {Frame} frame
     * @returns {boolean} whether it is the reply to a pending command
     */
    settle(frame: Frame): boolean;
    #private;
}
export type Command = import("../types.js").Command;
export type Frame = import("../types.js").Frame;
export type Message = import("../types.js").Message;
export type Policy = import("../policies.js").Policy;
export type Entry = import("./queue.js").Entry;
export type Seen = import("../types.js").Seen;
export type Timers = Pick<import("../hosts/host.js").Host, "later" | "cancel">;
/**
 * what is known of the messages that commands change
 */
export type Messages = {
    me: () => string | undefined;
    seen: (room: string, seq: number) => Seen | undefined;
    /**
     * ask the server; rejected with a Failure
     */
    look: (room: string, seq: number) => Promise<Message | undefined>;
};
import { Outbox } from './outbox.js';
import { Failure } from '../failure.js';
