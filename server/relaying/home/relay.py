"""One gateway as the home sees it: the words sent to it, in order, and the handles of its sockets."""

from collections.abc import Callable, Sequence
from typing import Final
from weakref import WeakValueDictionary

from models.ids import ConnectionId, Epoch, NodeId, RoomId, UserId
from models.wire.events import Event
from server.cluster.link.coding import CommandReader, EventWriter
from server.cluster.link.post import Outgoing
from server.cluster.link.words import (
    Coded,
    Listens,
    ListensNot,
    Publish,
    PublishEach,
    PublishLatestEach,
    PublishPresence,
    PublishTyping,
    Told,
)
from server.delivery.codec import Voice
from server.delivery.connection import Connection
from server.relaying.home.handle import GatewayVoice, Handle
from server.relaying.home.together import Share

MOST_LEFT: Final = 1_000
"""How many closed sockets are remembered for a last command."""

PlaceOf = Callable[[RoomId], "tuple[Epoch, int] | None"]
"""The epoch of a live room and how far it has come; None for an id that is no room."""


class GatewayRelay:
    """An attachment of a gateway, from its beginning until the next one or the gateway's end."""

    def __init__(
        self,
        gateway: NodeId,
        link: int,
        out: Outgoing[Told] | Share,
        writer: EventWriter,
        place_of: PlaceOf,
    ) -> None:
        self.gateway = gateway
        self.link = link
        self.out = out
        self.handles: dict[ConnectionId, Handle] = {}
        self._left: dict[ConnectionId, Handle] = {}
        self.reader = CommandReader(self.voice)
        # The number of the last batch that was taken.
        self.taken = 0
        self._writer = writer
        self._place_of = place_of
        self._voices: WeakValueDictionary[int, GatewayVoice] = WeakValueDictionary()

    def leave(self, socket: ConnectionId) -> Handle | None:
        """Note that a socket is closed; returns its handle, if it still had one."""
        handle = self.handles.pop(socket, None)
        if handle is not None:
            self._left[socket] = handle
            if len(self._left) > MOST_LEFT:
                del self._left[next(iter(self._left))]
        return handle

    def closed(self, handle: Connection) -> None:
        """Note that the server has closed the socket of ``handle``."""
        self.leave(handle.id)

    def recall(self, socket: ConnectionId) -> Handle | None:
        """The handle of a socket that is open or was closed recently."""
        return self.handles.get(socket) or self._left.get(socket)

    def hears_common(self) -> None:
        """Note that the gateway hears batches for several gateways."""
        if isinstance(self.out, Share):
            self.out.hears_common = True

    def say(self, word: Told) -> None:
        """Send ``word`` to the gateway, at the end of this turn."""
        self.out.say(word)

    def coded(self, event: Event) -> Coded:
        """``event`` as it travels."""
        return self._writer.coded(event)

    def voice(self, number: int) -> GatewayVoice:
        """The voice with that number."""
        voice = self._voices.get(number)
        if voice is None:
            voice = self._voices[number] = GatewayVoice(number)
        return voice

    def listen(self, socket: ConnectionId, room: RoomId, voice: Voice) -> None:
        epoch, rev = self._place_of(room) or (None, 0)
        self.say(Listens(socket, room, _number(voice), epoch, rev))

    def unlisten(self, socket: ConnectionId, room: RoomId, voices: Sequence[Voice]) -> None:
        if socket in self.handles:
            self.say(ListensNot(socket, room, [_number(each) for each in voices]))

    def publish(self, room: RoomId, event: Event) -> None:
        self.say(Publish(room, self.coded(event)))

    def publish_each(self, room: RoomId, told: Sequence[tuple[Event, Sequence[UserId]]]) -> None:
        self.say(
            PublishEach(room, [(self.coded(event), list(dict.fromkeys(users))) for event, users in told])
        )

    def publish_latest_each(
        self, room: RoomId, key: str, told: Sequence[tuple[Event, Event, UserId]]
    ) -> None:
        # Users with the same view get the same events, and these are encoded once.
        coded: dict[int, Coded] = {}
        for following, instead, _ in told:
            for event in (following, instead):
                if id(event) not in coded:
                    coded[id(event)] = self.coded(event)
        words = [(coded[id(following)], coded[id(instead)], user) for following, instead, user in told]
        self.say(PublishLatestEach(room, key, words))

    def publish_typing(self, room: RoomId, event: Event, but: UserId) -> None:
        self.say(PublishTyping(room, self.coded(event), but))

    def publish_presence(self, room: RoomId, event: Event, key: str, but: ConnectionId) -> None:
        self.say(PublishPresence(room, self.coded(event), key, but))


def _number(voice: Voice) -> int:
    return voice.number if isinstance(voice, GatewayVoice) else 0
