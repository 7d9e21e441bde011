"""The subscriptions of one STOMP client, to rooms, plain topics and its own queues, and its acknowledgements.

Acknowledgements in a room move the client's read position there, one write at a time: those that arrive during a
write go into the next. A subscription that the server has ended is remembered for a while, because its client may not
know yet.
"""

import re
from collections.abc import Awaitable
from functools import partial
from itertools import chain
from typing import Final

from msgspec import Struct

from handlers.stomp.acks import ACK_MODES, Acks
from handlers.stomp.client import Client, broken, receipts_of, required
from handlers.stomp.destinations import Place, place_of
from handlers.stomp.frames import Frame
from handlers.stomp.joins import join_of
from handlers.stomp.replies import Asked
from models.errors import Refusal
from models.ids import RoomId
from models.wire.chat_values import MAX_NUMBER
from models.wire.commands.messages import Read
from models.wire.events import Reply
from server.commands.subscriptions import Subscribe, Subscribed, Unsubscribe
from server.delivery.codec import Voice

MAX_SUBSCRIPTIONS: Final = 100
MAX_OF_ONE_DESTINATION: Final = 8
MAX_ENDED: Final = 100

_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


class Subscription:
    """One subscription. ``acked``: whether acknowledgements are expected; ``acks`` are those of a room."""

    __slots__ = ("acked", "acks", "key", "place", "receipts", "voice", "written")

    def __init__(self, key: str, place: Place, voice: Voice, *, mode: str) -> None:
        self.key = key
        self.place = place
        self.voice = voice
        self.acked = mode != "auto"
        self.acks = Acks(cumulative=mode == "client") if self.acked and place.room is not None else None
        self.written = 0
        # Receipts of acknowledgements, which the next write of the read position confirms.
        self.receipts: list[str] = []


class Ack(Struct, frozen=True):
    """An ACK or a NACK; ``consumed`` is True for an ACK."""

    subscription: Subscription
    seq: int
    consumed: bool
    receipts: tuple[str, ...]


