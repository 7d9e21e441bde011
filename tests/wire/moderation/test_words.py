"""``room.words``: moderators forbid words; members can neither send them nor edit them in."""

import pytest

from tests.rigs.client import Frame
from tests.rigs.doors.stomp import ERRORS, stomp
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def words(asker: Guest, room: str) -> list[str]:
    listed: list[str] = (await asker.ok("room.words", room=room))["words"]
    return listed


async def refusal(sender: Guest, room: str, text: str) -> Frame:
    return await sender.socket.refused("message.send", room=room, text=text)


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_a_forbidden_word_is_refused_and_told(server: RunningServer, history: str) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history=history)
    reply = await ann.ok("room.words", room=room, words=["Coffee", " 咖啡 ", "coffee", "4ever"])
    assert reply["words"] == ["Coffee", "咖啡", "4ever"]
    for text, word in (("no COFFEE!", "Coffee"), ("我爱咖啡呀", "咖啡"), ("best4everr", "4ever")):
        refused = await refusal(ben, room, text)
        assert refused["code"] == "forbidden"
        assert word in refused["message"]
    assert await ben.code("message.send", room=room, text="coffeehouse") == "ok"
    assert await ann.code("message.send", room=room, text="coffee for moderators") == "ok"


async def test_an_edit_is_looked_at_too(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "a coffee from before")
    await ann.ok("room.words", room=room, words=["coffee"])
    assert await ben.code("message.edit", room=room, seq=1, text="another coffee") == "forbidden"
    assert await ben.code("message.edit", room=room, seq=1, text="a tea") == "ok"


async def test_a_batch_and_stomp_are_looked_at_too(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.words", room=room, words=["coffee"])
    frames = await stomp(server, ben.user, task="frames")
    await frames.subscribe(ERRORS)
    await frames.say("SEND", "a coffee", destination=f"/app/rooms.{room}")
    assert (await frames.refusal())["code"] == "forbidden"
    assert (await ann.join(room))["messages"] == []


@pytest.mark.own_server
async def test_they_are_a_setting_that_members_do_not_see(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    assert await words(ann, room) == []
    await ann.ok("room.words", room=room, words=["secret-word"])
    event = await ben.socket.event("room")
    assert "secret-word" not in repr(event)
    await ann.ok("room.words", room=room, words=["secret-word"])
    joined = await ben.join(room)
    assert joined["rev"] == event["rev"]
    assert "secret-word" not in repr(joined)
    assert "secret-word" not in repr(await ben.ok("history.since", room=room, rev=0))
    assert await ben.code("room.words", room=room) == "forbidden"
    await ann.ok("room.update", room=room, title="Tea again")
    assert await words(ann, room) == ["secret-word"]
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ann.user)
        assert (await socket.ok("room.words", room=room))["words"] == ["secret-word"]
        assert (await socket.ok("room.words", room=room, words=[]))["words"] == []
