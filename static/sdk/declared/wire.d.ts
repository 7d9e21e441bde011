// The wire contract as TypeScript, made of the server's own types. Do not edit it: `make sdk` writes it anew.

/** What each command takes, by its name. */
export interface Commands {
  /** A sign of life, answered with `pong`. */
  'ping': {};
  /** The first frame of a socket opened without a token, and the renewal of the token of an open one. */
  'auth': {
    token: string;
    task?: string | undefined;
  };
  'room.create': {
    title: string;
    kind?: 'chat' | undefined;
    visibility?: 'private' | 'public' | undefined;
    password?: string | undefined;
    capacity?: number | undefined;
    room?: string | undefined;
    history?: 'kept' | 'none' | undefined;
  };
  'room.list': {
    kind?: 'chat' | 'dm' | 'feed' | 'game' | undefined;
    game?: string | undefined;
    status?: 'open' | 'over' | 'paused' | 'playing' | undefined;
    query?: string | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
  };
  'room.join': {
    room: string;
    password?: string | undefined;
    invite?: string | undefined;
    since?: number | undefined;
    epoch?: string | undefined;
  };
  'room.leave': {
    room: string;
  };
  'room.close': {
    room: string;
  };
  /** Absent fields are unchanged; an empty `password` unlocks, and a number of 0 lifts its limit. */
  'room.update': {
    room: string;
    title?: string | undefined;
    topic?: string | undefined;
    visibility?: 'private' | 'public' | undefined;
    password?: string | undefined;
    capacity?: number | undefined;
    slow_mode_s?: number | undefined;
    retention_days?: number | undefined;
    rights?: RightsWished | undefined;
  };
  'room.delete': {
    room: string;
  };
  'room.members': {
    room: string;
    cursor?: string | undefined;
  };
  'room.invite': {
    room: string;
    uses?: number | undefined;
    expires_in_s?: number | undefined;
  };
  /** The valid invites: one's own, and for moderators all of them. */
  'room.invites': {
    room: string;
  };
  /** Revokes an invite: for its maker and for moderators. */
  'room.revoke': {
    room: string;
    invite: string;
  };
  /** Adds another user: in private rooms for everybody who may invite, elsewhere for moderators. */
  'room.add': {
    room: string;
    user: string;
  };
  'room.role': {
    room: string;
    user: string;
    role: 'member' | 'moderator' | 'owner';
  };
  'dm.open': {
    user: string;
  };
  'dm.close': {
    room: string;
  };
  'user.block': {
    user: string;
    on: boolean;
  };
  'blocks': {};
  'room.kick': {
    room: string;
    user: string;
    duration_s?: number | undefined;
    reason?: string | undefined;
  };
  'room.ban': {
    room: string;
    user: string;
    duration_s?: number | undefined;
    reason?: string | undefined;
  };
  'room.unban': {
    room: string;
    user: string;
    duration_s?: number | undefined;
    reason?: string | undefined;
  };
  'room.mute': {
    room: string;
    user: string;
    duration_s?: number | undefined;
    reason?: string | undefined;
  };
  'room.unmute': {
    room: string;
    user: string;
    duration_s?: number | undefined;
    reason?: string | undefined;
  };
  /** The current bans and mutes. */
  'room.bans': {
    room: string;
  };
  /** The forbidden words of the room; `words` replaces them. */
  'room.words': {
    room: string;
    words?: Array<string> | undefined;
  };
  /** Delete the messages that a user sent in the last `since_s` seconds. */
  'room.purge': {
    room: string;
    user: string;
    since_s: number;
  };
  /** Report a message to the moderators. */
  'room.report': {
    room: string;
    seq: number;
    reason: string;
  };
  /** The pending reports. */
  'room.reports': {
    room: string;
    cursor?: string | undefined;
  };
  /** Remove a report from the list, and take the action. */
  'room.resolve': {
    room: string;
    report: string;
    action?: 'banned' | 'deleted' | 'muted' | 'none' | undefined;
  };
  /** The actions of the room's moderators. */
  'room.audit': {
    room: string;
    cursor?: string | undefined;
  };
  'user.get': {
    user: string;
  };
  /** Absent fields are unchanged; an empty `status` clears it. `avatar` is an upload; null clears it. */
  'user.update': {
    name?: string | undefined;
    status?: string | undefined;
    avatar?: string | null | undefined;
  };
  /**
   * `allowed_mentions` limits whom it mentions; by default it mentions everybody whom its text names.
   *
   * With `to` only those members and the sender see it, and it is not stored; `open`: more will follow.
   */
  'message.send': {
    room: string;
    text: string;
    nonce?: string | undefined;
    reply_to?: number | undefined;
    attachments?: Array<Attached> | undefined;
    allowed_mentions?: Array<string> | 'none' | undefined;
    kind?: 'me' | 'roll' | 'text' | undefined;
    to?: Array<string> | undefined;
    open?: boolean | undefined;
    thread?: number | undefined;
    broadcast?: boolean | undefined;
  };
  /** A piece of an open message; `done`: the last one. `at`: where it begins, in code points. */
  'message.append': {
    room: string;
    seq: number;
    text: string;
    at?: number | undefined;
    done?: boolean | undefined;
  };
  /** With `if_rev` it changes the message only in the state that its author saw; so does a deletion. */
  'message.edit': {
    room: string;
    seq: number;
    text: string;
    if_rev?: number | undefined;
  };
  'message.delete': {
    room: string;
    seq: number;
    if_rev?: number | undefined;
  };
  'message.react': {
    room: string;
    seq: number;
    emoji: string;
    on: boolean;
  };
  'history': {
    room: string;
    before?: number | undefined;
    after?: number | undefined;
    limit?: number | undefined;
  };
  'history.since': {
    room: string;
    rev: number;
    epoch?: string | undefined;
  };
  /** `query` may be blank if `from` or `has` is given. Both times are exclusive. */
  'search': {
    query: string;
    room?: string | undefined;
    from?: string | undefined;
    after_at?: number | undefined;
    before_at?: number | undefined;
    has?: 'file' | 'link' | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
  };
  'read': {
    room: string;
    seq: number;
  };
  'unread': {};
  'typing': {
    room: string;
    on: boolean;
  };
  /** `message.send` at `send_at`. A retry with the same nonce gets the same id. */
  'message.schedule': {
    room: string;
    text: string;
    nonce?: string | undefined;
    reply_to?: number | undefined;
    attachments?: Array<Attached> | undefined;
    allowed_mentions?: Array<string> | 'none' | undefined;
    kind?: 'me' | 'roll' | 'text' | undefined;
    to?: Array<string> | undefined;
    open?: boolean | undefined;
    thread?: number | undefined;
    broadcast?: boolean | undefined;
    send_at: number;
  };
  'scheduled': {};
  'message.unschedule': {
    scheduled: string;
  };
  /** `rooms`: what the client has already: for each room its `rev` and the read position. */
  'sync': {
    rooms?: Record<string, [number, number]> | undefined;
    cursor?: string | undefined;
  };
  /** Whether somebody is looking at this client's window; by default somebody is. */
  'looking': {
    on: boolean;
  };
  /** `seq`: only members whom that message has reached. */
  'seen': {
    room: string;
    seq?: number | undefined;
  };
  'history.around': {
    room: string;
    seq: number;
    limit?: number | undefined;
  };
  /** For moderators, and in a direct room for both users. */
  'message.pin': {
    room: string;
    seq: number;
    on: boolean;
  };
  'pins': {
    room: string;
    cursor?: string | undefined;
  };
  'thread': {
    room: string;
    seq: number;
    before?: number | undefined;
    after?: number | undefined;
    limit?: number | undefined;
  };
  'history.edits': {
    room: string;
    seq: number;
  };
  'game.catalog': {};
  'game.create': {
    game: string;
    options?: Record<string, unknown> | undefined;
    seats?: number | undefined;
    visibility?: 'private' | 'public' | undefined;
    clock?: ClockAsked | undefined;
    rated?: boolean | undefined;
    from_room?: string | undefined;
  };
  'game.sit': {
    room: string;
    seat?: number | undefined;
  };
  'game.stand': {
    room: string;
    seat?: number | undefined;
  };
  'game.bot': {
    room: string;
    seat: number;
    level?: number | undefined;
  };
  'game.start': {
    room: string;
  };
  'game.move': {
    room: string;
    version: number;
    move: Record<string, unknown>;
    nonce?: string | undefined;
  };
  /** `tick`: when it takes effect, if that tick is still to come; otherwise, and by default, at the next one. */
  'game.input': {
    room: string;
    input: Record<string, unknown>;
    tick?: number | undefined;
  };
  'game.state': {
    room: string;
  };
  'game.resign': {
    room: string;
  };
  'game.offer': {
    room: string;
    offer: 'draw' | 'pause' | 'rematch' | 'resume' | 'undo';
  };
  'game.answer': {
    room: string;
    offer: 'draw' | 'pause' | 'rematch' | 'resume' | 'undo';
    accept: boolean;
  };
  'game.replay': {
    match: string;
    version?: number | undefined;
    after?: number | undefined;
  };
  /**
   * `party`: the others of a group that wants to sit at one table; each of them must send the same.
   *
   * `bot_after_s`: after this time bots of `level` take the seats that are still free; not in rated matches.
   */
  'match.find': {
    game: string;
    options?: Record<string, unknown> | undefined;
    clock?: ClockAsked | undefined;
    rated?: boolean | undefined;
    party?: Array<string> | undefined;
    bot_after_s?: number | undefined;
    level?: number | undefined;
  };
  'match.cancel': {
    ticket: string;
  };
  /** The matches that a user played, or that were played in a room or made from it; by default one's own. */
  'matches': {
    user?: string | undefined;
    room?: string | undefined;
    game?: string | undefined;
    cursor?: string | undefined;
  };
  /** The ranking of the current season, or of `season`, which is over. */
  'leaderboard': {
    game: string;
    cursor?: string | undefined;
    around?: string | undefined;
    season?: number | undefined;
  };
  /** `rounds`: for Swiss and round robin; an arena lasts as long as that many matches may take. */
  'tournament.create': {
    room: string;
    game: string;
    kind: 'arena' | 'knockout' | 'round_robin' | 'swiss';
    clock: ClockAsked;
    rounds?: number | undefined;
    rated?: boolean | undefined;
  };
  'tournament.join': {
    tournament: string;
  };
  'tournament.leave': {
    tournament: string;
  };
  'tournament.start': {
    tournament: string;
  };
  'tournament': {
    tournament: string;
  };
  /** `choices`: how many answers a voter may choose. The poll closes by itself after `closes_in_s`. */
  'poll.create': {
    room: string;
    question: string;
    answers: Array<string>;
    choices?: number | undefined;
    anonymous?: boolean | undefined;
    hidden?: boolean | undefined;
    closes_in_s?: number | undefined;
    nonce?: string | undefined;
  };
  /** A vote by the numbers of answers, from 0, replacing an earlier one; an empty list takes it back. */
  'poll.vote': {
    room: string;
    seq: number;
    answers: Array<number>;
  };
  /** For its author and for moderators. */
  'poll.close': {
    room: string;
    seq: number;
  };
  'poll': {
    room: string;
    seq: number;
  };
  /** The users who chose an answer, in the order in which they voted. */
  'poll.voters': {
    room: string;
    seq: number;
    answer: number;
    cursor?: string | undefined;
    limit?: number | undefined;
  };
  'commands': {
    room: string;
  };
  /** `args` must fit the schema that the bot declared for the command. */
  'command.run': {
    room: string;
    command: string;
    args?: Record<string, unknown> | undefined;
  };
  /** `name` is the default name under which it posts. */
  'room.hook': {
    room: string;
    name: string;
  };
  'room.hooks': {
    room: string;
  };
  'room.unhook': {
    room: string;
    hook: string;
  };
}

