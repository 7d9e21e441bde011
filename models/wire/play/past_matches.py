"""Matches that are over, as the command ``matches`` lists them, and how a user's rating went."""

from models.ids import MatchId, RoomId
from models.wire.base import Person, Value
from models.wire.events import Reply
from models.wire.match_values import ClockAsked, OutcomeInfo


class PastSeat(Value, frozen=True):
    """A seat of a match that is over. Who ``left`` played there first, and left the match to a bot.

    ``rating_before`` and ``rating_after``: of a rated match, rounded.
    """

    seat: int
    user: Person | None = None
    bot: int | None = None
    left: Person | None = None
    rating_before: int | None = None
    rating_after: int | None = None


class PastMatchInfo(Value, frozen=True):
    """``versions``: how many moves and other changes there were. ``url``: its file, for members of its room."""

    match: MatchId
    room: RoomId
    game: str
    title: str
    seats: list[PastSeat]
    rated: bool
    started_at: int
    ended_at: int
    outcome: OutcomeInfo
    versions: int
    clock: ClockAsked | None = None
    url: str | None = None


class CurvePoint(Value, frozen=True):
    """A rating, rounded, after the last rated match of a ``day`` (UTC, ``YYYY-MM-DD``)."""

    day: str
    game: str
    rating: int


class PastMatchesReply(Reply, frozen=True, tag="ok"):
    """``curve``: how the ratings of the user went, in the first page of a user's matches."""

    matches: list[PastMatchInfo]
    cursor: str | None = None
    curve: list[CurvePoint] | None = None
