"""``user.block`` and ``blocks``: who takes no direct messages from whom."""

import pytest

from models.database.client import Database
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of, texts

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def blocked(asker: Guest) -> list[str]:
    """The names of those whom ``asker`` has blocked."""
    return [user["name"] for user in (await asker.ok("blocks"))["users"]]


async def direct(one: Guest, other: Guest) -> str:
    return str((await one.ok("dm.open", user=other.id))["room"]["room"])


async def test_blocks_are_listed_with_the_newest_first(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    assert await blocked(ann) == []
    await ann.ok("user.block", user=ben.id, on=True)
    server.clock.advance(1)
    await ann.ok("user.block", user=cid.id, on=True)
    server.clock.advance(1)
    await ann.ok("user.block", user=ben.id, on=True)
    assert (await ann.ok("blocks"))["users"] == [
        {"id": cid.id, "name": "Cid"},
        {"id": ben.id, "name": "Ben"},
    ]
    await ann.ok("user.block", user=cid.id, on=False)
    await ann.ok("user.block", user=cid.id, on=False)
    assert await blocked(ann) == ["Ben"]
    assert await blocked(ben) == []


async def test_a_user_who_does_not_exist_and_oneself_cannot_be_blocked(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    assert await ann.code("user.block", user="u-nobody", on=True) == "not_found"
    assert await ann.code("user.block", user=ann.id, on=True) == "bad_request"


async def test_a_blocked_user_cannot_open_a_direct_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await ann.ok("user.block", user=ben.id, on=True)
    refusal = await ben.socket.refused("dm.open", user=ann.id)
    assert refusal["code"] == "forbidden"
    assert "block" not in refusal["message"]
    assert await ann.code("dm.open", user=ben.id) == "conflict"
    assert await ben.socket.all_events() == []
    await ann.ok("user.block", user=ben.id, on=False)
    assert await ben.code("dm.open", user=ann.id) == "ok"


async def test_a_blocked_user_can_say_nothing_in_the_direct_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ben, ann)
    await ben.say(room, "hello")
    await ann.ok("user.block", user=ben.id, on=True)
    refused = [
        await ben.socket.refused("message.send", room=room, text="why?"),
        await ben.socket.refused("message.edit", room=room, seq=1, text="why?"),
        await ben.socket.refused("message.react", room=room, seq=1, emoji="🍵", on=True),
        await ben.socket.refused("typing", room=room, on=True),
        await ben.socket.refused("game.create", game="tictactoe", from_room=room),
    ]
    assert {each["code"] for each in refused} == {"forbidden"}
    assert not any("block" in each["message"] for each in refused)
    assert texts((await ben.ok("history", room=room))["messages"]) == ["hello"]
    await ben.ok("message.delete", room=room, seq=1)


async def test_a_blocker_must_unblock_before_writing(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ann, ben)
    first = await ann.say(room, "hello", nonce="n1")
    await ann.ok("user.block", user=ben.id, on=True)
    assert await ann.code("message.send", room=room, text="and bye") == "conflict"
    assert (await ann.say(room, "hello", nonce="n1"))["seq"] == first["seq"]
    assert await ann.code("game.create", game="tictactoe", from_room=room) == "conflict"
    await ann.ok("user.block", user=ben.id, on=False)
    await ann.say(room, "back again")
    await ben.say(room, "oh")
    assert texts((await ann.ok("history", room=room))["messages"]) == ["hello", "back again", "oh"]


async def test_each_of_two_who_blocked_each_other_learns_of_its_own_block_alone(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await direct(ann, ben)
    await ann.ok("user.block", user=ben.id, on=True)
    await ben.ok("user.block", user=ann.id, on=True)
    for each in (ann, ben):
        assert await each.code("message.send", room=room, text="x") == "conflict"
    await ben.ok("user.block", user=ann.id, on=False)
    assert await ben.code("message.send", room=room, text="x") == "forbidden"
    assert await ann.code("message.send", room=room, text="x") == "conflict"


async def test_a_blocked_user_still_talks_in_rooms_that_both_are_in(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    await ann.ok("user.block", user=ben.id, on=True)
    for each in (ann, ben):
        await each.join("lobby")
        await each.say("lobby", f"I am {each.name}")
    await cid.say(await direct(cid, ann), "not me")


async def test_a_block_outlives_the_server(database: Database) -> None:
    async with running_server(database) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await direct(ann, ben)
        await ann.ok("user.block", user=ben.id, on=True)
    async with running_server(database) as server:
        socket = await server.connect(ben.user)
        assert (await socket.refused("message.send", room=room, text="x"))["code"] == "forbidden"


@pytest.mark.own_server
async def test_unblocking_brings_no_mention_back(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for number in range(3):
        await ben.say(room, f"@Ann, before {number}")
        server.clock.advance(1)
        await ann.ok("user.block", user=ben.id, on=True)
        await ben.say(room, f"@Ann, meanwhile {number}")
        server.clock.advance(1)
        await ann.ok("user.block", user=ben.id, on=False)
    await ben.say(room, "@Ann, after")
    (counts,) = (await ann.ok("unread"))["rooms"]
    assert (counts["unread"], counts["mentions"]) == (7, 4)
    assert (await ann.ok("blocks"))["users"] == []
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ann.user)
        assert (await socket.ok("unread"))["rooms"] == [counts]
        assert (await socket.ok("dm.open", user=ben.id))["op"] == "ok"


@pytest.mark.own_server
async def test_what_a_blocked_user_says_counts_as_no_mention(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "@Ann, before")
    server.clock.advance(1)
    await ann.ok("user.block", user=ben.id, on=True)
    await ben.say(room, "@Ann, after")
    (counts,) = (await ann.ok("unread"))["rooms"]
    assert (counts["unread"], counts["mentions"]) == (2, 1)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ann.user)
        assert (await socket.ok("unread"))["rooms"] == [counts]
