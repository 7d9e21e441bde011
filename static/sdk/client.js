/**
 * One connection of a user: its socket, pending commands, and the rooms it is subscribed to. Knows no DOM.
 */

import { Emitter } from './emitter.js';
import { Failure } from './failure.js';
import { Feed } from './state/feed.js';
import { Link } from './connection/link.js';
import { Outgoing } from './connection/outgoing.js';
import { botCommand } from './state/slash.js';
import { upload } from './upload.js';
import { TOO_LARGE, endOf } from './connection/closes.js';
import { patiently } from './connection/patience.js';

/**
 * @typedef {import('./types.js').Command} Command
 * @typedef {import('./types.js').Frame} Frame
 * @typedef {import('./types.js').GameEvent} GameEvent
 * @typedef {import('./types.js').GoneReason} GoneReason
 * @typedef {import('./types.js').Hello} Hello
 * @typedef {import('./types.js').LinkState} LinkState
 * @typedef {import('./types.js').NoticeEvent} NoticeEvent
 * @typedef {import('./types.js').RoomFrame} RoomFrame
 * @typedef {import('./types.js').Waiting} Waiting
 * @typedef {import('./hosts/host.js').Host} Host
 * @typedef {import('./hosts/host.js').Credentials} Credentials
 * @typedef {import('./connection/patience.js').Patience} Patience
 *
 * @typedef {object} Events
 * @property {LinkState} state  the state of the connection changed
 * @property {Hello} hello  the connection is open, for the first time or again
 * @property {Feed} room  the state of a room changed
 * @property {{match: GameEvent, joined: boolean}} match  the state of a match; `joined` when its room was joined
 * @property {{feed: Feed, reason: GoneReason, failure: Failure}} gone  a feed ended: the user left, was kicked or
 *   banned, the room was deleted, or the server refused the resume
 * @property {NoticeEvent} notice  something concerns the user: a direct message, a mention, a role, a mute, a ban.
 *   After a time without a connection, call `sync` after `hello` to find what was missed
 * @property {Waiting[]} outbox  the list of unanswered changes is different
 * @property {import('./wire.js').Events[keyof import('./wire.js').Events]} event  every event, after it was applied to its room
 */

/** The server compares at most this many. */
const SYNC_NAMED = 500;

/** @extends {Emitter<Events>} */
export class Client extends Emitter {
  /** @type {Map<string, Feed>} */
  feeds = new Map();
  /** The server's events by their `op`, after they were applied. @type {Emitter<import('./wire.js').Events>} */
  events = new Emitter();
  /** The `rev` and the read position of each room, from the last `sync`. @type {Map<string, [number, number]>} */
  #synced = new Map();
  /** @type {Hello | undefined} */
  #hello;

