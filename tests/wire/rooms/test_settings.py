"""``room.update``: each setting, what it does, and what is refused."""

from typing import Any

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"title": " Green tea "}, {"title": "Green tea"}),
        ({"topic": " of the day "}, {"topic": "of the day"}),
        ({"topic": "\N{TEACUP WITHOUT HANDLE}" * 500}, {"topic": "\N{TEACUP WITHOUT HANDLE}" * 500}),
        ({"visibility": "private"}, {"visibility": "private"}),
        ({"password": "pw"}, {"locked": True}),
        ({"capacity": 5}, {"capacity": 5}),
        ({"slow_mode_s": 30}, {"slow_mode_s": 30}),
        ({"title": "Both", "topic": "of them"}, {"title": "Both", "topic": "of them"}),
    ],
    ids=short,
)
async def test_a_new_setting_is_in_the_reply_and_published(
    shared_server: ReachableServer, change: dict[str, Any], shown: dict[str, Any]
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    before = (await ben.join(room))["room"]
    updated = (await ann.ok("room.update", room=room, **change))["room"]
    assert updated == before | shown | {"rev": 3}
    event = await ben.socket.event("room")
    assert event == {"op": "room", "room": room, "rev": 3, "info": updated}
    assert (await ben.join(room))["room"] == updated


@pytest.mark.parametrize(
    "change", [{}, {"title": "Tea"}, {"topic": ""}, {"capacity": 0}, {"password": ""}], ids=short
)
async def test_an_update_that_changes_nothing_takes_no_rev(
    shared_server: ReachableServer, change: dict[str, Any]
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    assert (await ann.ok("room.update", room=room, **change))["room"]["rev"] == 1
    assert await ann.socket.all_events() == []


async def test_settings_can_be_taken_back(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create(password="pw", capacity=1, visibility="private")
    lifted = {"password": "", "capacity": 0, "visibility": "public", "topic": ""}
    info = (await ann.ok("room.update", room=room, **lifted))["room"]
    assert (info["locked"], info["capacity"], info["visibility"]) == (False, None, "public")
    assert [await each.code("room.join", room=room) for each in (ben, cid)] == ["ok", "ok"]


async def test_a_new_password_replaces_the_old_one_at_once(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await ann.create(password="old")
    await ann.ok("room.update", room=room, password="new")
    assert await ben.code("room.join", room=room, password="old") == "wrong_password"
    assert await ben.code("room.join", room=room, password="new") == "ok"


async def test_a_capacity_below_the_number_of_members_removes_nobody(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    await ann.ok("room.update", room=room, capacity=1)
    assert await ben.code("message.send", room=room, text="still here") == "ok"
    assert await cid.code("room.join", room=room) == "room_full"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 101},
        {"topic": "x" * 501},
        {"visibility": "secret"},
        {"password": "x" * 257},
        {"capacity": -1},
        {"capacity": 1_000_001},
        {"slow_mode_s": -1},
        {"slow_mode_s": 21_601},
        {"slow_mode_s": 1.5},
        {"kind": "dm"},
        {"owner": "u-1"},
        {"history": "none"},
    ],
    ids=short,
)
async def test_a_wrong_setting_is_a_bad_request_that_names_it(
    shared_server: ReachableServer, wrong: dict[str, Any]
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await ann.create()
    error = await ann.socket.refused("room.update", room=room, **wrong)
    assert error["code"] == "bad_request"
    assert next(iter(wrong)) in error["message"]
    assert (await ann.join(room))["rev"] == 1


async def test_slow_mode_bounds_how_often_each_member_sends(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.ok("room.update", room=room, slow_mode_s=10)
    await ben.say(room, "one")
    server.clock.advance(4)
    error = await ben.socket.refused("message.send", room=room, text="two")
    assert (error["code"], error["retry_after_s"]) == ("rate_limited", 6)
    assert await cid.code("message.send", room=room, text="mine") == "ok"
    for text in ("the owner", "is not held"):
        await ann.say(room, text)
    server.clock.advance(6)
    assert await ben.code("message.send", room=room, text="two") == "ok"
    await ann.ok("room.update", room=room, slow_mode_s=0)
    assert await ben.code("message.send", room=room, text="three") == "ok"


async def test_slow_mode_answers_a_repeated_nonce_and_counts_no_refusal(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.update", room=room, slow_mode_s=10)
    first = await ben.say(room, "one", nonce="n")
    server.clock.advance(9)
    assert await ben.code("message.send", room=room, text="two") == "rate_limited"
    assert (await ben.say(room, "one", nonce="n"))["seq"] == first["seq"]
    server.clock.advance(1)
    assert await ben.code("message.send", room=room, text="two") == "ok"
