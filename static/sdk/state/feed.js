/**
 * The subscription to one room: joins it, resumes it after a reconnect, fills gaps, and fetches older pages. Its
 * timeline always shows a state that the room really had.
 *
 * Only `join` makes the user a member. Every join that the feed makes by itself names a `since`, so that a user who
 * was removed from the room meanwhile stays out. The feed then ends: `gone` says why.
 */

import { Backoff } from '../backoff.js';
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
 * @typedef {import('../types.js').GoneReason} GoneReason
 * @typedef {import('../policies.js').Policy} Policy
 *
 * @typedef {object} Carrier  the client, as far as a feed uses it
 * @property {(command: Command, policy?: Policy) => Promise<any>} request
 * @property {import('../hosts/host.js').Host} host
 * @property {(feed: Feed) => void} changed
 * @property {(match: GameEvent, joined: boolean) => void} match  the state of the room's match; `joined` after a join
 * @property {() => string | undefined} me  the id of the user
 * @property {(feed: Feed, failure: Failure) => void} gone  the feed has ended; its `gone` says why
 */

/** Failures that are not the room's: PASSING ones end with the next connection; LATER ones are retried. */
const PASSING = new Set(['offline', 'lost', 'closed']);
const LATER = new Set(['rate_limited', 'unavailable', 'internal', 'timeout']);
/** How soon the server is asked for the number of members, where events do not say it. */
const RECOUNT_MS = 1_000;
/** Failures of a join that may have taken effect. */
const UNKNOWN = new Set(['lost', 'timeout']);
/** Of 100 members each; beyond that, members who may have left are dropped. */
const MAX_MEMBER_PAGES = 50;
/** An epoch that no room has, so the answer is the newest page. */
const NO_EPOCH = '';

/** The server's reply to a command after each of these. @type {Record<string, [code: string, message: string]>} */
const ENDS = {
  left: ['not_member', 'you left this room'],
  kicked: ['not_member', 'you were removed from this room'],
  banned: ['banned', 'you were banned from this room'],
  deleted: ['not_found', 'the room was deleted'],
};

