/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Person = import("./wire.js").Person;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Self = import("./wire.js").SelfInfo;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type RoomInfo = import("./wire.js").RoomInfo;
/**
 * the least role that may do each
 */
export type Rights = import("./wire.js").Rights;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type ListedMatch = import("./wire.js").ListedMatch;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Member = import("./wire.js").Member;
/**
 * a file that a message shows; one with an `id` is on the
 * server
 */
export type Attachment = import("./wire.js").Attachment;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Message = import("./wire.js").Message;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Replies = import("./wire.js").Replies;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type MatchCard = import("./wire.js").MatchCard;
/**
 * `left`: who played where a bot plays now
 */
export type Seat = import("./wire.js").SeatInfo;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Outcome = import("./wire.js").OutcomeInfo;
/**
 * the clocks at `at`; those of the seats in `running` have counted down since
 */
export type ShownClock = import("./wire.js").ShownClock;
/**
 * the clock of a match, as requested
 */
export type ClockAsked = import("./wire.js").ClockAsked;
/**
 * an entry of the catalogue
 */
export type GameInfo = import("./wire.js").GameInfo;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type MatchFoundEvent = import("./wire.js").MatchFound;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type MessageEvent = import("./wire.js").MessageEvent;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type MemberEvent = import("./wire.js").MemberEvent;
/**
 * a member's profile changed: `user.get` tells
 */
export type ProfileEvent = import("./wire.js").ProfileEvent & {
    rev?: undefined;
};
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type RoomEvent = import("./wire.js").RoomEvent;
/**
 * an event with a `rev`
 */
export type Change = import("./wire.js").Change;
/**
 * a ban or a mute that is in force
 */
export type Ban = import("./wire.js").Ban;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Report = import("./wire.js").Report;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type AuditEntry = import("./wire.js").AuditEntry;
/**
 * of a feed
 */
export type Point = import("./wire.js").Point;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type FeedEvent = import("./wire.js").FeedEvent;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type PresenceEvent = import("./wire.js").PresenceEvent;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type TypingEvent = import("./wire.js").TypingEvent;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type ReadEvent = import("./wire.js").ReadEvent;
/**
 * `at` counts code points
 */
export type AppendEvent = import("./wire.js").AppendEvent;
/**
 * visible only to its sender and those in
 * `to`
 */
export type EphemeralMessage = Omit<Message, "seq" | "rev"> & {
    to: string[];
};
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type EphemeralEvent = {
    op: "ephemeral";
    room: string;
    message: EphemeralMessage;
};
/**
 * something that concerns this user, in a room that this
 * socket need not be subscribed to
 */
export type NoticeEvent = import("./wire.js").NoticeEvent;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Hello = import("./wire.js").Hello;
/**
 * of `user.get` and `user.update`
 */
export type Profile = import("./wire.js").Profile;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type JoinReply = import("./wire.js").JoinReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type SinceReply = import("./wire.js").SinceReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type BlocksReply = import("./wire.js").UsersReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type HistoryReply = import("./wire.js").HistoryReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type AroundReply = import("./wire.js").AroundReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type PinsReply = import("./wire.js").MessagesReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type EditsReply = import("./wire.js").EditsReply;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Unread = import("./wire.js").Unread;
/**
 * `last`: the newest message, its text cut
 */
export type SyncedRoom = import("./wire.js").SyncedRoom;
/**
 * a message that is sent at `send_at`; `failed`
 * says why it was not
 */
export type ScheduledMessage = import("./wire.js").ScheduledMessage;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Invite = import("./wire.js").Invite;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Role = Member["role"];
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type MatchStatus = MatchCard["status"];
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Offer = import("./wire.js").OfferInfo["offer"];
/**
 * `delta`: a JSON merge patch to the view
 */
export type TickEvent = import("./wire.js").TickEvent;
/**
 * a change that this user may not see; `seq` of a new message
 */
export type SkipEvent = import("./wire.js").SkipEvent;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type Poll = import("./wire.js").Poll;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type TournamentCard = import("./wire.js").TournamentCard;
/**
 * `users` and `points` by seat
 */
export type TournamentPairing = import("./wire.js").TournamentPairing;
/**
 * its current state; an event has the first 50
 * players and pairings
 */
export type Tournament = Omit<import("./wire.js").TournamentEvent, "op">;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type TournamentEvent = import("./wire.js").TournamentEvent;
/**
 * a match that is over
 */
export type PastMatch = import("./wire.js").PastMatchInfo;
/**
 * after the last rated match of a day (UTC)
 */
export type RatingPoint = import("./wire.js").CurvePoint;
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type MatchesReply = import("./wire.js").PastMatchesReply;
/**
 * as it is stored on this device
 */
export type Session = {
    access_token: string;
    refresh_token: string;
    /**
     * of the access token, ms since the epoch by this device's clock
     */
    expires_at: number;
    user: Self;
};
/**
 * an uploaded file, which one message may show
 */
export type Upload = {
    id: string;
    name: string;
    content_type: string;
    size_bytes: number;
    width?: number | undefined;
    height?: number | undefined;
    thumbnail?: {
        width: number;
        height: number;
    } | undefined;
};
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type RoomFrame = Change | ProfileEvent | PresenceEvent | TypingEvent | ReadEvent | AppendEvent | EphemeralEvent | FeedEvent | GameEvent | TickEvent;
/**
 * any frame, before its `op` is checked
 */
export type Frame = {
    op: string;
    id?: number | string;
    [field: string]: unknown;
};
/**
 * any command, as it is
 * queued
 */
export type Command = {
    op: string;
    room?: string;
    nonce?: string;
    [field: string]: unknown;
};
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type PropertySchema = {
    type?: string;
    enum?: unknown[];
    [keyword: string]: unknown;
};
/**
 * Why a feed ended: what happened to the user or the room, or the code of the refused resume.
 */
export type BotCommand = {
    command: string;
    name: string;
    description: string;
    bot: Person;
    schema: {
        properties?: Record<string, PropertySchema | boolean>;
        required?: string[];
        [keyword: string]: unknown;
    };
};
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type GoneReason = "left" | "kicked" | "banned" | "deleted" | "not_member" | "not_found" | string;
/**
 * `outdated`: the server takes no SDK as old as this one
 */
export type StopReason = "replaced" | "forbidden" | "broken" | "signed_out" | "left" | "outdated";
/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 */
export type WaitReason = "lost" | "going_away" | "too_many" | "too_slow" | "renew";
/**
 * a message as the author of a change saw it
 */
export type Seen = Pick<Message, "rev" | "text">;
/**
 * a change that is not answered yet
 */
export type Waiting = {
    id: number;
    command: Command;
    /**
     * only a `waiting` one can be edited and recalled; an uncertain
     * one was sent before the connection broke, and may have taken effect
     */
    state: "waiting" | "sent" | "uncertain";
};
/**
 * the state of the connection
 */
export type LinkState = {
    phase: "connecting" | "open" | "waiting" | "stopped";
    reason?: StopReason | WaitReason | undefined;
    /**
     * of the next attempt while waiting, ms since the epoch
     */
    retry_at?: number | undefined;
};
/**
 * The state of a match as this receiver may see it.
 */
export type GameEvent<Game = any> = import("./wire.js").GameEvent<Game>;
export type ReplayReply<Game = any> = import("./wire.js").ReplayReply<Game>;
export type LogEntry<Game = any> = import("./wire.js").LogEntry<Game>;
