"""Messages that only some could see are shown to all, once the match of the room is over: one ``rev`` a message."""

import asyncio
from typing import Final

from msgspec.structs import replace

from models.stores.entries import Entry
from models.wire.chat_values import Message
from models.wire.events import Reply
from server.rooms.messages.changing import changed
from server.timeline.pending_commits import stored
from server.timeline.room import Room

# How many messages are checked before other work has its turn.
_AT_ONCE: Final = 50


def has_hidden(room: Room) -> bool:
    """Whether one of the newest messages, which are in memory, is hidden from some."""
    return any(message.audience is not None for message in room.state.messages.stored.values())


async def reveal(room: Room) -> None:
    """Show all messages to everybody, the oldest first, so that any message left over is among the newest.

    May be called again. Raises ``unavailable``, ``not_found`` if the room is deleted meanwhile.
    """
    await room.drained()
    low = room.state.first_seq
    while low <= room.seq:
        for message in await room.state.messages.range(low, min(low + _AT_ONCE, room.seq + 1)):
            if message.audience is not None:
                await _reveal_one(room, message)
        low += _AT_ONCE
        await asyncio.sleep(0)


async def _reveal_one(room: Room, message: Message) -> None:
    def plan() -> tuple[Entry | None, Reply]:
        now = room.state.messages.newest(message.seq) or message
        if now.audience is None:
            return None, Reply()
        return changed(room, replace(now, audience=None), "revealed")

    with room.state.messages.held() as held:
        await held.read(message.seq)
        answer = room.submit(plan)
    await stored(answer)
