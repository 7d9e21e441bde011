"""``message.pin`` and ``pins``: moderators pin messages, and everybody sees which."""

import pytest

from models.database.client import Database
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)


async def pinned(asker: Guest, room: str) -> list[int]:
    return [message["seq"] for message in (await asker.ok("pins", room=room))["messages"]]


async def test_a_pin_is_told_and_listed_the_newest_first(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say_many(room, 3)
    rev = (await ann.ok("message.pin", room=room, seq=2, on=True))["rev"]
    message = (await ben.socket.event("message", rev=rev))["message"]
    assert message["pinned"] == {"by": {"id": ann.id, "name": "Ann"}, "at": server.clock.now_ms()}
    assert message["rev"] == rev
    server.clock.advance(1)
    await ann.ok("message.pin", room=room, seq=1, on=True)
    assert await pinned(ben, room) == [1, 2]
    rev = (await ann.ok("message.pin", room=room, seq=2, on=False))["rev"]
    assert "pinned" not in (await ben.socket.event("message", rev=rev))["message"]
    assert await pinned(ben, room) == [1]
    assert (await ben.ok("history", room=room, limit=3))["messages"][0]["pinned"]["by"]["id"] == ann.id


async def test_what_changes_nothing_takes_no_rev(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    sent = await ann.say(room, "tea")
    assert (await ann.ok("message.pin", room=room, seq=1, on=False))["rev"] == sent["rev"]
    rev = (await ann.ok("message.pin", room=room, seq=1, on=True))["rev"]
    assert rev == sent["rev"] + 1
    assert (await ann.ok("message.pin", room=room, seq=1, on=True))["rev"] == rev
    assert (await ann.say(room, "more"))["rev"] == rev + 1


async def test_only_moderators_pin_but_both_of_a_direct_room(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "tea")
    assert await ben.code("message.pin", room=room, seq=1, on=True) == "forbidden"
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    assert await ben.code("message.pin", room=room, seq=1, on=True) == "ok"
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ann.say(direct, "tea")
    assert await ben.code("message.pin", room=direct, seq=1, on=True) == "ok"
    assert await ann.code("message.pin", room=direct, seq=1, on=False) == "ok"
    await ann.ok("user.block", user=ben.id, on=True)
    assert await ben.code("message.pin", room=direct, seq=1, on=True) == "forbidden"
    assert await ann.code("message.pin", room=direct, seq=1, on=True) == "conflict"


async def test_the_51st_pin_is_a_conflict_and_a_deletion_makes_room(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 160)
    for seq in range(1, 51):
        await ann.ok("message.pin", room=room, seq=seq, on=True)
    assert await ann.code("message.pin", room=room, seq=160, on=True) == "conflict"
    assert await pinned(ann, room) == list(range(50, 0, -1))
    await ann.ok("message.delete", room=room, seq=7)
    assert await ann.code("message.pin", room=room, seq=7, on=True) == "conflict"
    assert await ann.code("message.pin", room=room, seq=160, on=True) == "ok"
    assert await pinned(ann, room) == [160, *(seq for seq in range(50, 0, -1) if seq != 7)]


async def test_pins_that_are_large_come_in_pages(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    for seq in range(1, 41):
        await ann.say(room, "\N{GRINNING FACE}" * 4_000)
        await ann.ok("message.pin", room=room, seq=seq, on=True)
    seqs: list[int] = []
    page = await ann.ok("pins", room=room)
    while "cursor" in page:
        seqs += [message["seq"] for message in page["messages"]]
        page = await ann.ok("pins", room=room, cursor=page["cursor"])
    seqs += [message["seq"] for message in page["messages"]]
    assert seqs == list(range(40, 0, -1))
    for wrong in ("nonsense", "1", "1.x", "-1.2"):
        assert await ann.code("pins", room=room, cursor=wrong) == "bad_request"


async def test_pins_outlive_the_server_and_are_counted_after_it(database: Database) -> None:
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        await ann.say_many(room, 51)
        for seq in range(1, 51):
            await ann.ok("message.pin", room=room, seq=seq, on=True)
    async with running_server(database) as server:
        again = Guest(ann.user, await server.connect(ann.user))
        assert await pinned(again, room) == list(range(50, 0, -1))
        assert await again.code("message.pin", room=room, seq=51, on=True) == "conflict"


async def test_a_pin_of_what_is_not_there_is_refused(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann)
    assert await ann.code("message.pin", room=room, seq=1, on=True) == "not_found"
    assert await ben.code("pins", room=room) == "not_member"
