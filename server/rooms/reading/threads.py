"""The replies of one thread, in pages."""

from models.errors import Refusal
from models.ids import UserId
from models.stores.shapes.windows import newest_of, oldest_of
from models.wire.commands.threads import ThreadPage
from models.wire.events import HistoryReply
from server.rooms.reading import pages
from server.rooms.reading.surroundings import no_such_message
from server.timeline.room import Room


async def page(room: Room, command: ThreadPage, reader: UserId | None) -> HistoryReply:
    """A page of the replies before or after a ``seq``, up to ``limit`` or 256 KiB; the newest if neither is given.

    ``command`` names the thread by its root or any reply; deleted replies are in it, its root is not.
    Raises ``bad_request``, ``not_found``, ``unavailable``.
    """
    if command.before is not None and command.after is not None:
        raise Refusal("bad_request", "after: not together with before")
    await room.drained()
    messages, limit = room.state.messages, command.limit
    named = await messages.read(command.seq)
    root = command.seq if named is None or named.thread is None else named.thread
    if named is None or named.is_hidden_from(reader) or root < room.state.first_seq:
        raise no_such_message(command.seq)
    end = room.seq + 1
    if command.after is not None:
        found = await messages.replies(oldest_of, root, command.after + 1, end, limit + 1)
        shown = pages.first_fitting(found[:limit])
    else:
        high = end if command.before is None else min(command.before, end)
        found = await messages.replies(newest_of, root, 0, high, limit + 1)
        shown = pages.last_fitting(found[-limit:])
    return HistoryReply(messages=shown, more=len(shown) < len(found))
