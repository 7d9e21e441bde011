"""``room.bans``: the bans and mutes that stand, who set them, why and until when; and what a ban does at once."""

from typing import Any

import pytest

from tests.rigs.client import Frame
from tests.rigs.doors.stomp import ERRORS, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import delete
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


def person(guest: Guest) -> Frame:
    return {"id": guest.id, "name": guest.name}


async def bans(asker: Guest, room: str) -> list[Frame]:
    listed: list[Frame] = (await asker.ok("room.bans", room=room))["bans"]
    return listed


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_bans_and_mutes_are_listed_with_all_that_is_known_of_them(
    server: RunningServer, history: str
) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await room_of(ann, ben, cid, dan, history=history)
    assert await bans(ann, room) == []
    begun = server.clock.now_ms()
    await ann.ok("room.mute", room=room, user=cid.id, duration_s=60, reason=" loud ")
    server.clock.advance(1)
    await ann.ok("room.ban", room=room, user=ben.id)
    server.clock.advance(1)
    await ann.ok("room.kick", room=room, user=dan.id, duration_s=30)
    muted: Frame = {"user": person(cid), "kind": "mute", "by": person(ann), "banned_at": begun}
    muted |= {"until_at": begun + 60_000, "reason": "loud"}
    banned = {"user": person(ben), "kind": "ban", "by": person(ann), "banned_at": begun + 1_000}
    kicked: Frame = {"user": person(dan), "kind": "ban", "by": person(ann), "banned_at": begun + 2_000}
    kicked |= {"until_at": begun + 32_000}
    assert await bans(ann, room) == [kicked, banned, muted]
    server.clock.advance(30)
    assert await bans(ann, room) == [banned, muted]
    await ann.ok("room.unban", room=room, user=ben.id)
    await ann.ok("room.unmute", room=room, user=cid.id)
    assert await bans(ann, room) == []
    assert await ben.code("room.join", room=room) == "ok"
    assert await cid.code("message.send", room=room, text="tea") == "ok"


@pytest.mark.own_server
async def test_they_outlive_the_server(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.ban", room=room, user=ben.id, duration_s=600, reason="rude")
    before = await bans(ann, room)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ann.user)
        assert (await socket.ok("room.bans", room=room))["bans"] == before


async def test_a_mute_goes_on_for_who_leaves_and_comes_back(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.mute", room=room, user=ben.id, reason="loud")
    before = await bans(ann, room)
    await ben.ok("room.leave", room=room)
    assert await bans(ann, room) == before
    await ben.join(room)
    assert await bans(ann, room) == before
    refused = await ben.socket.refused("message.send", room=room, text="tea")
    assert (refused["code"], refused["message"]) == ("muted", "you are muted here: loud")


async def test_a_banned_user_gets_the_reason(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.ban", room=room, user=ben.id, reason="rude")
    refused = await ben.socket.refused("room.join", room=room)
    assert (refused["code"], refused["message"]) == ("banned", "you are banned here: rude")


@pytest.mark.parametrize(
    ("fields", "code"),
    [({}, "forbidden"), ({"visibility": "private"}, "forbidden"), ({"cursor": "1"}, "bad_request")],
)
async def test_members_do_not_see_them(
    shared_server: ReachableServer, fields: dict[str, Any], code: str
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    settings = {} if "cursor" in fields else fields
    room = await room_of(ann, ben, **settings)
    asked = fields if "cursor" in fields else {}
    assert await ben.code("room.bans", room=room, **asked) == code


@pytest.mark.own_server
async def test_a_ban_ends_every_subscription_on_every_door(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    second = await server.connect(ben.user, task="second")
    await second.ok("room.join", room=room)
    frames = await stomp(server, ben.user, task="third")
    await frames.subscribe(ERRORS)
    await frames.subscribe(f"/topic/rooms.{room}")
    await ann.say(room, "before")
    assert await frames.texts(f"/topic/rooms.{room}", 1) == ["before"]
    await ann.ok("room.ban", room=room, user=ben.id)
    await ann.say(room, "after")
    for socket in (ben.socket, second):
        told = await socket.all_events("message")
        assert [event["message"]["text"] for event in told] == ["before"]
        assert (await socket.refused("message.send", room=room, text="x"))["code"] == "not_member"
    assert (await frames.refusal(room=room))["code"] == "not_member"
    await frames.say("SEND", "x", destination=f"/app/rooms.{room}")
    assert (await frames.refusal(room=room))["code"] == "not_member"
    await frames.nothing_more()


async def test_a_ban_takes_the_seat_at_an_open_table(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    made = await ann.ok("game.create", game="tictactoe", seats=2)
    room = made["room"]
    await ann.join(room)
    await ann.ok("game.stand", room=room)
    await ben.join(room)
    await ben.ok("game.sit", room=room)
    await ann.ok("room.ban", room=room, user=ben.id)
    match = await ann.socket.event(
        "game", status="open", seats=[{"seat": 0, "connected": False}, {"seat": 1, "connected": False}]
    )
    assert match["room"] == room
    assert await ben.code("game.sit", room=room) == "banned"


async def test_nothing_tells_of_a_moderator_who_is_deleted(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await room_of(ann, ben, cid, dan)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ben.ok("room.ban", room=room, user=cid.id, reason="rude")
    await ben.ok("room.mute", room=room, user=dan.id, reason="loud")
    await delete(server, ben)
    nobody = {"id": "deleted", "name": "deleted"}
    listed = await bans(ann, room)
    assert [(ban["user"]["name"], ban["by"], ban.get("reason")) for ban in listed] == [
        ("Cid", nobody, None),
        ("Dan", nobody, None),
    ]
    stored = await server.database.collection("members").find({"room": room}).to_list(None)
    stored += await server.database.collection("log").find({"room": room}).to_list(None)
    assert ben.id not in repr(stored)
    assert "rude" not in repr(stored)
