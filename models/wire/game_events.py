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
    told from the start; ``seed`` is told once the match is over. ``rated``: its end changes ratings. ``rematch`` and
    ``rematch_of`` are the rooms of the match after this one and before it. ``tick``: of a game that goes on by
    itself, how far it is; ``view`` has no null then. ``hands``: for spectators who see all, late: what each seat saw.
    ``undo`` is false where no move can be taken back, and else left out.
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
    """A match went on by itself. ``delta`` is a JSON merge patch (RFC 7386) to the ``view`` of its receiver."""

    room: RoomId
    tick: int
    delta: dict[str, Any]


class MatchFound(Event, frozen=True, tag="match.found"):
    """A match was found for ``ticket``, and the receiver sits at it. It has begun if all players are present."""

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
    """``room`` is that of a rematch that was agreed on."""

    version: int
    room: RoomId | None = None


class ReplayReply(Reply, frozen=True, tag="ok"):
    """``log`` holds what the asker may know, and ``more`` of it follows; ``view`` is what it saw at the version."""

    is_page: ClassVar[bool] = True

    log: list[Any]
    view: Any
    more: bool


class TicketReply(Reply, frozen=True, tag="ok"):
    ticket: TicketId


class LeaderboardReply(Reply, frozen=True, tag="ok"):
    """``cursor`` asks for those after the last of ``entries``.

    ``season``: of which they are, from 0, and ``seasons``, when each after the first began, where there are any.
    """

    entries: list[Ranked]
    cursor: str | None = None
    season: int | None = None
    seasons: list[int] | None = None
