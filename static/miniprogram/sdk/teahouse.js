var __defProp = Object.defineProperty;
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
var __publicField = (obj, key, value) => __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);
var __accessCheck = (obj, member, msg) => member.has(obj) || __typeError("Cannot " + msg);
var __privateGet = (obj, member, getter) => (__accessCheck(obj, member, "read from private field"), getter ? getter.call(obj) : member.get(obj));
var __privateAdd = (obj, member, value) => member.has(obj) ? __typeError("Cannot add the same private member more than once") : member instanceof WeakSet ? member.add(obj) : member.set(obj, value);
var __privateSet = (obj, member, value, setter) => (__accessCheck(obj, member, "write to private field"), setter ? setter.call(obj, value) : member.set(obj, value), value);
var __privateMethod = (obj, member, method) => (__accessCheck(obj, member, "access private method"), method);
var __privateWrapper = (obj, member, setter, getter) => ({
  set _(value) {
    __privateSet(obj, member, value, setter);
  },
  get _() {
    return __privateGet(obj, member, getter);
  }
});

// sdk/emitter.js
var _listeners;
var Emitter = class {
  constructor() {
    /** @type {Map<keyof Events, Set<(payload: any) => void>>} */
    __privateAdd(this, _listeners, /* @__PURE__ */ new Map());
  }
  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(payload: Events[Name]) => void} listener
   * @returns {() => void} unsubscribes the listener
   */
  on(name, listener) {
    var _a;
    const listeners = (_a = __privateGet(this, _listeners).get(name)) != null ? _a : /* @__PURE__ */ new Set();
    __privateGet(this, _listeners).set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }
  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} payload
   */
  emit(name, payload) {
    var _a;
    for (const listener of [...(_a = __privateGet(this, _listeners).get(name)) != null ? _a : []]) {
      try {
        listener(payload);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
};
_listeners = new WeakMap();

// sdk/failure.js
var Failure = class extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} [retry_after_s]
   */
  constructor(code, message, retry_after_s) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.retry_after_s = retry_after_s;
  }
};
function failureOf(body, fallback = "internal") {
  var _a;
  const { code, message, retry_after_s } = (
    /** @type {Partial<Failure>} */
    body != null ? body : {}
  );
  return new Failure(code != null ? code : fallback, (_a = message != null ? message : code) != null ? _a : fallback, retry_after_s);
}

// sdk/backoff.js
var _attempt;
var Backoff = class {
  /**
   * @param {() => number} random  0 <= x < 1
   * @param {{base_s?: number, cap_s?: number}} [bounds]
   */
  constructor(random, { base_s = 0.5, cap_s = 30 } = {}) {
    __privateAdd(this, _attempt, 0);
    this.random = random;
    this.base_s = base_s;
    this.cap_s = cap_s;
  }
  /** @returns {number} seconds: between half of the step and the whole of it */
  next() {
    const step_s = Math.min(this.cap_s, this.base_s * 2 ** __privateGet(this, _attempt));
    __privateSet(this, _attempt, Math.min(__privateGet(this, _attempt) + 1, 32));
    return this.spread(step_s);
  }
  /**
   * @param {number} seconds
   * @returns {number}
   */
  spread(seconds) {
    return seconds * (0.5 + 0.5 * this.random());
  }
  reset() {
    __privateSet(this, _attempt, 0);
  }
};
_attempt = new WeakMap();

