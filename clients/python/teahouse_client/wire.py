"""The wire contract as types. Made of the server's own types: do not edit it, `make sdk` writes it anew."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Code: TypeAlias = Literal["bad_request", "unknown_op", "unauthorized", "forbidden", "not_member", "not_found", "conflict", "wrong_password", "muted", "banned", "room_full", "rate_limited", "too_large", "stale_version", "illegal_move", "not_your_turn", "match_over", "unavailable", "internal"]
"""Why the server refuses something."""

GameName: TypeAlias = Literal["tictactoe", "connect_four", "gomoku", "chess", "xiangqi", "go", "doudizhu", "rps", "snake", "sketch", "werewolf"]
"""The name of a game of this server."""


class AppendEvent(TypedDict):
    """``text`` continues the message ``seq`` at the offset ``at``, in code points. It may combine several pieces."""
    op: Literal["append"]
    room: str
    seq: int
    at: int
    text: str


class AppendReply(TypedDict):
    """The piece begins at ``at``. ``rev``: that of the message, once it has ended."""
    op: Literal["ok"]
    at: int
    rev: NotRequired[int]
    id: NotRequired[int | str]


class AroundReply(TypedDict):
    op: Literal["ok"]
    messages: list[Message]
    more_before: bool
    more_after: bool
    id: NotRequired[int | str]


class Attached(TypedDict):
    """A file that a message should show: an ``upload``, or one at a ``url``."""
    upload: NotRequired[str]
    url: NotRequired[str]
    name: NotRequired[str]
    content_type: NotRequired[str]
    size_bytes: NotRequired[int]
    width: NotRequired[int]
    height: NotRequired[int]


class Attachment(TypedDict):
    """A file that a message shows. One with an ``id`` was uploaded; for any other, only the address is kept."""
    id: NotRequired[str]
    name: NotRequired[str]
    content_type: NotRequired[str]
    size_bytes: NotRequired[int]
    width: NotRequired[int]
    height: NotRequired[int]
    url: str
    thumbnail_url: NotRequired[str]


class AuditEntry(TypedDict):
    """A moderator's action: ``action`` is the op, ``user`` its target."""
    at: int
    by: Person
    action: str
    user: NotRequired[Person]
    detail: NotRequired[str]


class AuditReply(TypedDict):
    op: Literal["ok"]
    entries: list[AuditEntry]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class Ban(TypedDict):
    """A user who is banned from a room, or muted in it, until ``until_at`` if that has an end."""
    user: Person
    kind: Literal["ban", "mute"]
    banned_at: int
    by: NotRequired[Person]
    until_at: NotRequired[int]
    reason: NotRequired[str]


class BansReply(TypedDict):
    op: Literal["ok"]
    bans: list[Ban]
    id: NotRequired[int | str]


class BotCommand(TypedDict):
    """A command that ``bot`` offers; ``schema`` is the JSON Schema of its arguments."""
    command: str
    name: str
    description: str
    schema: dict[str, Any]
    bot: Person


class CatalogReply(TypedDict):
    op: Literal["ok"]
    games: list[GameInfo]
    id: NotRequired[int | str]


class ChessChessOptions(TypedDict):
    """``white``: the seat that has white and begins."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    white: NotRequired[Literal["first", "random", "second"]]


class ChessMove(TypedDict):
    """A move in UCI; castling is the king's move, and a pawn that promotes says what to: ``e7e8q``.

    ``claim`` claims a draw by threefold repetition or fifty moves: with a move, for the position that it
    makes; alone, for the one on the board.
    """
    uci: NotRequired[str]
    claim: NotRequired[bool]


class ChessView(TypedDict):
    """What everybody sees.

    ``ply`` half-moves were made, of which ``moves`` are the last, in SAN; ``last`` is the latest in UCI. ``check``
    is the square of a king in check. ``legal``: what the side to move can do; with ``claims`` it can claim a
    draw as well, and if ``claim`` without any move. ``captured``: letters as in FEN, in order.
    """
    fen: str
    white: int
    ply: int
    moves: list[str]
    last: str | None
    check: str | None
    legal: list[str]
    claim: bool
    claims: list[str]
    captured: str


class ClockAsked(TypedDict):
    """The clock for a match. The required fields of each kind are checked when the match is made."""
    kind: Literal["bronstein", "byo_yomi", "correspondence", "delay", "fischer", "per_move"]
    initial_s: NotRequired[float]
    increment_s: NotRequired[float]
    periods: NotRequired[int]
    period_s: NotRequired[float]


class CommandsReply(TypedDict):
    op: Literal["ok"]
    commands: list[BotCommand]
    id: NotRequired[int | str]


class ConnectFourMove(TypedDict):
    """The column that a piece falls into, from 0 at the left."""
    column: int


class ConnectFourOptions(TypedDict):
    """The options of every match; a game's own options are fields of a subclass.

    ``absence``: what happens to a player whose turn it is and who is away. The clock waits for ``grace_s`` seconds in
    all, not each time; then it runs (``clock``), or a bot holds the seat until the player is back (``bot``).
    ``chat``: who may write in the match's room while the match is played. ``undo``: whether players may agree to take
    moves back.
    """
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]


class ConnectFourView(TypedDict):
    """What everybody sees: ``cells`` row by row from the top, the seat whose piece is there or None.

    ``last``: the newest piece's cell. ``line``: the cells that won, at least four.
    """
    cells: list[int | None]
    last: int | None
    line: list[int] | None


class CreatedReply(TypedDict):
    op: Literal["ok"]
    room: str
    match: GameEvent
    id: NotRequired[int | str]


class CurvePoint(TypedDict):
    """A rating, rounded, after the last rated match of a ``day`` (UTC, ``YYYY-MM-DD``)."""
    day: str
    game: str
    rating: int


class DoudizhuDoudizhuOptions(TypedDict):
    """``undo`` is off unless it is asked for: who has seen cards keeps that."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    watch: NotRequired[DoudizhuWatch]


