/**
 * @typedef {import('../types.js').AroundReply} AroundReply
 * @typedef {import('../types.js').HistoryReply} HistoryReply
 * @typedef {import('./timeline.js').Timeline} Timeline
 *
 * @typedef {object} Source  a feed, as far as this module uses it
 * @property {string} room
 * @property {Timeline | null} timeline
 * @property {{request: (command: import('../types.js').Command) => Promise<any>, changed: (feed: any) => void}} carrier
 */
/**
 * The newest replies of a thread.
 *
 * @param {Source} feed  joined
 * @param {number} root
 * @returns {Promise<Stretch>} rejected with a Failure
 */
export function openThread(feed: Source, root: number): Promise<Stretch>;
/**
 * The messages around one. A reply that is only in its thread comes with the messages around its root.
 *
 * @param {Source} feed  joined
 * @param {number} seq
 * @returns {Promise<Stretch>} rejected with a Failure, `not_found` for a missing message
 */
export function openAround(feed: Source, seq: number): Promise<Stretch>;
/** Stop keeping a stretch current. @param {Stretch} stretch */
export function close(stretch: Stretch): void;
/** Fetch the page before a stretch. @param {Source} feed @param {Stretch} stretch */
export function fetchBefore(feed: Source, stretch: Stretch): Promise<void>;
/** Fetch the page after a stretch. @param {Source} feed @param {Stretch} stretch */
export function fetchAfter(feed: Source, stretch: Stretch): Promise<void>;
export type AroundReply = import("../types.js").AroundReply;
export type HistoryReply = import("../types.js").HistoryReply;
export type Timeline = import("./timeline.js").Timeline;
/**
 * a feed, as far as this module uses it
 */
export type Source = {
    room: string;
    timeline: Timeline | null;
    carrier: {
        request: (command: import("../types.js").Command) => Promise<any>;
        changed: (feed: any) => void;
    };
};
import { Stretch } from './stretch.js';