// sdk/state/order.js
function isAside({ thread, broadcast }) {
  return thread !== void 0 && !broadcast;
}
function placeOf(messages, seq) {
  let low = 0;
  for (let high = messages.length; low < high; ) {
    const middle = low + high >> 1;
    if (messages[middle].seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
function grown(held, { at, text }) {
  var _a;
  if (!(held == null ? void 0 : held.open) || [...(_a = held.text) != null ? _a : ""].length !== at) return null;
  return { ...held, text: held.text + text };
}

// sdk/state/timeline.js
var MAX_AHEAD = 1e3;
var MAX_POINTS = 600;
var GONE = /* @__PURE__ */ new Set(["left", "kicked", "banned"]);
var _lastAside, _ahead, _unheld, _knownRev, _Timeline_instances, replace_fn, drain_fn, apply_fn, grown_fn, put_fn, message_fn, upsert_fn, restart_fn, member_fn, wasOnline_fn, count_fn;
var Timeline = class {
  /** @param {RoomInfo} info */
  constructor(info) {
    __privateAdd(this, _Timeline_instances);
    __publicField(this, "rev", 0);
    __publicField(this, "epoch", "");
    __publicField(this, "deleted", false);
    /** Whether the first message of the room is loaded. */
    __publicField(this, "complete", false);
    /** @type {RoomInfo} */
    __publicField(this, "info");
    /** @type {Map<string, Member>} */
    __publicField(this, "members", /* @__PURE__ */ new Map());
    /** @type {Message[]} ascending */
    __publicField(this, "messages", []);
    /** @type {Point[]} of a feed, ascending; points between two connections may be missing */
    __publicField(this, "points", []);
    /** What is shown beside the timeline, and has to be kept current. @type {Set<Beside>} */
    __publicField(this, "stretches", /* @__PURE__ */ new Set());
    /** The newest reply that was left out. */
    __privateAdd(this, _lastAside, 0);
    /** @type {Map<number, Change>} live changes beyond a gap, by `rev` */
    __privateAdd(this, _ahead, /* @__PURE__ */ new Map());
    /** Members whose presence is not known since the last resume. @type {Set<string>} */
    __publicField(this, "stale", /* @__PURE__ */ new Set());
    /** Whether those who are not held are online, as far as events told. @type {Map<string, boolean>} */
    __privateAdd(this, _unheld, /* @__PURE__ */ new Map());
    /** Whether it is not known how many members there are: the next join tells. */
    __publicField(this, "uncounted", false);
    /** The `rev` of the known settings and counts; earlier changes are already counted in them. */
    __privateAdd(this, _knownRev, 0);
    this.info = info;
  }
  get oldest() {
    var _a, _b;
    return (_b = (_a = this.messages[0]) == null ? void 0 : _a.seq) != null ? _b : this.info.seq + 1;
  }
  /** The newest message, replies among them. */
  get newest() {
    var _a, _b;
    return Math.max((_b = (_a = this.messages.at(-1)) == null ? void 0 : _a.seq) != null ? _b : 0, __privateGet(this, _lastAside));
  }
  /** Whether live changes wait for missed ones. */
  get gap() {
    return __privateGet(this, _ahead).size > 0;
  }
  /** @param {number} seq @returns {Message | undefined} */
  at(seq) {
    const held = this.messages[placeOf(this.messages, seq)];
    return (held == null ? void 0 : held.seq) === seq ? held : void 0;
  }
  /**
   * Apply the reply to a `room.join`.
   *
   * @param {JoinReply} reply
   * @returns {boolean} whether more changes have to be fetched
   */
  join(reply) {
    var _a;
    const fresh = reply.resync || !reply.changes || reply.epoch !== this.epoch;
    if (fresh) __privateMethod(this, _Timeline_instances, replace_fn).call(this, reply);
    else this.catchUp((_a = reply.changes) != null ? _a : [], reply.more ? void 0 : reply.rev);
    this.info = reply.room;
    __privateSet(this, _knownRev, reply.rev);
    if (reply.members.length >= reply.room.members) this.members.clear();
    this.stale = new Set(this.members.keys());
    __privateGet(this, _unheld).clear();
    this.uncounted = false;
    this.addMembers(reply.members);
    if (reply.points) this.addPoints(reply.points);
    return !fresh && Boolean(reply.more);
  }
  /**
   * Apply a page of changes, ascending.
   *
   * @param {Change[]} changes
   * @param {number} [rev]  of the room, if this is the last page
   */
  catchUp(changes, rev) {
    for (const change of changes) __privateMethod(this, _Timeline_instances, apply_fn).call(this, change);
    if (rev !== void 0) this.rev = Math.max(this.rev, rev);
    __privateMethod(this, _Timeline_instances, drain_fn).call(this);
  }
  /**
   * Apply a live change. A repeated one is ignored; one beyond a gap is kept until `catchUp` fills the gap. At most
   * 1,000 are kept; more are dropped, and fetched with the gap.
   *
   * @param {Change} change
   * @returns {'applied' | 'seen' | 'gap'}
   */
  live(change) {
    if (change.rev <= this.rev) return "seen";
    if (change.rev > this.rev + 1) {
      if (__privateGet(this, _ahead).size < MAX_AHEAD) __privateGet(this, _ahead).set(change.rev, change);
      return "gap";
    }
    __privateMethod(this, _Timeline_instances, apply_fn).call(this, change);
    __privateMethod(this, _Timeline_instances, drain_fn).call(this);
    return "applied";
  }
  /**
   * Go on with a message that is being written. Nothing happens where a page that came since holds the piece already.
   *
   * @param {AppendEvent} event
   */
  append(event) {
    const now = grown(this.at(event.seq), event);
    if (now) __privateMethod(this, _Timeline_instances, put_fn).call(this, now);
    for (const stretch of this.stretches) stretch.append(event);
  }
  /** @param {Member[]} members  a page of `room.members` */
  addMembers(members) {
    for (const member of members) {
      this.members.set(member.user.id, member);
      this.stale.delete(member.user.id);
      __privateGet(this, _unheld).delete(member.user.id);
    }
  }
  /** Forget who is stale: not on any page, so no longer a member, or too far down the list. */
  dropStale() {
    for (const id of this.stale) this.members.delete(id);
    this.stale.clear();
  }
  /** @param {Point[]} points  ascending; known ones are ignored */
  addPoints(points) {
    var _a, _b;
    const last = (_b = (_a = this.points.at(-1)) == null ? void 0 : _a.at) != null ? _b : -Infinity;
    const fresh = points.filter(({ at }) => at > last);
    if (fresh.length) this.points = [...this.points, ...fresh].slice(-MAX_POINTS);
  }
  /** @param {PresenceEvent} event */
  presence({ user, online, tasks }) {
    var _a;
    const wasOnline = __privateMethod(this, _Timeline_instances, wasOnline_fn).call(this, user, !online || ((_a = tasks == null ? void 0 : tasks.length) != null ? _a : 0) > 1);
    const member = this.members.get(user);
    this.stale.delete(user);
    if (member) this.members.set(user, { ...member, online });
    else __privateGet(this, _unheld).set(user, online);
    __privateMethod(this, _Timeline_instances, count_fn).call(this, 0, Number(online) - Number(wasOnline));
  }
  /** Add a page of `history` in front. @param {Message[]} page  ascending @param {boolean} more */
  prepend(page, more) {
    const older = page.filter((message) => message.seq < this.oldest);
    this.messages = [...older, ...this.messages];
    if (!more) this.complete = true;
  }
  /** Drop all but the newest messages, so a window that stays open for days does not grow without end. @param {number} keep */
  trim(keep) {
    if (this.messages.length <= keep) return;
    this.messages = this.messages.slice(-keep);
    this.complete = false;
  }
};
_lastAside = new WeakMap();
_ahead = new WeakMap();
_unheld = new WeakMap();
_knownRev = new WeakMap();
_Timeline_instances = new WeakSet();
/** @param {JoinReply} reply */
replace_fn = function(reply) {
  var _a;
  this.epoch = reply.epoch;
  this.rev = reply.rev;
  this.messages = (_a = reply.messages) != null ? _a : [];
  __privateSet(this, _lastAside, reply.room.history === "none" ? 0 : reply.room.seq);
  for (const stretch of this.stretches) stretch.missed();
  this.complete = this.messages.length ? this.oldest === 1 : !reply.more;
  this.members = /* @__PURE__ */ new Map();
  __privateMethod(this, _Timeline_instances, drain_fn).call(this);
};
drain_fn = function() {
  for (const rev of [...__privateGet(this, _ahead).keys()]) if (rev <= this.rev) __privateGet(this, _ahead).delete(rev);
  for (let next; next = __privateGet(this, _ahead).get(this.rev + 1); ) {
    __privateGet(this, _ahead).delete(next.rev);
    __privateMethod(this, _Timeline_instances, apply_fn).call(this, next);
  }
};
/** @param {Change} change */
apply_fn = function(change) {
  var _a;
  if (change.rev <= this.rev) return __privateMethod(this, _Timeline_instances, grown_fn).call(this, change);
  this.rev = change.rev;
  if (change.op === "message") __privateMethod(this, _Timeline_instances, message_fn).call(this, change);
  else if (change.op === "member") __privateMethod(this, _Timeline_instances, member_fn).call(this, change);
  else if (change.op === "skip") this.info = { ...this.info, seq: Math.max(this.info.seq, (_a = change.seq) != null ? _a : 0) };
  else if (change.deleted) this.deleted = true;
  else if (change.info && change.rev > __privateGet(this, _knownRev)) this.info = change.info;
  if (change.rev > this.info.rev) this.info = { ...this.info, rev: change.rev };
};
/** The last page ends with messages that are being written, as they now are. @param {Change} change */
grown_fn = function(change) {
  var _a;
  if (change.op !== "message" || !change.message.open) return;
  const { message } = change;
  if (((_a = this.at(message.seq)) == null ? void 0 : _a.rev) === message.rev) __privateMethod(this, _Timeline_instances, put_fn).call(this, message);
  for (const stretch of this.stretches) stretch.take(change);
};
/** @param {Message} message  in the place of the one that is held */
put_fn = function(message) {
  this.messages[placeOf(this.messages, message.seq)] = message;
};
/** @param {MessageEvent} change */
message_fn = function(change) {
  const { message, root } = change;
  if (isAside(message)) __privateSet(this, _lastAside, Math.max(__privateGet(this, _lastAside), message.seq));
  else __privateMethod(this, _Timeline_instances, upsert_fn).call(this, message);
  const held = root && this.at(root.seq);
  if (held) __privateMethod(this, _Timeline_instances, put_fn).call(this, { ...held, replies: root.replies });
  for (const stretch of this.stretches) stretch.take(change);
  this.info = { ...this.info, seq: Math.max(this.info.seq, message.seq) };
};
/** @param {Message} message */
upsert_fn = function(message) {
  if (this.messages.length && message.seq < this.oldest && !this.complete) return;
  if (this.info.history === "none" && message.seq > this.newest + 1) __privateMethod(this, _Timeline_instances, restart_fn).call(this);
  const place = placeOf(this.messages, message.seq);
  const held = this.messages[place];
  if ((held == null ? void 0 : held.seq) !== message.seq) this.messages.splice(place, 0, message);
  else if (held.rev < message.rev) this.messages[place] = message;
};
restart_fn = function() {
  this.messages = [];
  this.complete = this.info.history === "none";
};
/** @param {MemberEvent} event */
member_fn = function({ member, change, rev }) {
  if (change === "unbanned") return;
  const { id } = member.user;
  const held = this.members.get(id);
  const ends = GONE.has(change);
  const wasOnline = change !== "joined" && __privateMethod(this, _Timeline_instances, wasOnline_fn).call(this, id, member.online);
  const unknown = change === "banned" && !held && this.members.size < this.info.members;
  const left = ends && (held || change !== "banned");
  this.stale.delete(id);
  if (ends) this.members.delete(id);
  else this.members.set(id, member);
  __privateGet(this, _unheld).set(id, false);
  if (rev <= __privateGet(this, _knownRev)) return;
  this.uncounted || (this.uncounted = unknown);
  __privateMethod(this, _Timeline_instances, count_fn).call(this, change === "joined" && !held ? 1 : left ? -1 : 0, Number(!ends && member.online) - Number(wasOnline));
};
/** @param {string} id @param {boolean} now  what a newer event says @returns {boolean} as counted so far */
wasOnline_fn = function(id, now) {
  var _a;
  const held = this.members.get(id);
  if (held && !this.stale.has(id)) return held.online;
  return (_a = held ? void 0 : __privateGet(this, _unheld).get(id)) != null ? _a : now;
};
/** @param {number} members @param {number} online */
count_fn = function(members, online) {
  if (!members && !online) return;
  this.info = { ...this.info, members: this.info.members + members, online: this.info.online + online };
};

// sdk/state/feed.js
var PASSING = /* @__PURE__ */ new Set(["offline", "lost", "closed"]);
var LATER = /* @__PURE__ */ new Set(["rate_limited", "unavailable", "internal", "timeout"]);
var RECOUNT_MS = 1e3;
var UNKNOWN = /* @__PURE__ */ new Set(["lost", "timeout"]);
var MAX_MEMBER_PAGES = 50;
var NO_EPOCH = "";
var ENDS = {
  left: ["not_member", "you left this room"],
  kicked: ["not_member", "you were removed from this room"],
  banned: ["banned", "you were banned from this room"],
  deleted: ["not_found", "the room was deleted"]
};
var _filling, _refreshing, _recount, _closed, _paging, _Feed_instances, newest_fn, requestJoin_fn, joined_fn, refresh_fn, change_fn, changed_fn, endedBy_fn, end_fn, live_fn, fill_fn, page_fn, startAgain_fn, older_fn;
var Feed = class {
  /**
   * @param {string} room
   * @param {Carrier} carrier
   */
  constructor(room, carrier) {
    __privateAdd(this, _Feed_instances);
    /** @type {Timeline | null} null until the first join succeeds */
    __publicField(this, "timeline", null);
    /** Why the feed has ended; null while it lives. @type {GoneReason | null} */
    __publicField(this, "gone", null);
    /** Whether an event ended it, rather than a refusal: a notice then says who removed the user, and why. */
    __publicField(this, "endedByEvent", false);
    __privateAdd(this, _filling, false);
    /** Which resume asks for the members. */
    __privateAdd(this, _refreshing, 0);
    /** The timer of a resume that asks how many there are. @type {unknown} */
    __privateAdd(this, _recount, null);
    __privateAdd(this, _closed, false);
    /** @type {Promise<void> | null} */
    __privateAdd(this, _paging, null);
    this.room = room;
    this.carrier = carrier;
    this.backoff = new Backoff(carrier.host.random);
  }
  /**
   * Subscribe, after joining if necessary. A join whose reply is lost is not repeated, because the user may have been
   * taken out of the room since: the feed subscribes if the join took effect, and fails if not.
   *
   * @param {{password?: string, invite?: string}} [keys]
   * @returns {Promise<Timeline>} rejected with a Failure
   */
  async join(keys = {}) {
    const command = { op: "room.join", room: this.room, ...keys };
    const reply = await this.carrier.request(command, "ask").catch((error) => {
      if (!UNKNOWN.has(error.code)) throw error;
      return this.carrier.request(__privateMethod(this, _Feed_instances, newest_fn).call(this), "repeat").catch(() => {
        throw error;
      });
    });
    return __privateMethod(this, _Feed_instances, joined_fn).call(this, reply);
  }
  /**
   * Subscribe to a room in which the user is a member. Never joins.
   *
   * @returns {Promise<Timeline>} rejected with a Failure, as `not_member`
   */
  async follow() {
    return __privateMethod(this, _Feed_instances, joined_fn).call(this, await this.carrier.request(__privateMethod(this, _Feed_instances, newest_fn).call(this), "repeat"));
  }
  /** Subscribe again after a reconnect, and fetch what was missed. */
  async resume() {
    if (__privateGet(this, _closed) || !this.timeline) return;
    const { rev, epoch } = this.timeline;
    await __privateMethod(this, _Feed_instances, requestJoin_fn).call(this, { op: "room.join", room: this.room, since: rev, epoch });
  }
  close() {
    __privateSet(this, _closed, true);
  }
  /** @param {RoomFrame} frame  an event of this room */
  event(frame) {
    const timeline = this.timeline;
    if (!timeline || __privateGet(this, _closed)) return;
    if (frame.op === "game") return this.carrier.match(frame, false);
    if (frame.op === "game.tick") return;
    if (frame.op === "member" && frame.rev === void 0) return __privateMethod(this, _Feed_instances, changed_fn).call(this);
    if (frame.op === "presence") timeline.presence(frame);
    else if (frame.op === "feed") timeline.addPoints(frame.points);
    else if (frame.op === "append") timeline.append(frame);
    else if (frame.op === "message" || frame.op === "member" || frame.op === "room" || frame.op === "skip") return __privateMethod(this, _Feed_instances, change_fn).call(this, timeline, frame);
    __privateMethod(this, _Feed_instances, changed_fn).call(this);
  }
  /**
   * Load the page before the oldest message. Concurrent calls share one request.
   *
   * @returns {Promise<void>}
   */
  older() {
    var _a;
    (_a = __privateGet(this, _paging)) != null ? _a : __privateSet(this, _paging, __privateMethod(this, _Feed_instances, older_fn).call(this).finally(() => {
      __privateSet(this, _paging, null);
    }));
    return __privateGet(this, _paging);
  }
};
_filling = new WeakMap();
_refreshing = new WeakMap();
_recount = new WeakMap();
_closed = new WeakMap();
_paging = new WeakMap();
_Feed_instances = new WeakSet();
/** @returns {Command} that subscribes a member and brings the newest page */
newest_fn = function() {
  return { op: "room.join", room: this.room, since: 0, epoch: NO_EPOCH };
};
requestJoin_fn = async function(command) {
  var _a;
  try {
    __privateMethod(this, _Feed_instances, joined_fn).call(this, await this.carrier.request(command, "once"));
    this.backoff.reset();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (__privateGet(this, _closed) || PASSING.has(error.code)) return;
    if (!LATER.has(error.code)) return __privateMethod(this, _Feed_instances, end_fn).call(this, error.code, error);
    const delay_s = ((_a = error.retry_after_s) != null ? _a : 0) + this.backoff.next();
    this.carrier.host.later(() => void this.resume(), delay_s * 1e3);
  }
};
/** @param {JoinReply} reply */
joined_fn = function(reply) {
  var _a;
  (_a = this.timeline) != null ? _a : this.timeline = new Timeline(reply.room);
  const more = this.timeline.join(reply);
  __privateMethod(this, _Feed_instances, changed_fn).call(this);
  if (reply.match) this.carrier.match(reply.match, true);
  if (more || this.timeline.gap) void __privateMethod(this, _Feed_instances, fill_fn).call(this);
  if (this.timeline.stale.size) void __privateMethod(this, _Feed_instances, refresh_fn).call(this, this.timeline);
  return this.timeline;
};
refresh_fn = async function(timeline) {
  var _a;
  const turn = __privateSet(this, _refreshing, __privateGet(this, _refreshing) + 1);
  let cursor;
  try {
    for (let page = 0; page < MAX_MEMBER_PAGES && timeline.stale.size; page += 1) {
      const command = { op: "room.members", room: this.room, ...cursor && { cursor } };
      const reply = await this.carrier.request(command, "once");
      if (__privateGet(this, _closed) || turn !== __privateGet(this, _refreshing)) return;
      timeline.addMembers(reply.members);
      cursor = reply.cursor;
      if (!cursor) break;
    }
    timeline.dropStale();
    __privateMethod(this, _Feed_instances, changed_fn).call(this);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (__privateGet(this, _closed) || turn !== __privateGet(this, _refreshing) || !LATER.has(error.code)) return;
    const delay_s = ((_a = error.retry_after_s) != null ? _a : 0) + this.backoff.next();
    this.carrier.host.later(() => turn === __privateGet(this, _refreshing) && void __privateMethod(this, _Feed_instances, refresh_fn).call(this, timeline), delay_s * 1e3);
  }
};
/** @param {Timeline} timeline @param {Change} change */
change_fn = function(timeline, change) {
  const ends = change.rev > timeline.rev ? __privateMethod(this, _Feed_instances, endedBy_fn).call(this, change) : null;
  if (ends) timeline.live(change);
  else __privateMethod(this, _Feed_instances, live_fn).call(this, timeline, change);
  __privateMethod(this, _Feed_instances, changed_fn).call(this);
  if (!ends) return;
  this.endedByEvent = true;
  __privateMethod(this, _Feed_instances, end_fn).call(this, ends, new Failure(...ENDS[ends]));
};
changed_fn = function() {
  var _a, _b;
  this.carrier.changed(this);
  if (!((_a = this.timeline) == null ? void 0 : _a.uncounted)) return;
  (_b = __privateGet(this, _recount)) != null ? _b : __privateSet(this, _recount, this.carrier.host.later(() => {
    var _a2;
    __privateSet(this, _recount, null);
    if ((_a2 = this.timeline) == null ? void 0 : _a2.uncounted) void this.resume();
  }, RECOUNT_MS));
};
/** @param {Change} change @returns {GoneReason | null} */
endedBy_fn = function(change) {
  if (change.op === "room") return change.deleted ? "deleted" : null;
  if (change.op !== "member" || change.member.user.id !== this.carrier.me()) return null;
  return change.change in ENDS ? (
    /** @type {GoneReason} */
    change.change
  ) : null;
};
/** @param {GoneReason} reason @param {Failure} failure */
end_fn = function(reason, failure) {
  this.gone = reason;
  this.close();
  this.carrier.gone(this, failure);
};
/** @param {Timeline} timeline @param {Change} change */
live_fn = function(timeline, change) {
  if (timeline.live(change) === "gap") void __privateMethod(this, _Feed_instances, fill_fn).call(this);
};
fill_fn = async function() {
  if (__privateGet(this, _filling) || !this.timeline) return;
  __privateSet(this, _filling, true);
  try {
    while (await __privateMethod(this, _Feed_instances, page_fn).call(this, this.timeline)) ;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!PASSING.has(error.code)) await __privateMethod(this, _Feed_instances, startAgain_fn).call(this);
  } finally {
    __privateSet(this, _filling, false);
  }
};
page_fn = async function(timeline) {
  const { rev, epoch } = timeline;
  const command = { op: "history.since", room: this.room, rev, epoch };
  const reply = await this.carrier.request(command, "once");
  if (__privateGet(this, _closed) || timeline.rev < rev) return false;
  if (reply.resync) {
    await __privateMethod(this, _Feed_instances, startAgain_fn).call(this);
    return false;
  }
  timeline.catchUp(reply.changes, reply.rev);
  __privateMethod(this, _Feed_instances, changed_fn).call(this);
  return reply.more || timeline.gap && timeline.rev > rev;
};
startAgain_fn = async function() {
  await __privateMethod(this, _Feed_instances, requestJoin_fn).call(this, __privateMethod(this, _Feed_instances, newest_fn).call(this));
};
older_fn = async function() {
  const timeline = this.timeline;
  if (!timeline || timeline.complete) return;
  const command = { op: "history", room: this.room, before: timeline.oldest };
  const reply = await this.carrier.request(command);
  timeline.prepend(reply.messages, reply.more);
  __privateMethod(this, _Feed_instances, changed_fn).call(this);
};

// sdk/connection/closes.js
var VERDICTS = {
  1001: { act: "goaway", reason: "going_away" },
  1007: { act: "stop", reason: "broken" },
  4400: { act: "stop", reason: "broken" },
  4401: { act: "renew", reason: "renew" },
  4403: { act: "stop", reason: "forbidden" },
  4409: { act: "stop", reason: "replaced" },
  4411: { act: "retry", reason: "too_slow" },
  4429: { act: "slow", reason: "too_many" }
};
var TOO_LARGE = 1009;
function verdict(code) {
  var _a;
  return (_a = VERDICTS[code]) != null ? _a : { act: "retry", reason: "lost" };
}
var CODES = { signed_out: "unauthorized", forbidden: "forbidden", outdated: "outdated" };
function endOf({ reason = "left" }) {
  var _a;
  return new Failure((_a = CODES[reason]) != null ? _a : "closed", `the connection has ended: ${reason}`);
}

// sdk/version.js
var VERSION = "0.1.0";
function isOlder(version, least) {
  if (least === void 0) return false;
  const [ours, theirs] = [version, least].map((each) => each.split(/[.+-]/u).slice(0, 3).map(Number));
  const at = ours.findIndex((number, place) => number !== theirs[place]);
  return at >= 0 && ours[at] < theirs[at];
}

// sdk/connection/link.js
var PROTOCOL = "teahouse.v1.json";
var HELLO_WITHIN_MS = 1e4;
var PROBE_WITHIN_MS = 5e3;
var STEADY_MS = 1e4;
var MAX_SILENT_BEATS = 3;
var SLOW_S = 30;
var _socket, _silent, _beatAt, _goaway_s, _renewals, _turn, _timer, _probe, _steady, _stopBeat, _Link_instances, connect_fn, noTicket_fn, refused_fn, open_fn, receive_fn, heard_fn, hello_fn, beat_fn, closed_fn, calm_fn, renew_fn, wait_fn, drop_fn, lost_fn, set_fn;
var Link = class {
  /**
   * @param {{host: Host, sessions: Credentials, task: string, listener: Listener}} parts
   */
  constructor({ host, sessions, task, listener }) {
    __privateAdd(this, _Link_instances);
    /** @type {LinkState} */
    __publicField(this, "state", { phase: "stopped", reason: "left" });
    /** @type {WebSocket | null} */
    __privateAdd(this, _socket, null);
    /** How many beats have passed since the server was heard. */
    __privateAdd(this, _silent, 0);
    /** When the last beat was, by the device clock. */
    __privateAdd(this, _beatAt, 0);
    /** @type {number | null} */
    __privateAdd(this, _goaway_s, null);
    __privateAdd(this, _renewals, 0);
    __privateAdd(this, _turn, 0);
    /** @type {unknown} */
    __privateAdd(this, _timer, null);
    /** @type {unknown} */
    __privateAdd(this, _probe, null);
    /** @type {unknown} */
    __privateAdd(this, _steady, null);
    __privateAdd(this, _stopBeat, () => {
    });
    this.host = host;
    this.sessions = sessions;
    this.task = task;
    this.listener = listener;
    this.backoff = new Backoff(host.random);
    this.slowly = new Backoff(host.random, { base_s: SLOW_S, cap_s: 300 });
  }
  /** Connect now, in any state; after `replaced` this takes the task back. */
  start() {
    this.backoff.reset();
    __privateMethod(this, _Link_instances, drop_fn).call(this, 1e3);
    __privateMethod(this, _Link_instances, connect_fn).call(this);
  }
  /** Connect now if the link is waiting to reconnect, and begin the back-off anew: the cause of the loss may be over. */
  hurry() {
    this.backoff.reset();
    if (this.state.phase === "waiting" && this.state.reason !== "too_many") this.start();
  }
  /** @param {import('../types.js').StopReason} reason */
  stop(reason) {
    __privateSet(this, _turn, __privateGet(this, _turn) + 1);
    __privateMethod(this, _Link_instances, drop_fn).call(this, 1e3);
    __privateMethod(this, _Link_instances, set_fn).call(this, { phase: "stopped", reason });
  }
  /**
   * @param {Frame} frame
   * @returns {boolean} false if no socket is open
   */
  send(frame) {
    var _a;
    if (this.state.phase !== "open" || ((_a = __privateGet(this, _socket)) == null ? void 0 : _a.readyState) !== 1) return false;
    __privateGet(this, _socket).send(JSON.stringify(frame));
    return true;
  }
  /** Send a ping; a socket that brings nothing within seconds is given up. */
  probe() {
    var _a;
    if (this.state.phase !== "open") return;
    this.send({ op: "ping" });
    (_a = __privateGet(this, _probe)) != null ? _a : __privateSet(this, _probe, this.host.later(() => __privateMethod(this, _Link_instances, closed_fn).call(this, 1006), PROBE_WITHIN_MS));
  }
};
_socket = new WeakMap();
_silent = new WeakMap();
_beatAt = new WeakMap();
_goaway_s = new WeakMap();
_renewals = new WeakMap();
_turn = new WeakMap();
_timer = new WeakMap();
_probe = new WeakMap();
_steady = new WeakMap();
_stopBeat = new WeakMap();
_Link_instances = new WeakSet();
connect_fn = async function() {
  const turn = __privateSet(this, _turn, __privateGet(this, _turn) + 1);
  __privateMethod(this, _Link_instances, set_fn).call(this, { phase: "connecting" });
  try {
    const ticket = await this.sessions.ticket();
    if (turn === __privateGet(this, _turn)) __privateMethod(this, _Link_instances, open_fn).call(this, ticket);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (turn === __privateGet(this, _turn)) __privateMethod(this, _Link_instances, noTicket_fn).call(this, error);
  }
};
/** @param {Failure} failure */
noTicket_fn = function(failure) {
  var _a;
  if (failure.code === "unauthorized") return __privateMethod(this, _Link_instances, refused_fn).call(this);
  if (failure.code === "forbidden") return this.stop("forbidden");
  const least_s = failure.code === "rate_limited" ? (_a = failure.retry_after_s) != null ? _a : SLOW_S : 0;
  return __privateMethod(this, _Link_instances, wait_fn).call(this, "lost", least_s + this.backoff.next());
};
/** A token was refused. Without a session the user is signed out; with one, the server may know it again later. */
refused_fn = function() {
  if (this.sessions.current) __privateMethod(this, _Link_instances, wait_fn).call(this, "renew", this.slowly.next());
  else this.stop("signed_out");
};
/** @param {string} ticket */
open_fn = function(ticket) {
  const query = `task=${encodeURIComponent(this.task)}&ticket=${encodeURIComponent(ticket)}&sdk=${VERSION}`;
  const socket = this.host.open(`/socket?${query}`, [PROTOCOL]);
  __privateSet(this, _socket, socket);
  __privateSet(this, _timer, this.host.later(() => __privateMethod(this, _Link_instances, closed_fn).call(this, 1006), HELLO_WITHIN_MS));
  socket.onmessage = (event) => __privateMethod(this, _Link_instances, receive_fn).call(this, JSON.parse(event.data));
  socket.onclose = (event) => __privateMethod(this, _Link_instances, closed_fn).call(this, event.code);
};
/** @param {Frame} frame */
receive_fn = function(frame) {
  __privateMethod(this, _Link_instances, heard_fn).call(this);
  if (frame.op === "pong") return;
  if (frame.op === "hello") return __privateMethod(this, _Link_instances, hello_fn).call(
    this,
    /** @type {any} */
    frame
  );
  if (frame.op === "goaway") __privateSet(this, _goaway_s, Number(frame.reconnect_in_s) || 0);
  this.listener.frame(frame);
};
heard_fn = function() {
  __privateSet(this, _silent, 0);
  this.host.cancel(__privateGet(this, _probe));
  __privateSet(this, _probe, null);
};
/** @param {Hello} hello */
hello_fn = function(hello) {
  var _a;
  if (isOlder(VERSION, (_a = hello.sdk) == null ? void 0 : _a.least)) return this.stop("outdated");
  this.host.cancel(__privateGet(this, _timer));
  __privateSet(this, _beatAt, this.host.now());
  __privateSet(this, _steady, this.host.later(() => __privateMethod(this, _Link_instances, calm_fn).call(this), STEADY_MS));
  __privateSet(this, _renewals, 0);
  __privateMethod(this, _Link_instances, set_fn).call(this, { phase: "open" });
  const interval_ms = hello.heartbeat_s * 1e3 / 2.2;
  __privateGet(this, _stopBeat).call(this);
  __privateSet(this, _stopBeat, this.host.every(() => __privateMethod(this, _Link_instances, beat_fn).call(this, interval_ms), interval_ms));
  this.listener.opened(hello);
};
/** @param {number} interval_ms */
beat_fn = function(interval_ms) {
  const now = this.host.now();
  const late = now - __privateGet(this, _beatAt) > 2 * interval_ms;
  __privateSet(this, _beatAt, now);
  if (late) return this.probe();
  if (__privateGet(this, _silent) >= MAX_SILENT_BEATS) return __privateMethod(this, _Link_instances, closed_fn).call(this, 1006);
  __privateSet(this, _silent, __privateGet(this, _silent) + 1);
  this.send({ op: "ping" });
};
/** @param {number} code */
closed_fn = function(code) {
  __privateMethod(this, _Link_instances, drop_fn).call(this, code);
  const { act, reason } = verdict(code);
  if (act === "stop") return this.stop(reason);
  if (act === "renew") return void __privateMethod(this, _Link_instances, renew_fn).call(this);
  if (act === "slow") return __privateMethod(this, _Link_instances, wait_fn).call(this, reason, this.slowly.next());
  if (__privateGet(this, _goaway_s) !== null) return __privateMethod(this, _Link_instances, wait_fn).call(this, "going_away", __privateGet(this, _goaway_s));
  return __privateMethod(this, _Link_instances, wait_fn).call(this, reason, this.backoff.next());
};
calm_fn = function() {
  this.backoff.reset();
  this.slowly.reset();
};
renew_fn = async function() {
  __privateSet(this, _renewals, __privateGet(this, _renewals) + 1);
  if (__privateGet(this, _renewals) > 2) return __privateMethod(this, _Link_instances, refused_fn).call(this);
  const turn = __privateSet(this, _turn, __privateGet(this, _turn) + 1);
  __privateMethod(this, _Link_instances, set_fn).call(this, { phase: "connecting", reason: "renew" });
  try {
    await this.sessions.renew();
    if (turn === __privateGet(this, _turn)) await __privateMethod(this, _Link_instances, connect_fn).call(this);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (turn === __privateGet(this, _turn)) __privateMethod(this, _Link_instances, noTicket_fn).call(this, error);
  }
};
/**
 * @param {import('../types.js').WaitReason} reason
 * @param {number} delay_s
 */
wait_fn = function(reason, delay_s) {
  __privateSet(this, _goaway_s, null);
  __privateMethod(this, _Link_instances, set_fn).call(this, { phase: "waiting", reason, retry_at: this.host.now() + delay_s * 1e3 });
  __privateSet(this, _timer, this.host.later(() => __privateMethod(this, _Link_instances, connect_fn).call(this), delay_s * 1e3));
};
/**
 * Close the socket if there is one, and ignore whatever it still brings.
 *
 * @param {number} code  the close code for the listener
 */
drop_fn = function(code) {
  this.host.cancel(__privateGet(this, _timer));
  this.host.cancel(__privateGet(this, _steady));
  __privateMethod(this, _Link_instances, heard_fn).call(this);
  __privateGet(this, _stopBeat).call(this);
  __privateSet(this, _stopBeat, () => {
  });
  const socket = __privateGet(this, _socket);
  const wasOpen = this.state.phase === "open";
  __privateSet(this, _socket, null);
  if (socket) {
    socket.onmessage = socket.onclose = null;
    socket.close();
  }
  if (wasOpen) __privateMethod(this, _Link_instances, lost_fn).call(this, code);
};
/** @param {number} code */
lost_fn = function(code) {
  this.state = { phase: "connecting" };
  this.listener.lost(code);
};
/** @param {LinkState} state */
set_fn = function(state) {
  this.state = state;
  this.listener.state(state);
};

// sdk/policies.js
var POLICIES = {
  "message.send": "nonce",
  "message.schedule": "nonce",
  "game.move": "nonce",
  "message.edit": "repeat",
  "message.delete": "repeat",
  "message.react": "repeat",
  scheduled: "repeat",
  "room.list": "repeat",
  "room.members": "repeat",
  "dm.open": "repeat",
  "room.invites": "repeat",
  "user.block": "repeat",
  blocks: "repeat",
  "user.get": "repeat",
  "game.catalog": "repeat",
  "game.replay": "repeat",
  leaderboard: "repeat",
  matches: "repeat",
  tournament: "repeat",
  "tournament.join": "repeat",
  history: "repeat",
  search: "repeat",
  read: "repeat",
  unread: "repeat",
  sync: "repeat",
  seen: "repeat",
  commands: "repeat",
  typing: "drop"
};
function policyOf(op) {
  var _a;
  return (_a = POLICIES[op]) != null ? _a : "once";
}

// sdk/connection/subjects.js
var SUBJECTS = {
  "message.send": ({ room }) => `say ${room}`,
  "game.move": ({ room }) => `say ${room}`,
  "message.edit": ({ room, seq }) => `message ${room} ${seq}`,
  "message.delete": ({ room, seq }) => `message ${room} ${seq}`,
  "message.react": ({ room, seq, emoji }) => `reaction ${room} ${seq} ${emojiKey(String(emoji))}`,
  "room.update": ({ room }) => `settings ${room}`,
  "room.role": ({ room, user }) => `role ${room} ${user}`,
  "room.mute": ({ room, user }) => `mute ${room} ${user}`,
  "room.unmute": ({ room, user }) => `mute ${room} ${user}`,
  "room.kick": ({ room, user }) => `ban ${room} ${user}`,
  "room.ban": ({ room, user }) => `ban ${room} ${user}`,
  "room.unban": ({ room, user }) => `ban ${room} ${user}`,
  read: ({ room }) => `read ${room}`
};
var REPLACED = /* @__PURE__ */ new Set(["message.edit", "message.react", "read"]);
function subjectOf(command) {
  var _a, _b;
  return (_b = (_a = SUBJECTS[command.op]) == null ? void 0 : _a.call(SUBJECTS, command)) != null ? _b : null;
}
function isReplaced({ op }) {
  return REPLACED.has(op);
}
function emojiKey(emoji) {
  return emoji.replaceAll("️", "");
}

// sdk/connection/task.js
function randomName(length) {
  const bytes = new Uint8Array(length);
  if (typeof crypto !== "undefined") crypto.getRandomValues(bytes);
  else for (let place = 0; place < length; place += 1) bytes[place] = Math.random() * 256;
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

// sdk/connection/queue.js
var _entries, _nextId;
var Queue = class {
  constructor() {
    /** @type {Map<number, Entry>} */
    __privateAdd(this, _entries, /* @__PURE__ */ new Map());
    __privateAdd(this, _nextId, 1);
  }
  /** @param {Command} command @param {Policy} policy @param {Seen | undefined} seen @returns {Entry} the last one */
  add(command, policy, seen) {
    const body = policy === "nonce" && !command.nonce ? { ...command, nonce: randomName(20) } : command;
    const entry = {
      id: __privateWrapper(this, _nextId)._++,
      command: body,
      policy,
      subject: subjectOf(command),
      sent: false,
      again: false,
      uncertain: false,
      paused: false,
      tries: 0,
      timer: null,
      seen,
      own: [],
      asked: []
    };
    __privateGet(this, _entries).set(entry.id, entry);
    return entry;
  }
  get size() {
    return __privateGet(this, _entries).size;
  }
  /** @param {number} id */
  get(id) {
    return __privateGet(this, _entries).get(id);
  }
  /** @param {Entry} entry */
  has(entry) {
    return __privateGet(this, _entries).get(entry.id) === entry;
  }
  /** @param {Entry} entry */
  remove(entry) {
    __privateGet(this, _entries).delete(entry.id);
  }
  /** @param {(entry: Entry) => boolean} [which] @returns {Entry[]} */
  all(which = () => true) {
    return [...__privateGet(this, _entries).values()].filter(which);
  }
  /** @param {string | null} subject @returns {Entry | undefined} the one about it that goes next */
  first(subject) {
    if (subject === null) return void 0;
    for (const entry of __privateGet(this, _entries).values()) if (entry.subject === subject) return entry;
    return void 0;
  }
  /**
   * Let the next command about the same subject take the place of one that is not sent: their effects undo each
   * other, and the later one is what its author wants.
   *
   * @param {Entry} entry
   * @returns {Entry | undefined} the later one, which now goes first
   */
  giveWay(entry) {
    if (entry.sent || !isReplaced(entry.command)) return void 0;
    const later = this.all((other) => other.id > entry.id && other.subject === entry.subject)[0];
    if (!later) return void 0;
    this.remove(entry);
    later.asked.unshift(...entry.asked);
    later.own.push(...entry.own, entry.command.text);
    return later;
  }
};
_entries = new WeakMap();
_nextId = new WeakMap();
function isRepeated({ policy }) {
  return policy === "nonce" || policy === "repeat";
}
function largest(entries) {
  var _a;
  const sizes = entries.map((entry) => JSON.stringify(entry.command).length);
  return (_a = entries[sizes.indexOf(Math.max(...sizes))]) != null ? _a : null;
}

// sdk/connection/outbox.js
var _Outbox_instances, own_fn;
var Outbox = class {
  /**
   * @param {import('./queue.js').Queue} queue
   * @param {(entry: Entry, failure: Failure) => void} refuse
   * @param {() => void} changed
   */
  constructor(queue, refuse, changed) {
    __privateAdd(this, _Outbox_instances);
    this.queue = queue;
    this.refuse = refuse;
    this.changed = changed;
  }
  /** @returns {Waiting[]} the changes that are not answered yet, in the order in which they were made */
  get entries() {
    const changes = this.queue.all((entry) => isRepeated(entry) && entry.subject !== null);
    return changes.map(({ id, command, sent: sent2, uncertain }) => ({ id, command, state: sent2 ? "sent" : uncertain ? "uncertain" : "waiting" }));
  }
  /** @param {string} nonce @returns {Waiting | undefined} */
  find(nonce) {
    return this.entries.find(({ command }) => command.nonce === nonce);
  }
  /**
   * Edit a command that the server does not have: one that was not sent, or was refused for the time being.
   *
   * @param {number} id
   * @param {Record<string, unknown>} fields  to be replaced
   * @returns {boolean} false if the server may have it, and then it stays as it is
   */
  edit(id, fields) {
    const entry = __privateMethod(this, _Outbox_instances, own_fn).call(this, id);
    if (!entry) return false;
    entry.command = { ...entry.command, ...fields };
    this.changed();
    return true;
  }
  /**
   * Take back a command that the server does not have. It is rejected with `recalled`.
   *
   * @param {number} id
   * @returns {boolean} false if the server may have it, and then it stays
   */
  recall(id) {
    const entry = __privateMethod(this, _Outbox_instances, own_fn).call(this, id);
    if (!entry) return false;
    this.refuse(entry, new Failure("recalled", "taken back by its author"));
    return true;
  }
  /**
   * Give up a command, whatever its state. It is rejected with `dropped`, and may have taken effect.
   *
   * @param {number} id
   * @returns {boolean} whether there was one
   */
  drop(id) {
    const entry = this.queue.get(id);
    if (!entry) return false;
    this.refuse(entry, new Failure("dropped", "given up by its author"));
    return true;
  }
};
_Outbox_instances = new WeakSet();
/** @param {number} id */
own_fn = function(id) {
  const entry = this.queue.get(id);
  return entry && !entry.sent && !entry.uncertain ? entry : void 0;
};

// sdk/connection/patience.js
function recalled() {
  return new Failure("recalled", "ended by its caller");
}
function patiently(work, timers, { signal, timeout_s }, giveUp = () => {
}) {
  if (signal == null ? void 0 : signal.aborted) return Promise.reject(recalled());
  if (!signal && timeout_s === void 0) return work();
  return new Promise((resolve, reject) => {
    const end = (failure) => {
      giveUp();
      reject(failure);
    };
    const stop = () => end(recalled());
    const late = () => end(new Failure("timeout", `no answer within ${timeout_s} s`));
    const timer = timeout_s === void 0 ? null : timers.later(late, timeout_s * 1e3);
    signal == null ? void 0 : signal.addEventListener("abort", stop, { once: true });
    const done = () => {
      timers.cancel(timer);
      signal == null ? void 0 : signal.removeEventListener("abort", stop);
    };
    work().then(resolve, reject).finally(done);
  });
}

// sdk/connection/revisions.js
var GUARDED = /* @__PURE__ */ new Set(["message.edit", "message.delete"]);
function changesMessage({ op }) {
  return GUARDED.has(op) || op === "message.react";
}
function guarded(command, seen) {
  return seen && GUARDED.has(command.op) && command.if_rev === void 0 ? { ...command, if_rev: seen.rev } : command;
}
function verdictOf({ command, seen, own }, now, me) {
  if (!now || !seen) return "conflict";
  if (now.deleted) return command.op === "message.delete" ? "done" : "conflict";
  if (command.op === "message.react") return ofReaction(command, seen, now, me);
  if (command.op === "message.edit" && now.text === normal(command.text)) return "done";
  return now.text === seen.text || own.some((text) => now.text === normal(text)) ? "again" : "conflict";
}
function ofReaction(command, seen, now, me) {
  var _a, _b, _c;
  const key = emojiKey(String(command.emoji));
  const users = (_c = (_b = Object.entries((_a = now.reactions) != null ? _a : {}).find(([emoji]) => emojiKey(emoji) === key)) == null ? void 0 : _b[1]) != null ? _c : [];
  if (users.includes(me) === command.on) return "done";
  return now.rev === seen.rev ? "again" : "conflict";
}
function seenAfter(command, reply) {
  return { rev: Number(reply.rev), text: command.text === void 0 ? void 0 : normal(command.text) };
}
function normal(text) {
  return String(text).trim().normalize("NFC");
}

// sdk/connection/outgoing.js
var MAX_ENTRIES = 500;
var MAX_TRIES = 6;
var ANSWER_WITHIN_MS = 2e4;
var LATER2 = /* @__PURE__ */ new Set(["rate_limited", "unavailable"]);
var BROKEN = /* @__PURE__ */ new Set(["lost", "offline"]);
var NO_MESSAGES = { me: () => void 0, seen: () => void 0, look: async () => void 0 };
var _queue, _Outgoing_instances, add_fn, leave_fn, failed_fn, push_fn, transmit_fn, worthAnotherTry_fn, pause_fn, unanswered_fn, compare_fn, judge_fn, lookFailed_fn, succeed_fn, refuseAll_fn, refuse_fn, finish_fn;
var Outgoing = class {
  /**
   * @param {(frame: Frame) => boolean} transmit  returns false if no socket is open
   * @param {Timers} timers
   * @param {Messages} [messages]
   * @param {() => void} [changed]  what waits is no longer the same
   */
  constructor(transmit, timers, messages = NO_MESSAGES, changed = () => {
  }) {
    __privateAdd(this, _Outgoing_instances);
    /** Whether the first connection is still awaited: then commands that are not repeated wait for it too. */
    __publicField(this, "holds", false);
    __privateAdd(this, _queue, new Queue());
    this.transmit = transmit;
    this.timers = timers;
    this.messages = messages;
    this.changed = changed;
    this.outbox = new Outbox(__privateGet(this, _queue), (entry, failure) => __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, failure), changed);
  }
  /**
   * @param {Command} command
   * @param {Policy} [policy]
   * @param {import('./patience.js').Patience} [patience]  without it, until there is an answer
   * @returns {Promise<any>} the reply; rejected with a Failure
   */
  request(command, policy = policyOf(command.op), patience = {}) {
    if (policy === "drop") {
      this.transmit(command);
      return Promise.resolve(null);
    }
    if (__privateGet(this, _queue).size >= MAX_ENTRIES) {
      return Promise.reject(new Failure("queue_full", "too much is waiting for the connection"));
    }
    let asker = null;
    const asked = () => new Promise((resolve, reject) => __privateMethod(this, _Outgoing_instances, add_fn).call(this, command, policy, asker = { resolve, reject }));
    return patiently(asked, this.timers, patience, () => asker && __privateMethod(this, _Outgoing_instances, leave_fn).call(this, asker));
  }
  /** There will be no connection: what waited for the first one is refused. @param {Failure} failure */
  release(failure) {
    this.holds = false;
    __privateMethod(this, _Outgoing_instances, refuseAll_fn).call(this, __privateGet(this, _queue).all(({ sent: sent2, policy }) => !sent2 && policy === "once"), failure);
  }
  /** The connection is open: send what is queued. */
  opened() {
    this.holds = false;
    const all = __privateGet(this, _queue).all();
    for (const entry of all) entry.again = true;
    for (const entry of all) __privateMethod(this, _Outgoing_instances, push_fn).call(this, entry);
  }
  /**
   * The connection broke.
   *
   * @param {boolean} tooLarge  whether it broke because a frame was too large
   */
  lost(tooLarge) {
    const sent2 = __privateGet(this, _queue).all((entry) => entry.sent);
    const guilty = tooLarge ? largest(sent2) : null;
    for (const entry of sent2) {
      this.timers.cancel(entry.timer);
      entry.sent = false;
      entry.uncertain = true;
    }
    for (const entry of sent2) {
      if (entry === guilty) __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, new Failure("too_large", "larger than the server takes"));
      else if (!isRepeated(entry)) __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, new Failure("lost", "the connection broke before the answer"));
    }
    this.changed();
  }
  /**
   * Reject what still waits to be sent to a room. What was sent gets its own answer.
   *
   * @param {string} room
   * @param {Failure} failure
   */
  refuse(room, failure) {
    __privateMethod(this, _Outgoing_instances, refuseAll_fn).call(this, __privateGet(this, _queue).all(({ sent: sent2, command }) => !sent2 && command.room === room && command.op !== "room.join"), failure);
  }
  /** @param {Failure} failure  that every pending command is rejected with */
  clear(failure) {
    __privateMethod(this, _Outgoing_instances, refuseAll_fn).call(this, __privateGet(this, _queue).all(), failure);
  }
  /**
   * @param {Frame} frame
   * @returns {boolean} whether it is the reply to a pending command
   */
  settle(frame) {
    const entry = __privateGet(this, _queue).get(
      /** @type {number} */
      frame.id
    );
    if (!entry) return false;
    if (frame.op === "ok") __privateMethod(this, _Outgoing_instances, succeed_fn).call(this, entry, frame);
    else __privateMethod(this, _Outgoing_instances, failed_fn).call(this, entry, failureOf(frame));
    return true;
  }
};
_queue = new WeakMap();
_Outgoing_instances = new WeakSet();
/** @param {Command} command @param {Policy} policy @param {import('./queue.js').Asker} asker */
add_fn = function(command, policy, asker) {
  const seen = changesMessage(command) ? this.messages.seen(String(command.room), Number(command.seq)) : void 0;
  const entry = __privateGet(this, _queue).add(command, policy, seen);
  entry.asked.push(asker);
  __privateMethod(this, _Outgoing_instances, push_fn).call(this, entry);
};
/** Nobody waits for a command any more: it is not sent, or not again. @param {import('./queue.js').Asker} asker */
leave_fn = function(asker) {
  const [entry] = __privateGet(this, _queue).all(({ asked }) => asked.includes(asker));
  if (!entry) return;
  entry.asked = entry.asked.filter((other) => other !== asker);
  if (!entry.asked.length) __privateMethod(this, _Outgoing_instances, finish_fn).call(this, entry);
};
/** @param {Entry} entry @param {Failure} failure */
failed_fn = function(entry, failure) {
  var _a;
  if (failure.code === "unavailable") entry.uncertain = true;
  if (failure.code === "conflict" && entry.again && entry.seen && entry.command.if_rev === void 0) void __privateMethod(this, _Outgoing_instances, compare_fn).call(this, entry, failure);
  else if (__privateMethod(this, _Outgoing_instances, worthAnotherTry_fn).call(this, entry, failure)) __privateMethod(this, _Outgoing_instances, pause_fn).call(this, entry, (_a = failure.retry_after_s) != null ? _a : 2 ** entry.tries / 2);
  else __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, failure);
};
/** @param {Entry} entry @returns {void} */
push_fn = function(entry) {
  if (!__privateGet(this, _queue).has(entry) || entry.sent || entry.paused) return;
  if (entry.subject !== null && __privateGet(this, _queue).first(entry.subject) !== entry) return;
  const later = __privateGet(this, _queue).giveWay(entry);
  if (later) return __privateMethod(this, _Outgoing_instances, push_fn).call(this, later);
  const mayStand = entry.again && entry.uncertain && entry.seen && entry.command.op === "message.react";
  if (mayStand) return void __privateMethod(this, _Outgoing_instances, compare_fn).call(this, entry, new Failure("conflict", "the message was changed meanwhile"));
  __privateMethod(this, _Outgoing_instances, transmit_fn).call(this, entry);
};
/** @param {Entry} entry */
transmit_fn = function(entry) {
  const command = entry.again ? guarded(entry.command, entry.seen) : entry.command;
  entry.sent = this.transmit({ ...command, id: entry.id });
  if (entry.sent) {
    entry.timer = this.timers.later(() => __privateMethod(this, _Outgoing_instances, unanswered_fn).call(this, entry), ANSWER_WITHIN_MS);
  } else if (entry.policy === "once" && !this.holds) {
    return __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, new Failure("offline", "there is no connection"));
  }
  return this.changed();
};
/**
 * @param {Entry} entry
 * @param {Failure} failure
 */