class DoudizhuMove(TypedDict):
    """A bid (0: none), or the ranks of the cards that are played, from the lowest to the highest (none: a pass).

    Of each rank the first cards of the hand are played, in the order of the view.
    """
    bid: NotRequired[int]
    cards: NotRequired[str]


class DoudizhuShownLead(TypedDict):
    """What has to be beaten; ``top``: the rank that decides."""
    seat: int
    kind: Literal["airplane", "airplane_pairs", "airplane_singles", "bomb", "four_pairs", "four_singles", "pair", "pair_chain", "rocket", "single", "straight", "triple", "triple_pair", "triple_single"]
    top: str
    length: int


class DoudizhuView(TypedDict):
    """What one may see: the own ``hand``, of the others how many cards they have (``counts``), by seat.

    Attributes:
    bottom: the three cards of the landlord; None until there is one.
    table: the cards that each seat played last since the lead; empty: it passed; None: nothing yet.
    stake: what a peasant pays or gets as it stands: the bid, doubled by each bomb and rocket.
    hints: for the seat to move, what it could play, the best ideas first; ``""`` is a pass.
    hands: all hands, once it is over.
    spring: whether the loser never came to play, which doubles the stake; None before the end.
    """
    phase: Literal["bidding", "over", "playing"]
    hand: list[int]
    counts: list[int]
    bottom: list[int] | None
    bids: list[int | None]
    deals: int
    landlord: int | None
    table: list[list[int] | None]
    lead: DoudizhuShownLead | None
    bombs: int
    stake: int
    hints: list[str]
    hands: list[list[int]] | None
    spring: bool | None


class DoudizhuWatch(TypedDict):
    """How late spectators see what happens: by so many versions or seconds. Once it is over they see all.

    ``all``: they see, that late, what every seat saw, as those do who tell others of a match.
    """
    delay: int
    unit: Literal["seconds", "versions"]
    all: bool


class EarlierText(TypedDict):
    """A text that a message had before an edit: its author, and when it was written."""
    at: int
    by: Person
    text: str


class EditsReply(TypedDict):
    op: Literal["ok"]
    edits: list[EarlierText]
    id: NotRequired[int | str]


class EphemeralEvent(TypedDict):
    """Sent to every open socket of its recipients and of its sender."""
    op: Literal["ephemeral"]
    room: str
    message: EphemeralMessage


class EphemeralMessage(TypedDict):
    """It has no number, because it has no place among the room's messages. ``to``: the members who see it."""
    room: str
    id: str
    sender: Person
    sent_at: int
    kind: Literal["me", "roll", "text"]
    text: str
    to: list[str]
    nonce: NotRequired[str]
    reply_to: NotRequired[int]
    mentions: NotRequired[list[str]]
    roll: NotRequired[Roll]


class EphemeralReply(TypedDict):
    op: Literal["ok"]
    message_id: str
    sent_at: int
    id: NotRequired[int | str]


class Error(TypedDict):
    """A command was refused; ``id`` is that of the command, if it had one.

    ``version`` is the match's current one, for the code ``stale_version``.
    """
    op: Literal["error"]
    code: Literal["bad_request", "banned", "conflict", "forbidden", "illegal_move", "internal", "match_over", "muted", "not_found", "not_member", "not_your_turn", "rate_limited", "room_full", "stale_version", "too_large", "unauthorized", "unavailable", "unknown_op", "wrong_password"]
    message: str
    id: NotRequired[int | str]
    retry_after_s: NotRequired[float]
    version: NotRequired[int]


class Failed(TypedDict):
    """Why a scheduled message was refused when it was due."""
    code: Literal["bad_request", "banned", "conflict", "forbidden", "illegal_move", "internal", "match_over", "muted", "not_found", "not_member", "not_your_turn", "rate_limited", "room_full", "stale_version", "too_large", "unauthorized", "unavailable", "unknown_op", "wrong_password"]
    message: str


class FeedEvent(TypedDict):
    """The newest points of a feed, ascending. Nothing is skipped between two events."""
    op: Literal["feed"]
    room: str
    points: list[Point]


class GameEvent(TypedDict):
    """A match as its receiver may see it. ``view`` is empty until it starts.

    ``waiting_for``: the seats whose players must come before it can begin. ``seed_hash`` is the SHA-256 of the seed,
    sent from the start; ``seed`` is sent once the match is over. ``rated``: its end changes ratings. ``rematch`` and
    ``rematch_of`` are the rooms of the match after this one and before it. ``tick``: the current one of a real-time
    game, whose ``view`` has no null. ``hands``: for spectators who see everything, with a delay: what each seat saw.
    ``undo`` is false if no move can be taken back, and otherwise omitted.
    """
    op: Literal["game"]
    room: str
    match: str
    version: int
    status: Literal["open", "over", "paused", "playing"]
    seats: list[SeatInfo]
    to_move: list[int]
    view: Any
    clock: NotRequired[ShownClock]
    last: NotRequired[LastMove]
    offers: NotRequired[list[OfferInfo]]
    outcome: NotRequired[OutcomeInfo]
    waiting_for: NotRequired[list[int]]
    seed_hash: NotRequired[str]
    seed: NotRequired[str]
    rated: NotRequired[bool]
    rematch: NotRequired[str]
    rematch_of: NotRequired[str]
    tick: NotRequired[int]
    hands: NotRequired[list[Any]]
    undo: NotRequired[Literal[False]]


class GameInfo(TypedDict):
    """A game of the catalogue. The schemas are JSON Schemas (draft 2020-12).

    A real-time game (``realtime``) advances ``tick_hz`` times a second, and takes inputs.
    """
    game: str
    title: str
    min_players: int
    max_players: int
    realtime: bool
    options_schema: dict[str, Any]
    move_schema: dict[str, Any]
    tick_hz: NotRequired[int]
    input_schema: NotRequired[dict[str, Any]]
    view_schema: NotRequired[dict[str, Any]]


