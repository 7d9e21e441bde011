export class Feed {
    /**
     * @param {string} room
     * @param {Carrier} carrier
     */
    constructor(room: string, carrier: Carrier);
    /** @type {Timeline | null} null until the first join succeeds */
    timeline: Timeline | null;
    /** Why the feed has ended; null while it lives. @type {GoneReason | null} */
    gone: GoneReason | null;
    /** Whether an event ended it, rather than a refusal: a notice then says who removed the user and why. */
    endedByEvent: boolean;
    room: string;
    carrier: Carrier;
    backoff: Backoff;
    /**
     * Subscribe, after joining if necessary. A join whose reply was lost is not retried, because the user may have been
     * removed from the room since: the feed subscribes if the join took effect, and fails if not.
     *
     * @param {{password?: string, invite?: string}} [keys]
     * @returns {Promise<Timeline>} rejected with a Failure
     */
    join(keys?: {
        password?: string;
        invite?: string;
    }): Promise<Timeline>;
    /**
     * Subscribe to a room in which the user is a member. Never joins.
     *
     * @returns {Promise<Timeline>} rejected with a Failure, as `not_member`
     */
    follow(): Promise<Timeline>;
    /** Subscribe again after a reconnect, and fetch what was missed. */
    resume(): Promise<void>;
    /** Show the stored room, if nothing newer is known. @param {JoinReply} kept */
    restore(kept: JoinReply): void;
    close(): void;
    /** @param {RoomFrame} frame  an event of this room */
    event(frame: RoomFrame): void;
    /**
     * Load the page before the oldest message. Concurrent calls share one request.
     *
     * @returns {Promise<void>}
     */
    older(): Promise<void>;
    #private;
}
export type Change = import("../types.js").Change;
export type Command = import("../types.js").Command;
export type JoinReply = import("../types.js").JoinReply;
export type SinceReply = import("../types.js").SinceReply;
export type HistoryReply = import("../types.js").HistoryReply;
export type GameEvent = import("../types.js").GameEvent;
export type RoomFrame = import("../types.js").RoomFrame;
export type GoneReason = import("../types.js").GoneReason;
export type Policy = import("../policies.js").Policy;
/**
 * the client, as far as a feed uses it
 */
export type Carrier = {
    request: (command: Command, policy?: Policy) => Promise<any>;
    host: import("../hosts/host.js").Host;
    changed: (feed: Feed) => void;
    /**
     * the state of the room's match; `joined` after a join
     */
    match: (match: GameEvent, joined: boolean) => void;
    /**
     * the id of the user
     */
    me: () => string | undefined;
    /**
     * the feed has ended; its `gone` says why
     */
    gone: (feed: Feed, failure: Failure) => void;
};
import { Timeline } from './timeline.js';
import { Backoff } from '../backoff.js';
import { Failure } from '../failure.js';
