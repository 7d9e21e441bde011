"""The nonces of messages: the ids that follow from them, and what is known of a nonce that was used before.

A nonce stands for one text of one sender in one room, for as long as the log is kept.
"""

import asyncio

from models.errors import Refusal, unavailable
from models.ids import MessageId, UserId, derived_id, new_id
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageSend
from models.wire.events import Reply
from server.rooms.messages.dice import asked_of
from server.timeline.nonces import Nonce
from server.timeline.pending_commits import nonce_of_another_text, sent_reply
from server.timeline.room import Room
from server.timeline.words.text import beginning_of, text_beside


def said_in(command: MessageSend) -> str:
    """The text of ``command``, in its normal form; of a roll, the roll that is asked for.

    Raises ``bad_request``.
    """
    if command.open:
        return beginning_of(command.text)
    text = text_beside(command.text, command.attachments)
    return asked_of(text) if command.kind == "roll" else text


def nonce_of(person: Person, command: MessageSend, text: str) -> Nonce | None:
    """The command's nonce, which stands for ``text`` in its normal form; None if it has none."""
    return Nonce(person.id, command.nonce, text) if command.nonce else None


def message_id(room: Room, seq: int, user: UserId, nonce: str | None) -> MessageId:
    """The id of a new message. It follows from the nonce, so the database refuses to store a nonce twice."""
    if not room.is_kept:
        # Each time the room is loaded it has another epoch and counts from the beginning.
        return MessageId(f"m-{room.record.epoch.removeprefix('e-')}.{seq}")
    if nonce is None:
        return MessageId(new_id("m"))
    return MessageId(derived_id("m", room.id, room.record.epoch, user, nonce))


async def check_nonce(room: Room, person: Person, command: MessageSend) -> None:
    """Raise ``conflict`` if the command's nonce was ever used with another text."""
    text = said_in(command)
    nonce = nonce_of(person, command, text)
    if nonce is None or not room.is_kept or room.nonces.answer_to(nonce) is not None:
        return
    first = await room.state.messages.sent_before(message_id(room, 0, nonce.user, nonce.nonce), text)
    if first is not None and not first.has_same_text:
        raise nonce_of_another_text()


async def first_reply(room: Room, nonce: Nonce, command: MessageSend, refusal: Refusal) -> Reply:
    """The reply of the first message with the nonce. Raises ``refusal`` if there is none.

    A retry after a lost reply gets the first one, even if the sender may no longer send.
    """
    first = await room.state.messages.sent_before(message_id(room, 0, nonce.user, nonce.nonce), nonce.text)
    if first is None:
        raise refusal
    if not first.has_same_text:
        raise nonce_of_another_text()
    return sent_reply(first.message, command.id)


async def whatever_was_first(
    room: Room, nonce: Nonce, command: MessageSend, answer: asyncio.Future[Reply]
) -> Reply:
    """``answer``, or the reply of the first message with the nonce, if that had another text.

    A message that was accepted as one of several must end up stored.
    """
    try:
        return await answer
    except Refusal as refusal:
        if refusal.code != "conflict":
            raise
    first = await room.state.messages.sent_before(message_id(room, 0, nonce.user, nonce.nonce), nonce.text)
    if first is None:
        raise unavailable()
    return sent_reply(first.message, command.id)