/** What answers each command unless it is refused. */
export interface Answers {
  'ping': Pong;
  'auth': Reply;
  'room.create': RoomReply;
  'room.list': RoomsReply;
  'room.join': JoinReply;
  'room.leave': Reply;
  'room.close': Reply;
  'room.update': RoomReply;
  'room.delete': Reply;
  'room.members': MembersReply;
  'room.invite': InviteReply;
  'room.invites': InvitesReply;
  'room.revoke': Reply;
  'room.add': Reply;
  'room.role': Reply;
  'dm.open': RoomReply;
  'dm.close': Reply;
  'user.block': Reply;
  'blocks': UsersReply;
  'room.kick': Reply;
  'room.ban': Reply;
  'room.unban': Reply;
  'room.mute': Reply;
  'room.unmute': Reply;
  'room.bans': BansReply;
  'room.words': WordsReply;
  'room.purge': PurgeReply;
  'room.report': Reply;
  'room.reports': ReportsReply;
  'room.resolve': Reply;
  'room.audit': AuditReply;
  'user.get': ProfileReply;
  'user.update': ProfileReply;
  'message.send': SentReply | EphemeralReply;
  'message.append': AppendReply;
  'message.edit': RevReply;
  'message.delete': RevReply;
  'message.react': RevReply;
  'history': HistoryReply;
  'history.since': SinceReply;
  'search': MessagesReply;
  'read': Reply;
  'unread': UnreadReply;
  'typing': Reply;
  'message.schedule': ScheduledReply;
  'scheduled': ScheduledListReply;
  'message.unschedule': Reply;
  'sync': SyncReply;
  'looking': Reply;
  'seen': SeenReply;
  'history.around': AroundReply;
  'message.pin': RevReply;
  'pins': MessagesReply;
  'thread': HistoryReply;
  'history.edits': EditsReply;
  'game.catalog': CatalogReply;
  'game.create': CreatedReply;
  'game.sit': MatchReply;
  'game.stand': MatchReply;
  'game.bot': MatchReply;
  'game.start': MatchReply;
  'game.move': VersionReply;
  'game.input': never;
  'game.state': MatchReply;
  'game.resign': VersionReply;
  'game.offer': VersionReply;
  'game.answer': VersionReply;
  'game.replay': ReplayReply;
  'match.find': TicketReply;
  'match.cancel': Reply;
  'matches': PastMatchesReply;
  'leaderboard': LeaderboardReply;
  'tournament.create': TournamentReply;
  'tournament.join': TournamentReply;
  'tournament.leave': TournamentReply;
  'tournament.start': TournamentReply;
  'tournament': TournamentReply;
  'poll.create': SentReply;
  'poll.vote': PollReply;
  'poll.close': PollReply;
  'poll': PollReply;
  'poll.voters': VotersReply;
  'commands': CommandsReply;
  'command.run': Reply;
  'room.hook': HookReply;
  'room.hooks': HooksReply;
  'room.unhook': Reply;
}

