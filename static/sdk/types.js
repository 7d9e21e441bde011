/**
 * The types of the wire contract, and of the SDK's own state. Types only.
 *
 * @typedef {{id: string, name: string, bot?: boolean}} Person
 * @typedef {{id: string, name: string, guest: boolean}} Self
 * @typedef {'owner' | 'moderator' | 'member'} Role
 *
 * @typedef {object} Session  as it is stored on this device
 * @property {string} access_token
 * @property {string} refresh_token
 * @property {number} expires_at  of the access token, ms since the epoch by this device's clock
 * @property {Self} user
 *
 * @typedef {object} RoomInfo
 * @property {string} room
 * @property {'chat' | 'game' | 'dm' | 'feed'} kind
 * @property {string} title
 * @property {string} topic
 * @property {'public' | 'private'} visibility
 * @property {boolean} locked
 * @property {number | null} [capacity]
 * @property {'kept' | 'none'} history
 * @property {number} slow_mode_s
 * @property {Rights} rights
 * @property {string | null} [owner]
 * @property {number} members
 * @property {number} online
 * @property {number} created_at
 * @property {number} seq
 * @property {number} rev
 * @property {string} epoch
 * @property {boolean} [simulated]  of a feed: its prices come from no market
 * @property {string} [game]  of a room of kind `game`
 * @property {string | ListedMatch} [match]  its id; in a list of the rooms of matches, the match
 * @property {number} [retention_days]  for how long its messages are kept, where it says so itself
 *
 * @typedef {object} Rights  the least role that may do each
 * @property {'owner' | 'moderator' | 'member'} invite
 * @property {'owner' | 'moderator' | 'member'} mention_all
 * @property {'owner' | 'moderator' | 'member'} send
 * @property {'owner' | 'moderator' | 'member'} attach
 *
 * @typedef {object} ListedMatch
 * @property {string} match
 * @property {string} game
 * @property {MatchStatus} status
 * @property {Array<{seat: number, user?: Person, bot?: number}>} seats
 * @property {boolean} rated
 * @property {object} [clock]  as it was asked for
 *
 * @typedef {object} Member
 * @property {Person} user
 * @property {Role} role
 * @property {boolean} online
 * @property {number} joined_at
 * @property {number} [muted_until]
 *
 * @typedef {object} Attachment  a file that a message shows; one with an `id` lies at a path of the server
 * @property {string} [id]
 * @property {string} url
 * @property {string} [name]
 * @property {string} [content_type]
 * @property {number} [size_bytes]
 * @property {number} [width]
 * @property {number} [height]
 * @property {string} [thumbnail_url]
 *
 * @typedef {object} Upload  a file that was brought, and may be shown by one message
 * @property {string} id
 * @property {string} name
 * @property {string} content_type
 * @property {number} size_bytes
 * @property {number} [width]
 * @property {number} [height]
 * @property {{width: number, height: number}} [thumbnail]
 *
 * @typedef {object} Message
 * @property {string} room
 * @property {number} seq
 * @property {number} rev
 * @property {string} id
 * @property {Person} sender
 * @property {number} sent_at
 * @property {'text' | 'me' | 'roll' | 'match' | 'notice' | string} kind  `me`: what its sender does
 * @property {string} [text]
 * @property {string} [nonce]
 * @property {number} [reply_to]
 * @property {number} [edited_at]
 * @property {boolean} [deleted]
 * @property {Record<string, string[]>} [reactions]
 * @property {string[]} [mentions]
 * @property {Attachment[]} [attachments]
 * @property {MatchCard} [match]  of a message of kind `match`
 * @property {TournamentCard} [tournament]  of one of kind `tournament`
 * @property {{dice: number, sides: number, plus: number, rolls: number[], total: number}} [roll]  of one of kind `roll`
 * @property {boolean} [open]  it is still being written: `append` events go on with its text
 * @property {number} [version]  of the match, when this was sent to its room
 * @property {number} [thread]  the root of the thread that it is a reply in
 * @property {boolean} [broadcast]  a reply that the room's history shows too
 * @property {Replies} [replies]  of a root
 * @property {{by: Person, at: number}} [pinned]
 *
 * @typedef {{count: number, last_at?: number}} Replies  those that stand, and when the last of them was sent
 *
 * @typedef {'open' | 'playing' | 'paused' | 'over'} MatchStatus
 * @typedef {'draw' | 'undo' | 'rematch' | 'pause' | 'resume'} Offer
 * @typedef {{seat: number, connected: boolean, user?: Person, bot?: number, left?: Person}} Seat  `left`: who played
 *   where a bot plays now
 * @typedef {{winners: number[], reason: string, scores?: Record<string, number>}} Outcome
 * @typedef {{match: string, room: string, game: string, title: string, status: MatchStatus, seats: Seat[], outcome?: Outcome}} MatchCard
 *
 * @typedef {'swiss' | 'round_robin' | 'knockout' | 'arena'} TournamentKind
 * @typedef {{tournament: string, game: string, title: string, kind: TournamentKind, status: MatchStatus}} TournamentCard
 * @typedef {{rank: number, user: Person, points: number, played: number, won: number, drawn: number, lost: number,
 *   buchholz?: number, sonneborn_berger?: number, left?: boolean}} Standing
 * @typedef {{round: number, board: number, users: Array<Person | null>, status: 'playing' | 'played' | 'forfeit' | 'bye',
 *   points?: number[], match?: string, room?: string}} TournamentPairing  `users` and `points` by seat
 *
 * @typedef {object} Tournament  as it is now; an event has the first 50 players and pairings
 * @property {string} tournament
 * @property {string} room
 * @property {string} game
 * @property {string} title
 * @property {TournamentKind} kind
 * @property {MatchStatus} status
 * @property {boolean} rated
 * @property {number} round
 * @property {number} [rounds]
 * @property {number} players  how many
 * @property {number} [ends_at]
 * @property {Standing[]} standings
 * @property {TournamentPairing[]} pairings
 * @property {{match: string, room: string, seat: number}} [yours]  where the user plays now
 *
 * @typedef {Tournament & {op: 'tournament'}} TournamentEvent
 *
 * @typedef {object} ShownClock  the clocks at `at`; those of the seats in `running` have counted down since
 * @property {string} kind
 * @property {Record<string, number>} left_s
 * @property {number[]} running
 * @property {number} at  by the server's clock
 * @property {Record<string, number>} [periods]  of byo-yomi, how many are left
 * @property {number} [period_s]  of byo-yomi
 * @property {Record<string, number>} [falls_s]  of byo-yomi, how long until all time is used up
 * @property {Record<string, number>} [waits_s]  of a delay, how long until time is lost
 * @property {Record<string, number>} [lag_s]  what a seat's latest move was given back for its lag
 *
 * @typedef {object} GameEvent  the state of a match as this receiver may see it
 * @property {'game'} op
 * @property {string} room
 * @property {string} match
 * @property {number} version
 * @property {MatchStatus} status
 * @property {Seat[]} seats
 * @property {number[]} to_move
 * @property {any} view  the game's view
 * @property {ShownClock} [clock]
 * @property {{seat: number, move?: any}} [last]
 * @property {Array<{offer: Offer, seat: number, version: number}>} [offers]
 * @property {Outcome} [outcome]
 * @property {number[]} [waiting_for]  seats at an open table whose players are not here
 * @property {string} [seed_hash]
 * @property {string} [seed]
 * @property {boolean} [rated]
 * @property {string} [rematch]  the room of the next match
 * @property {string} [rematch_of]
 *
 * @typedef {{version: number, kind: string, at: number, seat?: number, move?: any, to?: number}} LogEntry
 * @typedef {{log: LogEntry[], view: any}} ReplayReply
 *
 * @typedef {object} GameInfo  an entry of the catalogue
 * @property {string} game
 * @property {string} title
 * @property {number} min_players
 * @property {number} max_players
 * @property {boolean} realtime
 * @property {any} options_schema
 * @property {any} move_schema
 *
 * @typedef {{op: 'match.found', ticket: string, room: string, seat: number}} MatchFoundEvent
 * @typedef {{op: 'message', room: string, rev: number, message: Message, root?: {seq: number, replies: Replies}}} MessageEvent
 * @typedef {'joined' | 'left' | 'kicked' | 'banned' | 'unbanned' | 'muted' | 'unmuted' | 'role' | 'renamed' | 'profile'} MemberChange
 * @typedef {object} MemberEvent
 * @property {'member'} op
 * @property {string} room
 * @property {number} rev
 * @property {Member} member
 * @property {MemberChange} change
 * @property {string} [by]
 * @property {string} [reason]
 * @typedef {{op: 'member', room: string, rev?: undefined, member: Member, change: 'profile'}} ProfileEvent  a member's profile changed: `user.get` tells
 * @typedef {{op: 'room', room: string, rev: number, info?: RoomInfo, deleted?: boolean}} RoomEvent
 * @typedef {MessageEvent | MemberEvent | RoomEvent} Change  an event with a `rev`
 *
 * @typedef {object} Ban  a ban or a mute that stands
 * @property {Person} user
 * @property {'ban' | 'mute'} kind
 * @property {number} banned_at
 * @property {Person} [by]
 * @property {number} [until_at]
 * @property {string} [reason]
 * @typedef {{report: string, seq: number, message: Message, by: Person, at: number, reason: string}} Report
 * @typedef {{at: number, by: Person, action: string, user?: Person, detail?: string}} AuditEntry
 *
 * @typedef {{at: number, price: number, volume: number}} Point  of a feed
 * @typedef {{op: 'feed', room: string, points: Point[]}} FeedEvent
 * @typedef {{op: 'presence', room: string, user: string, online: boolean, tasks?: string[]}} PresenceEvent
 * @typedef {{op: 'typing', room: string, user: string, on: boolean}} TypingEvent
 * @typedef {{op: 'read', room: string, seq: number}} ReadEvent
 * @typedef {{op: 'append', room: string, seq: number, at: number, text: string}} AppendEvent  `at` counts code points
 * @typedef {Omit<Message, 'seq' | 'rev'> & {to: string[]}} EphemeralMessage  only those in `to` and its sender see it
 * @typedef {{op: 'ephemeral', room: string, message: EphemeralMessage}} EphemeralEvent
 * @typedef {object} NoticeEvent  something that concerns this user, in a room that this socket need not hear
 * @property {'notice'} op
 * @property {'dm' | 'added' | 'role' | 'muted' | 'unmuted' | 'kicked' | 'banned' | 'mention' | 'scheduled'} kind
 * @property {string} room
 * @property {RoomInfo} [info]
 * @property {Person} [by]
 * @property {Role} [role]
 * @property {string} [reason]
 * @property {number} [until_at]
 * @property {string} [scheduled]  the id of a message for later that was refused
 *
 * @typedef {Change | ProfileEvent | PresenceEvent | TypingEvent | ReadEvent | AppendEvent | EphemeralEvent | FeedEvent | GameEvent} RoomFrame
 *
 * @typedef {object} Hello
 * @property {'hello'} op
 * @property {string} connection
 * @property {string} session
 * @property {Self} user
 * @property {string} task
 * @property {number} heartbeat_s
 * @property {number} server_at
 * @property {string} node  the process that holds the socket
 * @property {{max_frame_bytes?: number, max_text?: number}} [limits]
 *
 * @typedef {{id: string, name: string, guest: boolean, status?: string, avatar?: string, avatar_id?: string}} Profile  of `user.get` and `user.update`
 * @typedef {{user: Profile}} ProfileReply
 *
 * @typedef {object} JoinReply
 * @property {RoomInfo} room
 * @property {number} rev
 * @property {string} epoch
 * @property {Member[]} members
 * @property {boolean} resync
 * @property {Message[]} [messages]
 * @property {Change[]} [changes]
 * @property {boolean} [more]
 * @property {Point[]} [points]  of a feed, its newest
 * @property {GameEvent} [match]  of a room of kind `game`
 *
 * @typedef {{changes: Change[], rev: number, more: boolean, resync: boolean}} SinceReply
 * @typedef {{users: Person[]}} BlocksReply
 * @typedef {{messages: Message[], more: boolean}} HistoryReply
 * @typedef {{messages: Message[], more_before: boolean, more_after: boolean}} AroundReply
 * @typedef {{messages: Message[], cursor?: string}} PinsReply
 * @typedef {{edits: Array<{at: number, by: Person, text: string}>}} EditsReply
 * @typedef {{seq: number, rev: number, message_id: string, sent_at: number}} SentReply
 * @typedef {{room: string, unread: number, mentions: number, last_seq: number, read_seq: number}} Unread
 * @typedef {{info: RoomInfo, rev: number, read_seq: number, unread: number, mentions: number, last?: Message, more?: boolean}} SyncedRoom  `last`: the
 *   newest message, its text cut
 * @typedef {object} ScheduledMessage  one that is sent at `send_at`; `failed` says why it was not
 * @property {string} scheduled  its id
 * @property {string} room
 * @property {number} send_at
 * @property {string} text
 * @property {'text' | 'me' | 'roll'} [kind]
 * @property {number} [reply_to]
 * @property {number} [thread]
 * @property {{code: string, message: string}} [failed]
 *
 * @typedef {{invite: string, room: string, uses_left: number, expires_at: number}} Invite
 *
 * @typedef {{op: string, id?: number | string, [field: string]: unknown}} Frame  any frame, before its `op` is checked
 * @typedef {{op: string, room?: string, nonce?: string, [field: string]: unknown}} Command
 * @typedef {{type?: string, enum?: unknown[], [keyword: string]: unknown}} PropertySchema
 * @typedef {{command: string, name: string, description: string, bot: Person,
 *   schema: {properties?: Record<string, PropertySchema | boolean>, required?: string[], [keyword: string]: unknown}}} BotCommand
 *
 * Why a feed ended: what happened to the user or the room, or the code with which the server refused the resume.
 * @typedef {'left' | 'kicked' | 'banned' | 'deleted' | 'not_member' | 'not_found' | string} GoneReason
 *
 * @typedef {'replaced' | 'forbidden' | 'broken' | 'signed_out' | 'left'} StopReason
 * @typedef {'lost' | 'going_away' | 'too_many' | 'too_slow' | 'renew'} WaitReason
 *
 * @typedef {Pick<Message, 'rev' | 'text'>} Seen  a message as the author of a change to it saw it
 *
 * @typedef {object} Waiting  a change that is not answered yet
 * @property {number} id
 * @property {Command} command
 * @property {'waiting' | 'sent' | 'uncertain'} state  only one that waits can be edited and recalled; an uncertain one
 *   was sent before the connection broke, and may have taken effect
 *
 * @typedef {object} LinkState  the state of the connection
 * @property {'connecting' | 'open' | 'waiting' | 'stopped'} phase
 * @property {StopReason | WaitReason} [reason]
 * @property {number} [retry_at]  of the next attempt while waiting, ms since the epoch
 */

export {};
