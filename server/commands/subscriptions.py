"""Subscribing to a room for a client that gets nothing but events: first the missed ones, then all that follow.

The STOMP handlers make these commands; no client sends them by name. The native ``room.join`` answers with one page,
and the client asks for more. Here everything is sent as events before the reply, and no change twice.
"""

from collections.abc import Sequence
from typing import Final

from models.ids import RoomId, UserId
from models.stores.reads import ReadStore
from models.wire.chat_values import Message, Person
from models.wire.commands.base import Command, Rules
from models.wire.commands.rooms import RoomJoin
from models.wire.events import Change, Event, FeedEvent, MessageEvent, Reply
from server.delivery.codec import Voice
from server.delivery.socket import Socket
from server.feeds.feeds import Feeds
from server.rooms.joining.joining import Joining
from server.rooms.permissions import not_member
from server.rooms.reading import pages
from server.timeline.pending_commits import Answer
from server.timeline.room import Room, message_event

PAGE: Final = 200


class Subscribe(RoomJoin, frozen=True, kw_only=True, tag="subscribe"):
    """``room.join`` for a subscription with a ``voice`` of its own; the reply is ``Subscribed``.

    With ``unread`` everything above the user's read position is sent first; else, with ``since``, the changes after
    it.
    """

    voice: Voice
    unread: bool


class Unsubscribe(Command, frozen=True, kw_only=True, tag="unsubscribe"):
    """End what ``Subscribe`` began."""

    rules = Rules(least_role=None, cost="command")

    room: RoomId
    voice: Voice


class Subscribed(Reply, frozen=True, kw_only=True, tag="ok"):
    """``seq``: the read position above which everything was sent, or the room's last message."""

    seq: int


class Subscribing:
    """The commands of this module."""

    def __init__(self, joining: Joining, reads: ReadStore, feeds: Feeds) -> None:
        self._joining = joining
        self._reads = reads
        self._feeds = feeds

    async def subscribe(self, who: Person, socket: Socket, command: Subscribe) -> Answer:
        """Join, send the missed events, and subscribe to the room's events from then on."""
        room = await self._joining.admit(who, command)
        with room.state.members.held(who.id):
            return await self._caught_up(who, socket, room, command)

    async def _caught_up(self, who: Person, socket: Socket, room: Room, command: Subscribe) -> Answer:
        catch_up = _CatchUp(socket, room, command.voice, who.id)
        seq = room.seq
        if command.unread and room.is_kept:
            seq = await self._reads.position(room.id, who.id)
            await catch_up.unread(seq)
        elif command.since is not None:
            await catch_up.since(command.since, command.epoch)
        # No await after this: the client's next event must be the next event of the hub.
        if room.member(who.id) is None:
            raise not_member(room)
        socket.listen(room.id, command.voice)
        points = self._feeds.points(room.id)
        if points:
            catch_up.send(FeedEvent(room=room.id, points=points))
        return Subscribed(seq=seq)

    def unsubscribe(self, who: Person, socket: Socket, command: Unsubscribe) -> Answer:
        """End the subscription in that voice."""
        socket.unlisten(command.room, command.voice)
        return Reply()


class _CatchUp:
    """Sends one subscription the missed events of a room, page by page, as fast as the client reads."""

    def __init__(self, socket: Socket, room: Room, voice: Voice, reader: UserId) -> None:
        self._socket = socket
        self._room = room
        self._voice = voice
        self._reader = reader
        # Messages that were sent in a state later than the beginning: their revs by seq.
        self._sent_revs: dict[int, int] = {}

    def send(self, event: Event) -> None:
        self._socket.send(event, self._voice)

    async def unread(self, seq: int) -> None:
        """Send every message after ``seq``, and the changes meanwhile."""
        began, more = self._room.rev, seq < self._room.seq
        while more and not self._socket.closed:
            messages = await pages.after(self._room, seq, PAGE)
            for event in await self._events(messages):
                self._send_message(event, began)
            seq = messages[-1].seq if messages else self._room.seq
            more = seq < self._room.seq
            await self._socket.caught_up()
        await self.since(began, None)

    async def since(self, rev: int, epoch: str | None) -> None:
        """Send the changes after ``rev``; if those are no longer known, the newest messages."""
        while not self._socket.closed:
            page = await pages.since(self._room, rev, epoch, self._reader)
            if page.resync:
                for event in await self._events(pages.newest(self._room, self._reader)):
                    self.send(event)
                return
            for change in page.changes:
                # Such clients get no pieces: a message that is being written is sent again when it is done.
                if change.rev > rev:
                    self._send_change(change)
            rev, epoch = page.rev, None
            if self._socket.is_behind:
                await self._socket.caught_up()
            elif rev == self._room.rev:
                return

    async def _events(self, messages: Sequence[Message]) -> list[MessageEvent]:
        """The events of those messages that the reader may see, those of replies with their roots."""
        messages = [message for message in messages if not message.is_hidden_from(self._reader)]
        threads = {message.thread for message in messages if message.thread is not None}
        roots = {root.seq: root for root in await self._room.state.messages.at(sorted(threads))}
        return [message_event(self._room.id, each, roots.get(each.thread or 0)) for each in messages]

    def _send_message(self, event: MessageEvent, began: int) -> None:
        message = event.message
        if message.rev > began:
            self._sent_revs[message.seq] = message.rev
        self.send(event)

    def _send_change(self, change: Change) -> None:
        """Send a change, unless its message was changed again: that is sent once, with its last change."""
        if isinstance(change, MessageEvent):
            message = change.message
            if message.rev != change.rev or self._sent_revs.get(message.seq, 0) >= message.rev:
                return
        self.send(change)