class GoAway(TypedDict):
    """The server is going away; reconnect after ``reconnect_in_s`` seconds."""
    op: Literal["goaway"]
    reconnect_in_s: float


class GoGoOptions(TypedDict):
    """``komi``: what white gets for moving second. ``black``: the seat that has it and begins."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    size: NotRequired[Literal[9, 13, 19]]
    komi: NotRequired[float]
    black: NotRequired[Literal["first", "random", "second"]]


class GoMove(TypedDict):
    """In play a stone (``x`` from the left, ``y`` from the top, from 0) or ``pass``.

    While dead stones are being agreed on: a stone whose chain is marked dead, or no longer; ``agree`` to the marks as
    they are, or ``resume`` the game.
    """
    x: NotRequired[int]
    y: NotRequired[int]
    call: NotRequired[Literal["agree", "pass", "resume"]]


class GoView(TypedDict):
    """What everybody sees: ``cells`` row by row from the top, ``black`` the seat that has it.

    ``phase``: ``play``, ``counting`` (dead stones are being agreed on) or ``over``. ``next``: the colour that is to
    move, or to speak. ``passes``: how many passes came last. ``forbidden``: the empty points where ``next`` may put
    no stone. ``dead``: the stones that are marked. ``agreed``: whether the other one agreed to the marks.
    ``resumed``: whether two passes end the match at once. ``owners`` and ``score`` (area, and komi) are there once
    stones are counted.
    """
    size: int
    komi: float
    black: int
    phase: Literal["counting", "over", "play"]
    cells: list[Literal["black", "white"] | None]
    next: Literal["black", "white"]
    made: int
    passes: int
    last: int | None
    prisoners: dict[str, int]
    forbidden: list[int]
    dead: list[int]
    agreed: bool
    resumed: bool
    owners: list[Literal["black", "white"] | None] | None
    score: dict[str, float] | None


class GomokuGomokuOptions(TypedDict):
    """``opening``: ``plain`` (the first seat has black and begins) or ``swap2``.

    ``overlines``: whether more than five in a row win too.
    """
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    opening: NotRequired[Literal["plain", "swap2"]]
    overlines: NotRequired[bool]


class GomokuMove(TypedDict):
    """A stone (``x`` from the left, ``y`` from the top, from 0), or in swap2's choice what is taken.

    ``more`` stands for two stones more, after which the other seat takes a colour.
    """
    x: NotRequired[int]
    y: NotRequired[int]
    take: NotRequired[Literal["black", "more", "white"]]


class GomokuView(TypedDict):
    """What everybody sees: ``cells`` row by row from the top, ``seats`` by colour once that is chosen.

    ``phase``: ``opening`` (the first seat puts two black stones and a white one), ``choice`` (the second takes
    a colour, or ``more``), ``more`` (it puts a white and a black stone), ``last_choice`` (the first takes a
    colour), ``play``. ``next``: the colour of the next stone. ``line``: the cells that won, at least five.
    """
    phase: Literal["choice", "last_choice", "more", "opening", "play"]
    cells: list[Literal["black", "white"] | None]
    next: Literal["black", "white"]
    seats: dict[str, int] | None
    last: int | None
    line: list[int] | None


class Hello(TypedDict):
    """The first frame of every socket. ``sdk`` is sent to a client that gives its version."""
    op: Literal["hello"]
    connection: str
    session: str
    user: SelfInfo
    task: str
    heartbeat_s: float
    server_at: int
    node: str
    limits: Limits
    sdk: NotRequired[SdkTaken]


class HistoryReply(TypedDict):
    op: Literal["ok"]
    messages: list[Message]
    more: bool
    id: NotRequired[int | str]


class HookReply(TypedDict):
    op: Literal["ok"]
    hook: str
    url: str
    id: NotRequired[int | str]


class HookShown(TypedDict):
    """Times in ms."""
    hook: str
    name: str
    by: Person
    created_at: int


class HooksReply(TypedDict):
    op: Literal["ok"]
    hooks: list[HookShown]
    id: NotRequired[int | str]


class Invite(TypedDict):
    """A code that lets ``uses_left`` people into a room until ``expires_at``."""
    invite: str
    room: str
    uses_left: int
    expires_at: int


class InviteReply(TypedDict):
    op: Literal["ok"]
    invite: Invite
    id: NotRequired[int | str]


class InvitesReply(TypedDict):
    op: Literal["ok"]
    invites: list[Invite]
    id: NotRequired[int | str]


class JoinReply(TypedDict):
    """Either ``messages`` (a fresh join, or ``resync``), or ``changes`` (since a rev). ``more``: there are others.

    ``rev`` is the room's at the moment from which this socket gets its events. ``match`` is the event ``game`` of the
    match in the room.
    """
    op: Literal["ok"]
    room: RoomInfo
    rev: int
    epoch: str
    members: list[Member]
    resync: bool
    points: NotRequired[list[Point]]
    messages: NotRequired[list[Message]]
    changes: NotRequired[list[MessageEvent | MemberEvent | RoomEvent | SkipEvent]]
    more: NotRequired[bool]
    match: NotRequired[GameEvent]
    id: NotRequired[int | str]


class LastMove(TypedDict):
    """The latest move that the receiver may know of; ``move`` is omitted while it is secret."""
    seat: int
    move: NotRequired[Any]


class LeaderboardReply(TypedDict):
    """``cursor`` asks for the entries after the last of ``entries``.

    ``season``: theirs, from 0; ``seasons``: when each after the first began. Both are omitted without seasons.
    """
    op: Literal["ok"]
    entries: list[Ranked]
    cursor: NotRequired[str]
    season: NotRequired[int]
    seasons: NotRequired[list[int]]
    id: NotRequired[int | str]


class Limits(TypedDict):
    """The limits of this server for one client; part of ``hello``."""
    max_frame_bytes: int
    max_queue_bytes: int
    max_tasks: int
    max_text: int
    messages_per_s: float | None
    commands_per_s: float | None


class ListedMatch(TypedDict):
    """A match as the list of rooms shows it; ``clock`` is the one that was asked for."""
    match: str
    game: str
    status: Literal["open", "over", "paused", "playing"]
    seats: list[ListedSeat]
    rated: bool
    clock: NotRequired[ClockAsked]


class ListedSeat(TypedDict):
    """A seat as the list of rooms shows it; a free one has neither a ``user`` nor a ``bot``."""
    seat: int
    user: NotRequired[Person]
    bot: NotRequired[int]


class MatchCard(TypedDict):
    """A match, shown in the timeline of the room from which it was made."""
    match: str
    room: str
    game: str
    title: str
    status: Literal["open", "over", "paused", "playing"]
    seats: list[SeatInfo]
    outcome: NotRequired[OutcomeInfo]


class MatchFound(TypedDict):
    """A match was found for ``ticket``, and the receiver has a seat. It has begun if all players are present."""
    op: Literal["match.found"]
    ticket: str
    room: str
    seat: int


class MatchReply(TypedDict):
    op: Literal["ok"]
    match: GameEvent
    id: NotRequired[int | str]


class Member(TypedDict):
    """A member as others see it."""
    user: Person
    role: Literal["member", "moderator", "owner"]
    online: bool
    joined_at: int
    muted_until: NotRequired[int]


class MemberEvent(TypedDict):
    """A member joined, left or was changed."""
    op: Literal["member"]
    room: str
    rev: int
    member: Member
    change: Literal["banned", "joined", "kicked", "left", "muted", "profile", "renamed", "role", "unbanned", "unmuted"]
    by: NotRequired[str]
    reason: NotRequired[str]


class MembersReply(TypedDict):
    op: Literal["ok"]
    members: list[Member]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class Message(TypedDict):
    """A message in its current state; ``rev`` is that of its latest change.

    A deleted one is a tombstone: ``deleted`` is true and it has no text, roll, poll, reactions, mentions, attachments
    or pin. ``thread`` is the root of the thread that it is a reply in; the root has ``replies``, which take no
    ``rev`` of its own. In the room of a match, ``version`` is the version of the match at which it was sent. A
    message of kind ``match`` shows a ``match`` that was made from this room, one of kind ``tournament`` a
    ``tournament``, one of kind ``poll`` a ``poll``. ``allowed_mentions`` limits what it may mention. An ``open``
    message is still being written. ``via`` is the key with which the application's server sent it in the sender's
    name. If it has an ``audience``, only those users may see it or know of it.
    """
    room: str
    seq: int
    rev: int
    id: str
    sender: Person
    sent_at: int
    kind: str
    text: NotRequired[str]
    nonce: NotRequired[str]
    reply_to: NotRequired[int]
    edited_at: NotRequired[int]
    deleted: NotRequired[bool]
    reactions: NotRequired[dict[str, list[str]]]
    mentions: NotRequired[list[str]]
    attachments: NotRequired[list[Attachment]]
    allowed_mentions: NotRequired[list[str]]
    version: NotRequired[int]
    match: NotRequired[MatchCard]
    tournament: NotRequired[TournamentCard]
    poll: NotRequired[Poll]
    via: NotRequired[str]
    roll: NotRequired[Roll]
    open: NotRequired[bool]
    pinned: NotRequired[Pin]
    thread: NotRequired[int]
    broadcast: NotRequired[bool]
    replies: NotRequired[Replies]
    audience: NotRequired[list[str]]


class MessageEvent(TypedDict):
    """A message was sent or changed; ``message`` is its new state, ``root`` that of its thread's root."""
    op: Literal["message"]
    room: str
    rev: int
    message: Message
    root: NotRequired[ThreadRoot]