worthAnotherTry_fn = function(entry, failure) {
  return LATER2.has(failure.code) && entry.policy !== "once" && (entry.tries += 1) <= MAX_TRIES;
};
/**
 * @param {Entry} entry
 * @param {number} delay_s
 */
pause_fn = function(entry, delay_s) {
  this.timers.cancel(entry.timer);
  entry.sent = false;
  entry.again = true;
  entry.paused = true;
  entry.timer = this.timers.later(() => {
    entry.paused = false;
    __privateMethod(this, _Outgoing_instances, push_fn).call(this, entry);
  }, delay_s * 1e3);
  this.changed();
};
/** @param {Entry} entry */
unanswered_fn = function(entry) {
  entry.sent = false;
  entry.again = true;
  entry.uncertain = true;
  if (!isRepeated(entry) || (entry.tries += 1) > MAX_TRIES) {
    return __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, new Failure("timeout", "the server did not answer"));
  }
  return __privateMethod(this, _Outgoing_instances, push_fn).call(this, entry);
};
compare_fn = async function(entry, failure) {
  this.timers.cancel(entry.timer);
  entry.sent = false;
  entry.paused = true;
  try {
    const { room, seq } = entry.command;
    const now = await this.messages.look(String(room), Number(seq));
    if (__privateGet(this, _queue).has(entry)) __privateMethod(this, _Outgoing_instances, judge_fn).call(this, entry, now, failure);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (__privateGet(this, _queue).has(entry)) __privateMethod(this, _Outgoing_instances, lookFailed_fn).call(this, entry, error);
  }
};
/** @param {Entry} entry @param {Message | undefined} now @param {Failure} failure */
judge_fn = function(entry, now, failure) {
  var _a;
  entry.paused = false;
  const verdict2 = verdictOf(entry, now, (_a = this.messages.me()) != null ? _a : "");
  if (verdict2 === "done") return __privateMethod(this, _Outgoing_instances, succeed_fn).call(this, entry, { op: "ok", id: entry.id, rev: now == null ? void 0 : now.rev });
  if (verdict2 === "conflict" || (entry.tries += 1) > MAX_TRIES) return __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, failure);
  entry.seen = now;
  return __privateMethod(this, _Outgoing_instances, transmit_fn).call(this, entry);
};
/** @param {Entry} entry @param {Failure} failure */
lookFailed_fn = function(entry, failure) {
  var _a;
  entry.paused = false;
  if (BROKEN.has(failure.code)) return;
  if (__privateMethod(this, _Outgoing_instances, worthAnotherTry_fn).call(this, entry, failure)) __privateMethod(this, _Outgoing_instances, pause_fn).call(this, entry, (_a = failure.retry_after_s) != null ? _a : 1);
  else __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, failure);
};
/** @param {Entry} entry @param {Frame} reply */
succeed_fn = function(entry, reply) {
  const followers = __privateGet(this, _queue).all((other) => other !== entry && other.subject !== null && other.subject === entry.subject);
  for (const other of followers) other.seen = other.seen && seenAfter(entry.command, reply);
  for (const { resolve } of entry.asked) resolve(reply);
  __privateMethod(this, _Outgoing_instances, finish_fn).call(this, entry);
};
/** @param {Entry[]} entries @param {Failure} failure */
refuseAll_fn = function(entries, failure) {
  for (const entry of entries) __privateGet(this, _queue).remove(entry);
  for (const entry of entries) __privateMethod(this, _Outgoing_instances, refuse_fn).call(this, entry, failure);
};
/**
 * @param {Entry} entry
 * @param {Failure} failure
 */
