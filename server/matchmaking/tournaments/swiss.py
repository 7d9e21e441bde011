"""The Swiss system: the pairings of the next round. Pure, and the same for the same results.

As in the Dutch system players of equal points meet, the upper half of them the lower half, no two meet twice, seats
are balanced, and with an odd number the last who had none gets the bye. If the best pairing fails the search
backtracks; if it takes too many steps, any pairing without a second meeting is taken, if there is one.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.matchmaking.tournaments.blossom import perfect_matching

# A player should sit on one side fewer than this many times more than on the other, if possible.
MOST_UNEVEN: Final = 2
_MOST_STEPS: Final = 5_000


class Player(Struct, frozen=True, kw_only=True):
    """A player before the next round.

    ``balance``: how often in seat 0, less how often in seat 1. ``last_seat``: the latest seat. ``had_bye``:
    whether the player once got points without a match. ``apart``: players to avoid, if possible.
    """

    number: int
    points: float = 0.0
    opponents: frozenset[int] = frozenset()
    balance: int = 0
    last_seat: int | None = None
    had_bye: bool = False
    apart: frozenset[int] = frozenset()


class Round(Struct, frozen=True):
    """The pairs by seat, the first board first, and the player with the bye."""

    pairs: list[tuple[int, int]]
    bye: int | None = None


def next_round(players: Sequence[Player]) -> Round:
    """The pairing of ``players``, in the order of their standing.

    Two who are ``apart`` meet only if otherwise two would meet again; two meet again only if there is no other way.
    """
    found = _without_clash([replace(each, opponents=each.opponents | each.apart) for each in players])
    if found is None and any(each.apart for each in players):
        found = _without_clash(players)
    if found is not None:
        return found
    if len(players) % 2 == 0:
        return Round(_seated(_any_pairs(players)))
    *others, last = players
    return Round(_seated(_any_pairs(others)), last.number)


def _without_clash(players: Sequence[Player]) -> Round | None:
    """The pairing in which no two meet again; None if there is none."""
    if len(players) % 2 == 0:
        pairs = _paired(players)
        return None if pairs is None else Round(_seated(pairs))
    last_first = list(reversed(players))
    for player in sorted(last_first, key=lambda each: each.had_bye):
        others = [each for each in players if each is not player]
        pairs = _paired(others)
        if pairs is not None:
            return Round(_seated(pairs), player.number)
    return None


def seats(one: Player, other: Player, board: int) -> tuple[Player, Player]:
    """The two by seat: seat 0 goes to the one who sat there less often, or else not last."""
    if one.balance != other.balance:
        return (one, other) if one.balance < other.balance else (other, one)
    if one.last_seat != other.last_seat:
        sits_again = one.last_seat == 0 or other.last_seat == 1
        return (other, one) if sits_again else (one, other)
    if one.last_seat is not None:
        return (other, one) if one.last_seat == 0 else (one, other)
    return (one, other) if board % 2 == 0 else (other, one)


def _seated(pairs: list[tuple[Player, Player]]) -> list[tuple[int, int]]:
    by_seat = (seats(*pair, board) for board, pair in enumerate(pairs))
    return [(first.number, second.number) for first, second in by_seat]


def _paired(players: Sequence[Player]) -> list[tuple[Player, Player]] | None:
    """A pairing in which no two meet again, the best that is found; None if there is none."""
    search = _Search(MOST_UNEVEN)
    found = search.pairs(list(players))
    if found is None:
        search = _Search(len(players))
        found = search.pairs(list(players))
    if found is not None or not search.gave_up:
        return found
    numbers = {player.number: index for index, player in enumerate(players)}
    strangers = [
        [index for number, index in numbers.items() if number not in player.opponents | {player.number}]
        for player in players
    ]
    matched = perfect_matching(strangers)
    if matched is None:
        return None
    return [(players[one], players[other]) for one, other in enumerate(matched) if one < other]


def _any_pairs(players: Sequence[Player]) -> list[tuple[Player, Player]]:
    """Neighbours, whether they have met or not."""
    return [(players[index], players[index + 1]) for index in range(0, len(players), 2)]


class _Search:
    """A search with backtracking, which gives up after some thousand steps."""

    def __init__(self, most_uneven: int) -> None:
        self._most_uneven = most_uneven
        self._steps = 0

    @property
    def gave_up(self) -> bool:
        return self._steps > _MOST_STEPS

    def pairs(self, waiting: list[Player]) -> list[tuple[Player, Player]] | None:
        """The first of ``waiting`` with the best opponent, and the rest likewise."""
        if not waiting:
            return []
        first = waiting[0]
        for place in _by_fitness(waiting, self._most_uneven):
            self._steps += 1
            if self.gave_up:
                return None
            rest = self.pairs(waiting[1:place] + waiting[place + 1 :])
            if rest is not None:
                return [(first, waiting[place]), *rest]
        return None


def _by_fitness(waiting: list[Player], most_uneven: int) -> list[int]:
    """The places of opponents whom the first has not met and whose seats allow it, the best first."""
    first = waiting[0]
    equals = sum(1 for each in waiting if each.points == first.points)
    ideal = max(1, equals // 2)

    def fitness(place: int) -> tuple[float, int, int]:
        other = waiting[place]
        return first.points - other.points, _clash(first, other), abs(place - ideal)

    fitting = [
        place
        for place in range(1, len(waiting))
        if waiting[place].number not in first.opponents and _clash(first, waiting[place]) < most_uneven
    ]
    return sorted(fitting, key=fitness)


def _clash(one: Player, other: Player) -> int:
    """How much worse the seats of one of the two get."""
    if one.balance * other.balance <= 0:
        return 0
    return min(abs(one.balance), abs(other.balance))
