"""Which waiting groups play with each other. Pure: it knows neither the people nor the time.

A group is one person, or several who want to sit at one table. A lineup is the groups of one match. Without ratings
all are equally strong, and the longest waiting group comes first.
"""

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from msgspec import Struct

# How far apart two newcomers may be in rating, and by how much more for each second that one of them waits.
WINDOW: Final = 100.0
WIDENS_PER_S: Final = 10.0
# How long the longest waiting group waits for a full table where fewer could play.
FILL_S: Final = 10.0
# How many groups on each side, by strength, are considered: more than any table seats, and far fewer than all.
NEIGHBOURS: Final = 16

_Who = TypeVar("_Who")


class Group(Struct, Generic[_Who], frozen=True):
    """People who wait together, since when (in seconds), and their average rating."""

    who: tuple[_Who, ...]
    since: float
    rating: float = 0.0


Apart = Callable[[Group[_Who], Group[_Who]], bool]


def lineups(
    waiting: Sequence[Group[_Who]],
    least: int,
    most: int,
    now: float,
    are_apart: Apart[_Who] | None = None,
) -> list[tuple[Group[_Who], ...]]:
    """The matches that can be made now, of ``least`` to ``most`` people; no group is in two of them.

    The longest waiting group is served first, with those nearest to it in strength, then in waiting. Two groups
    never meet if ``are_apart`` keeps them apart.
    """
    by_strength = sorted(waiting, key=lambda group: (group.rating, group.since))
    made: list[tuple[Group[_Who], ...]] = []
    for first in sorted(waiting, key=lambda group: group.since):
        place = _place(by_strength, first)
        if place is None:
            continue
        near = by_strength[max(0, place - NEIGHBOURS) : place] + by_strength[place + 1 :][:NEIGHBOURS]
        lineup = _lineup(first, near, least, most, now, are_apart or _never)
        if lineup is not None:
            made.append(lineup)
            by_strength = [group for group in by_strength if all(group is not each for each in lineup)]
    return made


def window(waited_s: float) -> float:
    """How far apart two may be in rating, once one of them has waited for ``waited_s``."""
    return WINDOW + WIDENS_PER_S * max(0.0, waited_s)


def _place(by_strength: list[Group[_Who]], group: Group[_Who]) -> int | None:
    return next((place for place, each in enumerate(by_strength) if each is group), None)


def _never(one: Group[_Who], other: Group[_Who]) -> bool:
    return False


def _lineup(
    first: Group[_Who],
    near: list[Group[_Who]],
    least: int,
    most: int,
    now: float,
    are_apart: Apart[_Who],
) -> tuple[Group[_Who], ...] | None:
    """A full match for ``first``, or a smaller one once it has waited long enough."""
    fitting = [
        group
        for group in near
        if abs(group.rating - first.rating) <= window(now - min(group.since, first.since))
        and not are_apart(group, first)
    ]
    fitting.sort(key=lambda group: (abs(group.rating - first.rating), group.since))
    filled = _filled(fitting, most - len(first.who), are_apart)
    size = max((size for size in filled), default=0)
    seated = len(first.who) + size
    if seated < least or (seated < most and now - first.since < FILL_S):
        return None
    return (first, *filled[size])


def _filled(
    groups: list[Group[_Who]], room: int, are_apart: Apart[_Who]
) -> dict[int, tuple[Group[_Who], ...]]:
    """For each number of seats up to ``room`` that some of ``groups`` fill, the first ones that do."""
    filled: dict[int, tuple[Group[_Who], ...]] = {0: ()}
    for group in groups:
        for size, chosen in sorted(filled.items(), reverse=True):
            if any(are_apart(group, each) for each in chosen):
                continue
            larger = size + len(group.who)
            if larger <= room and larger not in filled:
                filled[larger] = (*chosen, group)
    return filled
