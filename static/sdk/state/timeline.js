/**
 * The known state of one room: settings, members, and its newest messages. Pure state, without network and DOM: its
 * owner fetches what it reports as missing.
 *
 * Invariant: the messages are an unbroken range of `seq` up to the newest at `rev`, each in its state at `rev`. Older
 * ones are added only in front, from `history`.
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
 */

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
  /** @type {Message[]} ascending, without gaps */
  messages = [];
  /** @type {Point[]} of a feed, ascending; points between two connections may be missing */
  points = [];
  /** @type {Map<number, Change>} live changes beyond a gap, by `rev` */
  #ahead = new Map();
  /** Members whose presence is not known since the last resume. @type {Set<string>} */
  stale = new Set();
  /** The `rev` of the known settings and counts; earlier changes are already counted in them. */
  #knownRev = 0;

  /** @param {RoomInfo} info */
  constructor(info) {
    this.info = info;
  }

  get oldest() {
    return this.messages[0]?.seq ?? this.info.seq + 1;
  }

  get newest() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  /** Whether live changes wait for missed ones. */
  get gap() {
    return this.#ahead.size > 0;
  }

  /**
   * @param {number} seq
   * @returns {Message | undefined}
   */
  at(seq) {
    return this.messages[seq - this.oldest];
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
    this.addMembers(reply.members);
    if (reply.points) this.addPoints(reply.points);
    return !fresh && Boolean(reply.more);
  }

  /** @param {JoinReply} reply */
  #replace(reply) {
    this.epoch = reply.epoch;
    this.rev = reply.rev;
    this.messages = reply.messages ?? [];
    this.complete = !this.messages.length || this.oldest === 1;
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
    if (change.rev <= this.rev) return;
    this.rev = change.rev;
    if (change.op === 'message') this.#upsert(change.message);
    else if (change.op === 'member') this.#member(change);
    else if (change.deleted) this.deleted = true;
    else if (change.info && change.rev > this.#knownRev) this.info = change.info;
  }

  /** @param {Message} message */
  #upsert(message) {
    if (this.messages.length && message.seq < this.oldest) return; // its page will bring it in its newest state
    if (message.seq > this.newest + 1) this.#restart(); // a room without history has gaps
    const held = this.at(message.seq);
    if (held && held.rev >= message.rev) return;
    if (held) this.messages[message.seq - this.oldest] = message;
    else this.messages.push(message);
    this.info = { ...this.info, seq: Math.max(this.info.seq, message.seq) };
  }

  #restart() {
    this.messages = [];
    this.complete = this.info.history === 'none';
  }

  /** @param {MemberEvent} event */
  #member({ member, change, rev }) {
    const { id } = member.user;
    const held = this.members.get(id);
    if (change === 'unbanned') return;
    this.stale.delete(id);
    if (!GONE.has(change)) this.members.set(id, member);
    else if (!this.members.delete(id)) return;
    const online = Number(!GONE.has(change) && member.online) - Number(held?.online ?? false);
    const count = change === 'joined' && !held ? 1 : GONE.has(change) ? -1 : 0;
    if (rev > this.#knownRev) this.#count(count, online);
  }

  /** @param {Member[]} members  a page of `room.members` */
  addMembers(members) {
    for (const member of members) {
      this.members.set(member.user.id, member);
      this.stale.delete(member.user.id);
    }
  }

  /** Forget who is stale: not on any page, so no longer a member, or too far down the list. */
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
    const member = this.members.get(user);
    // Of a stale member it is not known what was before: who has one task has just come, who has more was there.
    const unknown = this.stale.delete(user) && (tasks?.length ?? 0) < 2;
    if (!member || (!unknown && member.online === online)) return;
    this.members.set(user, { ...member, online });
    this.#count(0, online ? 1 : -1);
  }

  /**
   * @param {number} members
   * @param {number} online
   */
  #count(members, online) {
    if (!members && !online) return;
    this.info = { ...this.info, members: this.info.members + members, online: this.info.online + online };
  }

  /**
   * Add a page of `history` in front.
   *
   * @param {Message[]} page  ascending
   * @param {boolean} more
   */
  prepend(page, more) {
    const older = page.filter((message) => message.seq < this.oldest);
    this.messages = [...older, ...this.messages];
    if (!more) this.complete = true;
  }

  /**
   * Drop all but the newest messages, so a window that stays open for days does not grow without end.
   *
   * @param {number} keep
   */
  trim(keep) {
    if (this.messages.length <= keep) return;
    this.messages = this.messages.slice(-keep);
    this.complete = false;
  }
}
