"""The voices of STOMP: one frame for all who listen alike, and an event's JSON once for all of them."""

import gc
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.sockjs.frames import messages_of, quoted
from handlers.stomp.frames import VERSIONS, Frame, FrameLimits, FrameReader, Version
from handlers.stomp.voices import Bodies, SubscriptionVoice, Voices
from models.ids import RoomId
from models.wire.events import FeedEvent, MessageEvent
from server.commands.topics import TopicMessage
from server.transport.frames import message_frame
from tests.contracts.codecs import any_event, unframed
from tests.contracts.values import structs_of

LIMITS = FrameLimits(max_body_bytes=1 << 24)
ids = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), min_size=1, max_size=10)

rooms = st.from_regex(r"\A[A-Za-z0-9_.:-]{1,64}\Z")


def voice(version: Version, subscription: str | None = "s", *, acked: bool = False) -> SubscriptionVoice:
    return Voices().of(version, message_frame, subscription, acked=acked)


def read(version: Version, frame: bytes) -> Frame:
    (found,) = FrameReader(LIMITS, version).feed(unframed(frame)[1])
    return found


@given(st.sampled_from(VERSIONS), ids, st.booleans(), structs_of(MessageEvent), rooms)
@settings(max_examples=200)
def test_a_message_is_one_frame_in_every_version(
    version: Version, subscription: str, acked: bool, event: MessageEvent, room: str
) -> None:
    event = replace(event, room=RoomId(room))
    expected = subscription.strip(" ") if version == "1.0" else subscription
    frame = read(version, voice(version, subscription, acked=acked).frame(event))
    assert frame.command == "MESSAGE"
    assert msgspec.json.decode(frame.body, type=MessageEvent) == event
    assert frame.headers["subscription"] == expected
    assert frame.headers["destination"] == f"/topic/rooms.{event.room}"
    place = f"{event.message.seq}/{event.rev}"
    assert frame.headers["message-id"] == f"{event.room}/{place}"
    assert frame.headers.get("ack") == (f"{place}/{subscription}" if acked and version == "1.2" else None)


@given(any_event)
@settings(max_examples=200)
def test_of_other_events_only_feeds_become_messages(event: Any) -> None:
    told = voice("1.2").frame(event)
    assert bool(told) == isinstance(event, MessageEvent | FeedEvent)


def test_clients_that_subscribe_alike_share_one_voice_while_any_does() -> None:
    voices = Voices()
    first = voices.of("1.2", message_frame, "0", acked=False)
    assert voices.of("1.2", message_frame, "0", acked=False) is first
    others = [
        voices.of("1.1", message_frame, "0", acked=False),
        voices.of("1.2", quoted, "0", acked=False),
        voices.of("1.2", message_frame, "1", acked=False),
        voices.of("1.2", message_frame, "0", acked=True),
    ]
    assert len({id(each) for each in [first, *others]}) == 5
    del first, others
    gc.collect()
    assert len(voices._voices) == 0


def test_the_json_of_an_event_is_made_once() -> None:
    bodies = Bodies()
    feeds = [FeedEvent(room=RoomId(f"feed:{symbol}"), points=[]) for symbol in ("TEA", "CAKE")]
    assert bodies.of(feeds[0]) is bodies.of(feeds[0])
    assert bodies.of(feeds[1]) != bodies.of(feeds[0])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("body", [b"", b"plain", b"a\0b", b"\xff\0\xfe", "茶".encode()])
def test_a_topics_body_comes_as_it_is_in_a_frame_of_its_kind(version: Version, body: bytes) -> None:
    event = TopicMessage(topic="/topic/x", number=3, headers=(("content-type", "a/b"),), body=body)
    framed = voice(version, acked=True).frame(event)
    frame = read(version, framed)
    assert (frame.body, frame.headers["content-type"]) == (body, "a/b")
    is_text = body != b"\xff\0\xfe"
    assert framed[0] & 0x0F == (1 if is_text else 2)
    assert frame.headers.get("ack") == ("0/3/s" if version == "1.2" else None)


@given(st.sampled_from(VERSIONS), st.one_of(st.binary(), st.text().map(str.encode)))
def test_on_sockjs_what_is_no_text_is_replaced_and_the_frame_is_whole(version: Version, body: bytes) -> None:
    event = TopicMessage(topic="/topic/x", number=1, headers=(), body=body)
    piece = Voices().of(version, quoted, "s", acked=False).frame(event)
    (message,) = messages_of(b"[" + piece[:-1] + b"]")
    (frame,) = FrameReader(LIMITS, version).feed(message)
    assert frame.body == body.decode("utf-8", "replace").encode()
