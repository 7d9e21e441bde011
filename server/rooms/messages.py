"""What happens to messages: sent, edited, deleted, reacted to. Each is a plan that a room carries out.

Called by ``chat`` once the command's shape is checked. Plans decide by the room's newest state and must
not wait, so nothing comes between a decision and its number.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MessageId, UserId, derived_id, new_id
from models.stores.entries import Entry, MemberRecord, MessageChange, MessageEntry
from models.wire.chat_values import Message, Person
from models.wire.commands import (
    Command,
    MessageDelete,
    MessageEdit,
    MessageReact,
    MessageSend,
    RoomMembers,
    op_of,
)
from models.wire.events import Reply, RevReply
from server.rooms.permissions import RANK, may_delete, require
from server.timeline.pending_commits import Answer, Plan, sent_reply
from server.timeline.room import Room
from server.timeline.text import emoji_of, text_of

TEXT: Final = "text"
MAX_REACTIONS: Final = 50
MAX_REACTORS: Final = 10_000
# What a member may come to be refused with that once could send.
_LATER: Final = ("muted", "rate_limited", "forbidden")


def send(room: Room, person: Person, command: MessageSend) -> Answer:
    """Post a message. The same nonce again is answered with the first one's reply, and posts nothing.

    Raises:
        Refusal: ``bad_request``, ``not_member``, ``not_found``, ``muted``, ``rate_limited`` (slow mode).
    """
    text = text_of(command.text)
    known = _known(room, person, command)
    if known is not None:
        require(room, person.id, RoomMembers)
        return known

    def plan() -> tuple[Entry, Reply]:
        now_ms = room.clock.now_ms()
        _check_may_send(room, person, command, now_ms)
        return _sent(room, person, command, text, now_ms)

    try:
        return _post(room, person, command, plan)
    except Refusal as refusal:
        if refusal.code not in _LATER or not command.nonce or not room.is_kept:
            raise
        return room.submissions.beside(_first_reply(room, person, command, refusal))


def again(room: Room, person: Person, command: MessageSend) -> Answer:
    """Post what was accepted before, whatever has changed since; what is stored of it is known by its nonce."""
    known = _known(room, person, command)
    if known is not None:
        return known
    text = text_of(command.text)
    return _post(room, person, command, lambda: _sent(room, person, command, text, room.clock.now_ms()))


def check_all(room: Room, person: Person, commands: Sequence[MessageSend]) -> None:
    """Raise what ``send`` would raise if it were called for one after the other now."""
    fresh = 0
    for command in commands:
        text_of(command.text)
        if _known(room, person, command) is not None:
            require(room, person.id, RoomMembers)
            continue
        member = _check_may_send(room, person, command, room.clock.now_ms())
        fresh += 1
        if fresh > 1 and _slow_mode_s(room, member):
            raise Refusal("rate_limited", f"slow mode: one message in {_slow_mode_s(room, member)} s")


def _check_may_send(room: Room, person: Person, command: MessageSend, now_ms: int) -> MemberRecord:
    member = require(room, person.id, MessageSend)
    _check_reply_to(room, command.reply_to)
    _check_slow_mode(room, member, now_ms)
    return member


async def _first_reply(room: Room, person: Person, command: MessageSend, refusal: Refusal) -> Reply:
    """What the nonce was answered with at first; ``refusal`` where it is new.

    Who asks again after a lost answer is told, though it may say no more by now.
    """
    first = await room.history.message_by_id(_message_id(room, 0, person.id, command.nonce))
    if first is None:
        raise refusal
    return sent_reply(first, command.id)


def _post(room: Room, person: Person, command: MessageSend, plan: Plan) -> Answer:
    answer = room.post(plan)
    if command.nonce:
        room.remember((person.id, command.nonce), answer)
    return answer


def _sent(room: Room, person: Person, command: MessageSend, text: str, now_ms: int) -> tuple[Entry, Reply]:
    message = _message(room, person, command, text, now_ms)
    return MessageEntry(room.id, message.rev, message), sent_reply(message, command.id)


def _message(room: Room, person: Person, command: MessageSend, text: str, now_ms: int) -> Message:
    seq = room.next_seq
    return Message(
        room=room.id,
        seq=seq,
        rev=room.next_rev,
        id=_message_id(room, seq, person.id, command.nonce),
        sender=person,
        sent_at=now_ms,
        kind=TEXT,
        text=text,
        nonce=command.nonce,
        reply_to=command.reply_to,
        mentions=room.names.mentioned(text) if "@" in text else None,
        attachments=command.attachments or None,
        version=room.match.version if room.match is not None else None,
    )


async def edit(room: Room, user: UserId, command: MessageEdit) -> Answer:
    """Change a message's text, by its sender. Raises ``forbidden``, ``conflict`` (deleted), ``not_found``."""
    text = text_of(command.text)
    message = await _present(room, user, command)
    if message.sender.id != user:
        raise Refusal("forbidden", "seq: only its sender edits a message")

    def plan() -> tuple[Entry | None, Reply]:
        require(room, user, MessageEdit)
        now = _still_there(room, message)
        if now.text == text:
            return None, RevReply(rev=now.rev)
        edited_at, mentions = room.clock.now_ms(), room.names.mentioned(text)
        return _changed(room, replace(now, text=text, edited_at=edited_at, mentions=mentions), "edited")

    return room.submit(plan)