/** What the server tells unasked, by its `op`. */
export interface Events {
  'append': AppendEvent;
  'ephemeral': EphemeralEvent;
  'error': Error;
  'feed': FeedEvent;
  'game': GameEvent;
  'game.tick': TickEvent;
  'goaway': GoAway;
  'hello': Hello;
  'match.found': MatchFound;
  'member': MemberEvent | ProfileEvent;
  'message': MessageEvent;
  'notice': NoticeEvent;
  'pong': Pong;
  'presence': PresenceEvent;
  'read': ReadEvent;
  'room': RoomEvent;
  'skip': SkipEvent;
  'tournament': TournamentEvent;
  'typing': TypingEvent;
}

/** What each game shows and takes. */
export interface Games {
  'tictactoe': { view: TicTacToeView; move: {
    x: number;
    y: number;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
  } };
  'connect_four': { view: ConnectFourView; move: {
    column: number;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
  } };
  'gomoku': { view: GomokuView; move: {
    x?: number | undefined;
    y?: number | undefined;
    take?: 'black' | 'more' | 'white' | undefined;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    opening?: 'plain' | 'swap2' | undefined;
    overlines?: boolean | undefined;
  } };
  'chess': { view: ChessView; move: {
    uci?: string | undefined;
    claim?: boolean | undefined;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    white?: 'first' | 'random' | 'second' | undefined;
  } };
  'xiangqi': { view: XiangqiView; move: {
    ucci: string;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    red?: 'first' | 'random' | 'second' | undefined;
  } };
  'go': { view: GoView; move: {
    x?: number | undefined;
    y?: number | undefined;
    call?: 'agree' | 'pass' | 'resume' | undefined;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    size?: 9 | 13 | 19 | undefined;
    komi?: number | undefined;
    black?: 'first' | 'random' | 'second' | undefined;
  } };
  'doudizhu': { view: DoudizhuView; move: {
    bid?: number | undefined;
    cards?: string | undefined;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    watch?: DoudizhuWatch | undefined;
  } };
  'rps': { view: RpsView; move: {
    pick: 'paper' | 'rock' | 'scissors';
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    watch?: RpsWatch | undefined;
    best_of?: 1 | 3 | 5 | 7 | 9 | 11 | 13 | 15 | undefined;
  } };
  'snake': { view: SnakeGameView; move: {
    turn: 0 | 1 | 2 | 3;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    rounds?: number | undefined;
    size?: 'large' | 'medium' | 'small' | undefined;
    pace?: 'fast' | 'normal' | 'slow' | undefined;
    round_s?: number | undefined;
  } };
  'sketch': { view: SketchView; move: {
    pick?: number | undefined;
    line?: Array<number> | undefined;
    colour?: number | undefined;
    width?: number | undefined;
    on?: boolean | undefined;
    undo?: boolean | undefined;
    clear?: boolean | undefined;
    skip?: boolean | undefined;
    guess?: string | undefined;
    turn?: number | undefined;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    watch?: SketchWatch | undefined;
    rounds?: number | undefined;
    draw_s?: number | undefined;
    words?: 'en' | 'zh' | undefined;
  } };
  'werewolf': { view: WerewolfView; move: {
    target?: number | undefined;
    wake?: boolean | undefined;
  }; options: {
    absence?: 'bot' | 'clock' | undefined;
    grace_s?: number | undefined;
    chat?: 'everyone' | 'nobody' | 'players' | 'spectators' | undefined;
    undo?: boolean | undefined;
    watch?: WerewolfWatch | undefined;
  } };
}

/** The name of a command. */
export type Op = keyof Commands;

/** A command, as it is asked for: its `id` is the SDK's to give. */
export type Command = { [K in Op]: { op: K; id?: never } & Commands[K] }[Op];

/** Why something was refused. */
export type Code = 'bad_request' | 'unknown_op' | 'unauthorized' | 'forbidden' | 'not_member' | 'not_found' | 'conflict' | 'wrong_password' | 'muted' | 'banned' | 'room_full' | 'rate_limited' | 'too_large' | 'stale_version' | 'illegal_move' | 'not_your_turn' | 'match_over' | 'unavailable' | 'internal';

/** The name of a game of this server. One that has others declares them: `interface Games` can be added to. */
export type GameName = keyof Games;

/** What is shown of a game; of one that is not declared, anything. */
export type ViewOf<Game> = Game extends GameName ? Games[Game]['view'] : any;

/** A move of a game; of one that is not declared, anything. */
export type MoveOf<Game> = Game extends GameName ? Games[Game]['move'] : any;

/** An event with a `rev`. */
export type Change = MessageEvent | MemberEvent | RoomEvent | SkipEvent;

/** An entry of a match's log. */
export interface LogEntry<Game = any> {
  version: number;
  kind: string;
  at: number;
  seat?: number;
  move?: MoveOf<Game>;
  to?: number;
}

/** `text` continues the message `seq` at the offset `at`, in code points. It may combine several pieces. */
export interface AppendEvent {
  op: 'append';
  room: string;
  seq: number;
  at: number;
  text: string;
}

/** The piece begins at `at`. `rev`: that of the message, once it has ended. */
export interface AppendReply {
  op: 'ok';
  at: number;
  rev?: number;
  id?: number | string;
}

export interface AroundReply {
  op: 'ok';
  messages: Array<Message>;
  more_before: boolean;
  more_after: boolean;
  id?: number | string;
}

/** A file that a message should show: an `upload`, or one at a `url`. */
export interface Attached {
  upload?: string;
  url?: string;
  name?: string;
  content_type?: string;
  size_bytes?: number;
  width?: number;
  height?: number;
}

/** A file that a message shows. One with an `id` was uploaded; for any other, only the address is kept. */
export interface Attachment {
  id?: string;
  name?: string;
  content_type?: string;
  size_bytes?: number;
  width?: number;
  height?: number;
  url: string;
  thumbnail_url?: string;
}

/** A moderator's action: `action` is the op, `user` its target. */
export interface AuditEntry {
  at: number;
  by: Person;
  action: string;
  user?: Person;
  detail?: string;
}

export interface AuditReply {
  op: 'ok';
  entries: Array<AuditEntry>;
  cursor?: string;
  id?: number | string;
}

/** A user who is banned from a room, or muted in it, until `until_at` if that has an end. */
export interface Ban {
  user: Person;
  kind: 'ban' | 'mute';
  banned_at: number;
  by?: Person;
  until_at?: number;
  reason?: string;
}

export interface BansReply {
  op: 'ok';
  bans: Array<Ban>;
  id?: number | string;
}

/** A command that `bot` offers; `schema` is the JSON Schema of its arguments. */
export interface BotCommand {
  command: string;
  name: string;
  description: string;
  schema: Record<string, unknown>;
  bot: Person;
}

