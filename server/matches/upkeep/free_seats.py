"""The seats that a user who looks for a match may take over: those of bots, in matches that the server found.

In memory only: each table is noted whenever it changes. The game decides whether anybody may join when a user
comes.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from models.errors import Refusal
from models.ids import MatchId, RoomId
from models.wire.chat_values import Person
from server.games.base import Game, Seat
from server.games.clock_kinds import ClockSpec
from server.games.registry import GAMES
from server.matches.match import Decide, Match, Transition
from server.matches.moves import taken_over
from server.matches.table import Table


class Wanted(NamedTuple):
    """The match that a user looks for; ``options`` as JSON."""

    game: str
    options: bytes
    clock: ClockSpec | None


class FreeSeats:
    """One for all matches of this process."""

    def __init__(self) -> None:
        self._by_wanted: dict[Wanted, dict[MatchId, RoomId]] = {}
        self._wanted: dict[MatchId, Wanted] = {}

    def note(self, table: Table) -> None:
        """Note the present state of a table."""
        before, now = self._wanted.get(table.match), _offered_by(table)
        if now == before:
            return
        if before is not None:
            del self._wanted[table.match]
            rooms = self._by_wanted[before]
            del rooms[table.match]
            if not rooms:
                del self._by_wanted[before]
        if now is not None:
            self._wanted[table.match] = now
            self._by_wanted.setdefault(now, {})[table.match] = table.room

    def rooms(self, wanted: Wanted) -> Iterator[RoomId]:
        """The rooms of such matches in which bots play, those first that have been so the longest."""
        yield from tuple(self._by_wanted.get(wanted, {}).values())


def of_bots(table: Table) -> list[Seat]:
    """The seats in which bots play for nobody, in an unrated match that was found for users who looked for one."""
    is_found = table.maker is None and table.from_room is None and table.rematch_of is None
    if not is_found or table.rated or table.status != "playing":
        return []
    return [seat for seat, chair in enumerate(table.chairs) if chair.user is None and chair.bot is not None]


def free_seats(match: Match) -> list[Seat]:
    """The seats that may be taken over now."""
    return [seat for seat in of_bots(match.table) if match.game.may_join(match.state, seat)]


def seat_taken(match: Match, person: Person) -> Decide:
    """Let ``person`` take over the first such seat. Raises ``conflict`` if there is none left."""

    def decide() -> Transition | None:
        if match.table.seat_of(person.id) is not None:
            return None
        seats = free_seats(match)
        if not seats:
            raise Refusal("conflict", "no seat of that match is free any more")
        return taken_over(match, seats[0], person)

    return decide


def _offered_by(table: Table) -> Wanted | None:
    """The search that ``table`` fits; None if it has no bot whose seat may be taken over."""
    rules = GAMES.get(table.game)
    if rules is None or type(rules).may_join is Game.may_join or not of_bots(table):
        return None
    clock = None if table.clock is None else table.clock.spec
    return Wanted(table.game, msgspec.json.encode(table.options), clock)
