/**
 * The types of the wire contract under the SDK's names, and of the SDK's own state. Types only.
 *
 * @typedef {import('./wire.js').Person} Person
 * @typedef {import('./wire.js').SelfInfo} Self
 * @typedef {import('./wire.js').RoomInfo} RoomInfo
 * @typedef {import('./wire.js').Rights} Rights  the least role that may do each
 * @typedef {import('./wire.js').ListedMatch} ListedMatch
 * @typedef {import('./wire.js').Member} Member
 * @typedef {import('./wire.js').Attachment} Attachment  a file that a message shows; one with an `id` is on the
 * server
 * @typedef {import('./wire.js').Message} Message
 * @typedef {import('./wire.js').Replies} Replies
 * @typedef {import('./wire.js').MatchCard} MatchCard
 * @typedef {import('./wire.js').SeatInfo} Seat  `left`: who played where a bot plays now
 * @typedef {import('./wire.js').OutcomeInfo} Outcome
 * @typedef {import('./wire.js').ShownClock} ShownClock  the clocks at `at`; those of the seats in `running` have counted down since
 * @typedef {import('./wire.js').ClockAsked} ClockAsked  the clock of a match, as requested
 * @typedef {import('./wire.js').GameInfo} GameInfo  an entry of the catalogue
 * @typedef {import('./wire.js').MatchFound} MatchFoundEvent
 * @typedef {import('./wire.js').MessageEvent} MessageEvent
 * @typedef {import('./wire.js').MemberEvent} MemberEvent
 * @typedef {import('./wire.js').ProfileEvent & {rev?: undefined}} ProfileEvent  a member's profile changed: `user.get` tells
 * @typedef {import('./wire.js').RoomEvent} RoomEvent
 * @typedef {import('./wire.js').Change} Change  an event with a `rev`
 * @typedef {import('./wire.js').Ban} Ban  a ban or a mute that is in force
 * @typedef {import('./wire.js').Report} Report
 * @typedef {import('./wire.js').AuditEntry} AuditEntry
 * @typedef {import('./wire.js').Point} Point  of a feed
 * @typedef {import('./wire.js').FeedEvent} FeedEvent
 * @typedef {import('./wire.js').PresenceEvent} PresenceEvent
 * @typedef {import('./wire.js').TypingEvent} TypingEvent
 * @typedef {import('./wire.js').ReadEvent} ReadEvent
 * @typedef {import('./wire.js').AppendEvent} AppendEvent  `at` counts code points
 * @typedef {Omit<Message, 'seq' | 'rev'> & {to: string[]}} EphemeralMessage  visible only to its sender and those in
 * `to`
 * @typedef {{op: 'ephemeral', room: string, message: EphemeralMessage}} EphemeralEvent
 * @typedef {import('./wire.js').NoticeEvent} NoticeEvent  something that concerns this user, in a room that this
 * socket need not be subscribed to
 * @typedef {import('./wire.js').Hello} Hello
 * @typedef {import('./wire.js').Profile} Profile  of `user.get` and `user.update`
 * @typedef {import('./wire.js').JoinReply} JoinReply
 * @typedef {import('./wire.js').SinceReply} SinceReply
 * @typedef {import('./wire.js').UsersReply} BlocksReply
 * @typedef {import('./wire.js').HistoryReply} HistoryReply
 * @typedef {import('./wire.js').AroundReply} AroundReply
 * @typedef {import('./wire.js').MessagesReply} PinsReply
 * @typedef {import('./wire.js').EditsReply} EditsReply
 * @typedef {import('./wire.js').Unread} Unread
 * @typedef {import('./wire.js').SyncedRoom} SyncedRoom  `last`: the newest message, its text cut
 * @typedef {import('./wire.js').ScheduledMessage} ScheduledMessage  a message that is sent at `send_at`; `failed`
 * says why it was not
 * @typedef {import('./wire.js').Invite} Invite
 * @typedef {Member['role']} Role
 * @typedef {MatchCard['status']} MatchStatus
 * @typedef {import('./wire.js').OfferInfo['offer']} Offer
 * @typedef {import('./wire.js').TickEvent} TickEvent  `delta`: a JSON merge patch to the view
 * @typedef {import('./wire.js').SkipEvent} SkipEvent  a change that this user may not see; `seq` of a new message
 * @typedef {import('./wire.js').Poll} Poll
 * @typedef {import('./wire.js').TournamentCard} TournamentCard
 * @typedef {import('./wire.js').TournamentPairing} TournamentPairing  `users` and `points` by seat
 * @typedef {Omit<import('./wire.js').TournamentEvent, 'op'>} Tournament  its current state; an event has the first 50
 * players and pairings
 * @typedef {import('./wire.js').TournamentEvent} TournamentEvent
 * @typedef {import('./wire.js').PastMatchInfo} PastMatch  a match that is over
 * @typedef {import('./wire.js').CurvePoint} RatingPoint  after the last rated match of a day (UTC)
 * @typedef {import('./wire.js').PastMatchesReply} MatchesReply
 *
 * @typedef {object} Session  as it is stored on this device
 * @property {string} access_token
 * @property {string} refresh_token
 * @property {number} expires_at  of the access token, ms since the epoch by this device's clock
 * @property {Self} user
 *
 * @typedef {object} Upload  an uploaded file, which one message may show
 * @property {string} id
 * @property {string} name
 * @property {string} content_type
 * @property {number} size_bytes
 * @property {number} [width]
 * @property {number} [height]
 * @property {{width: number, height: number}} [thumbnail]
 *
 * @typedef {Change | ProfileEvent | PresenceEvent | TypingEvent | ReadEvent | AppendEvent | EphemeralEvent | FeedEvent | GameEvent | TickEvent} RoomFrame
 *
 * @typedef {{op: string, id?: number | string, [field: string]: unknown}} Frame  any frame, before its `op` is checked
 * @typedef {{op: string, room?: string, nonce?: string, [field: string]: unknown}} Command  any command, as it is
 * queued
 * @typedef {{type?: string, enum?: unknown[], [keyword: string]: unknown}} PropertySchema
 * @typedef {{command: string, name: string, description: string, bot: Person,
 *   schema: {properties?: Record<string, PropertySchema | boolean>, required?: string[], [keyword: string]: unknown}}} BotCommand
 *
 * Why a feed ended: what happened to the user or the room, or the code of the refused resume.
 * @typedef {'left' | 'kicked' | 'banned' | 'deleted' | 'not_member' | 'not_found' | string} GoneReason
 *
 * @typedef {'replaced' | 'forbidden' | 'broken' | 'signed_out' | 'left' | 'outdated'} StopReason  `outdated`: the server takes no SDK as old as this one
 * @typedef {'lost' | 'going_away' | 'too_many' | 'too_slow' | 'renew'} WaitReason
 *
 * @typedef {Pick<Message, 'rev' | 'text'>} Seen  a message as the author of a change saw it
 *
 * @typedef {object} Waiting  a change that is not answered yet
 * @property {number} id
 * @property {Command} command
 * @property {'waiting' | 'sent' | 'uncertain'} state  only a `waiting` one can be edited and recalled; an uncertain
 *   one was sent before the connection broke, and may have taken effect
 *
 * @typedef {object} LinkState  the state of the connection
 * @property {'connecting' | 'open' | 'waiting' | 'stopped'} phase
 * @property {StopReason | WaitReason} [reason]
 * @property {number} [retry_at]  of the next attempt while waiting, ms since the epoch
 */

/**
 * The state of a match as this receiver may see it.
 *
 * @template [Game=any]
 * @typedef {import('./wire.js').GameEvent<Game>} GameEvent
 */

/**
 * @template [Game=any]
 * @typedef {import('./wire.js').ReplayReply<Game>} ReplayReply
 */

/**
 * @template [Game=any]
 * @typedef {import('./wire.js').LogEntry<Game>} LogEntry
 */

export {};
