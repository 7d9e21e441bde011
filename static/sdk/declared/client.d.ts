/** @extends {Emitter<Events>} */
export class Client extends Emitter<Events> {
    /** @param {{host: Host, sessions: Credentials, task: string}} parts */
    constructor({ host, sessions, task }: {
        host: Host;
        sessions: Credentials;
        task: string;
    });
    /** @type {Map<string, Feed>} */
    feeds: Map<string, Feed>;
    /** The server's events by their `op`, after they were applied. @type {Emitter<import('./wire.js').Events>} */
    events: Emitter<import("./wire.js").Events>;
    host: import("./hosts/host.js").Host;
    sessions: import("./hosts/host.js").Credentials;
    link: Link;
    outgoing: Outgoing;
    /** Connect as the user who is signed in. Earlier commands wait for the connection. */
    start(): void;
    /**
     * Wait until the connection is open; starts it if necessary.
     *
     * @param {Patience} [patience]
     * @returns {Promise<Hello>} rejected with a Failure: `unauthorized` if nobody is signed in, `forbidden`, `closed`
     */
    ready(patience?: Patience): Promise<Hello>;
    /** Disconnect, forget every room, and reject every pending command. */
    stop(): void;
    /**
     * The user's rooms, by their latest change, with the unread counts and the newest message of each; only those that
     * changed since the last call. Subscribes to none.
     *
     * @returns {Promise<{rooms: import('./types.js').SyncedRoom[], gone: string[]}>} `gone`: rooms that the user is no longer in, or has closed
     */
    sync(): Promise<{
        rooms: import("./types.js").SyncedRoom[];
        gone: string[];
    }>;
    /**
     * @template {import('./wire.js').Op} Op
     * @param {{op: Op, id?: never} & import('./wire.js').Commands[Op]} command
     * @param {Patience} [patience]  by default there is no limit
     * @returns {Promise<import('./wire.js').Answers[Op]>} the reply; rejected with a Failure. policies.js says which
     *   commands are retried. If the caller gives up, a sent command may have taken effect, and is not sent again.
     */
    request<Op extends import("./wire.js").Op>(command: {
        op: Op;
        id?: never;
    } & import("./wire.js").Commands[Op], patience?: Patience): Promise<import("./wire.js").Answers[Op]>;
    /**
     * The same for a command that is known only when the program runs: its types are not checked.
     *
     * @param {Command} command
     * @param {Patience} [patience]
     * @returns {Promise<any>} the reply; rejected with a Failure
     */
    ask(command: Command, patience?: Patience): Promise<any>;
    /**
     * Run the bot's command in the typed `text`. A command that `slash` calls unknown may be one.
     *
     * @param {string} room @param {string} text
     * @returns {Promise<boolean>} false if no bot has such a command there; rejected with a Failure
     */
    runCommand(room: string, text: string): Promise<boolean>;
    /**
     * Upload a file. A message shows it by `attachments: [{ upload: ID }]`, within an hour. In a mini program, pass the
     * result of `wx.getFileSystemManager().readFile`, and the `name`.
     *
     * @param {Blob | File | ArrayBuffer} file
     * @param {import('./upload.js').Options} [options]
     * @returns {Promise<import('./types.js').Upload>} rejected with a Failure
     */
    upload(file: Blob | File | ArrayBuffer, options?: import("./upload.js").Options): Promise<import("./types.js").Upload>;
    /** The changes that are not answered yet; their author may edit, recall and drop them. */
    get outbox(): import("./connection/outbox.js").Outbox;
    /**
     * Subscribe to a room, after joining it if necessary. Until `forget` it is resumed after every reconnect. A resume
     * never joins: if the user is no longer a member, the feed ends with `gone`.
     *
     * @param {string} room
     * @param {{password?: string, invite?: string}} [keys]
     * @returns {Promise<Feed>}
     */
    listen(room: string, keys?: {
        password?: string;
        invite?: string;
    }): Promise<Feed>;
    /**
     * Subscribe to a room of which the user is a member. @param {string} room
     * @returns {Promise<Feed>} rejected with `not_member`, `banned` or `not_found` if not
     */
    follow(room: string): Promise<Feed>;
    /** Show a room from its stored timeline, until it is resumed. @param {import('./types.js').JoinReply} kept @returns {Feed} */
    restore(kept: import("./types.js").JoinReply): Feed;
    /** Unsubscribe from a room. @param {string} room */
    forget(room: string): void;
    #private;
}
export type Command = import("./types.js").Command;
export type Frame = import("./types.js").Frame;
export type GameEvent = import("./types.js").GameEvent;
export type GoneReason = import("./types.js").GoneReason;
export type Hello = import("./types.js").Hello;
export type LinkState = import("./types.js").LinkState;
export type NoticeEvent = import("./types.js").NoticeEvent;
export type RoomFrame = import("./types.js").RoomFrame;
export type Waiting = import("./types.js").Waiting;
export type Host = import("./hosts/host.js").Host;
export type Credentials = import("./hosts/host.js").Credentials;
export type Patience = import("./connection/patience.js").Patience;
export type Events = {
    /**
     * the state of the connection changed
     */
    state: LinkState;
    /**
     * the connection is open, for the first time or again
     */
    hello: Hello;
    /**
     * the state of a room changed
     */
    room: Feed;
    /**
     * the state of a match; `joined` when its room was joined
     */
    match: {
        match: GameEvent;
        joined: boolean;
    };
    /**
     * a feed ended: the user left, was kicked or
     * banned, the room was deleted, or the server refused the resume
     */
    gone: {
        feed: Feed;
        reason: GoneReason;
        failure: Failure;
    };
    /**
     * something concerns the user: a direct message, a mention, a role, a mute, a ban.
     * After a time without a connection, call `sync` after `hello` to find what was missed
     */
    notice: NoticeEvent;
    /**
     * the list of unanswered changes is different
     */
    outbox: Waiting[];
    /**
     * every event, after it was applied to its room
     */
    event: import("./wire.js").Events[keyof import("./wire.js").Events];
};
import { Emitter } from './emitter.js';
import { Feed } from './state/feed.js';
import { Link } from './connection/link.js';
import { Outgoing } from './connection/outgoing.js';
import { Failure } from './failure.js';
