"""Which wished ids of rooms are reserved, and which read as another's."""

from typing import Final

from models.errors import Refusal
from models.ids import LOBBY, RoomId
from models.wire.look_alikes import readings

RESERVED_PREFIXES: Final = ("dm-", "dm:", "feed:")
"""Ids that begin like this are given by the server alone."""

_SEPARATORS: Final = "_.:-"


def room_readings(room: RoomId) -> tuple[str, str]:
    """What the id reads as, in both ways of ``readings``; separators at its ends do not count."""
    return readings(room.strip(_SEPARATORS) or room)


def check_not_reserved(room: RoomId) -> None:
    """Raise ``conflict`` for an id that reads as the lobby's, or as one that the server gives."""
    bare = room.translate({ord(separator): None for separator in _SEPARATORS})
    reads_as_lobby = not set(readings(bare)).isdisjoint(readings(LOBBY))
    if reads_as_lobby or any(map(_begins_alike, readings(room), _PREFIX_READINGS)):
        raise Refusal("conflict", f"room: {room} is reserved")


def _begins_alike(reading: str, prefixes: tuple[str, ...]) -> bool:
    return reading.startswith(prefixes)


# The first are compared with the first reading of an id, the second with the second.
_PREFIX_READINGS: Final = tuple(zip(*map(readings, RESERVED_PREFIXES), strict=True))
