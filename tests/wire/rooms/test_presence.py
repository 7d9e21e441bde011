"""``presence`` and ``typing``: published to listeners, never numbered or stored."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import everything_stored, guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_presence_names_the_listening_tasks_of_a_user(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    await ben.join(room)
    presence = {"op": "presence", "room": room, "user": ben.id}
    assert await ann.socket.event("presence") == presence | {"online": True, "tasks": ["main"]}
    second = await server.connect(ben.user, task="chess")
    await second.ok("room.join", room=room)
    both = presence | {"online": True, "tasks": ["chess", "main"]}
    assert await ann.socket.event("presence") == both
    assert await ben.socket.event("presence") == both
    assert await second.all_events() == []


async def test_a_second_socket_keeps_its_user_online(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    second = await server.connect(ben.user, task="chess")
    await second.ok("room.join", room=room)
    await ann.socket.all_events()
    await ben.socket.close()
    event = await ann.socket.event("presence")
    assert (event["online"], event["tasks"]) == (True, ["chess"])
    await second.cut()
    event = await ann.socket.event("presence")
    assert (event["online"], event["tasks"]) == (False, [])
    members = (await ann.ok("room.members", room=room))["members"]
    assert [member["online"] for member in members] == [True, False]
    assert (await ann.join(room))["room"]["online"] == 1


async def test_closing_a_room_ends_presence_in_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.ok("room.close", room=room)
    event = await ann.socket.event("presence")
    assert (event["user"], event["online"]) == (ben.id, False)
    await ben.join(room)
    assert (await ann.socket.event("presence"))["online"] is True


async def test_presence_is_published_where_the_user_listens(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    first, second = await room_of(ann, ben), await room_of(ann, ben)
    await ben.socket.cut()
    rooms = {(await ann.socket.event("presence", online=False))["room"] for _ in range(2)}
    assert rooms == {first, second}


async def test_a_replacing_socket_is_present_once_it_joins(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    newer = await server.connect(ben.user)
    assert (await ben.socket.closed())[0] == 4409
    assert (await ann.socket.event("presence"))["online"] is False
    await newer.ok("room.join", room=room)
    assert (await ann.socket.event("presence"))["online"] is True


@pytest.mark.own_server
async def test_typing_is_published_to_others_and_never_stored(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    second = await server.connect(ben.user, task="second")
    await second.ok("room.join", room=room)
    await cid.join("lobby")
    for each in (ann.socket, ben.socket, second):
        await each.all_events()
    before = await everything_stored(server)
    for on in (True, False):
        await ben.ok("typing", room=room, on=on)
        assert await ann.socket.event("typing") == {"op": "typing", "room": room, "user": ben.id, "on": on}
    for socket in (ben.socket, second, cid.socket):
        assert await socket.all_events("typing") == []
    assert await everything_stored(server) == before
    assert (await ann.join(room))["rev"] == 2


async def test_typing_needs_on_or_off(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for wrong in ({}, {"on": 1}, {"on": None}, {"on": True, "text": "x"}):
        assert await ann.code("typing", room=room, **wrong) == "bad_request"


async def test_who_comes_and_goes_without_end_is_told_of_once_a_second_and_as_it_is(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for _ in range(100):
        await ben.ok("room.close", room=room)
        await ben.join(room)
    await ben.ok("room.close", room=room)
    told = [each for each in await ann.socket.all_events() if each["op"] == "presence"]
    assert 9 <= len(told) <= 15
    last = await ann.socket.event("presence")
    assert (last["user"], last["online"], last["tasks"]) == (ben.id, False, [])
    assert await ann.socket.all_events() == []
