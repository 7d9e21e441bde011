"""The state of a tournament: its players, its rounds and its pairings; everything that is stored of it. Pure.

Players are numbered from 0 in the order of their strength at the start; pairings name these numbers, and no users.
"""

from typing import Final, Literal

from msgspec import Struct

from models.ids import MatchId, RoomId, TournamentId, UserId, derived_id
from models.wire.base import Person
from models.wire.match_values import TournamentKind
from server.games.clock_kinds import ClockSpec

MOST_PLAYERS: Final = 256
# Everybody meets everybody: rounds grow with the players.
MOST_IN_ROUND_ROBIN: Final = 32

How = Literal["played", "forfeit", "bye"]
Pair = tuple[int | None, int | None]
"""The players by seat; None: nobody."""
Place = tuple[int, int]
"""A round, and a board of it; both from 1."""


class Entrant(Struct, frozen=True, omit_defaults=True):
    """A player. ``missed``: the matches missed in a row. A player who ``has_left`` is no longer paired."""

    person: Person
    rating: float = 0.0
    has_left: bool = False
    missed: int = 0


class Pairing(Struct, frozen=True, omit_defaults=True):
    """Two players at a board, by seat. ``attempt`` counts the matches that were made for it, from 0.

    ``score`` is by place in ``pair``, even if seats were swapped for another attempt.
    """

    round: int
    board: int
    pair: Pair
    attempt: int = 0
    score: tuple[float, float] | None = None
    how: How | None = None

    @property
    def place(self) -> Place:
        return self.round, self.board

    @property
    def is_swapped(self) -> bool:
        """Whether the players sit the other way round: after an odd number of replays."""
        return self.attempt % 2 == 1


class State(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tournament without its pairings. ``round`` is the one that is played, from 1; 0 before the start.

    ``card``: the number of the message that shows it in its room. ``looked_at``: the last time an arena was looked
    after.
    """

    game: str
    kind: TournamentKind
    clock: ClockSpec
    rated: bool
    created_at: int
    creator: UserId | None
    entrants: tuple[Entrant, ...] = ()
    status: Literal["open", "playing", "over"] = "open"
    rounds: int | None = None
    round: int = 0
    started_at: int | None = None
    ends_at: int | None = None
    ended_at: int | None = None
    card: int | None = None
    looked_at: int | None = None

    def number_of(self, user: UserId) -> int | None:
        """The number of the player ``user``."""
        return next((number for number, each in enumerate(self.entrants) if each.person.id == user), None)


def ids_of(tournament: TournamentId, pairing: Pairing) -> tuple[MatchId, RoomId]:
    """The ids of the match of a pairing, and of its room: the same at every attempt to make it."""
    parts = (tournament, str(pairing.round), str(pairing.board), str(pairing.attempt))
    return MatchId(derived_id("g", *parts)), RoomId(derived_id("r", *parts))
