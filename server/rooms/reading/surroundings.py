"""The messages around one of them: what a link to a message opens."""

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import Message
from models.wire.events import AroundReply
from server.rooms.reading import pages
from server.timeline.room import Room


async def around(room: Room, seq: int, limit: int, reader: UserId | None) -> AroundReply:
    """Up to ``limit`` messages or 256 KiB, ascending, ``seq`` in their middle if there are enough.

    A reply shown only in its thread comes with the surroundings of its root. Raises ``not_found``,
    ``unavailable``.
    """
    await room.drained()
    message = await room.state.messages.read(seq) if room.state.first_seq <= seq <= room.seq else None
    if message is None or message.is_hidden_from(reader):
        raise no_such_message(seq)
    if not message.is_aside or message.thread is None:
        return await _around(room, seq, limit, [], reader)
    return await _around(room, max(message.thread, room.state.first_seq), limit - 1, [message], reader)


async def _around(
    room: Room, middle: int, limit: int, asides: list[Message], reader: UserId | None
) -> AroundReply:
    before = await pages.shown_before(room, middle, limit + 1, reader)
    after = await pages.shown_after(room, middle, limit + 1, reader)
    later = min(len(after), max(limit - max(0, (limit - 1) // 2), limit - len(before)))
    page = before[max(0, len(before) - (limit - later)) :] + after[:later]
    nearest = sorted(page, key=lambda message: (abs(message.seq - middle), message.seq))
    shown = pages.first_fitting([*asides, *nearest])
    seqs = {message.seq for message in shown}
    return AroundReply(
        messages=sorted(shown, key=lambda message: message.seq),
        more_before=any(message.seq not in seqs for message in before),
        more_after=any(message.seq not in seqs for message in after),
    )


def no_such_message(seq: int) -> Refusal:
    """The refusal for a message that does not exist."""
    return Refusal("not_found", f"seq: there is no message {seq}")
