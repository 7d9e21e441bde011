"""``room.add``: somebody else is made a member."""

import pytest

from models.database.client import Database
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = pytest.mark.gen_test


async def members(asker: Guest, room: str) -> list[str]:
    return [each["user"]["name"] for each in (await asker.ok("room.members", room=room))["members"]]


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_an_added_user_is_a_member_and_gets_a_notice_on_every_socket(
    shared_server: ReachableServer, history: str
) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, visibility="private", history=history)
    await ann.say(room, "before")
    second = await shared_server.connect(cid.user, task="second")
    await ben.ok("room.add", room=room, user=cid.id)
    for socket in (cid.socket, second):
        notice = await socket.event("notice")
        assert (notice["kind"], notice["room"], notice["by"]) == (
            "added",
            room,
            {"id": ben.id, "name": "Ben"},
        )
        assert notice["info"]["title"] == "Tea"
    joined = await ann.socket.event("member")
    assert (joined["change"], joined["member"]["user"]["id"], joined["by"]) == ("joined", cid.id, ben.id)
    assert await members(cid, room) == ["Ann", "Ben", "Cid"]
    (counts,) = (await cid.ok("unread"))["rooms"]
    assert (counts["room"], counts["unread"]) == (room, 0)


async def test_somebody_inside_is_added_without_any_change(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.ok("user.block", user=ann.id, on=True)
    for inside in (ben, ann):
        await ann.ok("room.add", room=room, user=inside.id)
    assert await ben.socket.all_events() == []
    assert await ann.socket.all_events() == []


async def test_a_user_who_joins_gets_no_notice(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann)
    await ben.join(room)
    assert await ben.socket.all_events("notice") == []


async def test_a_password_does_not_keep_out_whom_a_moderator_adds(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, password="oolong")
    await ann.ok("room.add", room=room, user=ben.id)
    assert await members(ben, room) == ["Ann", "Ben"]


async def test_the_banned_and_one_too_many_are_not_added(shared_server: ReachableServer) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = await room_of(ann, capacity=1)
    assert await ann.code("room.add", room=room, user=cid.id) == "room_full"
    await ann.ok("room.ban", room=room, user=ben.id)
    assert await ann.code("room.add", room=room, user=ben.id) == "banned"
    assert await ann.code("room.add", room=room, user="u-nobody") == "not_found"
    assert await members(ann, room) == ["Ann"]


async def test_a_block_keeps_two_from_adding_each_other(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    await ann.ok("user.block", user=ben.id, on=True)
    refusal = await ben.socket.refused("room.add", room=await room_of(ben, visibility="private"), user=ann.id)
    assert refusal["code"] == "forbidden"
    assert "block" not in refusal["message"]
    assert await ann.code("room.add", room=await room_of(ann), user=ben.id) == "conflict"
    assert await ann.socket.all_events() == []


async def test_nobody_is_added_to_a_direct_room(shared_server: ReachableServer) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    assert await ann.code("room.add", room=room, user=cid.id) == "forbidden"


async def test_adding_others_has_the_rate_of_coming_and_going(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        ann, ben = await guest(server, "Ann"), await server.guest("Ben")
        room = await ann.create()
        codes = [await ann.code("room.add", room=room, user=ben.id) for _ in range(31)]
        assert codes == ["ok"] * 30 + ["rate_limited"]