export interface CatalogReply {
  op: 'ok';
  games: Array<GameInfo>;
  id?: number | string;
}

/**
 * What everybody sees.
 *
 * `ply` half-moves were made, of which `moves` are the last, in SAN; `last` is the latest in UCI. `check`
 * is the square of a king in check. `legal`: what the side to move can do; with `claims` it can claim a
 * draw as well, and if `claim` without any move. `captured`: letters as in FEN, in order.
 */
export interface ChessView {
  fen: string;
  white: number;
  ply: number;
  moves: Array<string>;
  last: string | null;
  check: string | null;
  legal: Array<string>;
  claim: boolean;
  claims: Array<string>;
  captured: string;
}

/** The clock for a match. The required fields of each kind are checked when the match is made. */
export interface ClockAsked {
  kind: 'bronstein' | 'byo_yomi' | 'correspondence' | 'delay' | 'fischer' | 'per_move';
  initial_s?: number;
  increment_s?: number;
  periods?: number;
  period_s?: number;
}

export interface CommandsReply {
  op: 'ok';
  commands: Array<BotCommand>;
  id?: number | string;
}

/**
 * What everybody sees: `cells` row by row from the top, the seat whose piece is there or None.
 *
 * `last`: the newest piece's cell. `line`: the cells that won, at least four.
 */
export interface ConnectFourView {
  cells: Array<number | null>;
  last: number | null;
  line: Array<number> | null;
}

export interface CreatedReply {
  op: 'ok';
  room: string;
  match: GameEvent;
  id?: number | string;
}

/** A rating, rounded, after the last rated match of a `day` (UTC, `YYYY-MM-DD`). */
export interface CurvePoint {
  day: string;
  game: string;
  rating: number;
}

/** What has to be beaten; `top`: the rank that decides. */
export interface DoudizhuShownLead {
  seat: number;
  kind: 'airplane' | 'airplane_pairs' | 'airplane_singles' | 'bomb' | 'four_pairs' | 'four_singles' | 'pair' | 'pair_chain' | 'rocket' | 'single' | 'straight' | 'triple' | 'triple_pair' | 'triple_single';
  top: string;
  length: number;
}

/**
 * What one may see: the own `hand`, of the others how many cards they have (`counts`), by seat.
 *
 * Attributes:
 *     bottom: the three cards of the landlord; None until there is one.
 *     table: the cards that each seat played last since the lead; empty: it passed; None: nothing yet.
 *     stake: what a peasant pays or gets as it stands: the bid, doubled by each bomb and rocket.
 *     hints: for the seat to move, what it could play, the best ideas first; `""` is a pass.
 *     hands: all hands, once it is over.
 *     spring: whether the loser never came to play, which doubles the stake; None before the end.
 */
export interface DoudizhuView {
  phase: 'bidding' | 'over' | 'playing';
  hand: Array<number>;
  counts: [number, number, number];
  bottom: Array<number> | null;
  bids: [number | null, number | null, number | null];
  deals: number;
  landlord: number | null;
  table: [Array<number> | null, Array<number> | null, Array<number> | null];
  lead: DoudizhuShownLead | null;
  bombs: number;
  stake: number;
  hints: Array<string>;
  hands: [Array<number>, Array<number>, Array<number>] | null;
  spring: boolean | null;
}

/**
 * How late spectators see what happens: by so many versions or seconds. Once it is over they see all.
 *
 * `all`: they see, that late, what every seat saw, as those do who tell others of a match.
 */
export interface DoudizhuWatch {
  delay: number;
  unit: 'seconds' | 'versions';
  all: boolean;
}

/** A text that a message had before an edit: its author, and when it was written. */
export interface EarlierText {
  at: number;
  by: Person;
  text: string;
}

export interface EditsReply {
  op: 'ok';
  edits: Array<EarlierText>;
  id?: number | string;
}

/** Sent to every open socket of its recipients and of its sender. */
export interface EphemeralEvent {
  op: 'ephemeral';
  room: string;
  message: EphemeralMessage;
}

/** It has no number, because it has no place among the room's messages. `to`: the members who see it. */
export interface EphemeralMessage {
  room: string;
  id: string;
  sender: Person;
  sent_at: number;
  kind: 'me' | 'roll' | 'text';
  text: string;
  to: Array<string>;
  nonce?: string;
  reply_to?: number;
  mentions?: Array<string>;
  roll?: Roll;
}

export interface EphemeralReply {
  op: 'ok';
  message_id: string;
  sent_at: number;
  id?: number | string;
}

/**
 * A command was refused; `id` is that of the command, if it had one.
 *
 * `version` is the match's current one, for the code `stale_version`.
 */
export interface Error {
  op: 'error';
  code: 'bad_request' | 'banned' | 'conflict' | 'forbidden' | 'illegal_move' | 'internal' | 'match_over' | 'muted' | 'not_found' | 'not_member' | 'not_your_turn' | 'rate_limited' | 'room_full' | 'stale_version' | 'too_large' | 'unauthorized' | 'unavailable' | 'unknown_op' | 'wrong_password';
  message: string;
  id?: number | string;
  retry_after_s?: number;
  version?: number;
}

/** Why a scheduled message was refused when it was due. */
export interface Failed {
  code: 'bad_request' | 'banned' | 'conflict' | 'forbidden' | 'illegal_move' | 'internal' | 'match_over' | 'muted' | 'not_found' | 'not_member' | 'not_your_turn' | 'rate_limited' | 'room_full' | 'stale_version' | 'too_large' | 'unauthorized' | 'unavailable' | 'unknown_op' | 'wrong_password';
  message: string;
}

/** The newest points of a feed, ascending. Nothing is skipped between two events. */
export interface FeedEvent {
  op: 'feed';
  room: string;
  points: Array<Point>;
}

/**
 * A match as its receiver may see it. `view` is empty until it starts.
 *
 * `waiting_for`: the seats whose players must come before it can begin. `seed_hash` is the SHA-256 of the seed,
 * sent from the start; `seed` is sent once the match is over. `rated`: its end changes ratings. `rematch` and
 * `rematch_of` are the rooms of the match after this one and before it. `tick`: the current one of a real-time
 * game, whose `view` has no null. `hands`: for spectators who see everything, with a delay: what each seat saw.
 * `undo` is false if no move can be taken back, and otherwise omitted.
 */
export interface GameEvent<Game = any> {
  op: 'game';
  room: string;
  match: string;
  version: number;
  status: 'open' | 'over' | 'paused' | 'playing';
  seats: Array<SeatInfo>;
  to_move: Array<number>;
  view: ViewOf<Game>;
  clock?: ShownClock;
  last?: LastMove<Game>;
  offers?: Array<OfferInfo>;
  outcome?: OutcomeInfo;
  waiting_for?: Array<number>;
  seed_hash?: string;
  seed?: string;
  rated?: boolean;
  rematch?: string;
  rematch_of?: string;
  tick?: number;
  hands?: Array<unknown>;
  undo?: false;
}

/**
 * A game of the catalogue. The schemas are JSON Schemas (draft 2020-12).
 *
 * A real-time game (`realtime`) advances `tick_hz` times a second, and takes inputs.
 */
