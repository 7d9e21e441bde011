/**
 * The known state of one room: settings, members, and its newest messages. Pure state, without network and DOM: its
 * owner fetches what it reports as missing.
 *
 * Invariant: the messages are all that the room's history shows, from the oldest up to the newest at `rev`, each in
 * its state at `rev`. Older ones are added only in front, from `history`. Replies that are only in a thread are left
 * out: a stretch holds them.
 */

/**
 * @typedef {import('../types.js').Message} Message
 * @typedef {import('../types.js').Member} Member
 * @typedef {import('../types.js').MemberEvent} MemberEvent
 * @typedef {import('../types.js').RoomInfo} RoomInfo
 * @typedef {import('../types.js').Change} Change
 * @typedef {import('../types.js').JoinReply} JoinReply
 * @typedef {import('../types.js').Point} Point
 * @typedef {import('../types.js').PresenceEvent} PresenceEvent
 * @typedef {import('../types.js').AppendEvent} AppendEvent
 * @typedef {import('../types.js').MessageEvent} MessageEvent
 *
 * @typedef {object} Beside  a stretch of the same room
 * @property {(change: MessageEvent) => void} take  a change that was applied
 * @property {(event: AppendEvent) => void} append
 * @property {() => void} missed  changes were missed
 */

import { grown, isAside, placeOf } from './order.js';

const MAX_AHEAD = 1_000;
const MAX_POINTS = 600;
const GONE = new Set(['left', 'kicked', 'banned']);

export class Timeline {
  rev = 0;
  epoch = '';
  deleted = false;
  /** Whether the first message of the room is loaded. */
  complete = false;
  /** @type {RoomInfo} */
  info;
  /** @type {Map<string, Member>} */
  members = new Map();
  /** @type {Message[]} ascending */
  messages = [];
  /** @type {Point[]} of a feed, ascending; points between two connections may be missing */
  points = [];
  /** The stretches that are shown beside the timeline and kept current. @type {Set<Beside>} */
  stretches = new Set();
  /** The newest reply that was left out. */
  #lastAside = 0;
  /** @type {Map<number, Change>} live changes beyond a gap, by `rev` */
  #ahead = new Map();
  /** Members whose presence is not known since the last resume. @type {Set<string>} */
  stale = new Set();
  /** Whether members who are not held are online, as far as events said so. @type {Map<string, boolean>} */
  #unheld = new Map();
  /** Whether the number of members is unknown: the next join says it. */
  uncounted = false;
  /** The `rev` of the known settings and counts; earlier changes are already counted in them. */
  #knownRev = 0;

  /** @param {RoomInfo} info */
  constructor(info) {
    this.info = info;
  }

  get oldest() {
    return this.messages[0]?.seq ?? this.info.seq + 1;
  }

  /** The newest message, replies among them. */
  get newest() {
    return Math.max(this.messages.at(-1)?.seq ?? 0, this.#lastAside);
  }

  /** Whether live changes wait for missed ones. */
  get gap() {
    return this.#ahead.size > 0;
  }

  /** @param {number} seq @returns {Message | undefined} */
  at(seq) {
    const held = this.messages[placeOf(this.messages, seq)];
    return held?.seq === seq ? held : undefined;
  }

  /**
   * Apply the reply to a `room.join`.
   *
   * @param {JoinReply} reply
   * @returns {boolean} whether more changes have to be fetched
   */
  join(reply) {
    const fresh = reply.resync || !reply.changes || reply.epoch !== this.epoch;
    if (fresh) this.#replace(reply);
    else this.catchUp(reply.changes ?? [], reply.more ? undefined : reply.rev);
    this.info = reply.room;
    this.#knownRev = reply.rev;
    if (reply.members.length >= reply.room.members) this.members.clear();
    this.stale = new Set(this.members.keys());
    this.#unheld.clear();
    this.uncounted = false;
    this.addMembers(reply.members);
    if (reply.points) this.addPoints(reply.points);
    return !fresh && Boolean(reply.more);
  }

  /** @param {JoinReply} reply */
  #replace(reply) {
    this.epoch = reply.epoch;
    this.rev = reply.rev;
    this.messages = reply.messages ?? [];
    this.#lastAside = reply.room.history === 'none' ? 0 : reply.room.seq;
    for (const stretch of this.stretches) stretch.missed();
    this.complete = this.messages.length ? this.oldest === 1 : !reply.more;
    this.members = new Map();
    this.#drain();
  }

  /**
   * Apply a page of changes, ascending.
   *
   * @param {Change[]} changes
   * @param {number} [rev]  of the room, if this is the last page
   */
  catchUp(changes, rev) {
    for (const change of changes) this.#apply(change);
    if (rev !== undefined) this.rev = Math.max(this.rev, rev);
    this.#drain();
  }

