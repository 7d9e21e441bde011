"""``room.members`` and ``dm.open``."""

import asyncio

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_members_are_listed_in_the_order_in_which_they_joined(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create()
    for each in (cid, ben):
        server.clock.advance(1)
        await each.join(room)
    await cid.ok("room.leave", room=room)
    server.clock.advance(1)
    await cid.join(room)
    reply = await ben.ok("room.members", room=room)
    assert [member["user"]["name"] for member in reply["members"]] == ["Ann", "Ben", "Cid"]
    assert reply.get("cursor") is None


async def crowd(server: RunningServer, room: str, count: int) -> list[str]:
    """So many members who came at the same moment, in the order of their coming."""

    async def one(number: int) -> str:
        user = await server.guest()
        socket = await server.connect(user)
        await socket.ok("room.join", room=room)
        await socket.close()
        return user.id

    return [
        each for at in range(0, count, 20) for each in await asyncio.gather(*map(one, range(at, at + 20)))
    ]


async def pages(asker: Guest, room: str, cursor: str | None = None) -> list[list[str]]:
    found = []
    while True:
        fields = {} if cursor is None else {"cursor": cursor}
        reply = await asker.ok("room.members", room=room, **fields)
        found.append([member["user"]["id"] for member in reply["members"]])
        cursor = reply.get("cursor")
        if cursor is None:
            return found


async def test_pages_hold_every_member_once_even_if_all_joined_at_once(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await ann.create()
    came = await crowd(server, room, 220)
    found = await pages(ann, room)
    assert [len(page) for page in found] == [100, 100, 21]
    listed = [user for page in found for user in page]
    assert sorted(listed) == sorted([ann.id, *came])
    joined = await ann.join(room)
    assert [member["user"]["id"] for member in joined["members"]] == found[0]
    assert joined["room"]["members"] == 221
    cursor = (await ann.ok("room.members", room=room))["cursor"]
    await ann.ok("room.ban", room=room, user=found[0][-1])
    rest = await pages(ann, room, cursor)
    assert {*found[1], *found[2]} <= {user for page in rest for user in page}


async def test_a_cursor_that_was_never_given_out_is_refused(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await ann.create()
    for cursor in ("", "x", "5", "5.", ".u-1", "-5.u-1", "9" * 17 + ".u-1", 5):
        assert await ann.code("room.members", room=room, cursor=cursor) == "bad_request", short(cursor)


async def test_a_direct_room_is_the_same_from_both_sides_every_time(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = (await ann.ok("dm.open", user=ben.id))["room"]
    assert (room["kind"], room["visibility"], room["members"]) == ("dm", "private", 2)
    for each, other in ((ben, ann), (ann, ben), (ben, ann)):
        assert (await each.ok("dm.open", user=other.id))["room"]["room"] == room["room"]
    assert (await cid.ok("dm.open", user=ben.id))["room"]["room"] != room["room"]
    assert await cid.code("room.join", room=room["room"]) == "not_found"


async def test_both_are_members_before_either_joins(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ann.say(room, "psst")
    joined = await ben.join(room)
    assert {member["user"]["name"] for member in joined["members"]} == {"Ann", "Ben"}
    assert {member["role"] for member in joined["members"]} == {"member"}
    assert [message["text"] for message in joined["messages"]] == ["psst"]
    await ben.say(room, "what?")
    assert (await ann.ok("history", room=room))["messages"][1]["text"] == "what?"


async def test_two_users_who_open_a_direct_room_at_once_get_the_same(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    for _ in range(3):
        asked = [ann.ok("dm.open", user=ben.id), ben.ok("dm.open", user=ann.id)]
        rooms = {reply["room"]["room"] for reply in await asyncio.gather(*asked)}
        assert len(rooms) == 1
    reply = await ann.ok("room.members", room=rooms.pop())
    assert len(reply["members"]) == 2


async def test_a_direct_room_needs_another_user_who_exists(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    assert await ann.code("dm.open", user="u-nobody") == "not_found"
    assert await ann.code("dm.open", user=ann.id) == "bad_request"
    for wrong in ({}, {"user": ""}, {"user": 5}, {"user": "a b"}, {"user": ann.id, "title": "x"}):
        assert await ann.code("dm.open", **wrong) == "bad_request", short(wrong)


async def test_two_users_with_long_names_get_a_direct_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "A" * 32, "B" * 32)
    room = (await ann.ok("dm.open", user=ben.id))["room"]
    assert room["title"] == f"{'A' * 32}, {'B' * 32}"
    second = await room_of(ann, ben)
    assert second != room["room"]