export interface GameInfo {
  game: string;
  title: string;
  min_players: number;
  max_players: number;
  realtime: boolean;
  options_schema: Record<string, any>;
  move_schema: Record<string, any>;
  tick_hz?: number;
  input_schema?: Record<string, unknown>;
  view_schema?: Record<string, unknown>;
}

/** The server is going away; reconnect after `reconnect_in_s` seconds. */
export interface GoAway {
  op: 'goaway';
  reconnect_in_s: number;
}

/**
 * What everybody sees: `cells` row by row from the top, `black` the seat that has it.
 *
 * `phase`: `play`, `counting` (dead stones are being agreed on) or `over`. `next`: the colour that is to
 * move, or to speak. `passes`: how many passes came last. `forbidden`: the empty points where `next` may put
 * no stone. `dead`: the stones that are marked. `agreed`: whether the other one agreed to the marks.
 * `resumed`: whether two passes end the match at once. `owners` and `score` (area, and komi) are there once
 * stones are counted.
 */
export interface GoView {
  size: number;
  komi: number;
  black: number;
  phase: 'counting' | 'over' | 'play';
  cells: Array<'black' | 'white' | null>;
  next: 'black' | 'white';
  made: number;
  passes: number;
  last: number | null;
  prisoners: Record<string, number>;
  forbidden: Array<number>;
  dead: Array<number>;
  agreed: boolean;
  resumed: boolean;
  owners: Array<'black' | 'white' | null> | null;
  score: Record<string, number> | null;
}

/**
 * What everybody sees: `cells` row by row from the top, `seats` by colour once that is chosen.
 *
 * `phase`: `opening` (the first seat puts two black stones and a white one), `choice` (the second takes
 * a colour, or `more`), `more` (it puts a white and a black stone), `last_choice` (the first takes a
 * colour), `play`. `next`: the colour of the next stone. `line`: the cells that won, at least five.
 */
export interface GomokuView {
  phase: 'choice' | 'last_choice' | 'more' | 'opening' | 'play';
  cells: Array<'black' | 'white' | null>;
  next: 'black' | 'white';
  seats: Record<string, number> | null;
  last: number | null;
  line: Array<number> | null;
}

/** The first frame of every socket. `sdk` is sent to a client that gives its version. */
export interface Hello {
  op: 'hello';
  connection: string;
  session: string;
  user: SelfInfo;
  task: string;
  heartbeat_s: number;
  server_at: number;
  node: string;
  limits: Limits;
  sdk?: SdkTaken;
}

export interface HistoryReply {
  op: 'ok';
  messages: Array<Message>;
  more: boolean;
  id?: number | string;
}

export interface HookReply {
  op: 'ok';
  hook: string;
  url: string;
  id?: number | string;
}

/** Times in ms. */
export interface HookShown {
  hook: string;
  name: string;
  by: Person;
  created_at: number;
}

export interface HooksReply {
  op: 'ok';
  hooks: Array<HookShown>;
  id?: number | string;
}

/** A code that lets `uses_left` people into a room until `expires_at`. */
export interface Invite {
  invite: string;
  room: string;
  uses_left: number;
  expires_at: number;
}

export interface InviteReply {
  op: 'ok';
  invite: Invite;
  id?: number | string;
}

export interface InvitesReply {
  op: 'ok';
  invites: Array<Invite>;
  id?: number | string;
}

/**
 * Either `messages` (a fresh join, or `resync`), or `changes` (since a rev). `more`: there are others.
 *
 * `rev` is the room's at the moment from which this socket gets its events. `match` is the event `game` of the
 * match in the room.
 */
export interface JoinReply {
  op: 'ok';
  room: RoomInfo;
  rev: number;
  epoch: string;
  members: Array<Member>;
  resync: boolean;
  points?: Array<Point>;
  messages?: Array<Message>;
  changes?: Array<MessageEvent | MemberEvent | RoomEvent | SkipEvent>;
  more?: boolean;
  match?: GameEvent;
  id?: number | string;
}

/** The latest move that the receiver may know of; `move` is omitted while it is secret. */
export interface LastMove<Game = any> {
  seat: number;
  move?: MoveOf<Game>;
}

/**
 * `cursor` asks for the entries after the last of `entries`.
 *
 * `season`: theirs, from 0; `seasons`: when each after the first began. Both are omitted without seasons.
 */
export interface LeaderboardReply {
  op: 'ok';
  entries: Array<Ranked>;
  cursor?: string;
  season?: number;
  seasons?: Array<number>;
  id?: number | string;
}

/** The limits of this server for one client; part of `hello`. */
export interface Limits {
  max_frame_bytes: number;
  max_queue_bytes: number;
  max_tasks: number;
  max_text: number;
  messages_per_s: number | null;
  commands_per_s: number | null;
}

/** A match as the list of rooms shows it; `clock` is the one that was asked for. */
export interface ListedMatch {
  match: string;
  game: string;
  status: 'open' | 'over' | 'paused' | 'playing';
  seats: Array<ListedSeat>;
  rated: boolean;
  clock?: ClockAsked;
}

/** A seat as the list of rooms shows it; a free one has neither a `user` nor a `bot`. */
export interface ListedSeat {
  seat: number;
  user?: Person;
  bot?: number;
}

/** A match, shown in the timeline of the room from which it was made. */
export interface MatchCard {
  match: string;
  room: string;
  game: string;
  title: string;
  status: 'open' | 'over' | 'paused' | 'playing';
  seats: Array<SeatInfo>;
  outcome?: OutcomeInfo;
}

/** A match was found for `ticket`, and the receiver has a seat. It has begun if all players are present. */
export interface MatchFound {
  op: 'match.found';
  ticket: string;
  room: string;
  seat: number;
}

export interface MatchReply {
  op: 'ok';
  match: GameEvent;
  id?: number | string;
}

/** A member as others see it. */
export interface Member {
  user: Person;
  role: 'member' | 'moderator' | 'owner';
  online: boolean;
  joined_at: number;
  muted_until?: number;
}

/** A member joined, left or was changed. */
export interface MemberEvent {
  op: 'member';
  room: string;
  rev: number;
  member: Member;
  change: 'banned' | 'joined' | 'kicked' | 'left' | 'muted' | 'profile' | 'renamed' | 'role' | 'unbanned' | 'unmuted';
  by?: string;
  reason?: string;
}

export interface MembersReply {
  op: 'ok';
  members: Array<Member>;
  cursor?: string;
  id?: number | string;
}

/**
 * A message in its current state; `rev` is that of its latest change.
 *
 * A deleted one is a tombstone: `deleted` is true and it has no text, roll, poll, reactions, mentions, attachments
 * or pin. `thread` is the root of the thread that it is a reply in; the root has `replies`, which take no
 * `rev` of its own. In the room of a match, `version` is the version of the match at which it was sent. A
 * message of kind `match` shows a `match` that was made from this room, one of kind `tournament` a
 * `tournament`, one of kind `poll` a `poll`. `allowed_mentions` limits what it may mention. An `open`
 * message is still being written. `via` is the key with which the application's server sent it in the sender's
 * name. If it has an `audience`, only those users may see it or know of it.
 */
