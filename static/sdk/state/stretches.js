/** Fetches the stretches of a feed, and the pages before and after them. A stretch is current until it is closed. */

import { Stretch } from './stretch.js';

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
export async function openThread(feed, root) {
  const stretch = begin(feed, root);
  try {
    await refetch(feed, stretch);
  } catch (error) {
    close(stretch);
    throw error;
  }
  return stretch;
}

/**
 * The messages around one. A reply that is only in its thread comes with the messages around its root.
 *
 * @param {Source} feed  joined
 * @param {number} seq
 * @returns {Promise<Stretch>} rejected with a Failure, `not_found` for a missing message
 */
export async function openAround(feed, seq) {
  const stretch = begin(feed);
  stretch.moreAfter = true; // nothing is added before the page is here
  try {
    /** @type {AroundReply} */
    const reply = await feed.carrier.request({ op: 'history.around', room: feed.room, seq });
    stretch.add(reply.messages, { before: reply.more_before, after: reply.more_after });
  } catch (error) {
    close(stretch);
    throw error;
  }
  return stretch;
}

/** Stop keeping a stretch current. @param {Stretch} stretch */
export function close(stretch) {
  stretch.timeline.stretches.delete(stretch);
}

/** Fetch the newest replies of a thread, replacing those that are held. @param {Source} feed @param {Stretch} thread */
async function refetch(feed, thread) {
  thread.clear();
  /** @type {HistoryReply} */
  const reply = await feed.carrier.request({ op: 'thread', room: feed.room, seq: thread.root });
  thread.add(reply.messages, { before: reply.more });
  feed.carrier.changed(feed);
}

/** Fetch the page before a stretch. @param {Source} feed @param {Stretch} stretch */
export async function fetchBefore(feed, stretch) {
  if (!stretch.moreBefore) return;
  /** @type {HistoryReply} */
  const reply = await feed.carrier.request({ ...pageOf(feed, stretch), before: stretch.oldest });
  stretch.add(reply.messages, { before: reply.more });
}

/** Fetch the page after a stretch. @param {Source} feed @param {Stretch} stretch */
export async function fetchAfter(feed, stretch) {
  if (!stretch.moreAfter) return;
  /** @type {HistoryReply} */
  const reply = await feed.carrier.request({ ...pageOf(feed, stretch), after: stretch.newest });
  stretch.add(reply.messages, { after: reply.more });
}

/** @param {Source} feed @param {Stretch} stretch @returns {import('../types.js').Command} */
function pageOf(feed, stretch) {
  if (stretch.root === undefined) return { op: 'history', room: feed.room };
  return { op: 'thread', room: feed.room, seq: stretch.root };
}

/** @param {Source} feed @param {number} [root] */
function begin(feed, root) {
  const timeline = /** @type {Timeline} */ (feed.timeline);
  const stretch = new Stretch(timeline, root, (missed) => {
    if (missed.root !== undefined) refetch(feed, missed).catch(() => {}); // the next resume asks again
  });
  timeline.stretches.add(stretch);
  return stretch;
}