  /**
   * Apply a live change. A repeated one is ignored; one beyond a gap is kept until `catchUp` fills the gap. At most
   * 1,000 are kept; more are dropped, and fetched with the gap.
   *
   * @param {Change} change
   * @returns {'applied' | 'seen' | 'gap'}
   */
  live(change) {
    if (change.rev <= this.rev) return 'seen';
    if (change.rev > this.rev + 1) {
      if (this.#ahead.size < MAX_AHEAD) this.#ahead.set(change.rev, change);
      return 'gap';
    }
    this.#apply(change);
    this.#drain();
    return 'applied';
  }

  #drain() {
    for (const rev of [...this.#ahead.keys()]) if (rev <= this.rev) this.#ahead.delete(rev);
    for (let next; (next = this.#ahead.get(this.rev + 1)); ) {
      this.#ahead.delete(next.rev);
      this.#apply(next);
    }
  }

  /** @param {Change} change */
  #apply(change) {
    if (change.rev <= this.rev) return this.#grown(change);
    this.rev = change.rev;
    if (change.op === 'message') this.#message(change);
    else if (change.op === 'member') this.#member(change);
    else if (change.op === 'skip') this.info = { ...this.info, seq: Math.max(this.info.seq, change.seq ?? 0) };
    else if (change.deleted) this.deleted = true;
    else if (change.info && change.rev > this.#knownRev) this.info = change.info;
    if (change.rev > this.info.rev) this.info = { ...this.info, rev: change.rev };
  }

  /** The last page ends with the current state of messages that are being written. @param {Change} change */
  #grown(change) {
    if (change.op !== 'message' || !change.message.open) return;
    const { message } = change;
    if (this.at(message.seq)?.rev === message.rev) this.#put(message);
    for (const stretch of this.stretches) stretch.take(change);
  }

  /**
   * Append to a message that is being written. Does nothing if a later page already has the piece.
   *
   * @param {AppendEvent} event
   */
  append(event) {
    const now = grown(this.at(event.seq), event);
    if (now) this.#put(now);
    for (const stretch of this.stretches) stretch.append(event);
  }

  /** @param {Message} message  in the place of the one that is held */
  #put(message) {
    this.messages[placeOf(this.messages, message.seq)] = message;
  }

  /** @param {MessageEvent} change */
  #message(change) {
    const { message, root } = change;
    if (isAside(message)) this.#lastAside = Math.max(this.#lastAside, message.seq);
    else this.#upsert(message);
    const held = root && this.at(root.seq);
    if (held) this.#put({ ...held, replies: root.replies });
    for (const stretch of this.stretches) stretch.take(change);
    this.info = { ...this.info, seq: Math.max(this.info.seq, message.seq) };
  }

  /** @param {Message} message */
  #upsert(message) {
    // Its page will have it in its newest state. Where all are loaded, it was hidden until now.
    if (this.messages.length && message.seq < this.oldest && !this.complete) return;
    if (this.info.history === 'none' && message.seq > this.newest + 1) this.#restart(); // it has gaps
    const place = placeOf(this.messages, message.seq);
    const held = this.messages[place];
    if (held?.seq !== message.seq) this.messages.splice(place, 0, message);
    else if (held.rev < message.rev) this.messages[place] = message;
  }

  #restart() {
    this.messages = [];
    this.complete = this.info.history === 'none';
  }

  /** @param {MemberEvent} event */
  #member({ member, change, rev }) {
    if (change === 'unbanned') return;
    const { id } = member.user;
    const held = this.members.get(id);
    const ends = GONE.has(change);
    const wasOnline = change !== 'joined' && this.#wasOnline(id, member.online);
    // For members who are not held, it is unknown whether a ban ended a membership.
    const unknown = change === 'banned' && !held && this.members.size < this.info.members;
    const left = ends && (held || change !== 'banned');
    this.stale.delete(id);
    if (ends) this.members.delete(id);
    else this.members.set(id, member);
    this.#unheld.set(id, false);
    if (rev <= this.#knownRev) return;
    this.uncounted ||= unknown;
    this.#count(change === 'joined' && !held ? 1 : left ? -1 : 0, Number(!ends && member.online) - Number(wasOnline));
  }

  /** @param {string} id @param {boolean} now  what a newer event says @returns {boolean} whether it is counted as online so far */
  #wasOnline(id, now) {
    const held = this.members.get(id);
    if (held && !this.stale.has(id)) return held.online;
    return (held ? undefined : this.#unheld.get(id)) ?? now;
  }

  /** @param {Member[]} members  a page of `room.members` */
  addMembers(members) {
    for (const member of members) {
      this.members.set(member.user.id, member);
      this.stale.delete(member.user.id);
      this.#unheld.delete(member.user.id);
    }
  }

  /** Forget members who are stale: they are on no page, so they left, or are too far down the list. */
  dropStale() {
    for (const id of this.stale) this.members.delete(id);
    this.stale.clear();
  }

  /** @param {Point[]} points  ascending; known ones are ignored */
  addPoints(points) {
    const last = this.points.at(-1)?.at ?? -Infinity;
    const fresh = points.filter(({ at }) => at > last);
    if (fresh.length) this.points = [...this.points, ...fresh].slice(-MAX_POINTS);
  }

  /** @param {PresenceEvent} event */
  presence({ user, online, tasks }) {
    // Nothing is known of the user: with one task they have just come online, with more they were online.
    const wasOnline = this.#wasOnline(user, !online || (tasks?.length ?? 0) > 1);
    const member = this.members.get(user);
    this.stale.delete(user);
    if (member) this.members.set(user, { ...member, online });
    else this.#unheld.set(user, online);
    this.#count(0, Number(online) - Number(wasOnline));
  }

  /** @param {number} members @param {number} online */
  #count(members, online) {
    if (!members && !online) return;
    this.info = { ...this.info, members: this.info.members + members, online: this.info.online + online };
  }

  /** Add a page of `history` in front. @param {Message[]} page  ascending @param {boolean} more */
  prepend(page, more) {
    const older = page.filter((message) => message.seq < this.oldest);
    this.messages = [...older, ...this.messages];
    if (!more) this.complete = true;
  }

  /** Drop all but the newest messages, so a window that stays open for days does not grow without limit. @param {number} keep */
  trim(keep) {
    if (this.messages.length <= keep) return;
    this.messages = this.messages.slice(-keep);
    this.complete = false;
  }
}
