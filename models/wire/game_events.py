"""What the server sends about matches (section 4 of the wire contract). A reply's ``match`` is the event ``game``."""

from typing import Any, ClassVar, Literal

from models.ids import MatchId, RoomId, TicketId
from models.wire.events import Event, Reply
from models.wire.match_values import (
    GameInfo,
    LastMove,
    MatchStatus,
    OfferInfo,
    OutcomeInfo,
    Ranked,
    SeatInfo,
    ShownClock,
)


class GameEvent(Event, frozen=True, tag="game"):
    """A match as its receiver may see it. ``view`` is empty until it starts.

    ``waiting_for``: the seats whose players must come before it can begin. ``seed_hash`` is the SHA-256 of the seed,
    sent from the start; ``seed`` is sent once the match is over. ``rated``: its end changes ratings. ``rematch`` and
    ``rematch_of`` are the rooms of the match after this one and before it. ``tick``: the current one of a real-time
    game, whose ``view`` has no null. ``hands``: for spectators who see everything, with a delay: what each seat saw.
    ``undo`` is false if no move can be taken back, and otherwise omitted.
    """

    room: RoomId
    match: MatchId
    version: int
    status: MatchStatus
    seats: list[SeatInfo]
    to_move: list[int]
    view: Any
    clock: ShownClock | None = None
    last: LastMove | None = None
    offers: list[OfferInfo] | None = None
    outcome: OutcomeInfo | None = None
    waiting_for: list[int] | None = None
    seed_hash: str | None = None
    seed: str | None = None
    rated: bool = False
    rematch: RoomId | None = None
    rematch_of: RoomId | None = None
    tick: int | None = None
    hands: list[Any] | None = None
    undo: Literal[False] | None = None


class TickEvent(Event, frozen=True, tag="game.tick"):
    """A real-time match advanced. ``delta`` is a JSON merge patch (RFC 7386) to the receiver's ``view``."""

    room: RoomId
    tick: int
    delta: dict[str, Any]


class MatchFound(Event, frozen=True, tag="match.found"):
    """A match was found for ``ticket``, and the receiver has a seat. It has begun if all players are present."""

    ticket: TicketId
    room: RoomId
    seat: int


class CatalogReply(Reply, frozen=True, tag="ok"):
    games: list[GameInfo]


class MatchReply(Reply, frozen=True, tag="ok"):
    match: GameEvent


class CreatedReply(Reply, frozen=True, tag="ok"):
    room: RoomId
    match: GameEvent


class VersionReply(Reply, frozen=True, tag="ok"):
    """``room`` is that of an agreed rematch."""

    version: int
    room: RoomId | None = None


class ReplayReply(Reply, frozen=True, tag="ok"):
    """``log`` holds what the receiver may know; ``more``: it continues. ``view`` is what they saw at the version."""

    is_page: ClassVar[bool] = True

    log: list[Any]
    view: Any
    more: bool


class TicketReply(Reply, frozen=True, tag="ok"):
    ticket: TicketId


class LeaderboardReply(Reply, frozen=True, tag="ok"):
    """``cursor`` asks for the entries after the last of ``entries``.

    ``season``: theirs, from 0; ``seasons``: when each after the first began. Both are omitted without seasons.
    """

    entries: list[Ranked]
    cursor: str | None = None
    season: int | None = None
    seasons: list[int] | None = None
