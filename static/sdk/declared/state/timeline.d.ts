export class Timeline {
    /** @param {RoomInfo} info */
    constructor(info: RoomInfo);
    rev: number;
    epoch: string;
    deleted: boolean;
    /** Whether the first message of the room is loaded. */
    complete: boolean;
    /** @type {RoomInfo} */
    info: RoomInfo;
    /** @type {Map<string, Member>} */
    members: Map<string, Member>;
    /** @type {Message[]} ascending */
    messages: Message[];
    /** @type {Point[]} of a feed, ascending; points between two connections may be missing */
    points: Point[];
    /** The stretches that are shown beside the timeline and kept current. @type {Set<Beside>} */
    stretches: Set<Beside>;
    /** Members whose presence is not known since the last resume. @type {Set<string>} */
    stale: Set<string>;
    /** Whether the number of members is unknown: the next join says it. */
    uncounted: boolean;
    get oldest(): number;
    /** The newest message, replies among them. */
    get newest(): number;
    /** Whether live changes wait for missed ones. */
    get gap(): boolean;
    /** @param {number} seq @returns {Message | undefined} */
    at(seq: number): Message | undefined;
    /**
     * Apply the reply to a `room.join`.
     *
     * @param {JoinReply} reply
     * @returns {boolean} whether more changes have to be fetched
     */
    join(reply: JoinReply): boolean;
    /**
     * Apply a page of changes, ascending.
     *
     * @param {Change[]} changes
     * @param {number} [rev]  of the room, if this is the last page
     */
    catchUp(changes: Change[], rev?: number): void;
    /**
     * Apply a live change. A repeated one is ignored; one beyond a gap is kept until `catchUp` fills the gap. At most
     * 1,000 are kept; more are dropped, and fetched with the gap.
     *
     * @param {Change} change
     * @returns {'applied' | 'seen' | 'gap'}
     */
    live(change: Change): "applied" | "seen" | "gap";
    /**
     * Append to a message that is being written. Does nothing if a later page already has the piece.
     *
     * @param {AppendEvent} event
     */
    append(event: AppendEvent): void;
    /** @param {Member[]} members  a page of `room.members` */
    addMembers(members: Member[]): void;
    /** Forget members who are stale: they are on no page, so they left, or are too far down the list. */
    dropStale(): void;
    /** @param {Point[]} points  ascending; known ones are ignored */
    addPoints(points: Point[]): void;
    /** @param {PresenceEvent} event */
    presence({ user, online, tasks }: PresenceEvent): void;
    /** Add a page of `history` in front. @param {Message[]} page  ascending @param {boolean} more */
    prepend(page: Message[], more: boolean): void;
    /** Drop all but the newest messages, so a window that stays open for days does not grow without limit. @param {number} keep */
    trim(keep: number): void;
    #private;
}
export type Message = import("../types.js").Message;
export type Member = import("../types.js").Member;
export type MemberEvent = import("../types.js").MemberEvent;
export type RoomInfo = import("../types.js").RoomInfo;
export type Change = import("../types.js").Change;
export type JoinReply = import("../types.js").JoinReply;
export type Point = import("../types.js").Point;
export type PresenceEvent = import("../types.js").PresenceEvent;
export type AppendEvent = import("../types.js").AppendEvent;
export type MessageEvent = import("../types.js").MessageEvent;
/**
 * a stretch of the same room
 */
export type Beside = {
    /**
     * a change that was applied
     */
    take: (change: MessageEvent) => void;
    append: (event: AppendEvent) => void;
    /**
     * changes were missed
     */
    missed: () => void;
};
