"""Who of those that wait plays with whom. Pure; called by ``matchmaking``, which knows the people and the time.

A group is one person, or several who want to sit at the same table. Without ratings all are equally strong, and
whoever waits longest comes first.
"""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from msgspec import Struct

# How far apart two may be who have just come, and by how much further for each second that one of them waits.
WINDOW: Final = 100.0
WIDENS_PER_S: Final = 10.0
# How long the longest waiting waits for a full table where fewer could play.
FILL_S: Final = 10.0
# How many on each side are looked at, by strength: more than any table seats, and no walk through everybody.
NEIGHBOURS: Final = 16

_Who = TypeVar("_Who")


class Group(Struct, Generic[_Who], frozen=True):
    """Those who wait together: ``since`` when, in seconds, and how strong they are on average."""

    who: tuple[_Who, ...]
    since: float
    rating: float = 0.0


def tables(
    waiting: Sequence[Group[_Who]], least: int, most: int, now: float
) -> list[tuple[Group[_Who], ...]]:
    """The tables that can be made now, of ``least`` to ``most`` people; no group is at two of them.

    The longest waiting is seated first, with those that are nearest to it in strength, then in waiting.
    """
    by_strength = sorted(waiting, key=lambda group: (group.rating, group.since))
    made: list[tuple[Group[_Who], ...]] = []
    for first in sorted(waiting, key=lambda group: group.since):
        place = _place(by_strength, first)
        if place is None:
            continue
        near = by_strength[max(0, place - NEIGHBOURS) : place] + by_strength[place + 1 :][:NEIGHBOURS]
        table = _table(first, near, least, most, now)
        if table is not None:
            made.append(table)
            by_strength = [group for group in by_strength if all(group is not each for each in table)]
    return made


def window(waited_s: float) -> float:
    """How far apart in rating two may be, of whom one has waited so long."""
    return WINDOW + WIDENS_PER_S * max(0.0, waited_s)


def _place(by_strength: list[Group[_Who]], group: Group[_Who]) -> int | None:
    return next((place for place, each in enumerate(by_strength) if each is group), None)


def _table(
    first: Group[_Who], near: list[Group[_Who]], least: int, most: int, now: float
) -> tuple[Group[_Who], ...] | None:
    """A full table, or as many as there are once ``first`` has waited long enough."""
    fitting = [
        group
        for group in near
        if abs(group.rating - first.rating) <= window(now - min(group.since, first.since))
    ]
    fitting.sort(key=lambda group: (abs(group.rating - first.rating), group.since))
    filled = _filled(fitting, most - len(first.who))
    size = max((size for size in filled), default=0)
    seated = len(first.who) + size
    if seated < least or (seated < most and now - first.since < FILL_S):
        return None
    return (first, *filled[size])


def _filled(groups: list[Group[_Who]], room: int) -> dict[int, tuple[Group[_Who], ...]]:
    """For each number of seats up to ``room`` that some of ``groups`` fill, the first ones that do."""
    filled: dict[int, tuple[Group[_Who], ...]] = {0: ()}
    for group in groups:
        for size, chosen in sorted(filled.items(), reverse=True):
            larger = size + len(group.who)
            if larger <= room and larger not in filled:
                filled[larger] = (*chosen, group)
    return filled
