"""Pages for readers: the newest messages, the messages before or after one, the changes since a ``rev``, members.

Only stored data is shown. A page waits for the changes that were submitted before it.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import Member, Message
from models.wire.commands.messages import HistoryPage
from models.wire.cursors import never_given_out, number_in
from models.wire.events import HistoryReply, SinceReply
from server.timeline.room import Room

PAGE_MESSAGES: Final = 50
PAGE_CHANGES: Final = 200
PAGE_MEMBERS: Final = 100
PAGE_BYTES: Final = 256 * 1024
# Of a list on the wire, less the comma that the last value lacks.
BRACKETS: Final = 1
MAX_BEHIND: Final = 2_000

_T = TypeVar("_T")


def newest(room: Room, reader: UserId | None) -> list[Message]:
    """The newest messages, up to 50 or 256 KiB, ascending; all of them are in memory.

    There may be fewer if some are hidden from ``reader``; then there may be others before them.
    """
    shown = room.state.messages.newest_shown(PAGE_MESSAGES)
    return last_fitting([each for each in shown if not each.is_hidden_from(reader)])


async def history(room: Room, command: HistoryPage, reader: UserId | None) -> HistoryReply:
    """A page of messages before or after a ``seq``, up to ``limit`` or 256 KiB; the newest if neither is given.

    Replies shown only in their thread are left out, and so are messages hidden from ``reader`` (None: an operator).
    ``more`` says whether there are others beyond them. Raises ``bad_request``, ``unavailable``.
    """
    if command.before is not None and command.after is not None:
        raise Refusal("bad_request", "after: not together with before")
    await room.drained()
    if command.after is not None:
        found = await shown_after(room, command.after + 1, command.limit + 1, reader)
        shown = first_fitting(found[: command.limit])
    else:
        found = await shown_before(
            room, room.seq + 1 if command.before is None else command.before, command.limit + 1, reader
        )
        shown = last_fitting(found[-command.limit :])
    return HistoryReply(messages=shown, more=len(shown) < len(found))


async def after(room: Room, seq: int, limit: int) -> list[Message]:
    """The first ``limit`` messages after ``seq``, replies too. Raises ``unavailable``."""
    await room.drained()
    low = max(seq + 1, room.state.first_seq)
    return await room.state.messages.range(low, min(low + limit, room.seq + 1))


async def shown_before(room: Room, high: int, count: int, reader: UserId | None) -> list[Message]:
    """The last ``count`` messages below ``high`` that the room's history shows to ``reader``, ascending.

    Raises ``unavailable``.
    """
    state, end, shown = room.state, min(high, room.seq + 1), list[Message]()
    asked = count
    while True:
        page = await state.messages.shown_before(end, asked, state.first_aside)
        there = [message for message in page if message.seq >= state.first_seq]
        shown[:0] = [message for message in there if not message.is_hidden_from(reader)]
        if len(shown) >= count or len(there) < asked:
            return shown[-count:]
        end, asked = there[0].seq, PAGE_MESSAGES


async def shown_after(room: Room, low: int, count: int, reader: UserId | None) -> list[Message]:
    """The first ``count`` messages from ``low`` on that the room's history shows to ``reader``.

    Raises ``unavailable``.
    """
    state, start, shown = room.state, max(low, room.state.first_seq), list[Message]()
    asked = count
    while True:
        page = await state.messages.shown_after(start, asked, state.first_aside)
        shown += [message for message in page if not message.is_hidden_from(reader)]
        if len(shown) >= count or len(page) < asked:
            return shown[:count]
        start, asked = page[-1].seq + 1, PAGE_MESSAGES


async def since(room: Room, rev: int, epoch: str | None, reader: UserId | None) -> SinceReply:
    """The changes after ``rev``, up to 200 of them or 256 KiB; at least one, if there is one.

    The last page ends with each message that is being written, in its present state, at its old ``rev``.
    ``resync`` if there is no such page: the epoch has changed, the room has not reached ``rev``, or there
    are over 2,000 changes. Raises ``unavailable``.
    """
    await room.drained()
    if must_resync(room, rev, epoch):
        return SinceReply(changes=[], rev=room.rev, more=False, resync=True)
    # A change beyond the room's rev is not applied yet: it comes as an event.
    entries = await room.state.changes.range(rev + 1, min(rev + PAGE_CHANGES, room.rev) + 1)
    changes = first_fitting([room.event_for(entry, reader) for entry in entries])
    last = changes[-1].rev if changes else rev
    if last == room.rev:
        changes += room.being_written()
    return SinceReply(changes=changes, rev=last, more=last < room.rev, resync=False)


def must_resync(room: Room, rev: int, epoch: str | None) -> bool:
    """Whether a client that knows the room as of ``rev`` must fetch all of it again."""
    if epoch is not None and epoch != room.record.epoch:
        return True
    if not room.is_kept:
        return rev != room.rev
    return rev > room.rev or room.rev - rev > MAX_BEHIND or rev + 1 < room.state.first_rev


def first_members(room: Room) -> list[Member]:
    """The first 100 members in the order in which they joined. Of a large room they must have been fetched."""
    return [room.member_info(record) for record in room.state.members.first()]


async def members(room: Room, cursor: str | None) -> tuple[list[Member], str | None]:
    """A page of 100 members in the order in which they joined, and the cursor of the next page, if there is one.

    Raises ``bad_request``, ``unavailable``.
    """
    members = room.state.members
    if cursor is None:
        await members.fetch_first()
        page, more = members.first(), members.count > PAGE_MEMBERS
    else:
        found = await members.page(*_place_of(cursor), PAGE_MEMBERS + 1)
        page, more = found[:PAGE_MEMBERS], len(found) > PAGE_MEMBERS
    shown = [room.member_info(record) for record in page]
    return shown, f"{page[-1].place}.{page[-1].user.id}" if more and page else None


def first_fitting(values: Sequence[_T]) -> list[_T]:
    """The first of ``values`` that take up to 256 KiB on the wire, as one list; at least one, if there is one."""
    size = BRACKETS
    for count, value in enumerate(values):
        size += room_for(value)
        if size > PAGE_BYTES and count > 0:
            return list(values[:count])
    return list(values)


def last_fitting(values: Sequence[_T]) -> list[_T]:
    """The last of ``values`` that take up to 256 KiB on the wire, in their order; at least one, if there is one."""
    return first_fitting(values[::-1])[::-1]


def room_for(value: object) -> int:
    """How many bytes ``value`` takes in a list on the wire, the comma included."""
    return len(msgspec.json.encode(value)) + 1


def _place_of(cursor: str) -> tuple[int, UserId]:
    """The place and the id of the member behind whom a page begins."""
    place, _, user = cursor.partition(".")
    if not user:
        raise never_given_out()
    return number_in(place), UserId(user)
