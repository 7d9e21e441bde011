"""The roots of threads: how a new or deleted reply changes the root of its thread."""

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import Message, Replies
from server.timeline.recent_messages import HeldMessages
from server.timeline.room import Room


async def hold_root(held: HeldMessages, seq: int) -> None:
    """Load the root of the thread that a reply to the message ``seq`` is in. Raises ``unavailable``."""
    named = await held.read(seq)
    if named is not None and named.thread is not None:
        await held.read(named.thread)


def root_in_memory(room: Room, seq: int) -> Message | None:
    """The root of the thread that a reply to ``seq`` is in, if it is in memory; the root of a root is itself."""
    named = room.state.messages.newest(seq)
    root = named if named is None or named.thread is None else room.state.messages.newest(named.thread)
    return root if root is not None and root.seq >= room.state.first_seq else None


def newest_root(room: Room, root: Message | None) -> Message | None:
    """The newest state of ``root``."""
    return None if root is None else room.state.messages.newest(root.seq) or root


async def check_joins(room: Room, user: UserId, seq: int) -> None:
    """Raise what a reply of ``user`` to the message ``seq`` would raise now, and ``unavailable``."""
    with room.state.messages.held() as held:
        await hold_root(held, seq)
        joined(room, user, seq, root_in_memory(room, seq), room.now_ms())


def joined(room: Room, user: UserId, seq: int, root: Message | None, sent_at: int) -> Message:
    """``root``, of the thread of ``seq``, with one more reply of ``user``. Raises ``not_found``, ``conflict``."""
    if root is None or root.is_hidden_from(user):
        raise no_such_thread(seq)
    if root.audience is not None:
        raise Refusal("conflict", "thread: only some may see the message that it hangs on")
    return with_reply(room, root, sent_at)


def with_reply(room: Room, root: Message, sent_at: int) -> Message:
    """``root`` with one more reply. Raises ``conflict`` if it is deleted."""
    now = room.state.messages.newest(root.seq) or root
    if now.deleted:
        raise Refusal("conflict", "thread: the message that it hangs on is deleted")
    count = now.replies.count if now.replies is not None else 0
    return replace(now, replies=Replies(count=count + 1, last_at=sent_at))


class Leaving:
    """A reply that is about to be deleted, and ``last``, the newest of the others, where that must be known."""

    def __init__(self, root: Message, last: Message | None) -> None:
        self._root = root
        self._last = last

    def newest_root(self, room: Room) -> Message:
        """The root while the reply still exists."""
        return room.state.messages.newest(self._root.seq) or self._root

    def root(self, room: Room, reply: Message) -> Message:
        """The root without ``reply``."""
        now = self.newest_root(room)
        replies = now.replies or Replies(count=1)
        count = max(0, replies.count - 1)
        last_at = replies.last_at
        if last_at is not None and last_at <= reply.sent_at:
            last_at = self._last.sent_at if self._last is not None else None
        return replace(now, replies=Replies(count=count, last_at=last_at if count else None))


async def leaving(room: Room, held: HeldMessages, message: Message) -> Leaving | None:
    """What a deletion of ``message`` must know of its thread; None if it is in none. Raises ``unavailable``."""
    root = await held.read(message.thread) if message.thread is not None else None
    if root is None:
        return None
    while True:
        await room.drained()
        seen = newest_root(room, root)
        assert seen is not None
        replies = seen.replies
        if replies is None or replies.count < 2 or (replies.last_at or 0) > message.sent_at:
            return Leaving(root, None)
        last = await room.state.messages.last_reply(root.seq, but=message.seq)
        # Another reply that was posted or deleted meanwhile may be the last one now.
        if newest_root(room, root) is seen:
            return Leaving(root, last)


def no_such_thread(seq: int) -> Refusal:
    """The refusal for a thread whose root does not exist."""
    return Refusal("not_found", f"thread: there is no message {seq}")
