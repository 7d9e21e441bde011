"""``room.invite``: codes that let users join, past the password and into a private room."""

from typing import Any

import pytest

from models.database.client import Database
from models.ids import RoomId, UserId
from models.stores.invites import INVITES, InviteStore
from models.wire.chat_values import Invite
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, short

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def invite(asker: Guest, room: str, **fields: Any) -> str:
    return str((await asker.ok("room.invite", room=room, **fields))["invite"]["invite"])


async def uses_left(server: RunningServer, code: str) -> int:
    document = await server.database.collection(INVITES).find_one({"_id": code})
    assert document is not None
    return int(document["uses_left"])


async def test_the_reply_describes_the_invite(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await ann.create()
    got = (await ann.ok("room.invite", room=room, uses=3, expires_in_s=60))["invite"]
    assert got == {
        "invite": got["invite"],
        "room": room,
        "uses_left": 3,
        "expires_at": server.clock.now_ms() + 60_000,
    }


async def test_an_invite_opens_a_private_and_a_locked_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    for fields in (
        {"visibility": "private"},
        {"password": "pw"},
        {"visibility": "private", "password": "pw"},
    ):
        room = await ann.create(**fields)
        assert await ben.code("room.join", room=room, invite=await invite(ann, room)) == "ok"


async def test_the_holder_of_an_invite_sees_its_room_and_its_author(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private", title="Kitchen")
    await ann.ok("room.update", room=room, topic="Tea")
    code = await invite(ann, room)
    held = {"room": room, "invite": code}
    told = await server.api.post("/api/invitation", held)
    assert (told.status, told.json) == (
        200,
        {"room": room, "title": "Kitchen", "topic": "Tea", "members": 1, "by": {"id": ann.id, "name": "Ann"}},
    )
    assert await uses_left(server, code) == 1, "to look uses nothing up"
    elsewhere = await ann.create()
    for wrong in ({"invite": "i-none"}, {"room": elsewhere}, {"room": "no-such-room"}):
        assert (await server.api.post("/api/invitation", held | wrong)).code == "not_found"
    assert await ben.code("room.join", room=room, invite=code) == "ok"
    assert (await server.api.post("/api/invitation", held)).code == "not_found", "it is used up"
    code = await invite(ben, room)
    await ann.ok("room.kick", room=room, user=ben.id)
    assert (await server.api.post("/api/invitation", {"room": room, "invite": code})).code == "not_found"


async def test_an_address_that_looks_at_too_many_invites_has_to_wait(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        held = {"room": "lobby", "invite": "i-none"}
        codes = {(await server.api.post("/api/invitation", held)).code for _ in range(60)}
        assert codes == {"not_found"}
        assert (await server.api.post("/api/invitation", held)).code == "rate_limited"


async def test_an_invite_is_used_up(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await ann.create(visibility="private")
    code = await invite(ann, room, uses=2)
    codes = [await each.code("room.join", room=room, invite=code) for each in (ben, cid, dan)]
    assert codes == ["ok", "ok", "not_found"]


async def test_an_invite_lets_one_user_in_by_default(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create(visibility="private")
    code = await invite(ann, room)
    assert await ben.code("room.join", room=room, invite=code) == "ok"
    assert await cid.code("room.join", room=room, invite=code) == "not_found"


async def test_an_invite_expires(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private")
    code = await invite(ann, room, expires_in_s=10)
    server.clock.advance(10)
    assert await ben.code("room.join", room=room, invite=code) == "not_found"
    assert await ben.code("room.join", room=room, invite=await invite(ann, room, expires_in_s=10)) == "ok"


async def test_a_member_who_joins_again_uses_no_invite(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private")
    code = await invite(ann, room, uses=5)
    await ben.join(room, invite=code)
    await ben.join(room, invite=code)
    assert await uses_left(server, code) == 4


async def test_an_invite_that_was_used_in_vain_is_given_back(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create(visibility="private", capacity=2)
    code = await invite(ann, room, uses=2)
    await ben.join(room, invite=code)
    assert await cid.code("room.join", room=room, invite=code) == "room_full"
    assert await uses_left(server, code) == 1
    await ann.ok("room.ban", room=room, user=ben.id)
    assert await ben.code("room.join", room=room, invite=code) == "banned"
    assert await uses_left(server, code) == 1
    assert await cid.code("room.join", room=room, invite=code) == "ok"


async def test_an_invite_of_another_room_is_not_used(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room, other = await ann.create(visibility="private"), await ann.create(visibility="private")
    code = await invite(ann, other)
    assert await ben.code("room.join", room=room, invite=code) == "not_found"
    assert await uses_left(server, code) == 1


async def test_an_invite_is_deleted_with_its_room(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await ann.create()
    code = await invite(ann, room)
    await ann.ok("room.delete", room=room)
    assert await server.database.collection(INVITES).find_one({"_id": code}) is None


@pytest.mark.parametrize(
    "wrong",
    [{"uses": 0}, {"uses": 10_001}, {"uses": "2"}, {"expires_in_s": 0}, {"expires_in_s": -5}, {"to": "u-1"}],
    ids=short,
)
async def test_a_wrong_field_is_a_bad_request(
    shared_server: ReachableServer, wrong: dict[str, object]
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await ann.create()
    assert (await ann.socket.refused("room.invite", room=room, **wrong))["code"] == "bad_request"


async def test_members_list_their_own_invites_and_moderators_all(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create()
    await ben.join(room)
    first, second = await invite(ann, room, expires_in_s=60), await invite(ben, room, expires_in_s=120)
    used_up = await invite(ann, room)
    await cid.ok("room.join", room=room, invite=used_up)
    server.clock.advance(30)
    await invite(ann, room, expires_in_s=1)
    server.clock.advance(1)
    assert [each["invite"] for each in (await ann.ok("room.invites", room=room))["invites"]] == [
        second,
        first,
    ]
    (listed,) = (await ben.ok("room.invites", room=room))["invites"]
    assert listed.keys() == {"invite", "room", "uses_left", "expires_at"}
    assert (await cid.ok("room.invites", room=room))["invites"] == []


async def test_an_invite_is_revoked_by_its_maker_and_by_moderators_alone(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await ann.create(visibility="private")
    for each in (ben, cid):
        await each.ok("room.join", room=room, invite=await invite(ann, room))
    codes = [await invite(ben, room) for _ in range(2)]
    assert await cid.code("room.revoke", room=room, invite=codes[0]) == "not_found"
    assert await ben.code("room.revoke", room=room, invite=codes[0]) == "ok"
    assert await ann.code("room.revoke", room=room, invite=codes[1]) == "ok"
    assert await ann.code("room.revoke", room=room, invite=codes[1]) == "not_found"
    assert [await dan.code("room.join", room=room, invite=code) for code in codes] == ["not_found"] * 2
    assert await dan.code("room.invites", room=room) == "not_found"


@pytest.mark.parametrize("end", ["room.kick", "room.ban", "room.leave"])
async def test_an_invite_ends_with_the_membership_of_its_maker(
    shared_server: ReachableServer, end: str
) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = await ann.create(visibility="private")
    await ben.ok("room.join", room=room, invite=await invite(ann, room))
    code = await invite(ben, room)
    await (ben if end == "room.leave" else ann).ok(
        end, room=room, **({} if end == "room.leave" else {"user": ben.id})
    )
    assert await cid.code("room.join", room=room, invite=code) == "not_found"
    if end != "room.ban":
        await ben.ok("room.join", room=room, invite=await invite(ann, room))
        assert await cid.code("room.join", room=room, invite=code) == "not_found"


async def test_a_user_has_a_hundred_valid_invites(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        ann = await guest(server, "Ann")
        room = await ann.create()
        store, expires_at = InviteStore(server.database), server.clock.now_ms() + 60_000
        for number in range(99):
            made = Invite(invite=f"i-{number}", room=RoomId(room), uses_left=1, expires_at=expires_at)
            await store.create(made, UserId(ann.id))
        await invite(ann, room)
        refusal = await ann.socket.refused("room.invite", room=room)
        assert refusal["code"] == "conflict"
        await ann.ok("room.revoke", room=room, invite="i-0")
        await invite(ann, room)
