"""Which messages have reached which member: those that were written to a socket, or sent in a page.

A member who listens has everything that was published since they began. When they cease to listen, their position is
noted in memory, and stored when the room leaves memory: a kill may lose it, and then it counts as not delivered.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.reads import Marks, ReadStore
from models.wire.chat_values import Message
from models.wire.commands.overview import Seen
from models.wire.events import MessageEvent, Reply
from models.wire.replies.overview import Position, SeenReply
from server.delivery.hub import Hub
from server.rooms.directory import RoomDirectory
from server.runtime.subscribers import Unsubscribe
from server.timeline.room import Room

MOST_MEMBERS: Final = 100
_NO_MARKS: Final = Marks(0, 0)


class _Delivered:
    """The messages that have reached the users of one live room."""

    __slots__ = ("listening", "reached", "unwatch")

    def __init__(self) -> None:
        # The last message at the moment when each began to listen, and the newest that each has for sure.
        self.listening: dict[UserId, int] = {}
        self.reached: dict[UserId, int] = {}
        self.unwatch: Unsubscribe = _nothing

    def note(self, user: UserId, seq: int) -> None:
        if seq > self.reached.get(user, 0):
            self.reached[user] = seq

    def up_to(self, user: UserId, newest: int) -> int:
        """The newest message that ``user`` has, of a room whose last one is ``newest``."""
        began = self.listening.get(user)
        heard = newest if began is not None and newest > began else 0
        return max(heard, self.reached.get(user, 0))


class Deliveries:
    """The positions of the members of rooms with up to 100 of them."""

    def __init__(self, rooms: RoomDirectory, reads: ReadStore, hub: Hub) -> None:
        self._reads = reads
        self._hub = hub
        self._live: dict[RoomId, _Delivered] = {}
        rooms.subscribe_loading(self._load)
        rooms.heads.subscribe_saving(self._save)

    def note_page(self, sent: tuple[UserId, Reply]) -> None:
        """Note a reply that was sent to a user: the messages in it have reached the user."""
        user, reply = sent
        for message in _messages_in(reply):
            delivered = self._live.get(message.room)
            if delivered is not None:
                delivered.note(user, message.seq)

    async def seen(self, room: Room, asked: Seen) -> SeenReply:
        """What each member has, and has read; with ``seq`` only of those who have that message.

        Raises ``bad_request`` in a room of over 100 members, ``forbidden`` if that would reveal secrets of a match,
        ``unavailable``.
        """
        if room.match is not None and room.match.keeps_secrets:
            raise Refusal(
                "forbidden", "room: who has seen what would tell who may see it, while the match is played"
            )
        if room.heads.members > MOST_MEMBERS:
            raise Refusal("bad_request", f"room: it has over {MOST_MEMBERS} members")
        await room.drained()
        page = await room.state.members.page(0, UserId(""), MOST_MEMBERS)
        members = [each.user for each in page]
        marks = await self._reads.marks(room.id, [each.id for each in members])
        live = self._live.get(room.id) or _Delivered()
        positions = []
        for member in members:
            read, stored = marks.get(member.id, _NO_MARKS)
            delivered = max(live.up_to(member.id, room.seq), stored if room.is_kept else 0)
            if asked.seq is None or delivered >= asked.seq:
                positions.append(Position(user=member, delivered=delivered, read=read))
        return SeenReply(positions=positions)

    async def _load(self, room: Room) -> None:
        delivered = self._live[room.id] = _Delivered()

        def listens(user: UserId) -> None:
            if self._hub.is_online(room.id, user):
                delivered.listening.setdefault(user, room.seq)
            elif user in delivered.listening:
                delivered.note(user, delivered.up_to(user, room.seq))
                del delivered.listening[user]

        delivered.unwatch = self._hub.watch(room.id, listens)

    async def _save(self, rooms: Sequence[Room], *, closing: bool) -> None:
        if not closing:
            return
        for room in rooms:
            delivered = self._live.pop(room.id, None)
            if delivered is None:
                continue
            delivered.unwatch()
            reached = {
                user: delivered.up_to(user, room.seq) for user in {*delivered.reached, *delivered.listening}
            }
            if not room.is_kept or room.heads.members > MOST_MEMBERS:
                continue
            inside = await room.state.members.among(reached)
            members = {user: seq for user, seq in reached.items() if seq and user in inside}
            if members:
                await self._reads.note_delivered(room.id, members)


def _messages_in(reply: Reply) -> Iterable[Message]:
    """The messages in a page, be it of messages or of changes."""
    # Scheduled messages are listed too, and have reached nobody.
    yield from (each for each in getattr(reply, "messages", None) or () if isinstance(each, Message))
    for change in getattr(reply, "changes", None) or ():
        if isinstance(change, MessageEvent):
            yield change.message


def _nothing() -> None:
    """Do nothing: there is nothing to unsubscribe."""
