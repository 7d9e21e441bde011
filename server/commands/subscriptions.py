"""Listening to a room through a door that tells nothing but events: what was missed comes first, then all.

Carries out commands that no client sends by itself: ``handlers.stomp.conversation`` makes them. Where the native
``room.join`` answers with a page and leaves it to the client to ask for the rest, here the rest is told as
events, before the reply, and none of them twice.
"""

from typing import Final

from models.ids import RoomId
from models.stores.reads import ReadStore
from models.wire.chat_values import Message, Person
from models.wire.commands import Command, HistoryPage, RoomJoin, Rules
from models.wire.events import Change, Event, FeedEvent, MessageEvent, Reply
from server.delivery.codec import Voice
from server.delivery.socket import Socket
from server.feeds.feeds import Feeds
from server.rooms import pages
from server.rooms.joining.joining import Joining
from server.rooms.permissions import not_member
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

PAGE: Final = 200


class Listen(RoomJoin, frozen=True, kw_only=True, tag="listen"):
    """``room.join`` for a listener with a ``voice`` of its own.

    With ``unread`` everything above the user's read position is told first; else, with ``since``, what changed
    after that. Answered with ``Heard``.
    """

    voice: Voice
    unread: bool


class Unlisten(Command, frozen=True, kw_only=True, tag="unlisten"):
    """The end of what ``Listen`` began."""

    rules = Rules(least_role=None, cost="command")

    room: RoomId
    voice: Voice


class Heard(Reply, frozen=True, kw_only=True, tag="ok"):
    """``seq``: the read position from which everything was told, or the room's last message."""

    seq: int


class Listening:
    """The commands of this module."""

    def __init__(self, joining: Joining, reads: ReadStore, feeds: Feeds) -> None:
        self._joining = joining
        self._reads = reads
        self._feeds = feeds

    async def listen(self, who: Person, socket: Socket, command: Listen) -> Answer:
        """Come in, tell what was missed, and hear the room's events from then on."""
        room = await self._joining.admit(who, command)
        telling = _Telling(socket, room, command.voice)
        seq = room.seq
        if command.unread and room.is_kept:
            seq = await self._reads.position(room.id, who.id)
            await telling.unread(seq)
        elif command.since is not None:
            await telling.since(command.since, command.epoch)
        # Nothing may be waited for after this: what is told next is an event of the hub.
        if room.member(who.id) is None:
            raise not_member(room)
        socket.listen(room.id, command.voice)
        points = self._feeds.points(room.id)
        if points:
            telling.tell(FeedEvent(room=room.id, points=points))
        return Heard(seq=seq)

    def unlisten(self, who: Person, socket: Socket, command: Unlisten) -> Answer:
        """Hear no more in that voice."""
        socket.unlisten(command.room, command.voice)
        return Reply()


class _Telling:
    """What one listener is told of a room before it hears the room itself, page by page as it reads."""

    def __init__(self, socket: Socket, room: Room, voice: Voice) -> None:
        self._socket = socket
        self._room = room
        self._voice = voice
        # Messages that were told as they were after the beginning: by seq, the rev they then had.
        self._told: dict[int, int] = {}

    def tell(self, event: Event) -> None:
        self._socket.tell(event, self._voice)

    async def unread(self, seq: int) -> None:
        """Every message after ``seq``, and what changed while they were told."""
        began, more = self._room.rev, seq < self._room.seq
        while more and not self._socket.closed:
            page = await pages.history(self._room, HistoryPage(room=self._room.id, after=seq, limit=PAGE))
            for message in page.messages:
                self._tell_message(message, began)
            more = page.more and bool(page.messages)
            seq = page.messages[-1].seq if page.messages else seq + PAGE
            await self._socket.caught_up()
        await self.since(began, None)

    async def since(self, rev: int, epoch: str | None) -> None:
        """What changed after ``rev``; where that cannot be told, the newest messages."""
        while not self._socket.closed:
            page = await pages.since(self._room, rev, epoch)
            if page.resync:
                for message in pages.newest(self._room):
                    self.tell(_event(self._room, message))
                return
            for change in page.changes:
                self._tell_change(change)
            rev, epoch = page.rev, None
            if self._socket.is_behind:
                await self._socket.caught_up()
            elif rev == self._room.rev:
                return

    def _tell_message(self, message: Message, began: int) -> None:
        if message.rev > began:
            self._told[message.seq] = message.rev
        self.tell(_event(self._room, message))

    def _tell_change(self, change: Change) -> None:
        """A message that was changed again since is told with its last change, once."""
        if isinstance(change, MessageEvent):
            message = change.message
            if message.rev != change.rev or self._told.get(message.seq, 0) >= message.rev:
                return
        self.tell(change)


def _event(room: Room, message: Message) -> MessageEvent:
    return MessageEvent(room=room.id, rev=message.rev, message=message)
