"""Events as MESSAGE frames for STOMP clients, each made once for all clients that subscribe alike.

A frame carries the id of the subscription, so there is one ``Voice`` for each id, version, carrier and way to
acknowledge. Clients that subscribe alike share one through ``Voices``, and an event's JSON is encoded once for all of
them. ``replies`` writes what is for one client only.
"""

from typing import Final
from weakref import WeakValueDictionary

import msgspec

from handlers.conversation import Framed
from handlers.sockjs.frames import as_text, quoted
from handlers.stomp.frames import Version, escaped, written
from models.wire.events import Event, FeedEvent, MessageEvent
from server.commands.topics import TopicMessage

ROOM_TOPIC: Final = "/topic/rooms."
FEED_TOPIC: Final = "/topic/feed."
FEED_ROOM: Final = "feed:"
JSON: Final = "application/json"
SIMULATED: Final = "simulated:true\n"


class Bodies:
    """Events as JSON; the last one is cached, because the next voice needs the same.

    ``simulated``: whether the feeds' prices are made up, or outdated. Events cannot carry that; headers can.
    """

    __slots__ = ("_body", "_encode", "_event", "feed_label")

    def __init__(self, *, simulated: bool = False) -> None:
        self.feed_label = SIMULATED if simulated else ""
        self._encode = msgspec.json.Encoder().encode
        self._event: Event | None = None
        self._body = b""

    def of(self, event: Event) -> bytes:
        if event is not self._event:
            self._event, self._body = event, self._encode(event)
        return self._body


class SubscriptionVoice:
    """MESSAGE frames for every subscription of one ``subscription`` id (None: without one, as 1.0 may).

    ``acked``: whether the client acknowledges messages. In 1.2 the frame then has an ``ack`` header: see ``ack_id``.
    """

    __slots__ = ("__weakref__", "_ack", "_bodies", "_framed", "_start", "_subscription", "_version")

    def __init__(
        self, version: Version, framed: Framed, subscription: str | None, *, acked: bool, bodies: Bodies
    ) -> None:
        self._version: Version = version
        self._framed = framed
        self._subscription = subscription
        self._bodies = bodies
        headers = [] if subscription is None else [("subscription", subscription)]
        self._start = written(version, "MESSAGE", headers).removesuffix(b"\n\0")
        self._ack: str | None = None
        if acked and version == "1.2" and subscription is not None:
            self._ack = f"/{escaped(version, subscription)}\n"

    def frame(self, event: Event) -> bytes:
        match event:
            case MessageEvent():
                place = f"{event.message.seq}/{event.rev}"
                return self._json(event, ROOM_TOPIC + event.room, f"{event.room}/{place}", place)
            case FeedEvent():
                number = event.points[-1].at if event.points else 0
                place = f"0/{number}"
                destination = FEED_TOPIC + event.room.removeprefix(FEED_ROOM)
                return self._json(event, destination, f"{event.room}/{place}", place, self._bodies.feed_label)
            case TopicMessage():
                return self._topic(event)
        return b""

    def _json(self, event: Event, destination: str, message_id: str, place: str, label: str = "") -> bytes:
        # Formatted by hand, because this runs for every voice and message. Only these two headers may hold a colon.
        body = self._bodies.of(event)
        if self._version != "1.0":
            destination, message_id = destination.replace(":", "\\c"), message_id.replace(":", "\\c")
        ack = "" if self._ack is None else f"ack:{place}{self._ack}"
        head = f"destination:{destination}\nmessage-id:{message_id}\n{ack}{label}content-type:{JSON}\n"
        payload = b"%s%scontent-length:%d\n\n%s\0" % (self._start, head.encode(), len(body), body)
        return self._framed(True, payload)

    def _topic(self, event: TopicMessage) -> bytes:
        headers = [("subscription", self._subscription)] if self._subscription is not None else []
        headers += [("destination", event.topic), ("message-id", f"{event.topic}/0/{event.number}")]
        if self._ack is not None:
            headers.append(("ack", ack_id(0, event.number, self._subscription)))
        headers += event.headers
        if self._version == "1.0":
            headers = [(name, value) for name, value in headers if ":" not in name and "\n" not in name]
        # SockJS replaces invalid text, and content-length must be the size of what arrives.
        body = as_text(event.body) if self._framed is quoted else event.body
        payload = written(self._version, "MESSAGE", headers, body)
        return self._framed(is_text(payload), payload)


class Voices:
    """The voices of all STOMP clients of this process; one is forgotten when its last subscription ends."""

    def __init__(self, *, simulated: bool = False) -> None:
        self._bodies = Bodies(simulated=simulated)
        self._voices: WeakValueDictionary[tuple[Version, Framed, str | None, bool], SubscriptionVoice] = (
            WeakValueDictionary()
        )

    def of(
        self, version: Version, framed: Framed, subscription: str | None, *, acked: bool
    ) -> SubscriptionVoice:
        """The one voice of all that subscribe in this way."""
        key = (version, framed, subscription, acked)
        voice = self._voices.get(key)
        if voice is None:
            voice = SubscriptionVoice(version, framed, subscription, acked=acked, bodies=self._bodies)
            self._voices[key] = voice
        return voice


def ack_id(seq: int, rev: int, subscription: str | None) -> str:
    """The header ``ack`` of a MESSAGE in 1.2. A message outside of rooms has the ``seq`` 0."""
    return f"{seq}/{rev}/{subscription}"


def is_text(payload: bytes) -> bool:
    """Whether ``payload`` can be sent in a text frame."""
    if payload.isascii():
        return True
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True
