/**
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../types.js').MessageEvent} MessageEvent
 * @typedef {import('./timeline.js').Timeline} Timeline
 */
export class Stretch {
    /**
     * @param {Timeline} timeline  of the room
     * @param {number | undefined} root  of the thread; without one, messages of the room's history
     * @param {(stretch: Stretch) => void} refetch  fetch it again: changes were missed
     */
    constructor(timeline: Timeline, root: number | undefined, refetch: (stretch: Stretch) => void);
    /** @type {Message[]} ascending */
    messages: Message[];
    /** Whether there are others before and after these. */
    moreBefore: boolean;
    moreAfter: boolean;
    timeline: import("./timeline.js").Timeline;
    root: number | undefined;
    get info(): import("../wire.js").RoomInfo;
    get members(): Map<string, import("../wire.js").Member>;
    get oldest(): number;
    get newest(): number;
    /** Whether the first message is loaded. */
    get complete(): boolean;
    /** @param {number} seq @returns {Message | undefined} */
    at(seq: number): Message | undefined;
    /** Apply a change of the room. @param {MessageEvent} change */
    take({ message, root }: MessageEvent): void;
    /** @param {import('../types.js').AppendEvent} event */
    append(event: import("../types.js").AppendEvent): void;
    /**
     * Add a page, at either end, or replacing all.
     *
     * @param {Message[]} page
     * @param {{before?: boolean, after?: boolean}} more  whether there are others beyond this end; left out for the other end
     */
    add(page: Message[], more: {
        before?: boolean;
        after?: boolean;
    }): void;
    missed(): void;
    /** Forget all, before it is fetched again. */
    clear(): void;
    #private;
}
export type Message = import("../types.js").Message;
export type MessageEvent = import("../types.js").MessageEvent;
export type Timeline = import("./timeline.js").Timeline;
