"""Roles, kicks, bans and mutes: what they do, for how long, and what is published."""

from typing import Any

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]
DOINGS = ["room.kick", "room.ban", "room.unban", "room.mute", "room.unmute"]
WRONG: list[dict[str, Any]] = [
    {"user": 5},
    {"user": ""},
    {"user": "a b"},
    {"duration_s": 0},
    {"duration_s": -1},
    {"duration_s": 1.5},
    {"duration_s": 10 * 365 * 86_400 + 1},
    {"reason": 5},
    {"reason": "x" * 301},
    {"why": "x"},
]


async def roles(asker: Guest, room: str) -> dict[str, str]:
    members = (await asker.ok("room.members", room=room))["members"]
    return {member["user"]["name"]: member["role"] for member in members}


async def test_a_new_role_is_published(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    event = await cid.socket.event("member")
    assert (event["change"], event["by"], event["rev"]) == ("role", ann.id, 4)
    assert (event["member"]["user"]["id"], event["member"]["role"]) == (ben.id, "moderator")
    await ann.ok("room.role", room=room, user=ben.id, role="member")
    assert await roles(cid, room) == {"Ann": "owner", "Ben": "member", "Cid": "member"}


async def test_giving_a_member_its_present_role_takes_no_rev(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.role", room=room, user=ben.id, role="member")
    await ann.ok("room.role", room=room, user=ann.id, role="owner")
    assert (await ann.join(room))["rev"] == 2


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_a_new_owner_makes_a_moderator_of_the_old_one(server: RunningServer, history: str) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history=history)
    await ann.ok("room.role", room=room, user=ben.id, role="owner")
    first, second = await ben.socket.event("member"), await ben.socket.event("member")
    told = [(event["member"]["user"]["name"], event["member"]["role"]) for event in (first, second)]
    assert told == [("Ben", "owner"), ("Ann", "moderator")]
    assert second["rev"] == first["rev"] + 1
    assert (await ann.join(room))["room"]["owner"] == ben.id
    assert await ann.code("room.delete", room=room) == "forbidden"
    assert await ben.code("room.delete", room=room) == "ok"


async def test_an_owner_cannot_step_down_without_another(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    assert await ann.code("room.role", room=room, user=ann.id, role="member") == "conflict"
    assert await ann.code("room.role", room=room, user="nobody", role="member") == "not_found"
    assert await roles(ann, room) == {"Ann": "owner", "Ben": "member"}


async def test_a_new_owner_and_new_settings_at_once_leave_one_owner(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.ok("room.role", room=room, user=cid.id, role="moderator")
    passing = ann.socket.begin("room.role", room=room, user=ben.id, role="owner")
    renaming = cid.socket.begin("room.update", room=room, title="Another")
    for each, reply in ((ann, passing), (cid, renaming)):
        assert (await each.socket.answer(reply))["op"] == "ok"
    info = (await cid.join(room))["room"]
    assert (info["owner"], info["title"]) == (ben.id, "Another")
    assert await roles(cid, room) == {"Ann": "moderator", "Ben": "owner", "Cid": "moderator"}


async def test_a_kicked_listener_gets_the_kick_as_its_last_event(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    second = await server.connect(ben.user, task="second")
    await second.ok("room.join", room=room)
    await ben.socket.all_events()
    await ann.ok("room.kick", room=room, user=ben.id, reason=" too loud ")
    await ann.say(room, "gone")
    for socket in (ben.socket, second):
        event, notice = await socket.all_events()
        assert notice["op"] == "notice"
        assert (event["op"], event["change"], event["by"], event["reason"]) == (
            "member",
            "kicked",
            ann.id,
            "too loud",
        )
    assert (await cid.socket.event("member"))["change"] == "kicked"
    assert (await cid.socket.event("presence", online=False))["user"] == ben.id
    assert await ben.code("message.send", room=room, text="hello") == "not_member"
    assert await ben.code("room.join", room=room) == "ok"


async def test_a_kick_with_a_duration_keeps_the_user_out_for_that_long(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.kick", room=room, user=ben.id, duration_s=10)
    server.clock.advance(4)
    error = await ben.socket.refused("room.join", room=room)
    assert (error["code"], error["retry_after_s"]) == ("banned", 6)
    server.clock.advance(6)
    assert await ben.code("room.join", room=room) == "ok"


async def test_a_ban_lasts_until_it_is_lifted(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.ban", room=room, user=ben.id)
    assert (await ben.socket.event("member"))["change"] == "banned"
    error = await ben.socket.refused("room.join", room=room)
    assert (error["code"], error.get("retry_after_s")) == ("banned", None)
    assert await ben.code("message.send", room=room, text="hello") == "not_member"
    await ann.socket.all_events()
    await ann.ok("room.unban", room=room, user=ben.id)
    event = await ann.socket.event("member")
    assert (event["change"], event["member"]["user"]["id"], event["by"]) == ("unbanned", ben.id, ann.id)
    assert await ben.code("room.join", room=room) == "ok"


async def test_a_ban_with_a_duration_ends_by_itself(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.ban", room=room, user=ben.id, duration_s=10)
    assert (await ben.socket.refused("room.join", room=room))["retry_after_s"] == 10
    server.clock.advance(10)
    assert await ben.code("room.join", room=room) == "ok"


async def test_a_user_may_be_banned_before_joining(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    await ann.ok("room.ban", room=room, user=ben.id)
    assert await ben.code("room.join", room=room) == "banned"
    assert await ann.code("room.ban", room=room, user="u-nobody") == "not_found"
    assert await ann.code("room.ban", room=room, user=ann.id) == "forbidden"
    assert (await ann.join(room))["room"]["members"] == 1


@pytest.mark.own_server
async def test_a_ban_outlives_the_server(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.ban", room=room, user=ben.id)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ben.user)
        assert (await socket.refused("room.join", room=room))["code"] == "banned"


async def test_a_muted_member_only_reads_until_the_mute_ends(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.mute", room=room, user=ben.id, duration_s=10)
    event = await ben.socket.event("member")
    assert (event["change"], event["member"]["muted_until"]) == ("muted", server.clock.now_ms() + 10_000)
    error = await ben.socket.refused("message.send", room=room, text="hello")
    assert (error["code"], error["retry_after_s"]) == ("muted", 10)
    await ann.say(room, "hello")
    assert (await ben.socket.event("message"))["message"]["text"] == "hello"
    server.clock.advance(10)
    assert await ben.code("message.send", room=room, text="hello") == "ok"
    assert "muted_until" not in (await ann.ok("room.members", room=room))["members"][1]


async def test_leaving_does_not_end_a_mute_and_unmuting_does(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.mute", room=room, user=ben.id)
    await ben.ok("room.leave", room=room)
    await ben.join(room)
    error = await ben.socket.refused("message.send", room=room, text="hello")
    assert (error["code"], error.get("retry_after_s")) == ("muted", None)
    await ann.ok("room.unmute", room=room, user=ben.id)
    assert (await ben.socket.event("member", change="unmuted"))["by"] == ann.id
    assert await ben.code("message.send", room=room, text="hello") == "ok"


async def test_unmuting_or_unbanning_in_vain_takes_no_rev(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.unban", room=room, user=ben.id)
    await ann.ok("room.unmute", room=room, user=ben.id)
    await ann.ok("room.unban", room=room, user="u-nobody")
    assert (await ann.join(room))["rev"] == 2
    for op in ("room.kick", "room.mute", "room.unmute"):
        assert await ann.code(op, room=room, user="u-nobody") == "not_found"


@pytest.mark.parametrize("op", DOINGS)
async def test_a_wrong_field_is_a_bad_request(shared_server: ReachableServer, op: str) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    undone = {"room.unban": "room.ban", "room.unmute": "room.mute"}.get(op)
    if undone is not None:
        await ann.ok(undone, room=room, user=ben.id)
    codes = {short(wrong): await ann.code(op, **({"room": room, "user": ben.id} | wrong)) for wrong in WRONG}
    assert codes == dict.fromkeys(codes, "bad_request")


async def test_a_role_is_one_of_three(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await ann.create()
    for role in ("king", "", None, 3):
        assert await ann.code("room.role", room=room, user=ann.id, role=role) == "bad_request"
