"""Events and commands travel by the names of their classes: every class has one of its own, and comes as it went."""

from collections import Counter
from itertools import chain
from typing import Any

import pytest

from models.ids import MessageId, RoomId, UserId
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import Command
from models.wire.commands.messages import MessageSend
from models.wire.events import Error, Event, PresenceEvent, Reply, SentReply
from models.wire.replies.all_events import EVENTS
from models.wire.replies.by_command import REPLIES
from server.cluster.link.coding import CommandReader, CommandWriter, EventReader, EventWriter, Unreadable
from server.cluster.link.words import Coded
from server.commands.subscriptions import Subscribe
from server.commands.transactions import PostAll, Posted
from server.relaying.home.handle import GatewayVoice


def below(base: type[Any]) -> list[type[Any]]:
    return [each for direct in base.__subclasses__() for each in (direct, *below(direct))]


@pytest.mark.parametrize("base", [Event, Command])
def test_no_two_classes_have_one_name(base: type[Any]) -> None:
    classes = below(base)
    assert {*EVENTS, *COMMANDS, *chain(*REPLIES.values())} & set(classes), "they are imported"
    assert [name for name, count in Counter(each.__name__ for each in classes).items() if count > 1] == []


@pytest.mark.parametrize(
    "event",
    [
        SentReply(id=7, seq=1, rev=2, message_id=MessageId("m"), sent_at=3),
        Posted(id=1, replies=[SentReply(seq=1, rev=2, message_id=MessageId("m"), sent_at=3), None]),
        PresenceEvent(room=RoomId("lobby"), user=UserId("u"), online=True, tasks=["main"]),
        Error(code="unavailable", message="tea", id="a", retry_after_s=1.5),
    ],
)
def test_an_event_comes_as_it_went(event: Event) -> None:
    assert EventReader().event(EventWriter().coded(event)) == event


def test_an_event_is_encoded_once_for_all_who_get_it() -> None:
    writer, event = EventWriter(), Reply(id=1)
    assert writer.coded(event) is writer.coded(event)
    assert writer.coded(Reply(id=2)).body != writer.coded(event).body


def test_a_command_comes_with_the_voice_that_its_number_names() -> None:
    voice = GatewayVoice(5)
    command = Subscribe(id=1, room=RoomId("lobby"), voice=voice, unread=True)
    coded = CommandWriter(lambda each: int(each.number)).coded(command)
    read = CommandReader({5: voice}.__getitem__).command(coded)
    assert read == command
    assert read.voice is voice


def test_a_batch_of_sends_comes_as_it_went() -> None:
    command = PostAll(id=1, sends=(MessageSend(room=RoomId("lobby"), text="tea"),))
    assert CommandReader(GatewayVoice).command(CommandWriter(id).coded(command)) == command


def test_frames_of_another_version_are_unreadable() -> None:
    with pytest.raises(Unreadable):
        EventReader().event(Coded("TeaEvent", b"\x80"))
    with pytest.raises(Unreadable):
        EventReader().event(Coded("PresenceEvent", b"\x80"))
