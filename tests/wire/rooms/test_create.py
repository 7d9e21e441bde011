"""``room.create``: the settings of a new room, and what is refused."""

from typing import Any

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guest, guests, short

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]
CUP = "\N{TEACUP WITHOUT HANDLE}"


async def test_a_new_room_has_its_creator_as_owner_and_first_member(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    reply = await ann.ok("room.create", title="  Tea  ")
    room = reply["room"]
    epoch = room.pop("epoch")
    assert isinstance(epoch, str)
    assert room == {
        "room": room["room"],
        "kind": "chat",
        "title": "Tea",
        "topic": "",
        "visibility": "public",
        "locked": False,
        "capacity": None,
        "history": "kept",
        "slow_mode_s": 0,
        "owner": ann.id,
        "members": 1,
        "online": 0,
        "created_at": server.clock.now_ms(),
        "seq": 0,
        "rev": 1,
        "rights": {"invite": "member", "mention_all": "moderator", "send": "member", "attach": "member"},
    }
    joined = await ann.join(room["room"])
    assert (joined["rev"], joined["epoch"], joined["messages"]) == (1, epoch, [])
    person = {"id": ann.id, "name": "Ann"}
    assert joined["members"] == [
        {"user": person, "role": "owner", "online": True, "joined_at": server.clock.now_ms()}
    ]


async def test_a_new_room_has_the_settings_of_the_command(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    wished = {
        "room": "My.room:1_a-b",
        "visibility": "private",
        "capacity": 7,
        "history": "none",
        "kind": "chat",
    }
    room = (await ann.ok("room.create", title="Tea", password="pw", **wished))["room"]
    assert {key: room[key] for key in wished} == wished
    assert room["locked"] is True
    assert "pw" not in room.values()


async def test_an_id_that_is_taken_conflicts(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await ann.create(room="tea")
    assert await ann.code("room.create", title="Tea", room="tea") == "conflict"
    assert await ben.code("room.create", title="Tea", room="tea") == "conflict"
    assert await ben.code("room.create", title="Tea", room="tea2") == "ok"


async def test_an_id_that_reads_as_one_that_is_taken_conflicts(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    made = [await ann.create(room="mint"), await ann.create()]
    await ann.ok("room.delete", room="mint")
    for room in ("Mint", "rnint", "mint.", "__MINT", made[1].upper()):
        assert await ben.code("room.create", title="Tea", room=room) == "conflict", room


async def test_of_several_that_read_alike_one_is_made(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    wished = ["oolong", "0olong", "Oolong", "ool0ng", "oolong."]
    replies = [ann.socket.begin("room.create", title="Tea", room=room) for room in wished]
    codes = [(await ann.socket.answer(reply))["op"] for reply in replies]
    assert sorted(codes) == ["error"] * 4 + ["ok"]


@pytest.mark.parametrize(
    "room",
    ["lobby", "LOBBY", "l0bby", "lobby.", "dm-1", "DM-1", "dm:1", "feed:TEA", "Feed:", "Teahouse", "supp0rt"],
)
async def test_a_reserved_id_conflicts(shared_server: ReachableServer, room: str) -> None:
    ann = await guest(shared_server, "Ann")
    assert await ann.code("room.create", title="Tea", room=room) == "conflict"


@pytest.mark.parametrize(
    "wrong",
    [
        {"room": ""},
        {"room": "a b"},
        {"room": "a" * 65},
        {"room": "tea\n"},
        {"room": "\N{LATIN SMALL LETTER E WITH ACUTE}"},
        {"room": "a/b"},
        {"room": 7},
        {"kind": "game"},
        {"kind": "dm"},
        {"kind": "feed"},
        {"kind": "tea"},
        {"visibility": "secret"},
        {"history": "some"},
        {"capacity": 0},
        {"capacity": -1},
        {"capacity": 1.5},
        {"capacity": "7"},
        {"password": ""},
        {"password": "x" * 257},
        {"title": None},
        {"title": 7},
        {"title": ""},
        {"title": " \n\u3000"},
        {"title": "x" * 101},
        {"owner": "somebody"},
    ],
    ids=short,
)
async def test_a_wrong_field_is_a_bad_request_that_names_it(
    shared_server: ReachableServer, wrong: dict[str, Any]
) -> None:
    ann = await guest(shared_server, "Ann")
    newest = (await ann.ok("room.list", limit=1))["rooms"]
    error = await ann.socket.refused("room.create", **({"title": "Tea"} | wrong))
    assert error["code"] == "bad_request"
    assert next(iter(wrong)) in error["message"]
    assert (await ann.ok("room.list", limit=1))["rooms"] == newest


async def test_a_room_without_a_title_is_refused(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    error = await ann.socket.refused("room.create")
    assert (error["code"], "title" in error["message"]) == ("bad_request", True)


@pytest.mark.parametrize("title", ["x", CUP * 100, "x" * 100])
async def test_a_title_is_up_to_100_code_points_after_trimming(
    shared_server: ReachableServer, title: str
) -> None:
    ann = await guest(shared_server, "Ann")
    room = (await ann.ok("room.create", title=f" \t{title}\n "))["room"]
    assert room["title"] == title


@pytest.mark.own_server
async def test_an_id_stays_taken_after_the_room_is_deleted(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    await ann.create(room="tea")
    await ann.ok("room.delete", room="tea")
    assert await ann.code("room.create", title="Tea", room="tea") == "conflict"
    assert await ann.code("room.join", room="tea") == "not_found"