refuse_fn = function(entry, failure) {
  for (const { reject } of entry.asked) reject(failure);
  __privateMethod(this, _Outgoing_instances, finish_fn).call(this, entry);
};
/** @param {Entry} entry */
finish_fn = function(entry) {
  this.timers.cancel(entry.timer);
  __privateGet(this, _queue).remove(entry);
  const next = __privateGet(this, _queue).first(entry.subject);
  if (next) __privateMethod(this, _Outgoing_instances, push_fn).call(this, next);
  this.changed();
};

// sdk/state/slash.js
var COMMAND = /^\/(\p{L}[\p{L}\p{N}_-]*)(?:\s+(\S[\s\S]*))?$/u;
var WORD = /(?:([\p{L}_][\p{L}\p{N}_-]*)=)?(?:"([^"]*)"|(\S+))/gu;
function botCommand(text, commands, room) {
  var _a;
  const match = COMMAND.exec(text.trim());
  const name = match == null ? void 0 : match[1].toLowerCase();
  const found = commands.find((each) => each.name === name);
  if (!match || !found) return null;
  return { op: "command.run", room, command: found.command, args: argsOf(((_a = match[2]) != null ? _a : "").trim(), found.schema) };
}
function argsOf(rest, { properties = {}, required = [] }) {
  const names = [.../* @__PURE__ */ new Set([...required, ...Object.keys(properties)])].filter((name) => Object.hasOwn(properties, name));
  const words = [...rest.matchAll(WORD)].map(([whole, name, quoted, plain]) => {
    var _a;
    return { whole, name, value: (_a = quoted != null ? quoted : plain) != null ? _a : "" };
  });
  const args = /* @__PURE__ */ new Map();
  const inOrder = [];
  for (const { whole, name, value } of words) {
    if (name && names.includes(name)) args.set(name, value);
    else inOrder.push({ whole, value: name ? whole : value });
  }
  for (const name of names.filter((each) => !args.has(each))) {
    if (!inOrder.length) break;
    const isLast = names.every((each) => each === name || args.has(each));
    const [first, ...others] = isLast ? inOrder.splice(0) : inOrder.splice(0, 1);
    args.set(name, others.length ? [first, ...others].map(({ whole }) => whole).join(" ") : first.value);
  }
  return Object.fromEntries([...args].map(([name, value]) => [name, typed(value, properties[name])]));
}
function typed(value, schema) {
  const { type, enum: choices } = typeof schema === "object" ? schema : {};
  const choice = choices == null ? void 0 : choices.find((each) => String(each) === value);
  if (choice !== void 0) return choice;
  if ((type === "number" || type === "integer") && value.trim() && Number.isFinite(Number(value))) return Number(value);
  if (type === "boolean" && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return value;
}

// sdk/upload.js
async function upload(sessions, file, options = {}) {
  try {
    return await once(sessions, file, options);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "unauthorized") throw error;
    await sessions.renew();
    return once(sessions, file, options);
  }
}
async function once(sessions, file, { name, type, onProgress, signal }) {
  var _a, _b;
  const known = (
    /** @type {Partial<File>} */
    file
  );
  const path = `/api/uploads?name=${encodeURIComponent((_a = name != null ? name : known.name) != null ? _a : "file")}`;
  const size = Math.max(1, (_b = known.size) != null ? _b : (
    /** @type {ArrayBuffer} */
    file.byteLength
  ));
  const headers = { Authorization: `Bearer ${await sessions.token()}`, "Content-Type": (type != null ? type : known.type) || "application/octet-stream" };
  const { ok, answer } = await sent(sessions, path, { headers, body: file, signal, onProgress: (bytes) => onProgress == null ? void 0 : onProgress(Math.min(1, bytes / size)) });
  if (!ok) throw failureOf(answer == null ? void 0 : answer.error);
  return answer.upload;
}
async function sent({ host }, path, what) {
  var _a, _b, _c, _d;
  if ((_a = what.signal) == null ? void 0 : _a.aborted) throw recalled2();
  try {
    const { headers, body, signal } = what;
    const response = await ((_c = (_b = host.upload) == null ? void 0 : _b.call(host, path, what)) != null ? _c : host.fetch(path, { method: "POST", headers, body, signal }));
    const answer = await response.json().catch((error) => {
      if (response.ok) throw error;
      return null;
    });
    return { ok: response.ok, answer };
  } catch (e) {
    throw ((_d = what.signal) == null ? void 0 : _d.aborted) ? recalled2() : new Failure("network", "the server cannot be reached");
  }
}
function recalled2() {
  return new Failure("recalled", "the upload was ended");
}