export class Feed {
  /** @type {Timeline | null} null until the first join succeeds */
  timeline = null;
  /** Why the feed has ended; null while it lives. @type {GoneReason | null} */
  gone = null;
  /** Whether an event ended it, rather than a refusal: a notice then says who removed the user and why. */
  endedByEvent = false;
  #filling = false;
  /** Which resume asks for the members. */
  #refreshing = 0;
  /** The timer of a resume that asks for the number of members. @type {unknown} */
  #recount = null;
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
   * Subscribe, after joining if necessary. A join whose reply was lost is not retried, because the user may have been
   * removed from the room since: the feed subscribes if the join took effect, and fails if not.
   *
   * @param {{password?: string, invite?: string}} [keys]
   * @returns {Promise<Timeline>} rejected with a Failure
   */
  async join(keys = {}) {
    const command = { op: 'room.join', room: this.room, ...keys };
    const reply = await this.carrier.request(command, 'ask').catch((error) => {
      if (!UNKNOWN.has(error.code)) throw error;
      return this.carrier.request(this.#newest(), 'repeat').catch(() => {
        throw error;
      });
    });
    return this.#joined(reply);
  }

  /**
   * Subscribe to a room in which the user is a member. Never joins.
   *
   * @returns {Promise<Timeline>} rejected with a Failure, as `not_member`
   */
  async follow() {
    return this.#joined(await this.carrier.request(this.#newest(), 'repeat'));
  }

  /** @returns {Command} that subscribes a member and returns the newest page */
  #newest() {
    return { op: 'room.join', room: this.room, since: 0, epoch: NO_EPOCH };
  }

  /** Subscribe again after a reconnect, and fetch what was missed. */
  async resume() {
    if (this.#closed || !this.timeline) return;
    const { rev, epoch } = this.timeline;
    await this.#requestJoin({ op: 'room.join', room: this.room, since: rev, epoch });
  }

  /** Show the stored room, if nothing newer is known. @param {JoinReply} kept */
  restore(kept) {
    if (!this.timeline) this.#joined({ ...kept, resync: true });
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
      if (!LATER.has(error.code)) return this.#end(error.code, error);
      const delay_s = (error.retry_after_s ?? 0) + this.backoff.next();
      this.carrier.host.later(() => void this.resume(), delay_s * 1000);
    }
  }

  /** @param {JoinReply} reply */
  #joined(reply) {
    this.timeline ??= new Timeline(reply.room);
    const more = this.timeline.join(reply);
    this.#changed();
    if (reply.match) this.carrier.match(reply.match, true);
    if (more || this.timeline.gap) void this.#fill();
    if (this.timeline.stale.size) void this.#refresh(this.timeline);
    return this.timeline;
  }

  /**
   * Ask again which of the known members are online: no event reports what changed without a connection.
   *
   * @param {Timeline} timeline
   */
  async #refresh(timeline) {
    const turn = (this.#refreshing += 1);
    /** @type {string | undefined} */
    let cursor;
    try {
      for (let page = 0; page < MAX_MEMBER_PAGES && timeline.stale.size; page += 1) {
        const command = { op: 'room.members', room: this.room, ...(cursor && { cursor }) };
        const reply = await this.carrier.request(command, 'once');
        if (this.#closed || turn !== this.#refreshing) return; // a later resume asks for itself
        timeline.addMembers(reply.members);
        cursor = reply.cursor;
        if (!cursor) break;
      }
      timeline.dropStale();
      this.#changed();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.#closed || turn !== this.#refreshing || !LATER.has(error.code)) return; // the next resume asks again
      const delay_s = (error.retry_after_s ?? 0) + this.backoff.next();
      this.carrier.host.later(() => turn === this.#refreshing && void this.#refresh(timeline), delay_s * 1000);
    }
  }

  /** @param {RoomFrame} frame  an event of this room */
  event(frame) {
    const timeline = this.timeline;
    if (!timeline || this.#closed) return;
    if (frame.op === 'game') return this.carrier.match(frame, false);
    if (frame.op === 'game.tick') return; // the match takes it from the client
    if (frame.op === 'member' && frame.rev === undefined) return this.#changed(); // its profile: no change of the room
    if (frame.op === 'presence') timeline.presence(frame);
    else if (frame.op === 'feed') timeline.addPoints(frame.points);
    else if (frame.op === 'append') timeline.append(frame);
    else if (frame.op === 'message' || frame.op === 'member' || frame.op === 'room' || frame.op === 'skip') return this.#change(timeline, frame);
    this.#changed();
  }

  /** @param {Timeline} timeline @param {Change} change */
  #change(timeline, change) {
    const ends = change.rev > timeline.rev ? this.#endedBy(change) : null;
    if (ends) timeline.live(change);
    else this.#live(timeline, change);
    this.#changed();
    if (!ends) return;
    this.endedByEvent = true;
    this.#end(ends, new Failure(...ENDS[ends]));
  }

  #changed() {
    this.carrier.changed(this);
    if (!this.timeline?.uncounted) return;
    this.#recount ??= this.carrier.host.later(() => {
      this.#recount = null;
      if (this.timeline?.uncounted) void this.resume();
    }, RECOUNT_MS);
  }

  /** @param {Change} change @returns {GoneReason | null} */
  #endedBy(change) {
    if (change.op === 'room') return change.deleted ? 'deleted' : null;
    if (change.op !== 'member' || change.member.user.id !== this.carrier.me()) return null;
    return change.change in ENDS ? /** @type {GoneReason} */ (change.change) : null;
  }

  /** @param {GoneReason} reason @param {Failure} failure */
  #end(reason, failure) {
    this.gone = reason;
    this.close();
    this.carrier.gone(this, failure);
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
      if (!PASSING.has(error.code)) await this.#startAgain();
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
      await this.#startAgain();
      return false;
    }
    timeline.catchUp(reply.changes, reply.rev);
    this.#changed();
    return reply.more || (timeline.gap && timeline.rev > rev);
  }

  /** Restart from the newest page, where missed changes cannot be fetched. */
  async #startAgain() {
    await this.#requestJoin(this.#newest());
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
    this.#changed();
  }
}