class MessagesReply(TypedDict):
    """``cursor``: where the next page begins, if there may be one."""
    op: Literal["ok"]
    messages: list[Message]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class NoticeEvent(TypedDict):
    """Something that concerns this user happened in a room to which this socket may not listen.

    ``info`` is omitted if the user may no longer know of the room. ``role`` is the user's new one, ``until_at`` the
    end of a mute or ban that has one.
    """
    op: Literal["notice"]
    kind: Literal["added", "banned", "dm", "kicked", "mention", "muted", "role", "scheduled", "unmuted"]
    room: str
    info: NotRequired[RoomInfo]
    by: NotRequired[Person]
    role: NotRequired[Literal["member", "moderator", "owner"]]
    reason: NotRequired[str]
    until_at: NotRequired[int]
    scheduled: NotRequired[str]


class OfferInfo(TypedDict):
    """A pending offer, the seat that made it, and the version of the match at that time."""
    offer: Literal["draw", "pause", "rematch", "resume", "undo"]
    seat: int
    version: int


class OutcomeInfo(TypedDict):
    """How a match ended. No winner is a draw."""
    winners: list[int]
    reason: str
    scores: NotRequired[dict[str, float]]


class OwnPairing(TypedDict):
    """The receiver's current match."""
    match: str
    room: str
    seat: int


class PastMatchInfo(TypedDict):
    """``versions``: the number of moves and other changes. ``url``: its file, for members of its room."""
    match: str
    room: str
    game: str
    title: str
    seats: list[PastSeat]
    rated: bool
    started_at: int
    ended_at: int
    outcome: OutcomeInfo
    versions: int
    clock: NotRequired[ClockAsked]
    url: NotRequired[str]


class PastMatchesReply(TypedDict):
    """``curve``: the ratings of the user over time, on the first page of a user's matches."""
    op: Literal["ok"]
    matches: list[PastMatchInfo]
    cursor: NotRequired[str]
    curve: NotRequired[list[CurvePoint]]
    id: NotRequired[int | str]


