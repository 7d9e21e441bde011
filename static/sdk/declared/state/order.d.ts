/** Messages in the order of their `seq`, which may have holes. Pure. */
/**
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../types.js').AppendEvent} AppendEvent
 */
/** Whether a message is only in its thread: the room's history leaves it out. @param {Message} message */
export function isAside({ thread, broadcast }: Message): boolean;
/** The index of the first message from `seq` on. @param {Message[]} messages  ascending @param {number} seq @returns {number} */
export function placeOf(messages: Message[], seq: number): number;
/** @param {Message | undefined} held @param {AppendEvent} event @returns {Message | null} the message with the piece; null if the piece does not continue it */
export function grown(held: Message | undefined, { at, text }: AppendEvent): Message | null;
export type Message = import("../types.js").Message;
export type AppendEvent = import("../types.js").AppendEvent;
