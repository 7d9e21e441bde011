/** One room as a page shows it: its messages, older pages, who is typing, what is read, and what is not sent yet. */

import { isAside } from '../sdk/teahouse.js';
import { rowsOf } from './rows.js';

/**
 * @typedef {import('../connection/teahouse.js').Teahouse} Teahouse
 * @typedef {import('../sdk/teahouse').Feed} Feed
 * @typedef {import('../sdk/teahouse').Message} Message
 * @typedef {import('./rows.js').Row} Row
 *
 * @typedef {object} Talk  what a page shows: a room, or one thread of it
 * @property {string} room
 * @property {number} [root]  of the thread
 * @property {'opening' | 'open' | 'ended' | 'failed'} phase
 * @property {string} reason
 * @property {unknown} error
 * @property {Feed | null} feed
 * @property {boolean} isPaging
 * @property {boolean} isComplete
 * @property {string[]} typing
 * @property {Row[]} rows
 * @property {(keys?: {password?: string, invite?: string}) => Promise<void>} open
 * @property {() => Promise<void>} older
 * @property {() => void} close
 * @property {() => void} read
 * @property {(on: boolean) => void} type
 * @property {(seq: number) => Message | undefined} at
 */

const TYPING_MS = 6_000;
const TYPES_AGAIN_MS = 3_000;

export class Conversation {
  /** @type {'opening' | 'open' | 'ended' | 'failed'} */
  phase = 'opening';
  /** Why it is not open. @type {unknown} */
  error = null;
  /** @type {string} why it ended */
  reason = '';
  isPaging = false;
  /** @type {number | undefined} */
  root = undefined;
  /** @type {Feed | null} */
  feed = null;
  /** @type {number | null} */
  firstNew = null;
  /** Who is typing, with the timer that ends it. @type {Map<string, number>} */
  #typing = new Map();
  #typedAt = 0;
  /** What was unread when it was opened. @type {import('../sdk/teahouse').SyncedRoom | null} */
  #before = null;
  /** @type {Array<() => void>} */
  #off = [];

  /** @param {Teahouse} tea @param {string} room @param {() => void} changed */
  constructor(tea, room, changed) {
    this.tea = tea;
    this.room = room;
    this.changed = changed;
  }

  /** Join the room if need be, and follow it. What is refused is the phase. @param {{password?: string, invite?: string}} [keys] */
  async open(keys) {
    const { client, unsent } = this.tea;
    this.close();
    this.phase = 'opening';
    this.#before = this.tea.rooms.rooms.get(this.room) ?? null; // what is drawn is read
    this.#off = [
      client.on('room', (feed) => feed.room === this.room && this.#heard(feed)),
      client.on('gone', ({ feed, reason, failure }) => feed.room === this.room && this.#end(reason, failure)),
      client.events.on('typing', ({ room, user, on }) => room === this.room && this.#types(user, on)),
      unsent.changes.add(this.changed),
      this.tea.polls.changes.add(this.changed),
      this.tea.changes.add(this.changed),
    ];
    try {
      this.#heard(await client.listen(this.room, keys));
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code === undefined) throw error;
      Object.assign(this, { phase: 'failed', error });
      this.changed();
    }
  }

  /** Follow it no longer, on the server either. */
  close() {
    for (const off of this.#off) off();
    this.#off = [];
    for (const timer of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    if (!this.feed) return;
    this.feed = null;
    this.tea.client.forget(this.room);
    if (this.tea.client.link.state.phase === 'open') this.tea.client.request({ op: 'room.close', room: this.room }).catch(() => {}); // it was closed already
  }

  /** @param {Feed} feed */
  #findNew({ timeline }) {
    const before = this.#before;
    this.#before = null;
    if (!before?.unread) return;
    const first = timeline?.messages.find(({ seq, sender }) => seq > before.read_seq && sender.id !== this.tea.me?.id);
    this.firstNew = first?.seq ?? null;
  }

  /** @param {Feed} feed */
  #heard(feed) {
    this.feed = feed;
    const { timeline } = feed;
    if (timeline && this.phase === 'opening') {
      this.phase = 'open';
      this.#findNew(feed);
    }
    if (timeline) this.tea.unsent.settle(this.room, timeline.newest, new Set(timeline.messages.slice(-100).map(({ nonce }) => nonce)));
    this.changed();
  }

  /** @param {string} reason @param {unknown} error */
  #end(reason, error) {
    Object.assign(this, { phase: 'ended', reason, error });
    this.tea.rooms.drop(this.room);
    this.changed();
  }

  /** @param {string} user @param {boolean} on */
  #types(user, on) {
    clearTimeout(this.#typing.get(user) ?? 0);
    this.#typing.delete(user);
    if (on && !this.tea.blocked.has(user)) this.#typing.set(user, setTimeout(() => this.#types(user, false), TYPING_MS));
    this.changed();
  }

  /** @returns {string[]} */
  get typing() {
    return [...this.#typing.keys()].map((id) => this.feed?.timeline?.members.get(id)?.user.name ?? '…');
  }

  get isComplete() {
    return this.feed?.timeline?.complete ?? false;
  }

  /** @returns {Row[]} */
  get rows() {
    const timeline = this.feed?.timeline;
    if (!timeline) return [];
    const { unsent, polls, me, blocked, origin } = this.tea;
    const pollOf = (/** @type {Message} */ message) => polls.of(message);
    const progress = (/** @type {string} */ nonce) => unsent.progress(nonce);
    const messages = timeline.messages.filter((message) => !isAside(message)); // the others stand in their threads
    return rowsOf({ timeline, messages, isThread: false, pending: unsent.of(this.room), progress, pollOf, me, blocked, firstNew: this.firstNew, origin, now: Date.now() });
  }

  /** The page before the oldest message. Rejected with a Failure. */
  async older() {
    if (!this.feed || this.isPaging || this.isComplete) return;
    this.isPaging = true;
    this.changed();
    try {
      await this.feed.older();
    } finally {
      this.isPaging = false;
      this.changed();
    }
  }

  /** All that is shown is read, if somebody looks. */
  read() {
    const newest = this.feed?.timeline?.newest ?? 0;
    if (newest && this.tea.isShown) this.tea.rooms.read(this.room, newest);
  }

  /** The user is typing, or has ceased to. @param {boolean} on */
  type(on) {
    const now = Date.now();
    if (on && now - this.#typedAt < TYPES_AGAIN_MS) return;
    if (!on && !this.#typedAt) return;
    this.#typedAt = on ? now : 0;
    void this.tea.client.request({ op: 'typing', room: this.room, on });
  }

  /** @param {number} seq @returns {Message | undefined} */
  at(seq) {
    return this.feed?.timeline?.at(seq);
  }
}
