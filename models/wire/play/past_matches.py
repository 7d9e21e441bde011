"""Matches that are over, as the command ``matches`` lists them, and a user's rating curve."""

from models.ids import MatchId, RoomId
from models.wire.base import Person, Value
from models.wire.events import Reply
from models.wire.match_values import ClockAsked, OutcomeInfo


class PastSeat(Value, frozen=True):
    """A seat of a match that is over. The player who ``left`` it sat there first, and was replaced by a bot.

    ``rating_before`` and ``rating_after``: in a rated match, rounded.
    """

    seat: int
    user: Person | None = None
    bot: int | None = None
    left: Person | None = None
    rating_before: int | None = None
    rating_after: int | None = None


class PastMatchInfo(Value, frozen=True):
    """``versions``: the number of moves and other changes. ``url``: its file, for members of its room."""

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
    """``curve``: the ratings of the user over time, on the first page of a user's matches."""

    matches: list[PastMatchInfo]
    cursor: str | None = None
    curve: list[CurvePoint] | None = None
