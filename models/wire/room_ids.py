"""Which wished ids of rooms are reserved, and which read as another's."""

from typing import Final

from models.errors import Refusal
from models.ids import RoomId
from models.wire.look_alikes import readings
from models.wire.names import is_reserved

RESERVED_PREFIXES: Final = ("dm-", "dm:", "feed:")
"""Ids that begin like this are given by the server alone."""

_SEPARATORS: Final = "_.:-"


def room_readings(room: RoomId) -> tuple[str, str]:
    """What the id reads as, in both ways of ``readings``; separators at its ends do not count."""
    return readings(room.strip(_SEPARATORS) or room)


def check_not_reserved(room: RoomId) -> None:
    """Raise ``conflict`` for an id that reads as a reserved name, or as one that the server gives."""
    if is_reserved(room) or any(map(_begins_alike, readings(room), _PREFIX_READINGS)):
        raise Refusal("conflict", f"room: {room} is reserved")


def _begins_alike(reading: str, prefixes: tuple[str, ...]) -> bool:
    return reading.startswith(prefixes)


# The first are compared with the first reading of an id, the second with the second.
_PREFIX_READINGS: Final = tuple(zip(*map(readings, RESERVED_PREFIXES), strict=True))