class Subscriptions:
    """All subscriptions of one client."""

    __slots__ = ("_by_key", "_client", "_ended", "_writing")

    def __init__(self, client: Client) -> None:
        self._client = client
        self._by_key: dict[str, Subscription] = {}
        # Subscriptions that the server ended, the oldest first; None for one that never began.
        self._ended: dict[str, Subscription | None] = {}
        # Subscriptions whose read position is being written.
        self._writing: set[Subscription] = set()

    def subscribe(self, frame: Frame) -> Awaitable[None] | None:
        """SUBSCRIBE. Raises ``BadStomp``."""
        destination = required(frame, "destination")
        given = frame.headers.get("id")
        if given is None and self._client.version != "1.0":
            raise broken(frame, "SUBSCRIBE without the header id")
        key = destination if given is None else given
        mode = frame.headers.get("ack", "auto")
        if mode not in ACK_MODES:
            raise broken(frame, f"ack is one of {', '.join(ACK_MODES)}")
        if key in self._by_key:
            raise broken(frame, "that subscription is there already")
        self._ended.pop(key, None)
        room: RoomId | None = None
        try:
            if len(self._by_key) >= MAX_SUBSCRIPTIONS:
                raise Refusal("bad_request", f"a connection has at most {MAX_SUBSCRIPTIONS} subscriptions")
            self._check_repeated(destination)
            place = place_of(destination)
            room = place.room
            voice = self._client.voice(given, acked=mode != "auto")
            return self._begin(Subscription(key, place, voice, mode=mode), given, frame)
        except Refusal as refusal:
            self._drop(key, None)
            self._client.refuse(refusal, Asked(receipts=receipts_of(frame), room=room))
            return None

    def unsubscribe(self, frame: Frame) -> Awaitable[None] | None:
        """UNSUBSCRIBE. Raises ``BadStomp``."""
        key = frame.headers.get("id")
        if key is None and self._client.version == "1.0":
            key = frame.headers.get("destination")
        if key is None:
            key = required(frame, "id")
        if key in self._ended:
            del self._ended[key]
            self._client.confirm(receipts_of(frame))
            return None
        subscription = self._by_key.pop(key, None)
        if subscription is None:
            raise broken(frame, "there is no such subscription")
        return self._end(subscription, receipts_of(frame))

    def ack_of(self, frame: Frame) -> Ack:
        """What an ACK or a NACK acknowledges. Raises ``BadStomp``."""
        key: str | None
        if self._client.version == "1.2":
            seq, _, key = _parts(required(frame, "id"))
        else:
            _, seq, _ = _parts(required(frame, "message-id"), from_end=True)
            key = frame.headers.get("subscription")
            if key is None and self._client.version == "1.1":
                key = required(frame, "subscription")
        subscription = self._source_of(frame) if key is None else self._named(key)
        if subscription is None or not subscription.acked or not _NUMBER.fullmatch(seq):
            raise broken(frame, f"no message waits for this {frame.command}")
        return Ack(subscription, int(seq), frame.command == "ACK", receipts_of(frame))

    def apply(self, ack: Ack) -> None:
        """Carry out the result of ``ack_of``."""
        subscription, acks = ack.subscription, ack.subscription.acks
        if acks is None:
            self._client.confirm(ack.receipts)
            return
        try:
            if ack.consumed:
                acks.ack(ack.seq)
            else:
                acks.nack(ack.seq)
        except Refusal as refusal:
            self._client.refuse(refusal, Asked(receipts=ack.receipts, room=subscription.place.room))
            return
        subscription.receipts += ack.receipts
        self._write(subscription)

    def turned_out(self, room: RoomId) -> None:
        """End the subscriptions to ``room``, which the user has left, and notify the client."""
        ended = [each for each in self._by_key.values() if each.place.room == room]
        for subscription in ended:
            self._drop(subscription.key, subscription)
        if ended:
            self._client.refuse(Refusal("not_member", "room: you are no longer in it"), Asked(room=room))

    def gone(self) -> None:
        """Write the last acknowledgements of a disconnected client, even if a write is in progress."""
        for subscription in self._writing.union(self._by_key.values()):
            acks, room = subscription.acks, subscription.place.room
            if acks is not None and room is not None and acks.position > subscription.written:
                self._client.dispatch.finish(self._client.connection, Read(room=room, seq=_read_seq(acks)))

    def _end(self, subscription: Subscription, receipts: tuple[str, ...]) -> Awaitable[None] | None:
        client, place = self._client, subscription.place
        self._write(subscription)
        if place.room is not None:
            command = Unsubscribe(id=client.replies.next_id(), room=place.room, voice=subscription.voice)
            return client.take(command, Asked(receipts=receipts))
        if place.is_queue:
            del client.replies.queues[place.destination][subscription.key]
        else:
            client.socket.unlisten(RoomId(place.destination), subscription.voice)
        client.confirm(receipts)
        return None

    def _check_repeated(self, destination: str) -> None:
        """Each message is sent once for each subscription, so a client must not have many to one destination."""
        of_it = sum(each.place.destination == destination for each in self._by_key.values())
        if of_it >= MAX_OF_ONE_DESTINATION:
            most = f"a connection has at most {MAX_OF_ONE_DESTINATION} subscriptions to one destination"
            raise Refusal("bad_request", most)

    def _begin(self, subscription: Subscription, key: str | None, frame: Frame) -> Awaitable[None] | None:
        client, place, receipts = self._client, subscription.place, receipts_of(frame)
        if place.room is not None:
            return self._listen(subscription, place.room, frame)
        if place.is_queue:
            client.replies.queues[place.destination][subscription.key] = (key, subscription.acked)
        else:
            client.socket.listen(RoomId(place.destination), subscription.voice)
        self._by_key[subscription.key] = subscription
        client.confirm(receipts)
        return None

    def _listen(self, subscription: Subscription, room: RoomId, frame: Frame) -> Awaitable[None] | None:
        wanted = join_of(room, frame.headers)
        command = Subscribe(
            id=self._client.replies.next_id(),
            room=room,
            password=wanted.password,
            invite=wanted.invite,
            since=wanted.since,
            epoch=wanted.epoch,
            voice=subscription.voice,
            unread=subscription.acked,
        )
        self._by_key[subscription.key] = subscription
        asked = Asked(
            receipts=receipts_of(frame),
            room=room,
            done=partial(self._subscribed, subscription),
            refused=partial(self._refused, subscription),
        )
        return self._client.take(command, asked)

    def _subscribed(self, subscription: Subscription, reply: Reply) -> None:
        if subscription.acks is not None and isinstance(reply, Subscribed):
            subscription.written = reply.seq
            subscription.acks.begin(reply.seq)
            self._write(subscription)

    def _refused(self, subscription: Subscription) -> None:
        if self._by_key.get(subscription.key) is subscription:
            self._drop(subscription.key, subscription)

    def _drop(self, key: str, subscription: Subscription | None) -> None:
        """End it by the server's decision, and remember it for a while: frames of the client may still name it."""
        self._by_key.pop(key, None)
        self._ended[key] = subscription
        if len(self._ended) > MAX_ENDED:
            del self._ended[next(iter(self._ended))]

    def _named(self, key: str) -> Subscription | None:
        return self._by_key.get(key) or self._ended.get(key)

    def _source_of(self, frame: Frame) -> Subscription | None:
        """The subscription whose message an ACK in 1.0 means: such an ACK names none."""
        source, _, _ = _parts(frame.headers.get("message-id", ""), from_end=True)
        for subscription in chain(self._by_key.values(), self._ended.values()):
            if subscription is None or not subscription.acked:
                continue
            if source in (subscription.place.room, subscription.place.destination):
                return subscription
        return None

    def _write(self, subscription: Subscription) -> None:
        """Write the read position, unless it is being written already."""
        acks, room = subscription.acks, subscription.place.room
        if acks is None or room is None or subscription in self._writing:
            return
        receipts, subscription.receipts = tuple(subscription.receipts), []
        if acks.position <= subscription.written:
            self._client.confirm(receipts)
            return
        self._writing.add(subscription)
        position, command_id = _read_seq(acks), self._client.replies.next_id()
        asked = Asked(
            receipts=receipts,
            room=room,
            done=partial(self._wrote, subscription, position),
            refused=partial(self._write_failed, subscription, position),
        )
        self._client.replies.expect(command_id, asked)
        self._client.dispatch.start(self._client.connection, Read(id=command_id, room=room, seq=position))

    def _wrote(self, subscription: Subscription, position: int, _reply: Reply) -> None:
        self._writing.discard(subscription)
        subscription.written = position
        self._write(subscription)

    def _write_failed(self, subscription: Subscription, position: int) -> None:
        """Write again if more was acknowledged since; otherwise the next acknowledgement will."""
        self._writing.discard(subscription)
        if subscription.receipts or (subscription.acks is not None and subscription.acks.position > position):
            self._write(subscription)


def _parts(text: str, *, from_end: bool = False) -> tuple[str, str, str]:
    """The three parts of an id as ``voices`` makes them; empty ones for any other id."""
    parts = text.rsplit("/", 2) if from_end else text.split("/", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")


def _read_seq(acks: Acks) -> int:
    return min(acks.position, MAX_NUMBER)