export interface Message {
  room: string;
  seq: number;
  rev: number;
  id: string;
  sender: Person;
  sent_at: number;
  kind: string;
  text?: string;
  nonce?: string;
  reply_to?: number;
  edited_at?: number;
  deleted?: boolean;
  reactions?: Record<string, Array<string>>;
  mentions?: Array<string>;
  attachments?: Array<Attachment>;
  allowed_mentions?: Array<string>;
  version?: number;
  match?: MatchCard;
  tournament?: TournamentCard;
  poll?: Poll;
  via?: string;
  roll?: Roll;
  open?: boolean;
  pinned?: Pin;
  thread?: number;
  broadcast?: boolean;
  replies?: Replies;
  audience?: Array<string>;
}

/** A message was sent or changed; `message` is its new state, `root` that of its thread's root. */
export interface MessageEvent {
  op: 'message';
  room: string;
  rev: number;
  message: Message;
  root?: ThreadRoot;
}

/** `cursor`: where the next page begins, if there may be one. */
export interface MessagesReply {
  op: 'ok';
  messages: Array<Message>;
  cursor?: string;
  id?: number | string;
}

/**
 * Something that concerns this user happened in a room to which this socket may not listen.
 *
 * `info` is omitted if the user may no longer know of the room. `role` is the user's new one, `until_at` the
 * end of a mute or ban that has one.
 */
export interface NoticeEvent {
  op: 'notice';
  kind: 'added' | 'banned' | 'dm' | 'kicked' | 'mention' | 'muted' | 'role' | 'scheduled' | 'unmuted';
  room: string;
  info?: RoomInfo;
  by?: Person;
  role?: 'member' | 'moderator' | 'owner';
  reason?: string;
  until_at?: number;
  scheduled?: string;
}

/** A pending offer, the seat that made it, and the version of the match at that time. */
export interface OfferInfo {
  offer: 'draw' | 'pause' | 'rematch' | 'resume' | 'undo';
  seat: number;
  version: number;
}

/** How a match ended. No winner is a draw. */
export interface OutcomeInfo {
  winners: Array<number>;
  reason: string;
  scores?: Record<string, number>;
}

/** The receiver's current match. */
export interface OwnPairing {
  match: string;
  room: string;
  seat: number;
}

/** `versions`: the number of moves and other changes. `url`: its file, for members of its room. */
export interface PastMatchInfo {
  match: string;
  room: string;
  game: string;
  title: string;
  seats: Array<PastSeat>;
  rated: boolean;
  started_at: number;
  ended_at: number;
  outcome: OutcomeInfo;
  versions: number;
  clock?: ClockAsked;
  url?: string;
}

/** `curve`: the ratings of the user over time, on the first page of a user's matches. */
export interface PastMatchesReply {
  op: 'ok';
  matches: Array<PastMatchInfo>;
  cursor?: string;
  curve?: Array<CurvePoint>;
  id?: number | string;
}

/**
 * A seat of a match that is over. The player who `left` it sat there first, and was replaced by a bot.
 *
 * `rating_before` and `rating_after`: in a rated match, rounded.
 */
export interface PastSeat {
  seat: number;
  user?: Person;
  bot?: number;
  left?: Person;
  rating_before?: number;
  rating_after?: number;
}

/** A user as others see it; `bot`: it is a program, which acts through a key or a hook. */
export interface Person {
  id: string;
  name: string;
  bot?: boolean;
}

/** A pin of a message: who pinned it, and when. */
export interface Pin {
  by: Person;
  at: number;
}

/** The price of a symbol at one time, and the volume traded since the point before. */
export interface Point {
  at: number;
  price: number;
  volume: number;
}

/**
 * A poll, shown in the timeline of its room.
 *
 * `choices`: how many answers a voter may choose. `anonymous`: nobody sees who chose what. `hidden`: nobody
 * sees the counts until it is closed. It is open until it has `closed_at`; `closes_at` is when it closes by
 * itself. `voters`: how many have voted. `counts`: how many chose each answer, if visible.
 */
export interface Poll {
  question: string;
  answers: Array<string>;
  choices: number;
  anonymous: boolean;
  hidden: boolean;
  voters: number;
  counts?: Array<number>;
  closes_at?: number;
  closed_at?: number;
}

/** A poll in its current state; `mine`: the answers that the sender of the command chose. */
export interface PollReply {
  op: 'ok';
  poll: Poll;
  mine: Array<number>;
  id?: number | string;
}

/** The answer to `ping`. */
export interface Pong {
  op: 'pong';
  server_at: number;
  id?: number | string;
}

/** How far messages of a room have reached a member, and are read: the highest `seq` of each, 0 for none. */
export interface Position {
  user: Person;
  delivered: number;
  read: number;
}

/** The tasks of a user's sockets that listen to the room now. */
export interface PresenceEvent {
  op: 'presence';
  room: string;
  user: string;
  online: boolean;
  tasks: Array<string>;
}

/**
 * A user as `user.get` and `user.update` show it; `status` is the user's own text.
 *
 * `avatar` is the address of the user's picture, `avatar_id` its upload.
 */
export interface Profile {
  id: string;
  name: string;
  guest: boolean;
  status?: string;
  avatar?: string;
  avatar_id?: string;
}

/** A member's profile changed: see `user.get`. It takes no `rev`, because the room itself did not change. */
export interface ProfileEvent {
  op: 'member';
  room: string;
  member: Member;
  change: 'profile';
}

export interface ProfileReply {
  op: 'ok';
  user: Profile;
  id?: number | string;
}

/** `deleted`: the number of deleted messages. */
export interface PurgeReply {
  op: 'ok';
  deleted: number;
  id?: number | string;
}

/** A place in the ranking of a game, from 1; `rating` is rounded. A `provisional` player has no rank yet. */
export interface Ranked {
  rank?: number;
  user: Person;
  rating: number;
  played: number;
  won: number;
  provisional?: boolean;
}

/** The user has read up to `seq` on another of their sockets. */
export interface ReadEvent {
  op: 'read';
  room: string;
  seq: number;
}

/** `log` holds what the receiver may know; `more`: it continues. `view` is what they saw at the version. */
export interface ReplayReply<Game = any> {
  op: 'ok';
  log: Array<LogEntry<Game>>;
  view: ViewOf<Game>;
  more: boolean;
  id?: number | string;
}

/** The number of replies in a thread, and when the last of them was sent. */
export interface Replies {
  count: number;
  last_at?: number;
}

/**
 * The base of replies, and the reply of a command without a result.
 *
 * `is_page`: the client asked for it to catch up, so it never counts against the limit of the socket's queue.
 */
export interface Reply {
  op: 'ok';
  id?: number | string;
}

/** A member's report to the moderators; `message` is as it was when it was reported, without reactions. */
export interface Report {
  report: string;
  seq: number;
  message: Message;
  by: Person;
  at: number;
  reason: string;
}

export interface ReportsReply {
  op: 'ok';
  reports: Array<Report>;
  cursor?: string;
  id?: number | string;
}

export interface RevReply {
  op: 'ok';
  rev: number;
  id?: number | string;
}

/** The lowest role that may do each: invite others, mention everyone, send messages, attach files. */
export interface Rights {
  invite: 'member' | 'moderator' | 'owner';
  mention_all: 'member' | 'moderator' | 'owner';
  send: 'member' | 'moderator' | 'owner';
  attach: 'member' | 'moderator' | 'owner';
}