// sdk/client.js
var SYNC_NAMED = 500;
var _synced, _hello, _Client_instances, subscribe_fn, messages_fn, carrier_fn, gone_fn, listener_fn, ended_fn, opened_fn, frame_fn, renewed_fn;
var Client = class extends Emitter {
  /** @param {{host: Host, sessions: Credentials, task: string}} parts */
  constructor({ host, sessions, task }) {
    super();
    __privateAdd(this, _Client_instances);
    /** @type {Map<string, Feed>} */
    __publicField(this, "feeds", /* @__PURE__ */ new Map());
    /** The server's events by their `op`, after they were applied. @type {Emitter<import('./wire.js').Events>} */
    __publicField(this, "events", new Emitter());
    /** The `rev` and the read position of each room, as `sync` told them last. @type {Map<string, [number, number]>} */
    __privateAdd(this, _synced, /* @__PURE__ */ new Map());
    /** @type {Hello | undefined} */
    __privateAdd(this, _hello);
    this.host = host;
    this.sessions = sessions;
    this.link = new Link({ host, sessions, task, listener: __privateMethod(this, _Client_instances, listener_fn).call(this) });
    this.outgoing = new Outgoing((frame) => this.link.send(frame), host, __privateMethod(this, _Client_instances, messages_fn).call(this), () => this.emit("outbox", this.outbox.entries));
    this.outgoing.holds = true;
    this.sessions.on("change", (session) => __privateMethod(this, _Client_instances, renewed_fn).call(this, session));
  }
  /** Connect as the user who is signed in. Commands that were asked for before wait for the connection. */
  start() {
    if (this.link.state.phase === "stopped") this.outgoing.holds = true;
    this.link.start();
  }
  /**
   * Wait until the connection is open; one that is not begun is started.
   *
   * @param {Patience} [patience]
   * @returns {Promise<Hello>} rejected with a Failure: `unauthorized` if nobody is signed in, `forbidden`, `closed`
   */
  ready(patience = {}) {
    if (this.link.state.phase === "open" && __privateGet(this, _hello)) return Promise.resolve(__privateGet(this, _hello));
    let off = [];
    const opened = () => new Promise((resolve, reject) => {
      off = [this.on("hello", resolve), this.on("state", (state) => state.phase === "stopped" && reject(endOf(state)))];
      if (this.link.state.phase === "stopped") this.start();
    });
    const done = () => off.forEach((each) => each());
    return patiently(opened, this.host, patience).finally(done);
  }
  /** Disconnect, forget every room, and reject every pending command. */
  stop() {
    this.link.stop("left");
    this.outgoing.clear(new Failure("closed", "the connection was given up"));
    for (const feed of this.feeds.values()) feed.close();
    this.feeds.clear();
    __privateGet(this, _synced).clear();
  }
  /**
   * The user's rooms, by their latest change, with what is unread in each and the newest message; those alone that have
   * changed since the last call. It subscribes to none.
   *
   * @returns {Promise<{rooms: import('./types.js').SyncedRoom[], gone: string[]}>} `gone`: rooms that the user is no longer in, or has closed
   */
  async sync() {
    const known = Object.fromEntries([...__privateGet(this, _synced)].slice(-SYNC_NAMED));
    let page = await this.outgoing.request({ op: "sync", rooms: known });
    const { gone, rooms } = page;
    while (page.cursor) {
      page = await this.outgoing.request({ op: "sync", cursor: page.cursor });
      rooms.push(...page.rooms);
    }
    for (const room of gone) __privateGet(this, _synced).delete(room);
    for (const { info, rev, read_seq } of rooms) __privateGet(this, _synced).set(info.room, [rev, read_seq]);
    return { rooms, gone };
  }
  /**
   * @template {import('./wire.js').Op} Op
   * @param {{op: Op, id?: never} & import('./wire.js').Commands[Op]} command
   * @param {Patience} [patience]  by default as long as it takes
   * @returns {Promise<import('./wire.js').Answers[Op]>} the reply; rejected with a Failure. policies.js says which commands are retried. One that
   *   nobody waits for any more is not sent again, and may have taken effect if it was sent.
   */
  request(command, patience) {
    return this.ask(
      /** @type {Command} */
      command,
      patience
    );
  }
  /**
   * The same for a command that is known only when the program runs: its types are not looked at.
   *
   * @param {Command} command
   * @param {Patience} [patience]
   * @returns {Promise<any>} the reply; rejected with a Failure
   */
  ask(command, patience) {
    return this.outgoing.request(command, void 0, patience);
  }
  /**
   * Run the command of a bot that `text`, as it was typed, asks for. What `slash` calls unknown may be one.
   *
   * @param {string} room @param {string} text
   * @returns {Promise<boolean>} false if no bot has such a command there; rejected with a Failure
   */
  async runCommand(room, text) {
    const { commands } = await this.request({ op: "commands", room });
    const command = botCommand(text, commands, room);
    if (command) await this.ask(command);
    return command !== null;
  }
  /**
   * Upload a file. A message shows it by `attachments: [{ upload: ID }]`, within an hour. In a mini program pass what
   * `wx.getFileSystemManager().readFile` reads, and the `name`.
   *
   * @param {Blob | File | ArrayBuffer} file
   * @param {import('./upload.js').Options} [options]
   * @returns {Promise<import('./types.js').Upload>} rejected with a Failure
   */
  upload(file, options) {
    return upload(this.sessions, file, options);
  }
  /** What waits for an answer; its author may edit, recall and drop it. */
  get outbox() {
    return this.outgoing.outbox;
  }
  /**
   * Subscribe to a room, after joining it if necessary. Until `forget` it is resumed after every reconnect. A resume
   * never joins: the feed of a user who is no longer a member ends with `gone`.
   *
   * @param {string} room
   * @param {{password?: string, invite?: string}} [keys]
   * @returns {Promise<Feed>}
   */
  listen(room, keys) {
    return __privateMethod(this, _Client_instances, subscribe_fn).call(this, room, (feed) => feed.join(keys));
  }
  /**
   * Subscribe to a room in which the user is a member already. Rejected with `not_member`, `banned` or `not_found` if
   * the user is none.
   *
   * @param {string} room
   * @returns {Promise<Feed>}
   */
  follow(room) {
    return __privateMethod(this, _Client_instances, subscribe_fn).call(this, room, (feed) => feed.follow());
  }
  /** Unsubscribe from a room. @param {string} room */
  forget(room) {
    var _a;
    (_a = this.feeds.get(room)) == null ? void 0 : _a.close();
    this.feeds.delete(room);
  }
};
_synced = new WeakMap();
_hello = new WeakMap();
_Client_instances = new WeakSet();
subscribe_fn = async function(room, ask2) {
  const known = this.feeds.get(room);
  if (known == null ? void 0 : known.timeline) return known;
  const feed = known != null ? known : new Feed(room, __privateMethod(this, _Client_instances, carrier_fn).call(this));
  this.feeds.set(room, feed);
  try {
    await ask2(feed);
  } catch (error) {
    if (this.feeds.get(room) === feed) this.feeds.delete(room);
    throw error;
  }
  return feed;
};
/** @returns {import('./connection/outgoing.js').Messages} */
messages_fn = function() {
  return {
    me: () => {
      var _a;
      return (_a = __privateGet(this, _hello)) == null ? void 0 : _a.user.id;
    },
    seen: (room, seq) => {
      var _a, _b;
      return (_b = (_a = this.feeds.get(room)) == null ? void 0 : _a.timeline) == null ? void 0 : _b.at(seq);
    },
    look: async (room, seq) => {
      const { messages } = await this.outgoing.request({ op: "history", room, after: seq - 1, limit: 1 }, "once");
      return messages.find((message) => message.seq === seq);
    }
  };
};
/** @returns {import('./state/feed.js').Carrier} */
carrier_fn = function() {
  return {
    host: this.host,
    request: (command, policy) => this.outgoing.request(command, policy),
    changed: (feed) => {
      if (this.feeds.get(feed.room) === feed) this.emit("room", feed);
    },
    match: (match, joined) => this.emit("match", { match, joined }),
    me: () => {
      var _a;
      return (_a = __privateGet(this, _hello)) == null ? void 0 : _a.user.id;
    },
    gone: (feed, failure) => __privateMethod(this, _Client_instances, gone_fn).call(this, feed, failure)
  };
};
/** @param {Feed} feed @param {Failure} failure */
gone_fn = function(feed, failure) {
  var _a;
  if (this.feeds.get(feed.room) === feed) this.feeds.delete(feed.room);
  this.outgoing.refuse(feed.room, failure);
  this.emit("gone", { feed, reason: (_a = feed.gone) != null ? _a : failure.code, failure });
};
/** @returns {import('./connection/link.js').Listener} */
listener_fn = function() {
  return {
    opened: (hello) => __privateMethod(this, _Client_instances, opened_fn).call(this, hello),
    frame: (frame) => __privateMethod(this, _Client_instances, frame_fn).call(this, frame),
    lost: (code) => this.outgoing.lost(code === TOO_LARGE),
    state: (state) => {
      if (state.phase === "stopped") __privateMethod(this, _Client_instances, ended_fn).call(this, state);
      this.emit("state", state);
    }
  };
};
/** @param {LinkState} state */
ended_fn = function(state) {
  this.outgoing.lost(false);
  this.outgoing.release(endOf(state));
};
/** @param {Hello} hello */
opened_fn = function(hello) {
  __privateSet(this, _hello, hello);
  for (const feed of this.feeds.values()) void feed.resume();
  this.outgoing.opened();
  this.emit("hello", hello);
};
/** @param {Frame} frame */
frame_fn = function(frame) {
  var _a;
  if (frame.id !== void 0) return void this.outgoing.settle(frame);
  if (frame.op === "notice") this.emit(
    "notice",
    /** @type {NoticeEvent} */
    /** @type {unknown} */
    frame
  );
  else if (typeof frame.room === "string") (_a = this.feeds.get(frame.room)) == null ? void 0 : _a.event(
    /** @type {RoomFrame} */
    /** @type {unknown} */
    frame
  );
  const event = (
    /** @type {any} */
    frame
  );
  this.events.emit(event.op, event);
  return this.emit("event", event);
};
/** @param {{access_token: string} | null} session  its tokens changed, in this window or another */
renewed_fn = function(session) {
  if (!session) return this.link.stop("signed_out");
  if (this.link.state.phase === "open") {
    this.outgoing.request({ op: "auth", token: session.access_token }, "once").catch(() => this.link.start());
  }
  return void 0;
};