async def delete(room: Room, user: UserId, command: MessageDelete) -> Answer:
    """Leave a tombstone of a message. Raises ``forbidden``, ``conflict`` (deleted already), ``not_found``."""
    message = await _present(room, user, command)

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, user, MessageDelete)
        if not may_delete(member, message.sender.id):
            raise Refusal("forbidden", "seq: only its sender, a moderator or the owner deletes a message")
        now = _still_there(room, message)
        tombstone = replace(
            now, deleted=True, text=None, edited_at=None, reactions=None, mentions=None, attachments=None
        )
        return _changed(room, tombstone, "deleted")

    return room.submit(plan)


async def react(room: Room, user: UserId, command: MessageReact) -> Answer:
    """Set or take back a reaction. One that changes nothing takes no ``rev``."""
    emoji = emoji_of(command.emoji)
    message = await _present(room, user, command)

    def plan() -> tuple[Entry | None, Reply]:
        require(room, user, MessageReact)
        now = _still_there(room, message)
        before = now.reactions or {}
        users = before.get(emoji, [])
        if (user in users) == command.on:
            return None, RevReply(rev=now.rev)
        after = {**before, emoji: [*users, user] if command.on else [each for each in users if each != user]}
        if len(after) > MAX_REACTIONS:
            raise Refusal("bad_request", f"emoji: a message takes {MAX_REACTIONS} different ones")
        if command.on and sum(map(len, after.values())) > MAX_REACTORS:
            raise Refusal("conflict", f"emoji: a message takes {MAX_REACTORS} reactions")
        reactions = {each: by for each, by in after.items() if by}
        return _changed(room, replace(now, reactions=reactions or None), "reacted")

    return room.submit(plan)


def check_kept(room: Room, command: type[Command]) -> None:
    """Raise ``bad_request`` for what a room of ``history: none`` cannot do."""
    if not room.is_kept:
        raise Refusal("bad_request", f"{op_of(command)}: this room keeps no history")


async def _present(room: Room, user: UserId, command: MessageEdit | MessageDelete | MessageReact) -> Message:
    require(room, user, type(command))
    check_kept(room, type(command))
    message = await room.messages.read(command.seq)
    if message is None:
        raise Refusal("not_found", f"seq: there is no message {command.seq}")
    return message


def _still_there(room: Room, message: Message) -> Message:
    """The newest state of ``message``, which is not deleted."""
    now = room.messages.newest(message.seq) or message
    if now.deleted:
        raise Refusal("conflict", "seq: the message is deleted")
    return now


def _changed(room: Room, message: Message, change: MessageChange) -> tuple[Entry, Reply]:
    numbered = replace(message, rev=room.next_rev)
    return MessageEntry(room.id, numbered.rev, numbered, change), RevReply(rev=numbered.rev)


def _message_id(room: Room, seq: int, user: UserId, nonce: str | None) -> MessageId:
    """With a nonce the id follows from it, so the database itself refuses to store the message twice."""
    if not room.is_kept:
        # The epoch is this life of the room's alone.
        return MessageId(f"m-{room.record.epoch.removeprefix('e-')}.{seq}")
    if nonce is None:
        return MessageId(new_id("m"))
    return MessageId(derived_id("m", room.id, room.record.epoch, user, nonce))


def _check_reply_to(room: Room, reply_to: int | None) -> None:
    if reply_to is not None and not 0 < reply_to <= room.next_seq - 1:
        raise Refusal("bad_request", f"reply_to: there is no message {reply_to}")


def _known(room: Room, person: Person, command: MessageSend) -> Answer | None:
    return room.nonces.get((person.id, command.nonce)) if command.nonce else None


def _slow_mode_s(room: Room, member: MemberRecord) -> int:
    """How long ``member`` has to wait between two messages; 0 where it need not."""
    return 0 if RANK[member.role] >= RANK["moderator"] else room.newest_record.slow_mode_s


def _check_slow_mode(room: Room, member: MemberRecord, now_ms: int) -> None:
    pause_s = _slow_mode_s(room, member)
    if not pause_s:
        return
    last = room.last_sent_at.newest(member.user.id)
    if last is not None and now_ms < last + pause_s * 1_000:
        wait_s = (last + pause_s * 1_000 - now_ms) / 1_000
        raise Refusal("rate_limited", f"slow mode: one message in {pause_s} s", retry_after_s=wait_s)
