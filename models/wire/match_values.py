"""The values of matches on the wire (section 4 of the wire contract): seats, clocks, offers, outcomes, cards.

Seats are numbered from 0. What a game itself shows and takes (views, moves, options) is the game's to shape.
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
    """The clock that a match is to have. Which fields a kind has is checked when the match is made."""

    kind: ClockKind
    initial_s: ClockSeconds | None = None
    increment_s: ClockSeconds | None = None
    periods: Annotated[int, Meta(ge=0, le=100)] | None = None
    period_s: ClockSeconds | None = None


class SeatInfo(Value, frozen=True):
    """A seat. One with a ``user`` and a ``bot`` is held by the bot until the user is back.

    In one that a player ``left`` a bot plays for good.
    """

    seat: int
    connected: bool
    user: Person | None = None
    bot: int | None = None
    left: Person | None = None


class ShownClock(Value, frozen=True):
    """The clocks of a match at ``at`` (ms since the epoch); those of the seats in ``running`` go down from then on.

    Of ``byo_yomi`` also the ``periods`` that are left, how long one is, and how long it is until all are used up; of
    ``delay`` how long it is until time is lost. ``lag_s``: what the latest move of a seat was given back for its lag.
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
    """The latest move that the receiver may know of; ``move`` is left out while it is secret."""

    seat: int
    move: Any = None


class OfferInfo(Value, frozen=True):
    """An offer that waits for an answer, the seat that made it, and at which version of the match."""

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
    """A match as the list of rooms shows it; ``clock`` is as it was asked for."""

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

    ``choices``: how many answers a voter may choose. ``anonymous``: nobody is told who chose what. ``hidden``:
    until it is closed nobody is told how it stands. It is open until ``closed_at`` is there; ``closes_at`` is when
    it closes by itself. ``voters``: how many have voted. ``counts``: for each answer how many chose it, if told.
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
        """When an open one closes by itself, or a time that never comes; None for one that is closed."""
        return None if self.closed_at is not None else self.closes_at or NEVER

    @property
    def text(self) -> str:
        """The poll in words, for whoever shows no card: once it is closed, with how it went."""
        counts = self.counts if self.closed_at is not None else None
        lines = [f"{number}. {answer}" for number, answer in enumerate(self.answers, 1)]
        if counts is not None:
            lines = [f"{line} \u2014 {count}" for line, count in zip(lines, counts, strict=True)]
        return "\n".join((self.question, *lines))


class Ranked(Value, frozen=True, kw_only=True):
    """A place in the ranking of a game, from 1; ``rating`` is rounded. Who is ``provisional`` has no rank yet."""

    rank: int | None = None
    user: Person
    rating: int
    played: int
    won: int
    provisional: bool = False


class GameInfo(Value, frozen=True):
    """A game of the catalogue. The schemas are JSON Schemas (draft 2020-12).

    A game that goes on by itself (``realtime``) does so ``tick_hz`` times a second, and takes inputs.
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
