"""``python -m server room list`` and ``room make TITLE``: all rooms, and a new one, while no server runs."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from models.database.client import Database
from models.errors import Refusal
from models.ids import OPERATOR, Epoch, new_id
from models.stores.operators.rooms import AllRooms
from models.stores.rooms import RoomStore
from models.wire.commands.rooms import RoomCreate
from models.wire.room_ids import check_not_reserved
from models.wire.validation import fault_in
from server.cli.exit_status import Refused
from server.rooms.room_settings import new_record
from server.runtime.clock import SystemClock
from server.runtime.settings.variables import UsageError
from server.timeline.room_info import room_info

_USAGE: Final = "usage: python -m server room list, or room make TITLE [--id ID]"
_STEP: Final = 256


def work_and_flags(
    arguments: Sequence[str],
) -> tuple[Callable[[Database], Awaitable[None]], Sequence[str]]:
    """Parse ``arguments``: the work, and the settings after it. Raises ``UsageError``."""
    match arguments:
        case ["list", *flags]:
            return write_rooms, flags
        case ["make", title, "--id", room, *flags] if not title.startswith("-"):
            return partial(make, title, room), flags
        case ["make", title, *flags] if not title.startswith("-"):
            return partial(make, title, None), flags
        case _:
            raise UsageError(_USAGE)


async def write_rooms(database: Database) -> None:
    """Write every room, private and direct ones too, the newest first, each as JSON. Raises ``unavailable``."""
    all_rooms, high = AllRooms(database), await RoomStore(database).last_ordinal() + 1
    while high > 0:
        low = max(0, high - _STEP)
        for record in await all_rooms.between(low, high):
            sys.stdout.write(msgspec.json.encode(room_info(record, online=0)).decode() + "\n")
        high = low


async def make(title: str, room: str | None, database: Database) -> None:
    """Make a public room that belongs to the operators, without members. Raises ``Refused``, ``unavailable``."""
    store = RoomStore(database)
    try:
        wished = msgspec.convert({"op": "room.create", "title": title, "room": room}, RoomCreate)
        record = replace(new_record(wished), owner=OPERATOR)
        check_not_reserved(record.room)
        await store.begin_numbering()
        record = replace(
            record,
            ordinal=await store.next_ordinal(),
            epoch=Epoch(new_id("e")),
            created_at=SystemClock().now_ms(),
        )
        await store.create(record)
    except msgspec.ValidationError as error:
        raise Refused(fault_in("room", error)) from None
    except Refusal as refusal:
        if refusal.code == "unavailable":
            raise
        raise Refused(refusal.message) from refusal
    sys.stdout.write(msgspec.json.encode(room_info(record, online=0)).decode() + "\n")