class PastSeat(TypedDict):
    """A seat of a match that is over. The player who ``left`` it sat there first, and was replaced by a bot.

    ``rating_before`` and ``rating_after``: in a rated match, rounded.
    """
    seat: int
    user: NotRequired[Person]
    bot: NotRequired[int]
    left: NotRequired[Person]
    rating_before: NotRequired[int]
    rating_after: NotRequired[int]


class Person(TypedDict):
    """A user as others see it; ``bot``: it is a program, which acts through a key or a hook."""
    id: str
    name: str
    bot: NotRequired[bool]


class Pin(TypedDict):
    """A pin of a message: who pinned it, and when."""
    by: Person
    at: int


class Point(TypedDict):
    """The price of a symbol at one time, and the volume traded since the point before."""
    at: int
    price: float
    volume: float


class Poll(TypedDict):
    """A poll, shown in the timeline of its room.

    ``choices``: how many answers a voter may choose. ``anonymous``: nobody sees who chose what. ``hidden``: nobody
    sees the counts until it is closed. It is open until it has ``closed_at``; ``closes_at`` is when it closes by
    itself. ``voters``: how many have voted. ``counts``: how many chose each answer, if visible.
    """
    question: str
    answers: list[str]
    choices: int
    anonymous: bool
    hidden: bool
    voters: int
    counts: NotRequired[list[int]]
    closes_at: NotRequired[int]
    closed_at: NotRequired[int]


class PollReply(TypedDict):
    """A poll in its current state; ``mine``: the answers that the sender of the command chose."""
    op: Literal["ok"]
    poll: Poll
    mine: list[int]
    id: NotRequired[int | str]


class Pong(TypedDict):
    """The answer to ``ping``."""
    op: Literal["pong"]
    server_at: int
    id: NotRequired[int | str]


class Position(TypedDict):
    """How far messages of a room have reached a member, and are read: the highest ``seq`` of each, 0 for none."""
    user: Person
    delivered: int
    read: int


class PresenceEvent(TypedDict):
    """The tasks of a user's sockets that listen to the room now."""
    op: Literal["presence"]
    room: str
    user: str
    online: bool
    tasks: list[str]


class Profile(TypedDict):
    """A user as ``user.get`` and ``user.update`` show it; ``status`` is the user's own text.

    ``avatar`` is the address of the user's picture, ``avatar_id`` its upload.
    """
    id: str
    name: str
    guest: bool
    status: NotRequired[str]
    avatar: NotRequired[str]
    avatar_id: NotRequired[str]


class ProfileEvent(TypedDict):
    """A member's profile changed: see ``user.get``. It takes no ``rev``, because the room itself did not change."""
    op: Literal["member"]
    room: str
    member: Member
    change: Literal["profile"]


class ProfileReply(TypedDict):
    op: Literal["ok"]
    user: Profile
    id: NotRequired[int | str]


class PurgeReply(TypedDict):
    """``deleted``: the number of deleted messages."""
    op: Literal["ok"]
    deleted: int
    id: NotRequired[int | str]


class Ranked(TypedDict):
    """A place in the ranking of a game, from 1; ``rating`` is rounded. A ``provisional`` player has no rank yet."""
    rank: NotRequired[int]
    user: Person
    rating: int
    played: int
    won: int
    provisional: NotRequired[bool]


class ReadEvent(TypedDict):
    """The user has read up to ``seq`` on another of their sockets."""
    op: Literal["read"]
    room: str
    seq: int


class ReplayReply(TypedDict):
    """``log`` holds what the receiver may know; ``more``: it continues. ``view`` is what they saw at the version."""
    op: Literal["ok"]
    log: list[Any]
    view: Any
    more: bool
    id: NotRequired[int | str]


class Replies(TypedDict):
    """The number of replies in a thread, and when the last of them was sent."""
    count: int
    last_at: NotRequired[int]


class Reply(TypedDict):
    """The base of replies, and the reply of a command without a result.

    ``is_page``: the client asked for it to catch up, so it never counts against the limit of the socket's queue.
    """
    op: Literal["ok"]
    id: NotRequired[int | str]


class Report(TypedDict):
    """A member's report to the moderators; ``message`` is as it was when it was reported, without reactions."""
    report: str
    seq: int
    message: Message
    by: Person
    at: int
    reason: str


class ReportsReply(TypedDict):
    op: Literal["ok"]
    reports: list[Report]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class RevReply(TypedDict):
    op: Literal["ok"]
    rev: int
    id: NotRequired[int | str]


class Rights(TypedDict):
    """The lowest role that may do each: invite others, mention everyone, send messages, attach files."""
    invite: Literal["member", "moderator", "owner"]
    mention_all: Literal["member", "moderator", "owner"]
    send: Literal["member", "moderator", "owner"]
    attach: Literal["member", "moderator", "owner"]


class RightsWished(TypedDict):
    """The changed rights; absent ones are unchanged."""
    invite: Literal["member", "moderator", "owner"] | None
    mention_all: Literal["member", "moderator", "owner"] | None
    send: Literal["member", "moderator", "owner"] | None
    attach: Literal["member", "moderator", "owner"] | None


class Roll(TypedDict):
    """Dice that the server rolled. ``total`` is the sum of ``rolls`` and ``plus``."""
    dice: int
    sides: int
    plus: int
    rolls: list[int]
    total: int


class RoomEvent(TypedDict):
    """A room's settings changed (``info``), or the room was deleted."""
    op: Literal["room"]
    room: str
    rev: int
    info: NotRequired[RoomInfo]
    deleted: NotRequired[bool]


