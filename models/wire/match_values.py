"""The values of matches on the wire (section 4 of the wire contract): seats, clocks, offers, outcomes, cards.

Seats are numbered from 0. The game itself shapes what it shows and takes (views, moves, options).
"""

from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from models.ids import ID_PATTERN, MatchId, RoomId, TicketId, TournamentId
from models.wire.base import Person, Value

MAX_SEATS: Final = 16
MAX_LEVEL: Final = 5
MAX_CLOCK_S: Final = 30 * 86_400
NEVER: Final = 2**53 - 1

MatchStatus = Literal["open", "playing", "paused", "over"]
TournamentKind = Literal["swiss", "round_robin", "knockout", "arena"]
TournamentStatus = Literal["open", "playing", "paused", "over"]
Offer = Literal["draw", "undo", "rematch", "pause", "resume"]
ClockKind = Literal["fischer", "bronstein", "delay", "byo_yomi", "per_move", "correspondence"]
SeatNumber = Annotated[int, Meta(ge=0, le=MAX_SEATS - 1)]
Level = Annotated[int, Meta(ge=1, le=MAX_LEVEL)]
ClockSeconds = Annotated[float, Meta(ge=0, le=MAX_CLOCK_S)]
MatchRef = Annotated[MatchId, Meta(pattern=ID_PATTERN)]
TicketRef = Annotated[TicketId, Meta(pattern=ID_PATTERN)]
TournamentRef = Annotated[TournamentId, Meta(pattern=ID_PATTERN)]


class ClockAsked(Value, frozen=True):
    """The clock for a match. The required fields of each kind are checked when the match is made."""

    kind: ClockKind
    initial_s: ClockSeconds | None = None
    increment_s: ClockSeconds | None = None
    periods: Annotated[int, Meta(ge=0, le=100)] | None = None
    period_s: ClockSeconds | None = None


class SeatInfo(Value, frozen=True):
    """A seat. If it has a ``user`` and a ``bot``, the bot holds it until the user is back.

    If a player ``left`` it, a bot plays there for good.
    """

    seat: int
    connected: bool
    user: Person | None = None
    bot: int | None = None
    left: Person | None = None


class ShownClock(Value, frozen=True):
    """The clocks of a match at ``at`` (ms since the epoch); those of the seats in ``running`` run down from then on.

    ``byo_yomi`` also has the remaining ``periods``, the length of one, and the time until all are used up; ``delay``
    has the time until time is lost. ``lag_s``: the time that the latest move of a seat got back for its lag.
    """

    kind: ClockKind
    left_s: dict[str, float]
    running: list[int]
    at: int
    periods: dict[str, int] | None = None
    period_s: float | None = None
    falls_s: dict[str, float] | None = None
    waits_s: dict[str, float] | None = None
    lag_s: dict[str, float] | None = None


class LastMove(Value, frozen=True):
    """The latest move that the receiver may know of; ``move`` is omitted while it is secret."""

    seat: int
    move: Any = None


class OfferInfo(Value, frozen=True):
    """A pending offer, the seat that made it, and the version of the match at that time."""

    offer: Offer
    seat: int
    version: int


class OutcomeInfo(Value, frozen=True):
    """How a match ended. No winner is a draw."""

    winners: list[int]
    reason: str
    scores: dict[str, float] | None = None


class ListedSeat(Value, frozen=True):
    """A seat as the list of rooms shows it; a free one has neither a ``user`` nor a ``bot``."""

    seat: int
    user: Person | None = None
    bot: int | None = None


class ListedMatch(Value, frozen=True):
    """A match as the list of rooms shows it; ``clock`` is the one that was asked for."""

    match: MatchId
    game: str
    status: MatchStatus
    seats: list[ListedSeat]
    rated: bool
    clock: ClockAsked | None = None


class MatchCard(Value, frozen=True):
    """A match, shown in the timeline of the room from which it was made."""

    match: MatchId
    room: RoomId
    game: str
    title: str
    status: MatchStatus
    seats: list[SeatInfo]
    outcome: OutcomeInfo | None = None


class TournamentCard(Value, frozen=True):
    """A tournament, shown in the timeline of its room."""

    tournament: TournamentId
    game: str
    title: str
    kind: TournamentKind
    status: TournamentStatus


class Poll(Value, frozen=True, kw_only=True):
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
    counts: list[int] | None = None
    closes_at: int | None = None
    closed_at: int | None = None

    @property
    def open_until(self) -> int | None:
        """When an open poll closes by itself, or a time that never comes; None for a closed one."""
        return None if self.closed_at is not None else self.closes_at or NEVER

    @property
    def text(self) -> str:
        """The poll as text, for clients that show no card: with the result once it is closed."""
        counts = self.counts if self.closed_at is not None else None
        lines = [f"{number}. {answer}" for number, answer in enumerate(self.answers, 1)]
        if counts is not None:
            lines = [f"{line} \u2014 {count}" for line, count in zip(lines, counts, strict=True)]
        return "\n".join((self.question, *lines))


class Ranked(Value, frozen=True, kw_only=True):
    """A place in the ranking of a game, from 1; ``rating`` is rounded. A ``provisional`` player has no rank yet."""

    rank: int | None = None
    user: Person
    rating: int
    played: int
    won: int
    provisional: bool = False


class GameInfo(Value, frozen=True):
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
    tick_hz: int | None = None
    input_schema: dict[str, Any] | None = None
    view_schema: dict[str, Any] | None = None