/** The changed rights; absent ones are unchanged. */
export interface RightsWished {
  invite: 'member' | 'moderator' | 'owner' | null;
  mention_all: 'member' | 'moderator' | 'owner' | null;
  send: 'member' | 'moderator' | 'owner' | null;
  attach: 'member' | 'moderator' | 'owner' | null;
}

/** Dice that the server rolled. `total` is the sum of `rolls` and `plus`. */
export interface Roll {
  dice: number;
  sides: number;
  plus: number;
  rolls: Array<number>;
  total: number;
}

/** A room's settings changed (`info`), or the room was deleted. */
export interface RoomEvent {
  op: 'room';
  room: string;
  rev: number;
  info?: RoomInfo;
  deleted?: boolean;
}

/**
 * A room as the list, the join and the event `room` show it. `members` and `online` are numbers.
 *
 * `match` is the id of the room's match; a list of the rooms of matches shows the match in its place.
 * `simulated`: the prices of this feed are made up, or outdated. `retention_days`: the room's own.
 */
export interface RoomInfo {
  room: string;
  kind: 'chat' | 'dm' | 'feed' | 'game';
  title: string;
  topic: string;
  visibility: 'private' | 'public';
  locked: boolean;
  capacity: number | null;
  history: 'kept' | 'none';
  slow_mode_s: number;
  owner: string | null;
  members: number;
  online: number;
  created_at: number;
  seq: number;
  rev: number;
  epoch: string;
  rights: Rights;
  game?: string;
  match?: string | ListedMatch;
  simulated?: boolean;
  retention_days?: number;
}

export interface RoomReply {
  op: 'ok';
  room: RoomInfo;
  id?: number | string;
}

export interface RoomsReply {
  op: 'ok';
  rooms: Array<RoomInfo>;
  cursor?: string;
  id?: number | string;
}

/** A round that is over: what each seat picked, and who won it (None: a draw). */
export interface RpsRound {
  picks: ['paper' | 'rock' | 'scissors', 'paper' | 'rock' | 'scissors'];
  winner: number | null;
}

/**
 * What one may see: of the round that is played the `own` pick, and who has `picked`, not what.
 *
 * `scores`: the rounds that each seat won; `to_win`: how many it takes. `drawn` rounds do not count, but
 * after `max_drawn` of them it ends.
 */
export interface RpsView {
  own: 'paper' | 'rock' | 'scissors' | null;
  picked: [boolean, boolean];
  rounds: Array<RpsRound>;
  scores: [number, number];
  to_win: number;
  drawn: number;
  max_drawn: number;
}

/**
 * How late spectators see what happens: by so many versions or seconds. Once it is over they see all.
 *
 * `all`: they see, that late, what every seat saw, as those do who tell others of a match.
 */
export interface RpsWatch {
  delay: number;
  unit: 'seconds' | 'versions';
  all: boolean;
}

/** By the time of sending, the earliest first. */
export interface ScheduledListReply {
  op: 'ok';
  messages: Array<ScheduledMessage>;
  id?: number | string;
}

/** `scheduled` is its id. A `failed` one is kept for a day. */
export interface ScheduledMessage {
  scheduled: string;
  room: string;
  send_at: number;
  text: string;
  kind?: 'me' | 'roll' | 'text';
  reply_to?: number;
  thread?: number;
  broadcast?: boolean;
  attachments?: Array<Attachment>;
  failed?: Failed;
}

export interface ScheduledReply {
  op: 'ok';
  scheduled: string;
  id?: number | string;
}

/** The versions of the SDK that this server accepts: from `least` on. `own` is the one that it serves. */
export interface SdkTaken {
  least: string;
  own: string;
}

/**
 * A seat. If it has a `user` and a `bot`, the bot holds it until the user is back.
 *
 * If a player `left` it, a bot plays there for good.
 */
export interface SeatInfo {
  seat: number;
  connected: boolean;
  user?: Person;
  bot?: number;
  left?: Person;
}

export interface SeenReply {
  op: 'ok';
  positions: Array<Position>;
  id?: number | string;
}

/** A user as they see themselves: the `user` of a session and of `hello`. */
export interface SelfInfo {
  id: string;
  name: string;
  guest: boolean;
}

export interface SentReply {
  op: 'ok';
  seq: number;
  rev: number;
  message_id: string;
  sent_at: number;
  id?: number | string;
}

/**
 * The clocks of a match at `at` (ms since the epoch); those of the seats in `running` run down from then on.
 *
 * `byo_yomi` also has the remaining `periods`, the length of one, and the time until all are used up; `delay`
 * has the time until time is lost. `lag_s`: the time that the latest move of a seat got back for its lag.
 */
export interface ShownClock {
  kind: 'bronstein' | 'byo_yomi' | 'correspondence' | 'delay' | 'fischer' | 'per_move';
  left_s: Record<string, number>;
  running: Array<number>;
  at: number;
  periods?: Record<string, number>;
  period_s?: number;
  falls_s?: Record<string, number>;
  waits_s?: Record<string, number>;
  lag_s?: Record<string, number>;
}

/** `rev` is that of the last change in `changes`, or the one asked for if there is none. */
export interface SinceReply {
  op: 'ok';
  changes: Array<MessageEvent | MemberEvent | RoomEvent | SkipEvent>;
  rev: number;
  more: boolean;
  resync: boolean;
  id?: number | string;
}

/** A piece of a stroke: `p` its points, `c` colour, `w` width; `of`: the number of the first piece. */
export interface SketchLine {
  p: Array<number>;
  c: number;
  w: number;
  of: number;
}

/**
 * What one may see. The picture's lines are told one by one, as they come.
 *
 * Attributes:
 *     drawer: the seat that draws, or picks a word. `turns`: how many there will be.
 *     until: the tick at which the phase ends at the latest.
 *     hint: the letters that are open; `word`: for those who know it, and for all once its turn is over.
 *     choices: for the drawer, while it picks.
 *     gained: what each seat has won in this turn; more than 0: it has guessed the word.
 *     near: the tick at which the viewer's last guess was nearly right.
 */
export interface SketchView {
  phase: 'draw' | 'over' | 'pick' | 'shown';
  turn: number;
  turns: number;
  drawer: number;
  until: number;
  hint: string;
  word: string;
  choices: Array<string>;
  lines: Record<string, SketchLine>;
  points: Array<number>;
  gained: Array<number>;
  near: number;
}

/**
 * How late spectators see what happens: by so many versions or seconds. Once it is over they see all.
 *
 * `all`: they see, that late, what every seat saw, as those do who tell others of a match.
 */
export interface SketchWatch {
  delay: number;
  unit: 'seconds' | 'versions';
  all: boolean;
}

/** A change that the receiver may not see took this `rev`; a new message also took the `seq`. */
export interface SkipEvent {
  op: 'skip';
  room: string;
  rev: number;
  seq?: number;
}

/** A snake as it is shown; `dead` from its last cell on. `turns` and `grows` tell its next cells. */
export interface SnakeGameSnakeView {
  body: Array<number>;
  heading: 0 | 1 | 2 | 3;
  dead: boolean;
  turns?: Array<0 | 1 | 2 | 3>;
  grows?: number;
}

