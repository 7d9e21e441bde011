/** One thread as a page shows it: its root and replies. Its room stays open on the page below, which keeps the feed. */

import { Failure, closeStretch, fetchBefore, openThread } from '../sdk/teahouse.js';
import { rowsOf } from './rows.js';

/**
 * @typedef {import('../connection/teahouse.js').Teahouse} Teahouse
 * @typedef {import('../sdk/teahouse').Feed} Feed
 * @typedef {import('../sdk/teahouse').Message} Message
 * @typedef {import('../sdk/teahouse').Stretch} Stretch
 * @typedef {import('./rows.js').Row} Row
 */

export class Thread {
  /** @type {'opening' | 'open' | 'ended' | 'failed'} */
  phase = 'opening';
  /** Why it is not open. @type {unknown} */
  error = null;
  reason = '';
  isPaging = false;
  /** @type {Feed | null} */
  feed = null;
  /** Nobody is told who types in a thread. @type {string[]} */
  typing = [];
  /** The root as it was when it was opened; the room may not hold it. @type {Message | null} */
  #first = null;
  /** @type {Stretch | null} */
  #replies = null;
  /** @type {Array<() => void>} */
  #off = [];

  /** @param {Teahouse} tea @param {string} room @param {number} root @param {() => void} changed */
  constructor(tea, room, root, changed) {
    this.tea = tea;
    this.room = room;
    this.root = root;
    this.changed = changed;
  }

  /** What is refused is the phase. */
  async open() {
    const { client, unsent } = this.tea;
    this.close();
    this.phase = 'opening';
    this.#off = [
      client.on('room', (feed) => feed.room === this.room && this.#heard()),
      client.on('gone', ({ feed, reason, failure }) => feed.room === this.room && this.#end(reason, failure)),
      unsent.changes.add(this.changed),
      this.tea.polls.changes.add(this.changed),
      this.tea.changes.add(this.changed),
    ];
    try {
      await this.#fetch(client.feeds.get(this.room) ?? (await client.listen(this.room)));
      this.phase = 'open';
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      Object.assign(this, { phase: 'failed', error });
    }
    this.changed();
  }

  /** @param {Feed} feed */
  async #fetch(feed) {
    const isOpen = this.#off;
    const replies = await openThread(feed, this.root);
    if (this.#off !== isOpen) return closeStretch(replies); // it was closed meanwhile
    [this.feed, this.#replies] = [feed, replies];
    this.#first = feed.timeline?.at(this.root) ?? (await this.tea.client.request({ op: 'history.around', room: this.room, seq: this.root, limit: 1 })).messages[0] ?? null;
  }

  close() {
    for (const off of this.#off) off();
    this.#off = [];
    if (this.#replies) closeStretch(this.#replies);
    this.feed = this.#replies = null;
  }

  #heard() {
    const replies = this.#replies;
    if (replies) this.tea.unsent.settle(this.room, replies.newest, new Set(replies.messages.slice(-100).map(({ nonce }) => nonce)), this.root);
    this.changed();
  }

  /** @param {string} reason @param {unknown} error */
  #end(reason, error) {
    Object.assign(this, { phase: 'ended', reason, error });
    this.changed();
  }

  get isComplete() {
    return this.#replies?.complete ?? false;
  }

  /** @returns {Row[]} */
  get rows() {
    const timeline = this.feed?.timeline;
    const root = this.at(this.root);
    if (!timeline || !this.#replies || !root) return [];
    const { unsent, polls, me, blocked, origin } = this.tea;
    const pollOf = (/** @type {Message} */ message) => polls.of(message);
    const progress = (/** @type {string} */ nonce) => unsent.progress(nonce);
    return rowsOf({ timeline, messages: [root, ...this.#replies.messages], isThread: true, pending: unsent.of(this.room, this.root), progress, pollOf, me, blocked, firstNew: null, origin, now: Date.now() });
  }

  /** The replies before the oldest. Rejected with a Failure. */
  async older() {
    if (!this.feed || !this.#replies || this.isPaging || this.isComplete) return;
    this.isPaging = true;
    this.changed();
    try {
      await fetchBefore(this.feed, this.#replies);
    } finally {
      this.isPaging = false;
      this.changed();
    }
  }

  /** What is read is noted by the room. */
  read() {}

  /** @param {boolean} _on */
  type(_on) {}

  /** @param {number} seq @returns {Message | undefined} */
  at(seq) {
    return this.#replies?.at(seq) ?? this.feed?.timeline?.at(seq) ?? (seq === this.root ? this.#first ?? undefined : undefined);
  }
}
