"""The ids of rooms: which are reserved, which read alike, and those of direct rooms."""

from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId, derived_id
from models.wire.look_alikes import readings
from models.wire.names import is_reserved

RESERVED_PREFIXES: Final = ("dm-", "dm:", "feed:")
"""Only the server gives ids with these prefixes."""

_SEPARATORS: Final = "_.:-"


def room_readings(room: RoomId) -> tuple[str, str]:
    """The readings of the id, as ``readings`` gives them; separators at its ends do not count."""
    return readings(room.strip(_SEPARATORS) or room)


def check_not_reserved(room: RoomId) -> None:
    """Raise ``conflict`` for an id that reads as a reserved name, or as one that the server gives."""
    if is_reserved(room) or any(map(_begins_alike, readings(room), _PREFIX_READINGS)):
        raise Refusal("conflict", f"room: {room} is reserved")


def _begins_alike(reading: str, prefixes: tuple[str, ...]) -> bool:
    return reading.startswith(prefixes)


# The first are compared with the first reading of an id, the second with the second.
_PREFIX_READINGS: Final = tuple(zip(*map(readings, RESERVED_PREFIXES), strict=True))


def direct_room_id(one: UserId, other: UserId) -> RoomId:
    """The id of the room of two people, in either order."""
    return RoomId(derived_id("dm", *sorted((one, other))))