/** What everybody sees. Snakes step when `(tick - 1) % pace` is 0; `phase` ends at tick `until`. */
export interface SnakeGameView {
  width: number;
  height: number;
  pace: number;
  rounds: number;
  round: number;
  phase: 'ready' | 'running' | 'shown';
  until: number;
  snakes: Record<string, SnakeGameSnakeView>;
  food: Array<number>;
  points: Array<number>;
}

/**
 * A player's place. Equal `rank`: nothing separates the two.
 *
 * `buchholz` is the sum of the points of all opponents, `sonneborn_berger` that of beaten opponents, and half of
 * those after a draw.
 */
export interface Standing {
  rank: number;
  user: Person;
  points: number;
  played: number;
  won: number;
  drawn: number;
  lost: number;
  buchholz?: number;
  sonneborn_berger?: number;
  left?: boolean;
}

/** `gone`: those of the named rooms that are no longer the user's, or that the user has closed. */
export interface SyncReply {
  op: 'ok';
  rooms: Array<SyncedRoom>;
  gone: Array<string>;
  cursor?: string;
  id?: number | string;
}

/**
 * One room of a user: the room, its unread messages, and its newest message.
 *
 * `unread` counts up to 1,000, and `more` means that there are others; `mentions` are exact. The text of
 * `last` is cut to 200 characters.
 */
export interface SyncedRoom {
  info: RoomInfo;
  rev: number;
  read_seq: number;
  unread: number;
  mentions: number;
  last?: Message;
  more?: boolean;
}

/** The root message of a thread, as events about its replies show it. */
export interface ThreadRoot {
  seq: number;
  replies: Replies;
}

/** What everybody sees. `line`: the three cells that won. */
export interface TicTacToeView {
  cells: Array<number | null>;
  line: Array<number> | null;
}

/** A real-time match advanced. `delta` is a JSON merge patch (RFC 7386) to the receiver's `view`. */
export interface TickEvent {
  op: 'game.tick';
  room: string;
  tick: number;
  delta: Record<string, unknown>;
}

export interface TicketReply {
  op: 'ok';
  ticket: string;
  id?: number | string;
}

/** A tournament, shown in the timeline of its room. */
export interface TournamentCard {
  tournament: string;
  game: string;
  title: string;
  kind: 'arena' | 'knockout' | 'round_robin' | 'swiss';
  status: 'open' | 'over' | 'paused' | 'playing';
}

/**
 * A tournament in its current state: its first 50 players, and the first 50 pairings of its round.
 *
 * `yours` is sent only to a player, when their match is made.
 */
export interface TournamentEvent {
  op: 'tournament';
  tournament: string;
  room: string;
  game: string;
  title: string;
  kind: 'arena' | 'knockout' | 'round_robin' | 'swiss';
  status: 'open' | 'over' | 'paused' | 'playing';
  rated: boolean;
  clock: ClockAsked;
  round: number;
  players: number;
  standings: Array<Standing>;
  pairings: Array<TournamentPairing>;
  rounds?: number;
  ends_at?: number;
  yours?: OwnPairing;
}

/** The pairing of a board. `users` and `points` are by seat; an empty place is null: a bye. */
export interface TournamentPairing {
  round: number;
  board: number;
  users: Array<Person | null>;
  status: 'bye' | 'forfeit' | 'played' | 'playing';
  points?: Array<number>;
  match?: string;
  room?: string;
}

/** A tournament with all its players, and the pairings of its round; for an arena, the latest ones. */
export interface TournamentReply {
  op: 'ok';
  tournament: string;
  room: string;
  game: string;
  title: string;
  kind: 'arena' | 'knockout' | 'round_robin' | 'swiss';
  status: 'open' | 'over' | 'paused' | 'playing';
  rated: boolean;
  clock: ClockAsked;
  round: number;
  players: number;
  standings: Array<Standing>;
  pairings: Array<TournamentPairing>;
  rounds?: number;
  ends_at?: number;
  yours?: OwnPairing;
  id?: number | string;
}

/** A user began to type, or stopped. */
export interface TypingEvent {
  op: 'typing';
  room: string;
  user: string;
  on: boolean;
}

/**
 * How much a user has not read in one room. The user's own messages are never unread.
 *
 * `unread` counts up to 1,000, and `more` means that there are others; `mentions` are exact.
 */
export interface Unread {
  room: string;
  unread: number;
  mentions: number;
  last_seq: number;
  read_seq: number;
  more?: boolean;
}

export interface UnreadReply {
  op: 'ok';
  rooms: Array<Unread>;
  id?: number | string;
}

export interface UsersReply {
  op: 'ok';
  users: Array<Person>;
  id?: number | string;
}

/** `room` is that of an agreed rematch. */
export interface VersionReply {
  op: 'ok';
  version: number;
  room?: string;
  id?: number | string;
}

/** The users who chose an answer. */
export interface VotersReply {
  op: 'ok';
  users: Array<Person>;
  cursor?: string;
  id?: number | string;
}

/** What the seer found out about a seat. */
export interface WerewolfLook {
  seat: number;
  is_wolf: boolean;
}

/**
 * What one may see.
 *
 * Attributes:
 *     role: the own one.
 *     roles: by seat, as far as they are known: the own, those of the dead, fellow wolves, wolves that the seer saw.
 *     alive: by seat. `acted`: who has chosen in this phase.
 *     picks: by seat, whom it chose, as far as that may be seen; -1: nobody.
 *     targets: whom the viewer may choose now; it may also choose nobody. At dawn there is nobody to choose.
 *     looks: what the seer found out, for the seer.
 *     guarded: whom the doctor guarded last night, for the doctor.
 *     victim: who died in the last night, `hanged`: on the last day; both None where nobody did.
 *     winner: who has won, once it is over.
 */
export interface WerewolfView {
  phase: 'dawn' | 'day' | 'night' | 'over';
  day: number;
  role: 'doctor' | 'seer' | 'villager' | 'wolf' | null;
  roles: Array<'doctor' | 'seer' | 'villager' | 'wolf' | null>;
  alive: Array<boolean>;
  acted: Array<boolean>;
  picks: Array<number | null>;
  targets: Array<number>;
  looks: Array<WerewolfLook>;
  guarded: number | null;
  victim: number | null;
  hanged: number | null;
  winner: 'nobody' | 'village' | 'wolves' | null;
}

/**
 * How late spectators see what happens: by so many versions or seconds. Once it is over they see all.
 *
 * `all`: they see, that late, what every seat saw, as those do who tell others of a match.
 */
export interface WerewolfWatch {
  delay: number;
  unit: 'seconds' | 'versions';
  all: boolean;
}

export interface WordsReply {
  op: 'ok';
  words: Array<string>;
  id?: number | string;
}

/**
 * What everybody sees.
 *
 * `ply` half-moves were made, of which `moves` are the last in WXF notation, and `chinese` the same as
 * Chinese books write them; `last` is the latest in UCCI. `check` is the point of a king in check. `legal`:
 * what the side to move can do. `captured`: letters as in FEN, in order.
 */
export interface XiangqiView {
  fen: string;
  red: number;
  ply: number;
  moves: Array<string>;
  chinese: Array<string>;
  last: string | null;
  check: string | null;
  legal: Array<string>;
  captured: string;
}
