"""``seen``: which messages have reached the members of a room, and which they have read."""

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.messages.test_unread_costs import rest
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def seen(asker: Guest, room: str, **fields: int) -> dict[str, tuple[int, int]]:
    """By the names of the members: what each has got, and has read."""
    positions = (await asker.ok("seen", room=room, **fields))["positions"]
    return {each["user"]["name"]: (each["delivered"], each["read"]) for each in positions}


async def test_subscribers_have_received_it_and_readers_have_read_it(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.say(room, "one")
    await cid.socket.close()
    await ben.ok("read", room=room, seq=1)
    await ann.socket.event("presence", online=False)
    await ann.say(room, "two")
    assert await seen(ann, room) == {"Ann": (2, 0), "Ben": (2, 1), "Cid": (1, 0)}
    assert await seen(ben, room, seq=2) == {"Ann": (2, 0), "Ben": (2, 1)}
    assert await seen(ben, room, seq=3) == {}
    positions = (await ann.ok("seen", room=room))["positions"]
    assert positions[0] == {"user": {"id": ann.id, "name": "Ann"}, "delivered": 2, "read": 0}


async def test_a_page_brings_what_it_shows(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.ok("room.close", room=room)
    await ann.say_many(room, 300)
    assert await seen(ann, room) == {"Ann": (300, 0), "Ben": (0, 0)}
    await ben.ok("history", room=room, before=11, limit=5)
    assert (await seen(ann, room))["Ben"] == (10, 0)
    await ben.ok("search", query="text 100", room=room)
    assert (await seen(ann, room))["Ben"] == (100, 0)
    reply = await ben.ok("room.join", room=room, since=2)
    assert reply["more"] is True
    assert (await seen(ann, room))["Ben"][0] == max(change["message"]["seq"] for change in reply["changes"])
    await ann.say(room, "one more")
    assert (await seen(ann, room))["Ben"] == (301, 0)


@pytest.mark.own_server
async def test_it_outlives_the_rooms_rest_and_the_server(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.say_many(room, 2)
    await cid.socket.close()
    await ann.socket.event("presence", online=False)
    await ann.say(room, "three")
    expected = {"Ann": (3, 0), "Ben": (3, 0), "Cid": (2, 0)}
    await rest(server, ann, ben)
    assert await seen(ann, room) == expected
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann.socket = await again.connect(ann.user)
        assert await seen(ann, room) == expected


async def test_only_members_ask_and_only_in_small_rooms(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room, hidden = await room_of(ann, ben), await room_of(ann, visibility="private")
    assert await cid.code("seen", room=room) == "not_member"
    assert await cid.code("seen", room=hidden) == await cid.code("seen", room="r-none") == "not_found"
    monkeypatch.setattr("server.rooms.reading.deliveries.MOST_MEMBERS", 1)
    assert await ann.code("seen", room=room) == "bad_request"
    assert await ann.code("seen", room=hidden) == "ok"


async def test_users_who_left_are_no_longer_listed(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "one")
    await ben.ok("room.leave", room=room)
    assert await seen(ann, room) == {"Ann": (1, 0)}


async def test_a_room_without_history_knows_what_was_passed_on(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann, history="none")
    await ann.say(room, "one")
    assert await seen(ann, room) == {"Ann": (1, 0)}
