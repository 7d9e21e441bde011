/**
 * @typedef {import('../types.js').AroundReply} AroundReply
 * @typedef {import('../types.js').HistoryReply} HistoryReply
 * @typedef {import('./timeline.js').Timeline} Timeline
 *
 * @typedef {object} Source  a feed, as far as it is used here
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
 * The messages around one. A reply that stands in its thread alone comes with those around its root.
 *
 * @param {Source} feed  joined
 * @param {number} seq
 * @returns {Promise<Stretch>} rejected with a Failure, `not_found` for a message that is not there
 */
export function openAround(feed: Source, seq: number): Promise<Stretch>;
/** Keep a stretch current no longer. @param {Stretch} stretch */
export function close(stretch: Stretch): void;
/** Fetch the page before a stretch. @param {Source} feed @param {Stretch} stretch */
export function fetchBefore(feed: Source, stretch: Stretch): Promise<void>;
/** Fetch the page after a stretch. @param {Source} feed @param {Stretch} stretch */
export function fetchAfter(feed: Source, stretch: Stretch): Promise<void>;
export type AroundReply = import("../types.js").AroundReply;
export type HistoryReply = import("../types.js").HistoryReply;
export type Timeline = import("./timeline.js").Timeline;
/**
 * a feed, as far as it is used here
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
