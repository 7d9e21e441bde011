"""Messages that are changed: edited, deleted, reacted to. Each function submits a plan to a room."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import Entry, MessageChange, MessageEntry
from models.wire.chat_values import EarlierText, Message
from models.wire.commands.base import Command, op_of
from models.wire.commands.messages import MessageDelete, MessageEdit, MessageReact
from models.wire.commands.moderation import RoomReport
from models.wire.commands.threads import MessagePin
from models.wire.emoji import emoji_key, emoji_of
from models.wire.events import Reply, RevReply
from server.rooms.messages.mentioning import mentioned
from server.rooms.messages.roots import leaving, newest_root
from server.rooms.messages.wording import check_words
from server.rooms.permissions import may_delete, reader_of, require
from server.timeline.pending_commits import Answer
from server.timeline.recent_messages import HeldMessages
from server.timeline.room import Room
from server.timeline.words.text import text_beside

Change = MessageEdit | MessageDelete | MessageReact | MessagePin | RoomReport

MAX_REACTIONS: Final = 50
MAX_REACTORS: Final = 10_000


async def edit(room: Room, user: UserId, command: MessageEdit) -> Answer:
    """Change a message's text; only its sender may.

    Raises ``forbidden``, ``conflict`` (deleted, or another ``rev`` than ``if_rev``), ``not_found``.
    """

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, user, MessageEdit)
        now = _as_seen(room, message, command.if_rev)
        if now.roll is not None:
            raise Refusal("conflict", "seq: what was rolled stays as it is")
        if now.poll is not None:
            raise Refusal("conflict", "seq: what is voted on stays as it is")
        if now.text == text and not now.open:
            return None, RevReply(rev=now.rev)
        check_words(room, member, text)
        mentions, called = mentioned(room, user, text, now, now.allowed_mentions)
        edited = replace(now, text=text, edited_at=room.now_ms(), mentions=mentions, open=False)
        earlier = EarlierText(at=now.edited_at or now.sent_at, by=now.sender, text=now.text or "")
        entry, reply = changed(room, edited, "edited", newest_root(room, root), called)
        return replace(entry, earlier=earlier), reply

    with room.state.messages.held() as held:
        message, root = await present(room, held, user, command)
        text = text_beside(command.text, message.attachments)
        if message.sender.id != user:
            raise Refusal("forbidden", "seq: only its sender edits a message")
        await room.state.members.fetch_named(text)
        return room.submit(plan)


async def delete(room: Room, user: UserId, command: MessageDelete) -> Answer:
    """Leave a tombstone of a message.

    Raises ``forbidden``, ``conflict`` (deleted already, or another ``rev`` than ``if_rev``), ``not_found``.
    """

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, user, MessageDelete)
        if not may_delete(member, message.sender.id):
            raise Refusal("forbidden", "seq: only its sender, a moderator or the owner deletes a message")
        now = _as_seen(room, message, command.if_rev)
        root = thread.root(room, now) if thread is not None else None
        return changed(room, tombstone_of(now), "deleted", root, called=())

    with room.state.messages.held() as held:
        message, _ = await present(room, held, user, command)
        thread = await leaving(room, held, message)
        return room.submit(plan)


async def react(room: Room, user: UserId, command: MessageReact) -> Answer:
    """Add or remove a reaction. A reaction that changes nothing takes no ``rev``."""
    wished = emoji_of(command.emoji)

    def plan() -> tuple[Entry | None, Reply]:
        require(room, user, MessageReact)
        now = still_there(room, message)
        before = now.reactions or {}
        # The message keeps the first spelling of an emoji.
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
        return changed(room, replace(now, reactions=reactions or None), "reacted", newest_root(room, root))

    with room.state.messages.held() as held:
        message, root = await present(room, held, user, command)
        return room.submit(plan)


def check_kept(room: Room, command: type[Command]) -> None:
    """Raise ``bad_request`` in a room of ``history: none``."""
    if not room.is_kept:
        raise Refusal("bad_request", f"{op_of(command)}: this room keeps no history")


async def present(
    room: Room, held: HeldMessages, user: UserId, command: Change
) -> tuple[Message, Message | None]:
    """The message that ``command`` changes, if the user may, and the root of the thread that it is in.

    Raises what ``require`` does, and ``not_found``.
    """
    require(room, user, type(command))
    check_kept(room, type(command))
    message = await held.read(command.seq)
    if message is None or message.is_hidden_from(reader_of(user)):
        raise Refusal("not_found", f"seq: there is no message {command.seq}")
    if isinstance(command, (MessageEdit, MessageReact, MessagePin)):
        check_heard_by(room, user, message, command.text if isinstance(command, MessageEdit) else "")
    return message, await held.read(message.thread) if message.thread is not None else None


def check_heard_by(room: Room, user: UserId, message: Message, text: str = "") -> None:
    """Raise ``forbidden`` if a change of ``message`` would reach more people than those who may hear ``user`` now."""
    audience = None if room.match is None else room.match.audience_of(user, text)
    if audience is not None and (message.audience is None or not set(message.audience) <= set(audience)):
        raise Refusal("forbidden", "seq: others may see that message than may see what you say now")


def tombstone_of(message: Message) -> Message:
    """What remains of a message that is deleted."""
    return replace(
        message,
        deleted=True,
        text=None,
        edited_at=None,
        reactions=None,
        mentions=None,
        allowed_mentions=None,
        attachments=None,
        roll=None,
        poll=None,
        open=False,
        pinned=None,
    )


def _as_seen(room: Room, message: Message, if_rev: int | None) -> Message:
    """The newest state of ``message``. Raises ``conflict`` if it is deleted, or not at ``if_rev``."""
    now = still_there(room, message)
    if if_rev is not None and now.rev != if_rev:
        raise Refusal("conflict", f"if_rev: the message is at {now.rev}")
    return now


def still_there(room: Room, message: Message) -> Message:
    """The newest state of ``message``. Raises ``conflict`` if it is deleted."""
    now = room.state.messages.newest(message.seq) or message
    if now.deleted:
        raise Refusal("conflict", "seq: the message is deleted")
    return now


def changed(
    room: Room,
    message: Message,
    change: MessageChange,
    root: Message | None = None,
    called: Sequence[UserId] | None = None,
) -> tuple[MessageEntry, RevReply]:
    """The entry that stores the new state of ``message``, and the reply with its ``rev``.

    ``root`` is the root of the message's thread, after the change.
    """
    numbered = replace(message, rev=room.state.next_rev)
    return MessageEntry(room.id, numbered.rev, numbered, change, called, root), RevReply(rev=numbered.rev)
