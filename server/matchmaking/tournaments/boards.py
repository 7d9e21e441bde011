"""The boards of tournaments: matches that are made for pairings, and their results."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from models.errors import Refusal
from models.ids import MatchId, RoomId
from models.wire.base import Person
from models.wire.chat_values import Visibility
from server.games.clock_kinds import ClockSpec
from server.matches.directory import MatchDirectory
from server.matches.hosted import HostedMatch, hosted_in
from server.matches.request import MatchRequest, game_named
from server.matches.table import Chair, Table
from server.rooms.directory import RoomDirectory

SIDE_BY_SIDE: Final = 8

_log = logging.getLogger(__name__)


class Board(Struct, frozen=True, kw_only=True):
    """A match that should exist: its ids, and its players by seat."""

    match: MatchId
    room: RoomId
    people: tuple[Person, Person]
    game: str
    clock: ClockSpec
    rated: bool
    visibility: Visibility
    from_room: RoomId


class Seen(Struct, frozen=True):
    """The result of a match. ``score`` by seat, once it is over.

    ``absent``: a player did not come. ``void``: it ended, and does not count.
    """

    status: Literal["missing", "playing", "played", "forfeit", "void"]
    score: tuple[float, float] = (0.0, 0.0)


class Boards:
    """Makes matches, and reads their results."""

    def __init__(self, matches: MatchDirectory, rooms: RoomDirectory) -> None:
        self._matches = matches
        self._rooms = rooms

    async def make(self, boards: Sequence[Board]) -> None:
        """Make the missing matches, some at a time; those that cannot be made now are left out."""
        for start in range(0, len(boards), SIDE_BY_SIDE):
            await asyncio.gather(*map(self._try_to_make, boards[start : start + SIDE_BY_SIDE]))

    async def look(self, room: RoomId) -> Seen:
        """The result of the match in ``room``. One that waits for a player who lost the seat is ended.

        Raises ``unavailable``.
        """
        live = self._rooms.live(room)
        try:
            hosted = hosted_in(live or await self._rooms.find(room))
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return Seen("missing")
        table = hosted.match.table
        if table.status == "open" and not table.is_full:
            taken = tuple(float(chair.taken) for chair in table.chairs)
            await hosted.break_off()
            return Seen("forfeit", (taken[0], taken[1]))
        return _seen(hosted)

    async def _try_to_make(self, board: Board) -> None:
        first, second = board.people
        request = MatchRequest(
            game=(game := game_named(board.game)),
            options=game.options_type(),
            chairs=(Chair(user=first), Chair(user=second)),
            clock=board.clock,
            rated=board.rated,
            visibility=board.visibility,
            from_room=board.from_room,
            ids=(board.match, board.room),
        )
        try:
            await self._matches.create(request, first)
            await self._matches.gather(board.room)
        except Refusal as refusal:
            _log.info("%s cannot be made now (%s)", board.match, refusal)


def _seen(hosted: HostedMatch) -> Seen:
    table = hosted.match.table
    outcome = table.outcome
    if table.status != "over" or outcome is None:
        return Seen("playing")
    if outcome.reason == "aborted":
        return _of_aborted(hosted)
    if table.started_at is None:
        return Seen("forfeit", _seats_taken(table))
    if outcome.reason == "abandoned" and not outcome.winners:
        return Seen("forfeit")
    if len(outcome.winners) == 1:
        return Seen("played", (1.0, 0.0) if outcome.winners == [0] else (0.0, 1.0))
    return Seen("played", (0.5, 0.5))


def _seats_taken(table: Table) -> tuple[float, float]:
    """The score of a match that never began: a point for a player who still sat there, if the other did not."""
    first, second = (chair.taken for chair in table.chairs)
    return (0.0, 0.0) if first and second else (float(first), float(second))


def _of_aborted(hosted: HostedMatch) -> Seen:
    """A player who gave up, or ran out of time, before both had moved has lost here all the same."""
    last = hosted.match.log[-1].seat if hosted.match.log else None
    if last is None:
        return Seen("void")
    return Seen("forfeit", (0.0, 1.0) if last == 0 else (1.0, 0.0))
