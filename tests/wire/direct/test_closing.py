"""``dm.close``: a direct room is left out of one's lists until something new is said."""

import pytest

from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, texts

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def shown(asker: Guest, room: str) -> tuple[bool, bool]:
    """Whether ``room.list`` and ``unread`` show the room."""
    listed = [each["room"] for each in (await asker.ok("room.list"))["rooms"]]
    unread = [each["room"] for each in (await asker.ok("unread"))["rooms"]]
    return room in listed, room in unread


async def direct(one: Guest, other: Guest) -> str:
    return str((await one.ok("dm.open", user=other.id))["room"]["room"])


async def test_a_closed_room_is_left_out_of_the_lists_of_who_closed_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ann, ben)
    await ann.say(room, "hello")
    await ben.ok("dm.close", room=room)
    assert await shown(ben, room) == (False, False)
    assert await shown(ann, room) == (True, True)
    assert texts((await ben.ok("history", room=room))["messages"]) == ["hello"]
    assert await direct(ben, ann) == room
    assert await shown(ben, room) == (False, False)


async def test_the_next_message_brings_a_closed_room_back_and_is_told(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ann, ben)
    await ann.say(room, "hello")
    await ben.ok("dm.close", room=room)
    await ben.socket.all_events()
    await ann.ok("message.edit", room=room, seq=1, text="hallo")
    assert await shown(ben, room) == (False, False)
    await ann.say(room, "are you there?")
    await ann.say(room, "hello?")
    assert await shown(ben, room) == (True, True)
    assert [each["kind"] for each in await ben.socket.all_events("notice")] == ["dm"]
    counts = {each["room"]: each["unread"] for each in (await ben.ok("unread"))["rooms"]}
    assert counts[room] == 3


async def test_a_message_of_ones_own_brings_a_closed_room_back(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ann, ben)
    await ann.ok("dm.close", room=room)
    assert await shown(ann, room) == (False, False)
    await ann.say(room, "hello")
    assert await shown(ann, room) == (True, True)


@pytest.mark.own_server
async def test_a_room_stays_closed_when_the_server_starts_again(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ann, ben)
    await ann.say(room, "hello")
    await ben.ok("dm.close", room=room)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = [Guest(each.user, await again.connect(each.user)) for each in (ann, ben)]
        assert await shown(ben, room) == (False, False)
        await ann.say(room, "are you there?")
        assert (await ben.socket.event("notice"))["kind"] == "dm"
        assert await shown(ben, room) == (True, True)


async def test_other_rooms_cannot_be_closed_so(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    assert await ann.code("dm.close", room=await ann.create()) == "forbidden"
    assert await cid.code("dm.close", room=await direct(ann, ben)) == "not_found"
