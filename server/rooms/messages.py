"""What happens to messages: they are sent, edited, deleted, reacted to. Each function submits a plan to a room.

A plan decides by the room's newest state and waits for nothing, so nothing comes between a decision and its number.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import Entry, MemberRecord, MessageChange, MessageEntry
from models.wire.chat_values import HERE, Message, Person, Role
from models.wire.commands.base import Command, op_of
from models.wire.commands.messages import MessageDelete, MessageEdit, MessageReact, MessageSend
from models.wire.commands.rooms import RoomMembers
from models.wire.emoji import emoji_key, emoji_of
from models.wire.events import Reply, RevReply
from server.rooms.message_nonces import first_reply, message_id, nonce_of, whatever_was_first
from server.rooms.permissions import RANK, may_delete, require
from server.timeline.pending_commits import Answer, nonce_of_another_text, sent_reply
from server.timeline.room import Room
from server.timeline.text import attachments_of, text_of

TEXT: Final = "text"
# The least role whose @here and @everyone mention anybody.
MENTION_ALL: Final[Role] = "moderator"
MAX_REACTIONS: Final = 50
MAX_REACTORS: Final = 10_000
# Refusals that a member can get although an earlier send was allowed.
_MAY_COME_LATER: Final = ("muted", "rate_limited", "forbidden", "conflict")


def send(room: Room, person: Person, command: MessageSend) -> Answer:
    """Send a message. A nonce that was used before gets the reply of its first message, and nothing is sent.

    Raises:
        Refusal: ``bad_request``, ``not_member``, ``not_found``, ``muted``, ``rate_limited`` (slow mode), ``conflict``
            (the nonce was used with another text).
    """
    text = text_of(command.text)
    nonce = nonce_of(person, command, text)
    known = room.nonces.answer_to(nonce) if nonce else None
    if known is not None:
        require(room, person.id, RoomMembers)
        return known

    def plan() -> tuple[Entry, Reply]:
        now_ms = room.now_ms()
        _check_may_send(room, person, command, now_ms)
        return _sent(room, person, command, text, now_ms)

    try:
        return room.submit(plan, nonce)
    except Refusal as refusal:
        if refusal.code not in _MAY_COME_LATER or nonce is None or not room.is_kept:
            raise
        return room.beside(first_reply(room, nonce, command, refusal))


def send_again(room: Room, person: Person, command: MessageSend) -> Answer:
    """Send what was accepted before, even if the sender may no longer send. Its nonce tells whether it is stored."""
    text = text_of(command.text)
    nonce = nonce_of(person, command, text)
    known = room.nonces.first_answer(nonce) if nonce else None
    if known is not None:
        return known
    answer = room.submit(lambda: _sent(room, person, command, text, room.now_ms()), nonce)
    if nonce is None or isinstance(answer, Reply):
        return answer
    return room.beside(whatever_was_first(room, nonce, command, answer))


def check_all(room: Room, person: Person, commands: Sequence[MessageSend]) -> None:
    """Raise what ``send`` would raise if it were called for one command after the other now."""
    fresh = 0
    texts: dict[str, str] = {}
    for command in commands:
        text = text_of(command.text)
        attachments_of(command.attachments)
        nonce = nonce_of(person, command, text)
        if nonce is not None and texts.setdefault(nonce.nonce, text) != text:
            raise nonce_of_another_text()
        if nonce is not None and room.nonces.answer_to(nonce) is not None:
            require(room, person.id, RoomMembers)
            continue
        member = _check_may_send(room, person, command, room.now_ms())
        fresh += 1
        if fresh > 1 and _slow_mode_s(room, member):
            raise Refusal("rate_limited", f"slow mode: one message in {_slow_mode_s(room, member)} s")


def _check_may_send(room: Room, person: Person, command: MessageSend, now_ms: int) -> MemberRecord:
    member = require(room, person.id, MessageSend)
    _check_reply_to(room, command.reply_to)
    _check_slow_mode(room, member, now_ms)
    return member


def _sent(room: Room, person: Person, command: MessageSend, text: str, now_ms: int) -> tuple[Entry, Reply]:
    mentions, called = _mentions(room, person.id, text)
    message = _message(room, person, command, text, now_ms)
    message = replace(message, mentions=mentions)
    return MessageEntry(room.id, message.rev, message, called=called), sent_reply(message, command.id)


def _message(room: Room, person: Person, command: MessageSend, text: str, now_ms: int) -> Message:
    state = room.state
    seq = state.next_seq
    return Message(
        room=room.id,
        seq=seq,
        rev=state.next_rev,
        id=message_id(room, seq, person.id, command.nonce),
        sender=person,
        sent_at=now_ms,
        kind=TEXT,
        text=text,
        nonce=command.nonce,
        reply_to=command.reply_to,
        attachments=attachments_of(command.attachments),
        version=room.match.version if room.match is not None else None,
    )


async def edit(room: Room, user: UserId, command: MessageEdit) -> Answer:
    """Change a message's text; only its sender may.

    Raises ``forbidden``, ``conflict`` (deleted, or another ``rev`` than ``if_rev``), ``not_found``.
    """
    text = text_of(command.text)
    message = await _present(room, user, command)
    if message.sender.id != user:
        raise Refusal("forbidden", "seq: only its sender edits a message")

    def plan() -> tuple[Entry | None, Reply]:
        require(room, user, MessageEdit)
        now = _as_seen(room, message, command.if_rev)
        if now.text == text:
            return None, RevReply(rev=now.rev)
        mentions, called = _mentions(room, user, text, now)
        edited = replace(now, text=text, edited_at=room.now_ms(), mentions=mentions)
        return _changed(room, edited, "edited", called)

    return room.submit(plan)


async def delete(room: Room, user: UserId, command: MessageDelete) -> Answer:
    """Leave a tombstone of a message.

    Raises ``forbidden``, ``conflict`` (deleted already, or another ``rev`` than ``if_rev``), ``not_found``.
    """
    message = await _present(room, user, command)

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, user, MessageDelete)
        if not may_delete(member, message.sender.id):
            raise Refusal("forbidden", "seq: only its sender, a moderator or the owner deletes a message")
        now = _as_seen(room, message, command.if_rev)
        tombstone = replace(
            now, deleted=True, text=None, edited_at=None, reactions=None, mentions=None, attachments=None
        )
        return _changed(room, tombstone, "deleted", called=())

    return room.submit(plan)


async def react(room: Room, user: UserId, command: MessageReact) -> Answer:
    """Add or remove a reaction. A reaction that changes nothing takes no ``rev``."""
    wished = emoji_of(command.emoji)
    message = await _present(room, user, command)

    def plan() -> tuple[Entry | None, Reply]:
        require(room, user, MessageReact)
        now = _still_there(room, message)
        before = now.reactions or {}
        # The first spelling of an emoji stays that of the message.
        emoji = next((each for each in before if emoji_key(each) == emoji_key(wished)), wished)
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
    """Raise ``bad_request`` in a room of ``history: none``."""
    if not room.is_kept:
        raise Refusal("bad_request", f"{op_of(command)}: this room keeps no history")


async def _present(room: Room, user: UserId, command: MessageEdit | MessageDelete | MessageReact) -> Message:
    require(room, user, type(command))
    check_kept(room, type(command))
    message = await room.state.messages.read(command.seq)
    if message is None:
        raise Refusal("not_found", f"seq: there is no message {command.seq}")
    return message


def _as_seen(room: Room, message: Message, if_rev: int | None) -> Message:
    """The newest state of ``message``. Raises ``conflict`` if it is deleted, or not at ``if_rev``."""
    now = _still_there(room, message)
    if if_rev is not None and now.rev != if_rev:
        raise Refusal("conflict", f"if_rev: the message is at {now.rev}")
    return now


def _still_there(room: Room, message: Message) -> Message:
    """The newest state of ``message``. Raises ``conflict`` if it is deleted."""
    now = room.state.messages.newest(message.seq) or message
    if now.deleted:
        raise Refusal("conflict", "seq: the message is deleted")
    return now


def _changed(
    room: Room, message: Message, change: MessageChange, called: Sequence[UserId] | None = None
) -> tuple[Entry, Reply]:
    numbered = replace(message, rev=room.state.next_rev)
    return MessageEntry(room.id, numbered.rev, numbered, change, called), RevReply(rev=numbered.rev)


def _mentions(
    room: Room, sender: UserId, text: str, before: Message | None = None
) -> tuple[list[UserId] | None, Sequence[UserId] | None]:
    """Whom ``text`` mentions, and those whom its ``@here`` means: None where an edit leaves that as it was said."""
    member = room.member(sender)
    may_call_all = member is not None and RANK[member.role] >= RANK[MENTION_ALL]
    mentions = room.state.names.mentioned(text, may_call_all=may_call_all)
    if HERE not in (mentions or ()):
        return mentions, ()
    if before is not None and HERE in (before.mentions or ()):
        return mentions, None
    return mentions, room.online_members()


def _check_reply_to(room: Room, reply_to: int | None) -> None:
    if reply_to is not None and not 0 < reply_to <= room.state.next_seq - 1:
        raise Refusal("bad_request", f"reply_to: there is no message {reply_to}")


def _slow_mode_s(room: Room, member: MemberRecord) -> int:
    """How long ``member`` must wait between two messages; 0 where there is no need to wait."""
    return 0 if RANK[member.role] >= RANK["moderator"] else room.state.newest_record.slow_mode_s


def _check_slow_mode(room: Room, member: MemberRecord, now_ms: int) -> None:
    pause_s = _slow_mode_s(room, member)
    if not pause_s:
        return
    last = room.state.last_sent_at.newest(member.user.id)
    if last is not None and now_ms < last + pause_s * 1_000:
        wait_s = (last + pause_s * 1_000 - now_ms) / 1_000
        raise Refusal("rate_limited", f"slow mode: one message in {pause_s} s", retry_after_s=wait_s)