class RoomInfo(TypedDict):
    """A room as the list, the join and the event ``room`` show it. ``members`` and ``online`` are numbers.

    ``match`` is the id of the room's match; a list of the rooms of matches shows the match in its place.
    ``simulated``: the prices of this feed are made up, or outdated. ``retention_days``: the room's own.
    """
    room: str
    kind: Literal["chat", "dm", "feed", "game"]
    title: str
    topic: str
    visibility: Literal["private", "public"]
    locked: bool
    capacity: int | None
    history: Literal["kept", "none"]
    slow_mode_s: int
    owner: str | None
    members: int
    online: int
    created_at: int
    seq: int
    rev: int
    epoch: str
    rights: Rights
    game: NotRequired[str]
    match: NotRequired[str | ListedMatch]
    simulated: NotRequired[bool]
    retention_days: NotRequired[int]


class RoomReply(TypedDict):
    op: Literal["ok"]
    room: RoomInfo
    id: NotRequired[int | str]


class RoomsReply(TypedDict):
    op: Literal["ok"]
    rooms: list[RoomInfo]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class RpsMove(TypedDict):
    """What is shown when both have picked."""
    pick: Literal["paper", "rock", "scissors"]


class RpsRound(TypedDict):
    """A round that is over: what each seat picked, and who won it (None: a draw)."""
    picks: list[Literal["paper", "rock", "scissors"]]
    winner: int | None


class RpsRpsOptions(TypedDict):
    """``best_of``: whoever has won more than half of so many rounds wins."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    watch: NotRequired[RpsWatch]
    best_of: NotRequired[Literal[1, 3, 5, 7, 9, 11, 13, 15]]


class RpsView(TypedDict):
    """What one may see: of the round that is played the ``own`` pick, and who has ``picked``, not what.

    ``scores``: the rounds that each seat won; ``to_win``: how many it takes. ``drawn`` rounds do not count, but
    after ``max_drawn`` of them it ends.
    """
    own: Literal["paper", "rock", "scissors"] | None
    picked: list[bool]
    rounds: list[RpsRound]
    scores: list[int]
    to_win: int
    drawn: int
    max_drawn: int


class RpsWatch(TypedDict):
    """How late spectators see what happens: by so many versions or seconds. Once it is over they see all.

    ``all``: they see, that late, what every seat saw, as those do who tell others of a match.
    """
    delay: int
    unit: Literal["seconds", "versions"]
    all: bool


class ScheduledListReply(TypedDict):
    """By the time of sending, the earliest first."""
    op: Literal["ok"]
    messages: list[ScheduledMessage]
    id: NotRequired[int | str]


class ScheduledMessage(TypedDict):
    """``scheduled`` is its id. A ``failed`` one is kept for a day."""
    scheduled: str
    room: str
    send_at: int
    text: str
    kind: NotRequired[Literal["me", "roll", "text"]]
    reply_to: NotRequired[int]
    thread: NotRequired[int]
    broadcast: NotRequired[bool]
    attachments: NotRequired[list[Attachment]]
    failed: NotRequired[Failed]


class ScheduledReply(TypedDict):
    op: Literal["ok"]
    scheduled: str
    id: NotRequired[int | str]


class SdkTaken(TypedDict):
    """The versions of the SDK that this server accepts: from ``least`` on. ``own`` is the one that it serves."""
    least: str
    own: str


class SeatInfo(TypedDict):
    """A seat. If it has a ``user`` and a ``bot``, the bot holds it until the user is back.

    If a player ``left`` it, a bot plays there for good.
    """
    seat: int
    connected: bool
    user: NotRequired[Person]
    bot: NotRequired[int]
    left: NotRequired[Person]


class SeenReply(TypedDict):
    op: Literal["ok"]
    positions: list[Position]
    id: NotRequired[int | str]


class SelfInfo(TypedDict):
    """A user as they see themselves: the ``user`` of a session and of ``hello``."""
    id: str
    name: str
    guest: bool


class SentReply(TypedDict):
    op: Literal["ok"]
    seq: int
    rev: int
    message_id: str
    sent_at: int
    id: NotRequired[int | str]


class ShownClock(TypedDict):
    """The clocks of a match at ``at`` (ms since the epoch); those of the seats in ``running`` run down from then on.

    ``byo_yomi`` also has the remaining ``periods``, the length of one, and the time until all are used up; ``delay``
    has the time until time is lost. ``lag_s``: the time that the latest move of a seat got back for its lag.
    """
    kind: Literal["bronstein", "byo_yomi", "correspondence", "delay", "fischer", "per_move"]
    left_s: dict[str, float]
    running: list[int]
    at: int
    periods: NotRequired[dict[str, int]]
    period_s: NotRequired[float]
    falls_s: NotRequired[dict[str, float]]
    waits_s: NotRequired[dict[str, float]]
    lag_s: NotRequired[dict[str, float]]


class SinceReply(TypedDict):
    """``rev`` is that of the last change in ``changes``, or the one asked for if there is none."""
    op: Literal["ok"]
    changes: list[MessageEvent | MemberEvent | RoomEvent | SkipEvent]
    rev: int
    more: bool
    resync: bool
    id: NotRequired[int | str]


class SketchInput(TypedDict):
    """What a seat does: one of these things.

    ``pick``: the word to draw, by its place. ``line``: points, which go on from the last line if ``on``. ``undo``:
    take the last stroke away; ``clear``: all. ``skip``: draw nothing this time. ``guess``: a word for turn ``turn``.
    """
    pick: NotRequired[int]
    line: NotRequired[list[int]]
    colour: NotRequired[int]
    width: NotRequired[int]
    on: NotRequired[bool]
    undo: NotRequired[bool]
    clear: NotRequired[bool]
    skip: NotRequired[bool]
    guess: NotRequired[str]
    turn: NotRequired[int]


class SketchLine(TypedDict):
    """A piece of a stroke: ``p`` its points, ``c`` colour, ``w`` width; ``of``: the number of the first piece."""
    p: list[int]
    c: int
    w: int
    of: int


class SketchSketchOptions(TypedDict):
    """``rounds``: how often each draws. ``draw_s``: how long. ``words``: in which language."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    watch: NotRequired[SketchWatch]
    rounds: NotRequired[int]
    draw_s: NotRequired[int]
    words: NotRequired[Literal["en", "zh"]]