  /** @param {{host: Host, sessions: Credentials, task: string}} parts */
  constructor({ host, sessions, task }) {
    super();
    this.host = host;
    this.sessions = sessions;
    this.link = new Link({ host, sessions, task, listener: this.#listener() });
    this.outgoing = new Outgoing((frame) => this.link.send(frame), host, this.#messages(), () => this.emit('outbox', this.outbox.entries));
    this.outgoing.holds = true;
    this.sessions.on('change', (session) => this.#renewed(session));
  }

  /** Connect as the user who is signed in. Earlier commands wait for the connection. */
  start() {
    if (this.link.state.phase === 'stopped') this.outgoing.holds = true;
    this.link.start();
  }

  /**
   * Wait until the connection is open; starts it if necessary.
   *
   * @param {Patience} [patience]
   * @returns {Promise<Hello>} rejected with a Failure: `unauthorized` if nobody is signed in, `forbidden`, `closed`
   */
  ready(patience = {}) {
    if (this.link.state.phase === 'open' && this.#hello) return Promise.resolve(this.#hello);
    /** @type {Array<() => void>} */
    let off = [];
    const opened = () =>
      new Promise((resolve, reject) => {
        off = [this.on('hello', resolve), this.on('state', (state) => state.phase === 'stopped' && reject(endOf(state)))];
        if (this.link.state.phase === 'stopped') this.start();
      });
    const done = () => off.forEach((each) => each());
    return patiently(opened, this.host, patience).finally(done);
  }

  /** Disconnect, forget every room, and reject every pending command. */
  stop() {
    this.link.stop('left');
    this.outgoing.clear(new Failure('closed', 'the connection was given up'));
    for (const feed of this.feeds.values()) feed.close();
    this.feeds.clear();
    this.#synced.clear();
  }

  /**
   * The user's rooms, by their latest change, with the unread counts and the newest message of each; only those that
   * changed since the last call. Subscribes to none.
   *
   * @returns {Promise<{rooms: import('./types.js').SyncedRoom[], gone: string[]}>} `gone`: rooms that the user is no longer in, or has closed
   */
  async sync() {
    const known = Object.fromEntries([...this.#synced].slice(-SYNC_NAMED));
    let page = await this.outgoing.request({ op: 'sync', rooms: known });
    const { gone, rooms } = page;
    while (page.cursor) {
      page = await this.outgoing.request({ op: 'sync', cursor: page.cursor });
      rooms.push(...page.rooms);
    }
    for (const room of gone) this.#synced.delete(room);
    for (const { info, rev, read_seq } of rooms) this.#synced.set(info.room, [rev, read_seq]);
    return { rooms, gone };
  }

  /**
   * @template {import('./wire.js').Op} Op
   * @param {{op: Op, id?: never} & import('./wire.js').Commands[Op]} command
   * @param {Patience} [patience]  by default there is no limit
   * @returns {Promise<import('./wire.js').Answers[Op]>} the reply; rejected with a Failure. policies.js says which
   *   commands are retried. If the caller gives up, a sent command may have taken effect, and is not sent again.
   */
  request(command, patience) {
    return this.ask(/** @type {Command} */ (command), patience);
  }

  /**
   * The same for a command that is known only when the program runs: its types are not checked.
   *
   * @param {Command} command
   * @param {Patience} [patience]
   * @returns {Promise<any>} the reply; rejected with a Failure
   */
  ask(command, patience) {
    return this.outgoing.request(command, undefined, patience);
  }

  /**
   * Run the bot's command in the typed `text`. A command that `slash` calls unknown may be one.
   *
   * @param {string} room @param {string} text
   * @returns {Promise<boolean>} false if no bot has such a command there; rejected with a Failure
   */
  async runCommand(room, text) {
    const { commands } = await this.request({ op: 'commands', room });
    const command = botCommand(text, commands, room);
    if (command) await this.ask(command);
    return command !== null;
  }

  /**
   * Upload a file. A message shows it by `attachments: [{ upload: ID }]`, within an hour. In a mini program, pass the
   * result of `wx.getFileSystemManager().readFile`, and the `name`.
   *
   * @param {Blob | File | ArrayBuffer} file
   * @param {import('./upload.js').Options} [options]
   * @returns {Promise<import('./types.js').Upload>} rejected with a Failure
   */
  upload(file, options) {
    return upload(this.sessions, file, options);
  }

  /** The changes that are not answered yet; their author may edit, recall and drop them. */
  get outbox() {
    return this.outgoing.outbox;
  }

  /**
   * Subscribe to a room, after joining it if necessary. Until `forget` it is resumed after every reconnect. A resume
   * never joins: if the user is no longer a member, the feed ends with `gone`.
   *
   * @param {string} room
   * @param {{password?: string, invite?: string}} [keys]
   * @returns {Promise<Feed>}
   */
  listen(room, keys) {
    return this.#subscribe(room, (feed) => feed.join(keys));
  }

  /**
   * Subscribe to a room of which the user is a member. @param {string} room
   * @returns {Promise<Feed>} rejected with `not_member`, `banned` or `not_found` if not
   */
  follow(room) {
    return this.#subscribe(room, (feed) => feed.follow());
  }

  /** Show a room from its stored timeline, until it is resumed. @param {import('./types.js').JoinReply} kept @returns {Feed} */
  restore(kept) {
    const feed = this.feeds.get(kept.room.room) ?? new Feed(kept.room.room, this.#carrier());
    this.feeds.set(feed.room, feed);
    feed.restore(kept);
    return feed;
  }

  /** @param {string} room @param {(feed: Feed) => Promise<unknown>} ask @returns {Promise<Feed>} */
  async #subscribe(room, ask) {
    const known = this.feeds.get(room);
    if (known?.timeline) return known;
    const feed = known ?? new Feed(room, this.#carrier());
    this.feeds.set(room, feed);
    try {
      await ask(feed);
    } catch (error) {
      if (this.feeds.get(room) === feed) this.feeds.delete(room);
      throw error;
    }
    return feed;
  }

  /** Unsubscribe from a room. @param {string} room */
  forget(room) {
    this.feeds.get(room)?.close();
    this.feeds.delete(room);
  }

  /** @returns {import('./connection/outgoing.js').Messages} */
  #messages() {
    return {
      me: () => this.#hello?.user.id,
      seen: (room, seq) => this.feeds.get(room)?.timeline?.at(seq),
      look: async (room, seq) => {
        const { messages } = await this.outgoing.request({ op: 'history', room, after: seq - 1, limit: 1 }, 'once');
        return messages.find((/** @type {import('./types.js').Message} */ message) => message.seq === seq);
      },
    };
  }

  /** @returns {import('./state/feed.js').Carrier} */
  #carrier() {
    return {
      host: this.host,
      request: (command, policy) => this.outgoing.request(command, policy),
      changed: (feed) => {
        if (this.feeds.get(feed.room) === feed) this.emit('room', feed); // else it was forgotten meanwhile
      },
      match: (match, joined) => this.emit('match', { match, joined }),
      me: () => this.#hello?.user.id,
      gone: (feed, failure) => this.#gone(feed, failure),
    };
  }

  /** @param {Feed} feed @param {Failure} failure */
  #gone(feed, failure) {
    if (this.feeds.get(feed.room) === feed) this.feeds.delete(feed.room);
    this.outgoing.refuse(feed.room, failure);
    this.emit('gone', { feed, reason: feed.gone ?? failure.code, failure });
  }

  /** @returns {import('./connection/link.js').Listener} */
  #listener() {
    return {
      opened: (hello) => this.#opened(hello),
      frame: (frame) => this.#frame(frame),
      lost: (code) => this.outgoing.lost(code === TOO_LARGE),
      state: (state) => {
        if (state.phase === 'stopped') this.#ended(state);
        this.emit('state', state);
      },
    };
  }

  /** @param {LinkState} state */
  #ended(state) {
    this.outgoing.lost(false);
    this.outgoing.release(endOf(state));
  }

  /** @param {Hello} hello */
  #opened(hello) {
    this.#hello = hello;
    // Rooms first, so replies to the queued commands find their rooms joined.
    for (const feed of this.feeds.values()) void feed.resume();
    this.outgoing.opened();
    this.emit('hello', hello);
  }

  /** @param {Frame} frame */
  #frame(frame) {
    if (frame.id !== undefined) return void this.outgoing.settle(frame); // a late reply belongs to no command
    if (frame.op === 'notice') this.emit('notice', /** @type {NoticeEvent} */ (/** @type {unknown} */ (frame)));
    else if (typeof frame.room === 'string') this.feeds.get(frame.room)?.event(/** @type {RoomFrame} */ (/** @type {unknown} */ (frame)));
    const event = /** @type {any} */ (frame);
    this.events.emit(event.op, event);
    return this.emit('event', event);
  }

  /** @param {{access_token: string} | null} session  its tokens changed, in this window or another */
  #renewed(session) {
    if (!session) return this.link.stop('signed_out');
    if (this.link.state.phase === 'open') {
      this.outgoing.request({ op: 'auth', token: session.access_token }, 'once').catch(() => this.link.start());
    }
    return undefined;
  }
}
