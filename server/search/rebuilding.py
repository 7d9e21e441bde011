"""Rebuilds the whole index from the log, with no server running."""

from collections.abc import Callable
from typing import Final

from models.ids import RoomId
from models.stores.entries import RoomRecord
from models.stores.search.blocks import BLOCK
from server.rooms.stores import RoomStores
from server.search.block import build
from server.search.words import terms_of

_ROOMS_AT_ONCE: Final = 256


async def rebuild(stores: RoomStores, went_on: Callable[[int], None] = lambda _: None) -> tuple[int, int]:
    """Write every block of every room again. Returns the number of rooms and of messages. Raises ``unavailable``.

    ``went_on`` is called after each room with the number of messages so far.
    """
    rooms, messages = 0, 0
    high = await stores.rooms.last_ordinal() + 1
    while high > 0:
        low = max(0, high - _ROOMS_AT_ONCE)
        for record in await stores.rooms.between(low, high):
            await stores.blocks.forget(record.room)
            if record.history == "kept" and record.seq:
                rooms += 1
                messages += await _rebuild(stores, record)
                went_on(messages)
        high = low
    await stores.blocks.note_complete()
    return rooms, messages


async def _rebuild(stores: RoomStores, record: RoomRecord) -> int:
    count = 0
    room: RoomId = record.room
    for number in range(record.first_seq // BLOCK, record.seq // BLOCK + 1):
        low = max(number * BLOCK, record.first_seq)
        end = min(number * BLOCK + BLOCK, record.seq + 1)
        messages = await stores.history.messages(room, low, end)
        found = {message.seq: (message, terms_of(message)) for message in messages}
        await stores.blocks.save(build(room, number, record.rev, end, found))
        count += len(messages)
    return count
