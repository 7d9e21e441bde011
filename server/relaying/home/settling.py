"""Brings a gateway that attaches up to date: it gets all events since the last it was sent, and none twice.

If that is not possible, the sockets that listen to the room are closed with 1013: their clients come back, resume,
and learn from the room what they must fetch again.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from models.errors import TRY_AGAIN_LATER, Disconnect, Refusal
from models.ids import Epoch, RoomId
from models.wire.events import Change, FeedEvent, MessageEvent
from server.cluster.link.words import Attach, Attached, OfRoom, Reached
from server.delivery.hub import Hub
from server.delivery.registry import SocketRegistry
from server.feeds.feeds import Feeds
from server.relaying.home.handle import Handle
from server.relaying.home.relay import GatewayRelay
from server.rooms.directory import RoomDirectory
from server.rooms.reading import pages
from server.timeline.room import Room

ROOM_S: Final = 4.0
# The number of rooms, and sessions, that are checked side by side.
_AT_ONCE: Final = 16

_log: Final = logging.getLogger(__name__)


class _Listener(Struct, frozen=True):
    """A socket, and the numbers of the voices in which it listens to a room."""

    handle: Handle
    voices: Sequence[int]


class Settling:
    """Brings gateways up to date."""

    def __init__(self, hub: Hub, rooms: RoomDirectory, sockets: SocketRegistry, feeds: Feeds) -> None:
        self._hub = hub
        self._rooms = rooms
        self._sockets = sockets
        self._feeds = feeds

    async def settle(self, relay: GatewayRelay, word: Attach) -> None:
        """Bring each room with listeners up to date, then announce that commands are taken."""
        known = {each.room: each for each in word.rooms}
        listeners: dict[RoomId, list[_Listener]] = {}
        for listed in word.sockets:
            handle = relay.handles.get(listed.socket)
            if handle is None:
                continue
            for room, voices in listed.rooms:
                listeners.setdefault(room, []).append(_Listener(handle, voices))
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def one(room: RoomId) -> None:
            async with at_once:
                await self._settle_room(relay, room, listeners[room], known.get(room))

        async def session_of(handle: Handle) -> None:
            async with at_once:
                await self._sockets.close_if_ended(handle)

        await asyncio.gather(*map(one, listeners))
        relay.say(Attached())
        await asyncio.gather(*map(session_of, list(relay.handles.values())))

    def place_of(self, room: RoomId) -> tuple[Epoch, int] | None:
        """How far a live room has come: its ``rev``, or for a feed the time of its last point."""
        found = self._rooms.live(room)
        if found is None:
            return None
        points = self._feeds.points(room)
        if points is not None:
            return found.record.epoch, points[-1].at if points else 0
        return found.record.epoch, found.rev

    async def _settle_room(
        self, relay: GatewayRelay, room: RoomId, listeners: list[_Listener], known: OfRoom | None
    ) -> None:
        if "/" in room:
            # A plain topic: see ``server.commands.topics``.
            self._listen(relay, room, listeners)
            return
        try:
            async with asyncio.timeout(ROOM_S):
                found = await self._rooms.find(room)
                await found.state.members.fetch(*(each.handle.identity.user for each in listeners))
                inside = _inside(found, listeners)
                is_whole = known is not None and await self._show_missed(relay, found, known)
        except (Refusal, TimeoutError) as error:
            _log.warning("%s cannot be shown to a gateway (%s)", room, error)
            is_whole = False
        if not is_whole:
            _close(listeners)
            return
        # No await after this: the gateway's next event must be the next event of the hub.
        self._listen(relay, room, _inside(found, inside))
        self._show_match(relay, found, inside)
        place = self.place_of(room)
        if place is not None:
            relay.say(Reached(room, *place))

    async def _show_missed(self, relay: GatewayRelay, room: Room, known: OfRoom) -> bool:
        """Show the changes after ``known``; returns whether that was possible."""
        points = self._feeds.points(room.id)
        if points is not None:
            newer = [point for point in points if point.at > known.rev]
            if newer:
                relay.publish(room.id, FeedEvent(room=room.id, points=newer))
            return True
        rev = known.rev
        while True:
            page = await pages.since(room, rev, known.epoch, None)
            if page.resync or any(map(_is_for_some, page.changes)):
                # Their visibility is settled for each client as it resumes.
                return False
            for change in page.changes:
                relay.publish(room.id, change)
            rev = page.rev
            if rev == room.rev:
                return True

    def _listen(self, relay: GatewayRelay, room: RoomId, listeners: Sequence[_Listener]) -> None:
        for each in listeners:
            for number in each.voices:
                self._hub.listen(each.handle, room, relay.voice(number))

    def _show_match(self, relay: GatewayRelay, room: Room, listeners: Sequence[_Listener]) -> None:
        """Show the present state of a match, with its version: a match takes no ``rev``."""
        match = room.match
        if match is None:
            return
        users = dict.fromkeys(each.handle.identity.user for each in listeners)
        told = [(match.event_for(user), [user]) for user in users]
        relay.publish_each(room.id, told)


def _inside(room: Room, listeners: Sequence[_Listener]) -> list[_Listener]:
    """The listeners who are still members; the sockets of others are closed, and learn why when they resume."""
    _close([each for each in listeners if room.member(each.handle.identity.user) is None])
    return [each for each in listeners if not each.handle.closed]


def _is_for_some(change: Change) -> bool:
    """Whether it is a message that some in the room may not see."""
    return isinstance(change, MessageEvent) and change.message.audience is not None


def _close(listeners: Sequence[_Listener]) -> None:
    for each in listeners:
        each.handle.close(
            Disconnect(TRY_AGAIN_LATER, "not all of a room could be shown: come back and resume")
        )