// sdk/asking.js
var ANSWER_WITHIN_MS2 = 1e4;
async function ask(host, { method = "POST", path, body, token }) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const init = { method, headers, ...body && { body: JSON.stringify(body) } };
  const { response, answer } = await within(host, answered(host, path, init));
  if (!response.ok) throw failureOf(answer == null ? void 0 : answer.error);
  return answer;
}
async function ticketOf(credentials) {
  const used = credentials.current;
  const once2 = async () => (await ask(credentials.host, { path: "/api/ticket", token: await credentials.token() })).ticket;
  try {
    return await once2();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "unauthorized" || !used) throw error;
    await credentials.renew(used);
    return once2();
  }
}
async function answered(host, path, init) {
  const response = await host.fetch(path, init);
  const answer = await response.json().catch((error) => {
    if (response.ok && response.status !== 204) throw error;
    return null;
  });
  return { response, answer };
}
async function within(host, work, what = "the server cannot be reached") {
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = host.later(() => reject(new Error("no answer")), ANSWER_WITHIN_MS2);
  });
  try {
    return (
      /** @type {T} */
      await Promise.race([work, tooLong])
    );
  } catch (e) {
    throw new Failure("network", what);
  } finally {
    host.cancel(timer);
  }
}

// sdk/session.js
var KEY = "teahouse.session";
var RENEW_BEFORE_MS = 6e4;
var RETRY = { base_s: 2, cap_s: 60 };
var _renewal, _Sessions_instances, trade_fn, begin_fn, accept_fn, stored_fn, store_fn, plan_fn, renewIn_fn, post_fn;
var Sessions = class extends Emitter {
  /** @param {Host} host */
  constructor(host) {
    super();
    __privateAdd(this, _Sessions_instances);
    /** @type {unknown} */
    __privateAdd(this, _renewal, null);
    this.host = host;
    this.backoff = new Backoff(host.random, RETRY);
    this.current = __privateMethod(this, _Sessions_instances, stored_fn).call(this);
    __privateMethod(this, _Sessions_instances, plan_fn).call(this);
  }
  /** Load what another window stored; to be called on the window's `storage` event. */
  reload() {
    var _a;
    const stored = __privateMethod(this, _Sessions_instances, stored_fn).call(this);
    if ((stored == null ? void 0 : stored.access_token) === ((_a = this.current) == null ? void 0 : _a.access_token)) return;
    this.current = stored;
    __privateMethod(this, _Sessions_instances, plan_fn).call(this);
    this.emit("change", stored);
  }
  /** @param {string} [name] */
  guest(name) {
    return __privateMethod(this, _Sessions_instances, begin_fn).call(this, "/api/guest", name ? { name } : {});
  }
  /**
   * @param {string} name
   * @param {string} password
   */
  login(name, password) {
    return __privateMethod(this, _Sessions_instances, begin_fn).call(this, "/api/login", { name, password });
  }
  /**
   * Sign in from a mini program.
   *
   * @param {string} code  from `wx.login`; valid once
   * @param {string} [appid]  of the mini program, required if the server knows several
   */
  wechat(code, appid) {
    return __privateMethod(this, _Sessions_instances, begin_fn).call(this, "/api/wechat", appid ? { code, appid } : { code });
  }
  /**
   * Create an account. A guest who is signed in keeps the user id.
   *
   * @param {string} name
   * @param {string} password
   */
  async register(name, password) {
    var _a;
    const token = ((_a = this.current) == null ? void 0 : _a.user.guest) ? await this.token() : void 0;
    return __privateMethod(this, _Sessions_instances, begin_fn).call(this, "/api/register", { name, password }, token);
  }
  /** End the session on this device, and on the server if it is reachable. */
  async logout() {
    var _a;
    const token = (_a = this.current) == null ? void 0 : _a.access_token;
    __privateMethod(this, _Sessions_instances, store_fn).call(this, null);
    if (!token) return;
    try {
      await __privateMethod(this, _Sessions_instances, post_fn).call(this, "/api/logout", void 0, token);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  /**
   * Ask one of the server's calls as the user who is signed in.
   *
   * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
   * @param {string} path  such as `/api/sessions`
   * @param {object} [body]
   * @returns {Promise<any>} the answer, null for none; throws a Failure
   */
  async call(method, path, body) {
    return ask(this.host, { method, path, body, token: await this.token() });
  }
  /** Sign out on this device alone, as when the server has ended the session. */
  forget() {
    __privateMethod(this, _Sessions_instances, store_fn).call(this, null);
  }
  /** @returns {Promise<string>} an access token that is valid for some seconds at least; throws `unauthorized` */
  async token() {
    if (!this.current) throw new Failure("unauthorized", "not signed in");
    if (this.current.expires_at - this.host.now() < 5e3) await this.renew(this.current);
    return this.current.access_token;
  }
  /** @returns {Promise<string>} a ticket, which opens one socket; throws a Failure */
  ticket() {
    return ticketOf(this);
  }
  /**
   * Trade the refresh token for new tokens, unless another window already did.
   *
   * @param {Stored | null} [stale]  the session to renew
   */
  async renew(stale = this.current) {
    if (!stale) throw new Failure("unauthorized", "not signed in");
    await this.host.exclusive("teahouse.refresh", async () => {
      var _a;
      this.reload();
      const refresh_token = (_a = this.current) == null ? void 0 : _a.refresh_token;
      if (!refresh_token) throw new Failure("unauthorized", "signed out in another window");
      if (refresh_token !== stale.refresh_token) return;
      await __privateMethod(this, _Sessions_instances, trade_fn).call(this, refresh_token);
    });
  }
};
_renewal = new WeakMap();
_Sessions_instances = new WeakSet();
trade_fn = async function(refresh_token) {
  try {
    __privateMethod(this, _Sessions_instances, accept_fn).call(this, await __privateMethod(this, _Sessions_instances, post_fn).call(this, "/api/refresh", { refresh_token }));
  } catch (error) {
    if (error instanceof Failure && error.code === "unauthorized") __privateMethod(this, _Sessions_instances, store_fn).call(this, null);
    throw error;
  }
};
begin_fn = async function(path, body, token) {
  return __privateMethod(this, _Sessions_instances, accept_fn).call(this, await __privateMethod(this, _Sessions_instances, post_fn).call(this, path, body, token)).user;
};
/** @param {Answer} answer */
accept_fn = function({ access_token, refresh_token, expires_in_s, user }) {
  const expires_at = this.host.now() + expires_in_s * 1e3;
  const session = { access_token, refresh_token, expires_at, user };
  __privateMethod(this, _Sessions_instances, store_fn).call(this, session);
  return session;
};
/** @returns {Stored | null} */
stored_fn = function() {
  const text = this.host.storage.getItem(KEY);
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch (e) {
    return null;
  }
};
/** @param {Stored | null} session */
store_fn = function(session) {
  this.current = session;
  if (session) this.host.storage.setItem(KEY, JSON.stringify(session));
  else this.host.storage.removeItem(KEY);
  __privateMethod(this, _Sessions_instances, plan_fn).call(this);
  this.emit("change", session);
};
/** Schedule a renewal before expiry, at another moment than other windows, so an open socket stays open. */
plan_fn = function() {
  this.host.cancel(__privateGet(this, _renewal));
  this.backoff.reset();
  const session = this.current;
  if (!session) return;
  const left = session.expires_at - this.host.now();
  const margin = Math.min(RENEW_BEFORE_MS, left / 3) * (1 + this.host.random());
  __privateMethod(this, _Sessions_instances, renewIn_fn).call(this, session, Math.min(Math.max(0, left - margin), 2 ** 31 - 1));
};
/** Renew later, and again until it succeeds or the session is another. @param {Stored} session @param {number} delay_ms */
renewIn_fn = function(session, delay_ms) {
  __privateSet(this, _renewal, this.host.later(async () => {
    var _a;
    try {
      await this.renew(session);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.current !== session) return;
      __privateMethod(this, _Sessions_instances, renewIn_fn).call(this, session, (((_a = error.retry_after_s) != null ? _a : 0) + this.backoff.next()) * 1e3);
    }
  }, delay_ms, true));
};
/**
 * @param {string} path
 * @param {object} [body]
 * @param {string} [token]
 * @returns {Promise<any>}
 */
post_fn = function(path, body, token) {
  return ask(this.host, { path, body, token });
};

// sdk/state/clocks.js
var _behind_ms;
var ServerClock = class {
  constructor() {
    /** @type {number | null} */
    __privateAdd(this, _behind_ms, null);
  }
  /**
   * @param {number} server_at  the time in the message
   * @param {number} now  when it arrived, by a clock of this machine that is never set
   */
  heard(server_at, now) {
    var _a;
    __privateSet(this, _behind_ms, Math.min((_a = __privateGet(this, _behind_ms)) != null ? _a : Infinity, now - server_at));
  }
  /** Forget the estimate: the server may be another one, whose clock differs. */
  reset() {
    __privateSet(this, _behind_ms, null);
  }
  /** @param {number} now @returns {number} ms since the epoch, by the server's clock */
  at(now) {
    var _a;
    return now - ((_a = __privateGet(this, _behind_ms)) != null ? _a : 0);
  }
};
_behind_ms = new WeakMap();
function shownAt(clock, seat, server_now) {
  var _a, _b, _c;
  const running = clock.running.includes(seat);
  const gone_s = running ? Math.max(0, server_now - clock.at) / 1e3 : 0;
  if (clock.falls_s && clock.period_s) return { ...inPeriods(clock, seat, gone_s, clock.period_s), running };
  const lost_s = Math.max(0, gone_s - ((_b = (_a = clock.waits_s) == null ? void 0 : _a[seat]) != null ? _b : 0));
  return { left_s: Math.max(0, ((_c = clock.left_s[seat]) != null ? _c : 0) - lost_s), running };
}
function inPeriods(clock, seat, gone_s, period_s) {
  var _a, _b, _c, _d;
  const periods = (_b = (_a = clock.periods) == null ? void 0 : _a[seat]) != null ? _b : 1;
  const falls_s = Math.max(0, ((_d = (_c = clock.falls_s) == null ? void 0 : _c[seat]) != null ? _d : 0) - gone_s);
  const main_s = falls_s - periods * period_s;
  if (main_s > 0) return { left_s: main_s, periods };
  const left = Math.ceil(falls_s / period_s);
  return { left_s: falls_s === 0 ? 0 : falls_s - (left - 1) * period_s, periods: left };
}

// sdk/state/ticks.js
function merged(target, patch) {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === "object" && target !== null && !Array.isArray(target);
  const result = isObject ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

// sdk/match.js
var INPUT_MS = 55;
var MOST_INPUTS = 4;
var _off, _early, _inputs, _sending, _Match_instances, begin_fn2, now_fn, apply_fn2, tick_fn, sendInput_fn, setPending_fn, do_fn, seated_fn;
var Match = class extends Emitter {
  /**
   * @param {Client} client  preferably its own, so chat and game do not delay each other
   * @param {string} room
   * @param {Game & (import('./wire.js').GameName | (string & {}))} [game]  the name of its game; only its types are made of it
   */
  constructor(client, room, game) {
    super();
    __privateAdd(this, _Match_instances);
    /** @type {import('./types.js').GameEvent<Game> | null} */
    __publicField(this, "state", null);
    /** The move that is not answered yet, and the version it was made at. @type {{move: import('./wire.js').MoveOf<Game>, version: number} | null} */
    __publicField(this, "pending", null);
    __publicField(this, "clock", new ServerClock());
    /** @type {Array<() => void>} */
    __privateAdd(this, _off, []);
    /** Ticks that came before the snapshot of a join, which they follow. @type {TickEvent[] | null} */
    __privateAdd(this, _early, []);
    /** @type {any[]} */
    __privateAdd(this, _inputs, []);
    /** @type {unknown} */
    __privateAdd(this, _sending, null);
    this.client = client;
    this.room = room;
    this.game = game;
  }
  /** Subscribe to the match, after joining its room if necessary; after a reconnect it is resumed. */
  open() {
    return __privateMethod(this, _Match_instances, begin_fn2).call(this, () => this.client.listen(this.room));
  }
  /** Subscribe to the match as a member of its room. Never joins. */
  follow() {
    return __privateMethod(this, _Match_instances, begin_fn2).call(this, () => this.client.follow(this.room));
  }
  close() {
    for (const off of __privateGet(this, _off)) off();
    if (__privateGet(this, _sending) !== null) this.client.host.cancel(__privateGet(this, _sending));
    __privateSet(this, _inputs, []);
    this.client.forget(this.room);
    if (this.client.link.state.phase === "open") __privateMethod(this, _Match_instances, do_fn).call(this, "room.close", {}).catch(() => {
    });
  }
  /**
   * Do something in a match that goes on by itself. It comes into force at the next tick after it arrives. What is
   * done in quick succession is sent one after another, and nothing while there is no connection.
   *
   * @param {any} input  valid by the game's `input_schema`
   */
  input(input) {
    if (__privateGet(this, _inputs).length >= MOST_INPUTS) __privateGet(this, _inputs).pop();
    __privateGet(this, _inputs).push(input);
    if (__privateGet(this, _sending) === null) __privateMethod(this, _Match_instances, sendInput_fn).call(this);
  }
  /** @param {number} seat @returns {{left_s: number, periods?: number, running: boolean} | null} its clock at this moment */
  timeOf(seat) {
    var _a;
    const shown = (_a = this.state) == null ? void 0 : _a.clock;
    return shown ? shownAt(shown, seat, this.clock.at(__privateMethod(this, _Match_instances, now_fn).call(this))) : null;
  }
  /**
   * Make a move. It carries a nonce and is retried after a reconnect, so it counts once.
   *
   * @param {import('./wire.js').MoveOf<Game>} move  valid by the game's schema
   * @returns {Promise<number>} the version after the move; rejected with a Failure
   */
  async move(move) {
    if (!this.state) throw new Failure("offline", "it is not known yet how the match stands");
    if (this.pending) throw new Failure("busy", "a move is on its way");
    const pending = { move, version: this.state.version };
    __privateMethod(this, _Match_instances, setPending_fn).call(this, pending);
    try {
      const reply = await __privateMethod(this, _Match_instances, do_fn).call(this, "game.move", { ...pending, nonce: randomName(20) });
      return reply.version;
    } finally {
      __privateMethod(this, _Match_instances, setPending_fn).call(this, null);
    }
  }
  /** @param {number} [seat]  by default the first free one */
  sit(seat) {
    return __privateMethod(this, _Match_instances, seated_fn).call(this, "game.sit", seat === void 0 ? {} : { seat });
  }
  /** @param {number} [seat]  by default the user's own; the owner of the room may remove a bot */
  stand(seat) {
    return __privateMethod(this, _Match_instances, seated_fn).call(this, "game.stand", seat === void 0 ? {} : { seat });
  }
  /** @param {number} seat @param {number} level  1 to 5 */
  bot(seat, level) {
    return __privateMethod(this, _Match_instances, seated_fn).call(this, "game.bot", { seat, level });
  }
  /** Start with the players who sit, although seats are free. */
  start() {
    return __privateMethod(this, _Match_instances, seated_fn).call(this, "game.start", {});
  }
  resign() {
    return __privateMethod(this, _Match_instances, do_fn).call(this, "game.resign", {});
  }
  /** @param {Offer} offer @returns {Promise<{version: number, room?: string}>} */
  offer(offer) {
    return __privateMethod(this, _Match_instances, do_fn).call(this, "game.offer", { offer });
  }
  /** @param {Offer} offer @param {boolean} accept  false also withdraws the user's own offer */
  answer(offer, accept) {
    return __privateMethod(this, _Match_instances, do_fn).call(this, "game.answer", { offer, accept });
  }
  /** @param {number} version @returns {Promise<import('./types.js').ReplayReply<Game>>} the log and view at that version */
  replay(version) {
    var _a, _b;
    return this.client.request({ op: "game.replay", match: (_b = (_a = this.state) == null ? void 0 : _a.match) != null ? _b : "", version });
  }
};
_off = new WeakMap();
_early = new WeakMap();
_inputs = new WeakMap();
_sending = new WeakMap();
_Match_instances = new WeakSet();
begin_fn2 = async function(subscribe) {
  __privateSet(this, _off, [
    this.client.on("match", ({ match, joined }) => match.room === this.room && __privateMethod(this, _Match_instances, apply_fn2).call(this, match, joined)),
    this.client.on("event", (frame) => {
      if (frame.op === "game.tick" && frame.room === this.room) __privateMethod(this, _Match_instances, tick_fn).call(
        this,
        /** @type {TickEvent} */
        /** @type {unknown} */
        frame
      );
    }),
    this.client.on("hello", ({ server_at }) => {
      __privateSet(this, _early, []);
      this.clock.reset();
      this.clock.heard(server_at, __privateMethod(this, _Match_instances, now_fn).call(this));
    })
  ]);
  await subscribe();
};
/** Clocks run by a time that no one sets. */
now_fn = function() {
  const { host } = this.client;
  return host.uptime ? host.uptime() : host.now();
};
/** @param {import('./types.js').GameEvent<any>} match @param {boolean} joined */
apply_fn2 = function(match, joined) {
  var _a;
  if (!joined && this.state && match.version < this.state.version) return;
  if (match.clock) this.clock.heard(match.clock.at, __privateMethod(this, _Match_instances, now_fn).call(this));
  this.state = match;
  this.emit("change", match);
  const early = joined ? (_a = __privateGet(this, _early)) != null ? _a : [] : [];
  if (joined) __privateSet(this, _early, null);
  for (const tick of early) __privateMethod(this, _Match_instances, tick_fn).call(this, tick);
};
/** @param {TickEvent} event */
tick_fn = function(event) {
  var _a;
  if (__privateGet(this, _early)) {
    __privateGet(this, _early).push(event);
    return;
  }
  if (((_a = this.state) == null ? void 0 : _a.tick) === void 0 || event.tick <= this.state.tick) return;
  this.state = { ...this.state, tick: event.tick, view: merged(this.state.view, event.delta) };
  this.emit("tick", this.state);
};
sendInput_fn = function() {
  __privateSet(this, _sending, null);
  if (!__privateGet(this, _inputs).length) return;
  const sent2 = this.client.link.send({ op: "game.input", room: this.room, input: __privateGet(this, _inputs).shift() });
  if (!sent2) __privateSet(this, _inputs, []);
  __privateSet(this, _sending, this.client.host.later(() => __privateMethod(this, _Match_instances, sendInput_fn).call(this), INPUT_MS));
};
/** @param {{move: import('./wire.js').MoveOf<Game>, version: number} | null} pending */
setPending_fn = function(pending) {
  this.pending = pending;
  if (this.state) this.emit("change", this.state);
};
/** @param {string} op @param {object} fields */
do_fn = function(op, fields) {
  return this.client.ask({ op, room: this.room, ...fields });
};
seated_fn = async function(op, fields) {
  var _a;
  const { match } = await __privateMethod(this, _Match_instances, do_fn).call(this, op, fields);
  if (((_a = this.state) == null ? void 0 : _a.tick) === void 0) __privateMethod(this, _Match_instances, apply_fn2).call(this, match, false);
};

// sdk/hosts/wechat.js
var ASKED_FOR = 1e3;
var LOST = 1006;
var CONNECTING = 0;
var OPEN = 1;
var CLOSED = 3;
var _MiniSocket_instances, lose_fn, end_fn2;
var MiniSocket = class {
  /** @param {Wx} wx @param {string} url @param {string[]} protocols */
  constructor(wx, url, protocols) {
    __privateAdd(this, _MiniSocket_instances);
    __publicField(this, "readyState", CONNECTING);
    /** @type {((event: {data: any}) => void) | null} */
    __publicField(this, "onmessage", null);
    /** @type {((event: {code: number}) => void) | null} */
    __publicField(this, "onclose", null);
    this.task = wx.connectSocket({ url, protocols, fail: () => __privateMethod(this, _MiniSocket_instances, end_fn2).call(this, LOST) });
    this.task.onOpen(() => {
      if (this.readyState === CONNECTING) this.readyState = OPEN;
    });
    this.task.onMessage((message) => {
      var _a;
      if (this.readyState === OPEN) (_a = this.onmessage) == null ? void 0 : _a.call(this, message);
    });
    this.task.onError(() => __privateMethod(this, _MiniSocket_instances, end_fn2).call(this, LOST));
    this.task.onClose(({ code }) => __privateMethod(this, _MiniSocket_instances, end_fn2).call(this, code === ASKED_FOR ? LOST : code));
  }
  /** @param {string} data */
  send(data) {
    this.task.send({ data, fail: () => __privateMethod(this, _MiniSocket_instances, lose_fn).call(this) });
  }
  /** Close, without any further event. */
  close() {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.task.close({ code: ASKED_FOR });
  }
};
_MiniSocket_instances = new WeakSet();
lose_fn = function() {
  if (this.readyState !== CLOSED) this.task.close({ code: ASKED_FOR });
  __privateMethod(this, _MiniSocket_instances, end_fn2).call(this, LOST);
};
/** @param {number} code */
end_fn2 = function(code) {
  var _a;
  if (this.readyState === CLOSED) return;
  this.readyState = CLOSED;
  (_a = this.onclose) == null ? void 0 : _a.call(this, { code });
};
function steadyTime() {
  if (typeof performance !== "undefined") return () => performance.now();
  let [passed, last] = [0, Date.now()];
  return () => {
    const now = Date.now();
    passed += Math.max(0, now - last);
    last = now;
    return passed;
  };
}
function miniProgramHost(wx, origin) {
  return {
    now: () => Date.now(),
    uptime: steadyTime(),
    random: () => Math.random(),
    later: (fn, ms, idle = false) => {
      var _a;
      const timer = setTimeout(fn, ms);
      if (idle) (_a = timer.unref) == null ? void 0 : _a.call(timer);
      return timer;
    },
    cancel: (timer) => clearTimeout(
      /** @type {any} */
      timer
    ),
    every: (fn, ms) => {
      const timer = setInterval(fn, ms);
      return () => clearInterval(timer);
    },
    fetch: (path, init) => (
      /** @type {Promise<any>} */
      request(wx, origin + path, init)
    ),
    open: (path, protocols) => (
      /** @type {any} */
      new MiniSocket(wx, origin.replace(/^http/u, "ws") + path, protocols)
    ),
    storage: {
      getItem: (key) => wx.getStorageSync(key) || null,
      setItem: (key, value) => wx.setStorageSync(key, value),
      removeItem: (key) => wx.removeStorageSync(key)
    },
    exclusive: (_, work) => work()
    // a mini program has one window
  };
}
function request(wx, url, { method = "GET", headers, body, signal }) {
  const header = (
    /** @type {Record<string, string>} */
    headers != null ? headers : {}
  );
  return new Promise((resolve, reject) => {
    const task = wx.request({
      url,
      method,
      header,
      dataType: "text",
      // parsed here, so invalid JSON rejects as in a browser
      ...(typeof body === "string" || body instanceof ArrayBuffer) && { data: body },
      success: ({ statusCode: status, data }) => resolve({ ok: status >= 200 && status < 300, status, json: async () => JSON.parse(data) }),
      fail: ({ errMsg }) => reject(new Error(errMsg))
    });
    signal == null ? void 0 : signal.addEventListener("abort", () => task == null ? void 0 : task.abort());
  });
}
function connectMiniProgram(wx, { origin, appid, task = "main" }) {
  const host = miniProgramHost(wx, origin);
  const sessions = new Sessions(host);
  const clients = [];
  const beside = (name) => {
    const client = new Client({ host, sessions, task: name });
    clients.push(client);
    return client;
  };
  const look = () => {
    for (const { link } of clients) {
      link.hurry();
      link.probe();
    }
  };
  wx.onAppShow(look);
  wx.onNetworkStatusChange(look);
  const signIn = async () => sessions.wechat(await loginCode(wx), appid);
  return { sessions, client: beside(task), beside, signIn };
}
function loginCode(wx) {
  return new Promise((resolve, reject) => {
    wx.login({ success: ({ code }) => resolve(code), fail: ({ errMsg }) => reject(new Failure("network", errMsg)) });
  });
}
export {
  Failure,
  Match,
  MiniSocket,
  VERSION,
  connectMiniProgram,
  miniProgramHost,
  randomName
};
