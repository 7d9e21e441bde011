/**
 * The subscription to one room: joins it, resumes it after a reconnect, fills gaps, and fetches older pages. Its
 * timeline always shows a state that the room really had.
 */

import { Backoff } from '../connection/backoff.js';
import { Failure } from '../failure.js';
import { Timeline } from './timeline.js';

/**
 * @typedef {import('../types.js').Change} Change
 * @typedef {import('../types.js').Command} Command
 * @typedef {import('../types.js').JoinReply} JoinReply
 * @typedef {import('../types.js').SinceReply} SinceReply
 * @typedef {import('../types.js').HistoryReply} HistoryReply
 * @typedef {import('../types.js').GameEvent} GameEvent
 * @typedef {import('../types.js').RoomFrame} RoomFrame
 * @typedef {import('../policies.js').Policy} Policy
 *
 * @typedef {object} Carrier  the client, as far as a feed uses it
 * @property {(command: Command, policy?: Policy) => Promise<any>} request
 * @property {import('../hosts/host.js').Host} host
 * @property {(feed: Feed) => void} changed
 * @property {(match: GameEvent, joined: boolean) => void} match  the state of the room's match; `joined` after a join
 * @property {(feed: Feed, failure: Failure) => void} gone  the room refused to be joined again
 */

/** Failures that are not the room's: PASSING ones end with the next connection, LATER ones are retried. */
const PASSING = new Set(['offline', 'lost', 'closed']);
const LATER = new Set(['rate_limited', 'unavailable', 'internal', 'timeout']);

export class Feed {
  /** @type {Timeline | null} null until the first join succeeds */
  timeline = null;
  #filling = false;
  #closed = false;
  /** @type {Promise<void> | null} */
  #paging = null;

  /**
   * @param {string} room
   * @param {Carrier} carrier
   */
  constructor(room, carrier) {
    this.room = room;
    this.carrier = carrier;
    this.backoff = new Backoff(carrier.host.random);
  }

  /**
   * Subscribe, after joining if necessary.
   *
   * @param {{password?: string, invite?: string}} [keys]
   * @returns {Promise<Timeline>} rejected with a Failure
   */
  async join(keys = {}) {
    const command = { op: 'room.join', room: this.room, ...keys };
    const timeline = this.#joined(await this.carrier.request(command, 'repeat'));
    return timeline;
  }

  /** Subscribe again after a reconnect, and fetch what was missed. */
  async resume() {
    if (this.#closed || !this.timeline) return;
    const { rev, epoch } = this.timeline;
    await this.#requestJoin({ op: 'room.join', room: this.room, since: rev, epoch });
  }

  close() {
    this.#closed = true;
  }

  /** @param {Command} command  a `room.join` */
  async #requestJoin(command) {
    try {
      this.#joined(await this.carrier.request(command, 'once'));
      this.backoff.reset();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.#closed || PASSING.has(error.code)) return;
      if (!LATER.has(error.code)) return this.carrier.gone(this, error);
      const delay_s = (error.retry_after_s ?? 0) + this.backoff.next();
      this.carrier.host.later(() => void this.resume(), delay_s * 1000);
    }
  }

  /** @param {JoinReply} reply */
  #joined(reply) {
    this.timeline ??= new Timeline(reply.room);
    const more = this.timeline.join(reply);
    this.carrier.changed(this);
    if (reply.match) this.carrier.match(reply.match, true);
    if (more || this.timeline.gap) void this.#fill();
    return this.timeline;
  }

  /** @param {RoomFrame} frame  an event of this room */
  event(frame) {
    const timeline = this.timeline;
    if (!timeline || this.#closed) return;
    if (frame.op === 'game') return this.carrier.match(frame, false);
    if (frame.op === 'presence') timeline.presence(frame);
    else if (frame.op === 'feed') timeline.addPoints(frame.points);
    else if (frame.op === 'message' || frame.op === 'member' || frame.op === 'room') this.#live(timeline, frame);
    this.carrier.changed(this);
  }

  /** @param {Timeline} timeline @param {Change} change */
  #live(timeline, change) {
    if (timeline.live(change) === 'gap') void this.#fill();
  }

  /** Fetch missed changes, page by page, until live ones follow without a gap. */
  async #fill() {
    if (this.#filling || !this.timeline) return;
    this.#filling = true;
    try {
      while (await this.#page(this.timeline));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!PASSING.has(error.code)) await this.#rejoin();
    } finally {
      this.#filling = false;
    }
  }

  /**
   * @param {Timeline} timeline
   * @returns {Promise<boolean>} whether another page is needed
   */
  async #page(timeline) {
    const { rev, epoch } = timeline;
    const command = { op: 'history.since', room: this.room, rev, epoch };
    /** @type {SinceReply} */
    const reply = await this.carrier.request(command, 'once');
    if (this.#closed || timeline.rev < rev) return false;
    if (reply.resync) {
      await this.#rejoin();
      return false;
    }
    timeline.catchUp(reply.changes, reply.rev);
    this.carrier.changed(this);
    return reply.more || (timeline.gap && timeline.rev > rev);
  }

  /** Start again from the newest page, where missed changes cannot be fetched. */
  async #rejoin() {
    await this.#requestJoin({ op: 'room.join', room: this.room });
  }

  /**
   * Load the page before the oldest message. Concurrent calls share one request.
   *
   * @returns {Promise<void>}
   */
  older() {
    this.#paging ??= this.#older().finally(() => {
      this.#paging = null;
    });
    return this.#paging;
  }

  async #older() {
    const timeline = this.timeline;
    if (!timeline || timeline.complete) return;
    const command = { op: 'history', room: this.room, before: timeline.oldest };
    /** @type {HistoryReply} */
    const reply = await this.carrier.request(command);
    timeline.prepend(reply.messages, reply.more);
    this.carrier.changed(this);
  }
}
