"""The list of the pinned messages of a room."""

from models.wire.chat_values import Message
from models.wire.cursors import never_given_out, number_in
from models.wire.events import MessagesReply
from server.rooms.reading import pages
from server.timeline.room import Room


async def newest_pins(room: Room, cursor: str | None) -> MessagesReply:
    """The pinned messages, the newest pin first, up to 256 KiB of them. Raises ``bad_request``, ``unavailable``."""
    await room.drained()
    found = [each for each in await room.state.messages.at(room.state.pins[::-1]) if each.pinned is not None]
    found.sort(key=_pinned_at, reverse=True)
    coming = found if cursor is None else _coming_after(found, cursor)
    shown = pages.first_fitting(coming)
    if len(shown) == len(coming):
        return MessagesReply(messages=shown)
    return MessagesReply(messages=shown, cursor=f"{_pinned_at(shown[-1])}.{shown[-1].seq}")


def _coming_after(found: list[Message], cursor: str) -> list[Message]:
    """The pins behind the one that ``cursor`` names; if it is no longer pinned, those that are no newer."""
    at, _, seq = cursor.partition(".")
    if not seq:
        raise never_given_out()
    named = number_in(at), number_in(seq)
    places = [place for place, each in enumerate(found) if (_pinned_at(each), each.seq) == named]
    if places:
        return found[places[0] + 1 :]
    return [each for each in found if _pinned_at(each) <= named[0]]


def _pinned_at(message: Message) -> int:
    assert message.pinned is not None
    return message.pinned.at