class SketchView(TypedDict):
    """What one may see. The picture's lines are told one by one, as they come.

    Attributes:
    drawer: the seat that draws, or picks a word. ``turns``: how many there will be.
    until: the tick at which the phase ends at the latest.
    hint: the letters that are open; ``word``: for those who know it, and for all once its turn is over.
    choices: for the drawer, while it picks.
    gained: what each seat has won in this turn; more than 0: it has guessed the word.
    near: the tick at which the viewer's last guess was nearly right.
    """
    phase: Literal["draw", "over", "pick", "shown"]
    turn: int
    turns: int
    drawer: int
    until: int
    hint: str
    word: str
    choices: list[str]
    lines: dict[str, SketchLine]
    points: list[int]
    gained: list[int]
    near: int


class SketchWatch(TypedDict):
    """How late spectators see what happens: by so many versions or seconds. Once it is over they see all.

    ``all``: they see, that late, what every seat saw, as those do who tell others of a match.
    """
    delay: int
    unit: Literal["seconds", "versions"]
    all: bool


class SkipEvent(TypedDict):
    """A change that the receiver may not see took this ``rev``; a new message also took the ``seq``."""
    op: Literal["skip"]
    room: str
    rev: int
    seq: NotRequired[int]


class SnakeGameInput(TypedDict):
    """Where the snake is to go from the next cell on."""
    turn: Literal[0, 1, 2, 3]


class SnakeGameSnakeOptions(TypedDict):
    """``round_s``: after so long a round is over, and the longest snake has won it."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    rounds: NotRequired[int]
    size: NotRequired[Literal["large", "medium", "small"]]
    pace: NotRequired[Literal["fast", "normal", "slow"]]
    round_s: NotRequired[int]


class SnakeGameSnakeView(TypedDict):
    """A snake as it is shown; ``dead`` from its last cell on. ``turns`` and ``grows`` tell its next cells."""
    body: list[int]
    heading: Literal[0, 1, 2, 3]
    dead: bool
    turns: NotRequired[list[Literal[0, 1, 2, 3]]]
    grows: NotRequired[int]


class SnakeGameView(TypedDict):
    """What everybody sees. Snakes step when ``(tick - 1) % pace`` is 0; ``phase`` ends at tick ``until``."""
    width: int
    height: int
    pace: int
    rounds: int
    round: int
    phase: Literal["ready", "running", "shown"]
    until: int
    snakes: dict[str, SnakeGameSnakeView]
    food: list[int]
    points: list[int]


class Standing(TypedDict):
    """A player's place. Equal ``rank``: nothing separates the two.

    ``buchholz`` is the sum of the points of all opponents, ``sonneborn_berger`` that of beaten opponents, and half of
    those after a draw.
    """
    rank: int
    user: Person
    points: float
    played: int
    won: int
    drawn: int
    lost: int
    buchholz: NotRequired[float]
    sonneborn_berger: NotRequired[float]
    left: NotRequired[bool]


class SyncReply(TypedDict):
    """``gone``: those of the named rooms that are no longer the user's, or that the user has closed."""
    op: Literal["ok"]
    rooms: list[SyncedRoom]
    gone: list[str]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class SyncedRoom(TypedDict):
    """One room of a user: the room, its unread messages, and its newest message.

    ``unread`` counts up to 1,000, and ``more`` means that there are others; ``mentions`` are exact. The text of
    ``last`` is cut to 200 characters.
    """
    info: RoomInfo
    rev: int
    read_seq: int
    unread: int
    mentions: int
    last: NotRequired[Message]
    more: NotRequired[bool]


class ThreadRoot(TypedDict):
    """The root message of a thread, as events about its replies show it."""
    seq: int
    replies: Replies


class TicTacToeMove(TypedDict):
    """A cell: ``x`` from the left, ``y`` from the top, both from 0."""
    x: int
    y: int


class TicTacToeOptions(TypedDict):
    """The options of every match; a game's own options are fields of a subclass.

    ``absence``: what happens to a player whose turn it is and who is away. The clock waits for ``grace_s`` seconds in
    all, not each time; then it runs (``clock``), or a bot holds the seat until the player is back (``bot``).
    ``chat``: who may write in the match's room while the match is played. ``undo``: whether players may agree to take
    moves back.
    """
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]


class TicTacToeView(TypedDict):
    """What everybody sees. ``line``: the three cells that won."""
    cells: list[int | None]
    line: list[int] | None


class TickEvent(TypedDict):
    """A real-time match advanced. ``delta`` is a JSON merge patch (RFC 7386) to the receiver's ``view``."""
    op: Literal["game.tick"]
    room: str
    tick: int
    delta: dict[str, Any]


class TicketReply(TypedDict):
    op: Literal["ok"]
    ticket: str
    id: NotRequired[int | str]


class TournamentCard(TypedDict):
    """A tournament, shown in the timeline of its room."""
    tournament: str
    game: str
    title: str
    kind: Literal["arena", "knockout", "round_robin", "swiss"]
    status: Literal["open", "over", "paused", "playing"]


class TournamentEvent(TypedDict):
    """A tournament in its current state: its first 50 players, and the first 50 pairings of its round.

    ``yours`` is sent only to a player, when their match is made.
    """
    op: Literal["tournament"]
    tournament: str
    room: str
    game: str
    title: str
    kind: Literal["arena", "knockout", "round_robin", "swiss"]
    status: Literal["open", "over", "paused", "playing"]
    rated: bool
    clock: ClockAsked
    round: int
    players: int
    standings: list[Standing]
    pairings: list[TournamentPairing]
    rounds: NotRequired[int]
    ends_at: NotRequired[int]
    yours: NotRequired[OwnPairing]


