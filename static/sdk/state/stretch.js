/**
 * A stretch of a room's messages beside its timeline: one thread, or the messages around an old one. The timeline's
 * changes keep it current. Pure state: its owner fetches the pages.
 */

import { grown, isAside, placeOf } from './order.js';

/**
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../types.js').MessageEvent} MessageEvent
 * @typedef {import('./timeline.js').Timeline} Timeline
 */

export class Stretch {
  /** @type {Message[]} ascending */
  messages = [];
  /** Whether there are others before and after these. */
  moreBefore = true;
  moreAfter = false;
  #refetch;

  /**
   * @param {Timeline} timeline  of the room
   * @param {number | undefined} root  of the thread; without one, messages of the room's history
   * @param {(stretch: Stretch) => void} refetch  fetch it again: changes were missed
   */
  constructor(timeline, root, refetch) {
    this.timeline = timeline;
    this.root = root;
    this.#refetch = refetch;
  }

  get info() {
    return this.timeline.info;
  }

  get members() {
    return this.timeline.members;
  }

  get oldest() {
    return this.messages[0]?.seq ?? this.info.seq + 1;
  }

  get newest() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  /** Whether the first message is loaded. */
  get complete() {
    return !this.moreBefore;
  }

  /** @param {number} seq @returns {Message | undefined} */
  at(seq) {
    const held = this.messages[placeOf(this.messages, seq)];
    return held?.seq === seq ? held : undefined;
  }

  /** Apply a change of the room. @param {MessageEvent} change */
  take({ message, root }) {
    const held = this.at(message.seq);
    if (held || (this.#belongs(message) && message.seq > this.newest && !this.moreAfter)) this.#put(message);
    const of = root && this.at(root.seq);
    if (of) this.#put({ ...of, replies: root.replies });
  }

  /** @param {import('../types.js').AppendEvent} event */
  append(event) {
    const now = grown(this.at(event.seq), event);
    if (now) this.#put(now);
  }

  /**
   * Add a page, at either end, or replacing all.
   *
   * @param {Message[]} page
   * @param {{before?: boolean, after?: boolean}} more  whether there are others beyond this end; left out for the other end
   */
  add(page, more) {
    for (const message of page) this.#put(message);
    this.moreBefore = more.before ?? this.moreBefore;
    this.moreAfter = more.after ?? this.moreAfter;
  }

  missed() {
    this.#refetch(this);
  }

  /** Forget all, before it is fetched again. */
  clear() {
    this.messages = [];
    this.moreBefore = true;
  }

  /** @param {Message} message */
  #belongs(message) {
    return this.root === undefined ? !isAside(message) : message.thread === this.root;
  }

  /** @param {Message} message */
  #put(message) {
    const place = placeOf(this.messages, message.seq);
    const held = this.messages[place];
    if (held?.seq !== message.seq) this.messages.splice(place, 0, message);
    else if (held.rev <= message.rev) this.messages[place] = message;
  }
}
