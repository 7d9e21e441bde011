"""The users whom a message that is sent or edited mentions."""

from collections.abc import Sequence

from models.ids import UserId
from models.wire.chat_values import HERE, Message
from models.wire.commands.messages import MessageSend
from server.rooms.permissions import has_right
from server.timeline.room import Room


def allowed_by(command: MessageSend) -> list[UserId] | None:
    """The only users whom a message may mention; None for any user."""
    return [] if command.allowed_mentions == "none" else command.allowed_mentions


def may_name(text: str | None) -> bool:
    """Whether ``text`` holds a sign behind which a name may stand."""
    return text is not None and ("@" in text or "\uff20" in text)


async def know_named(room: Room, sender: UserId, command: MessageSend) -> None:
    """Fetch the members whom a message may mention, and its sender. Raises ``unavailable``."""
    await room.state.members.fetch(sender)
    if may_name(command.text):
        await room.state.members.fetch_named(command.text or "")


def mentioned(
    room: Room,
    sender: UserId,
    text: str,
    before: Message | None = None,
    allowed: Sequence[UserId] | None = None,
) -> tuple[list[UserId] | None, Sequence[UserId] | None]:
    """The users whom ``text`` mentions, and those whom its ``@here`` means: None if an edit leaves the latter as is.

    In a large room, all members whom it may mention must have been fetched.
    """
    if not may_name(text):
        return None, ()
    member = room.member(sender)
    may_call_all = member is not None and has_right(room, member, "mention_all")
    mentions = room.state.members.names.mentioned(text, may_call_all=may_call_all)
    if allowed is not None:
        mentions = [user for user in mentions or () if user in allowed] or None
    if HERE not in (mentions or ()):
        return mentions, ()
    if before is not None and HERE in (before.mentions or ()):
        return mentions, None
    return mentions, room.online_members()