class TournamentPairing(TypedDict):
    """The pairing of a board. ``users`` and ``points`` are by seat; an empty place is null: a bye."""
    round: int
    board: int
    users: list[Person | None]
    status: Literal["bye", "forfeit", "played", "playing"]
    points: NotRequired[list[float]]
    match: NotRequired[str]
    room: NotRequired[str]


class TournamentReply(TypedDict):
    """A tournament with all its players, and the pairings of its round; for an arena, the latest ones."""
    op: Literal["ok"]
    tournament: str
    room: str
    game: str
    title: str
    kind: Literal["arena", "knockout", "round_robin", "swiss"]
    status: Literal["open", "over", "paused", "playing"]
    rated: bool
    clock: ClockAsked
    round: int
    players: int
    standings: list[Standing]
    pairings: list[TournamentPairing]
    rounds: NotRequired[int]
    ends_at: NotRequired[int]
    yours: NotRequired[OwnPairing]
    id: NotRequired[int | str]


class TypingEvent(TypedDict):
    """A user began to type, or stopped."""
    op: Literal["typing"]
    room: str
    user: str
    on: bool


class Unread(TypedDict):
    """How much a user has not read in one room. The user's own messages are never unread.

    ``unread`` counts up to 1,000, and ``more`` means that there are others; ``mentions`` are exact.
    """
    room: str
    unread: int
    mentions: int
    last_seq: int
    read_seq: int
    more: NotRequired[bool]


class UnreadReply(TypedDict):
    op: Literal["ok"]
    rooms: list[Unread]
    id: NotRequired[int | str]


class UsersReply(TypedDict):
    op: Literal["ok"]
    users: list[Person]
    id: NotRequired[int | str]


class VersionReply(TypedDict):
    """``room`` is that of an agreed rematch."""
    op: Literal["ok"]
    version: int
    room: NotRequired[str]
    id: NotRequired[int | str]


class VotersReply(TypedDict):
    """The users who chose an answer."""
    op: Literal["ok"]
    users: list[Person]
    cursor: NotRequired[str]
    id: NotRequired[int | str]


class WerewolfLook(TypedDict):
    """What the seer found out about a seat."""
    seat: int
    is_wolf: bool


class WerewolfMove(TypedDict):
    """Whom a seat chooses: its vote by day; at night a victim, or whom to look at, save or suspect. None: nobody.

    ``wake`` is for dawn, and for nothing else: one that comes when somebody was sooner must not pass for a vote.
    """
    target: NotRequired[int]
    wake: NotRequired[bool]


class WerewolfView(TypedDict):
    """What one may see.

    Attributes:
    role: the own one.
    roles: by seat, as far as they are known: the own, those of the dead, fellow wolves, wolves that the seer saw.
    alive: by seat. ``acted``: who has chosen in this phase.
    picks: by seat, whom it chose, as far as that may be seen; -1: nobody.
    targets: whom the viewer may choose now; it may also choose nobody. At dawn there is nobody to choose.
    looks: what the seer found out, for the seer.
    guarded: whom the doctor guarded last night, for the doctor.
    victim: who died in the last night, ``hanged``: on the last day; both None where nobody did.
    winner: who has won, once it is over.
    """
    phase: Literal["dawn", "day", "night", "over"]
    day: int
    role: Literal["doctor", "seer", "villager", "wolf"] | None
    roles: list[Literal["doctor", "seer", "villager", "wolf"] | None]
    alive: list[bool]
    acted: list[bool]
    picks: list[int | None]
    targets: list[int]
    looks: list[WerewolfLook]
    guarded: int | None
    victim: int | None
    hanged: int | None
    winner: Literal["nobody", "village", "wolves"] | None


class WerewolfWatch(TypedDict):
    """How late spectators see what happens: by so many versions or seconds. Once it is over they see all.

    ``all``: they see, that late, what every seat saw, as those do who tell others of a match.
    """
    delay: int
    unit: Literal["seconds", "versions"]
    all: bool


class WerewolfWerewolfOptions(TypedDict):
    """``undo`` is off unless it is asked for: who has heard something keeps that."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    watch: NotRequired[WerewolfWatch]


class WordsReply(TypedDict):
    op: Literal["ok"]
    words: list[str]
    id: NotRequired[int | str]


class XiangqiMove(TypedDict):
    """From where and where to, in UCCI: files ``a`` to ``i`` from red's left, ranks 0 to 9 from red's side."""
    ucci: str


class XiangqiView(TypedDict):
    """What everybody sees.

    ``ply`` half-moves were made, of which ``moves`` are the last in WXF notation, and ``chinese`` the same as
    Chinese books write them; ``last`` is the latest in UCCI. ``check`` is the point of a king in check. ``legal``:
    what the side to move can do. ``captured``: letters as in FEN, in order.
    """
    fen: str
    red: int
    ply: int
    moves: list[str]
    chinese: list[str]
    last: str | None
    check: str | None
    legal: list[str]
    captured: str


class XiangqiXiangqiOptions(TypedDict):
    """``red``: the seat that has red and begins."""
    absence: NotRequired[Literal["bot", "clock"]]
    grace_s: NotRequired[int]
    chat: NotRequired[Literal["everyone", "nobody", "players", "spectators"]]
    undo: NotRequired[bool]
    red: NotRequired[Literal["first", "random", "second"]]


Change: TypeAlias = MessageEvent | MemberEvent | RoomEvent | SkipEvent
"""An event with a `rev`."""

Event: TypeAlias = AppendEvent | EphemeralEvent | Error | FeedEvent | GameEvent | TickEvent | GoAway | Hello | MatchFound | MemberEvent | ProfileEvent | MessageEvent | NoticeEvent | Pong | PresenceEvent | ReadEvent | RoomEvent | SkipEvent | TournamentEvent | TypingEvent
"""What the server tells unasked, told apart by its `op`."""
