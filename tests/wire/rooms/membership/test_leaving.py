"""``room.leave``, ``room.close``, ``room.delete``: the end of a membership, of a subscription, of a room."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import everything_stored, guest, guests, room_of, stored_log

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_leaving_listener_gets_the_leave_as_its_last_event(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.ok("room.leave", room=room)
    await ann.say(room, "gone")
    assert [(event["op"], event.get("change")) for event in await ben.socket.all_events()] == [
        ("member", "left")
    ]
    event = await ann.socket.event("member")
    assert (event["rev"], event["member"]["user"]["id"], event["change"]) == (3, ben.id, "left")
    assert (await ann.join(room))["room"]["members"] == 1


async def test_all_sockets_of_a_leaving_user_stop_listening(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    second = await server.connect(ben.user, task="second")
    await second.ok("room.join", room=room)
    await ben.ok("room.leave", room=room)
    await ann.say(room, "gone")
    assert [event["op"] for event in await second.all_events()] == ["member"]


async def test_the_longest_standing_moderator_inherits_the_room(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await ann.create()
    for each in (ben, cid, dan):
        server.clock.advance(1)
        await each.join(room)
    for each in (dan, cid):
        await ann.ok("room.role", room=room, user=each.id, role="moderator")
    await ben.socket.all_events()
    await ann.ok("room.leave", room=room)
    left, passed_on = await ben.socket.event("member"), await ben.socket.event("member")
    assert (left["change"], passed_on["change"], passed_on["rev"]) == ("left", "role", left["rev"] + 1)
    assert (passed_on["member"]["user"]["id"], passed_on["member"]["role"]) == (cid.id, "owner")
    assert (await ben.join(room))["room"]["owner"] == cid.id


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_without_moderators_the_longest_standing_member_inherits_the_room(
    server: RunningServer, history: str
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create(history=history)
    for each in (ben, cid):
        server.clock.advance(1)
        await each.join(room)
    await ann.ok("room.leave", room=room)
    event = await cid.socket.event("member", change="role")
    assert (event["member"]["user"]["id"], event["member"]["role"]) == (ben.id, "owner")
    joined = await cid.join(room)
    assert joined["room"]["owner"] == ben.id
    assert [member["user"]["name"] for member in joined["members"]] == ["Ben", "Cid"]
    assert await ann.code("message.send", room=room, text="hello") == "not_member"


async def test_an_owner_who_returns_to_the_empty_room_owns_it_again(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create()
    await ann.ok("room.leave", room=room)
    assert (await ann.join(room))["members"][0]["role"] == "owner"
    await ben.join(room)
    await ann.ok("room.leave", room=room)
    roles = [(member["user"]["name"], member["role"]) for member in (await ann.join(room))["members"]]
    assert roles == [("Ben", "owner"), ("Ann", "member")]


async def test_leaving_ends_a_role(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ben.ok("room.leave", room=room)
    assert (await ben.join(room))["members"][-1]["role"] == "member"


async def test_closing_stops_this_socket_and_keeps_the_membership(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    second = await server.connect(ben.user, task="second")
    await second.ok("room.join", room=room)
    await ben.ok("room.close", room=room)
    await ben.socket.all_events()
    await second.all_events()
    await ann.say(room, "hello")
    assert await ben.socket.all_events() == []
    assert [event["op"] for event in await second.all_events()] == ["message"]
    assert await ben.code("message.send", room=room, text="still here") == "ok"
    assert await ben.code("room.close", room=room) == "ok"


async def test_the_listeners_of_a_deleted_room_get_the_deletion_as_their_last_event(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.delete", room=room)
    for each in (ann, ben):
        assert await each.socket.event("room") == {"op": "room", "room": room, "rev": 3, "deleted": True}
    codes = [
        await ben.code("room.join", room=room),
        await ben.code("message.send", room=room, text="hello"),
        await ann.code("history", room=room),
        await ann.code("room.delete", room=room),
        await ann.code("room.close", room=room),
    ]
    assert codes == ["not_found"] * 5
    assert (await ben.ok("unread"))["rooms"] == []
    assert await ben.socket.all_events("message") == []


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_everything_said_in_a_deleted_room_is_deleted(server: RunningServer, history: str) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history=history)
    await ann.say(room, "marzipan")
    await ben.ok("read", room=room, seq=1)
    await ann.ok("room.delete", room=room)
    assert await stored_log(server, room) == []
    assert "marzipan" not in await everything_stored(server)
    for store in ("members", "reads"):
        assert await server.database.collection(store).find({"room": room}).to_list(None) == []
    assert await ben.code("room.join", room=room) == "not_found"


async def test_leaving_and_deleting_a_missing_room_is_not_found(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    for op in ("room.leave", "room.close", "room.delete"):
        assert await ann.code(op) == "bad_request"
        assert await ann.code(op, room="lobby", why="so") == "bad_request"
        assert await ann.code(op, room="nowhere") == "not_found"


async def test_an_owner_who_left_a_private_room_empty_may_return(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private", password="secret")
    await ann.ok("room.leave", room=room)
    assert await ben.code("room.join", room=room) == "not_found"
    await ann.join(room)
    assert (await ann.ok("room.members", room=room))["members"][0]["role"] == "owner"
