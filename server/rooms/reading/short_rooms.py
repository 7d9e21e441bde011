"""Rooms whose whole logs are so short that one query reads many of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from models.stores.entries import RoomRecord

SHORT: Final = 100
_ROOMS_AT_ONCE: Final = 50
_ENTRIES_AT_ONCE: Final = 500


def is_short(room: RoomRecord) -> bool:
    """Whether the log of ``room`` has at most 100 entries: each took a ``rev``."""
    return room.rev <= SHORT


def batches(rooms: Iterable[RoomRecord]) -> Iterator[list[RoomRecord]]:
    """Short rooms in batches for one query each, of up to 50 rooms and 500 entries."""
    part: list[RoomRecord] = []
    entries = 0
    for room in rooms:
        if part and (len(part) == _ROOMS_AT_ONCE or entries + room.rev > _ENTRIES_AT_ONCE):
            yield part
            part, entries = [], 0
        part.append(room)
        entries += room.rev
    if part:
        yield part
