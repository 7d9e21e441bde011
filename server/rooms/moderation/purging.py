"""Purging: the recent messages of one user are deleted one by one, each with a ``rev`` of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from models.ids import UserId
from models.stores.entries import Entry, MemberRecord
from models.wire.chat_values import Message
from models.wire.commands.moderation import RoomPurge
from models.wire.events import Reply
from server.rooms.messages.changing import changed, check_kept, tombstone_of
from server.rooms.messages.roots import Leaving, leaving
from server.rooms.permissions import check_outranks, reader_of, require
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room

# How many messages are checked before other work has its turn, and at most how many are deleted side by side.
_AT_ONCE: Final = 100


async def purge(
    room: Room, actor: UserId, command: RoomPurge, announce: Callable[[], Awaitable[None]]
) -> int:
    """Delete the messages of ``command.user`` in the last ``since_s`` seconds, newest first. Returns their number.

    ``announce`` is awaited before the first deletion, and not at all if there is nothing to delete.
    Raises ``forbidden``, also if the user's role is not below the actor's; ``bad_request`` if the room keeps no
    history.
    Messages that were deleted before a refusal stay deleted.
    """
    _check(room, actor, command)
    check_kept(room, RoomPurge)
    await room.drained()
    since_ms, deleted, high = room.now_ms() - command.since_s * 1_000, 0, room.seq + 1
    announced = False
    while high > room.state.first_seq:
        low = max(room.state.first_seq, high - _AT_ONCE)
        page = await room.state.messages.range(low, high)
        said = [each for each in page if each.sender.id == command.user and each.sent_at >= since_ms]
        # Messages that the actor may not see stay, lest the count reveal them.
        reader = reader_of(actor)
        doomed = [each for each in reversed(said) if not each.deleted and not each.is_hidden_from(reader)]
        if doomed and not announced:
            await announce()
            announced = True
        answers = [await _begin(room, actor, command, each) for each in doomed]
        replies = await asyncio.gather(*map(stored, answers))
        # A message that was deleted meanwhile is answered at once.
        deleted += sum(reply is not answer for reply, answer in zip(replies, answers, strict=True))
        if page and page[0].sent_at < since_ms:
            break
        high = low
        await asyncio.sleep(0)
    return deleted


def _check(room: Room, actor: UserId, command: RoomPurge) -> MemberRecord:
    member = require(room, actor, RoomPurge)
    check_outranks(member, room.state.members.newest(command.user))
    return member


async def _begin(room: Room, actor: UserId, command: RoomPurge, message: Message) -> Answer:
    with room.state.messages.held() as held:
        thread = await leaving(room, held, message)
        return room.submit(partial(_delete, room, actor, command, message, thread))


def _delete(
    room: Room, actor: UserId, command: RoomPurge, message: Message, thread: Leaving | None
) -> tuple[Entry | None, Reply]:
    """A plan: ``message`` becomes a tombstone, unless it is one."""
    _check(room, actor, command)
    now = room.state.messages.newest(message.seq) or message
    if now.deleted:
        return None, Reply()
    root = thread.root(room, now) if thread is not None else None
    return changed(room, tombstone_of(now), "deleted", root, called=())
