"""The arena: pairs the players who are free now. Pure."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

# In an arena of at most this many, two who just met meet again.
_FEW: Final = 2


class Free(Struct, frozen=True):
    """A player who waits: ``points``, the last opponent, and how much more often in seat 0 than in seat 1.

    ``apart``: the players to avoid while there is anybody else.
    """

    number: int
    points: float
    last_opponent: int | None = None
    balance: int = 0
    apart: frozenset[int] = frozenset()


def pairs(free: Sequence[Free], playing: int) -> list[tuple[int, int]]:
    """Pairs by seat: neighbours in points who did not just meet, unless there is nobody else in the arena.

    ``playing``: the number of players at boards now, who will be free later.
    """
    waiting = sorted(free, key=lambda each: (-each.points, each.number))
    is_lonely = len(waiting) + playing <= _FEW
    made: list[tuple[int, int]] = []
    while waiting:
        first = waiting.pop(0)
        place = next(
            (place for place, each in enumerate(waiting) if is_lonely or not _avoid(first, each)), None
        )
        if place is not None:
            other = waiting.pop(place)
            is_first = (first.balance, first.number) <= (other.balance, other.number)
            made.append((first.number, other.number) if is_first else (other.number, first.number))
    return made


def _avoid(one: Free, other: Free) -> bool:
    """Whether the two should avoid each other, or have just met."""
    return other.number in one.apart or (
        one.last_opponent == other.number and other.last_opponent == one.number
    )
