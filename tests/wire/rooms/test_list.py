"""``room.list``: the public rooms and the user's own private ones, newest first, page by page."""

from typing import Any

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guest, guests, room_of, short

pytestmark = pytest.mark.gen_test


async def ids(asker: Guest, **fields: Any) -> list[str]:
    return [room["room"] for room in (await asker.ok("room.list", **fields))["rooms"]]


async def test_the_list_is_newest_first_and_the_lobby_is_in_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    for room in ("one", "two", "three"):
        await ann.create(room=room)
    assert await ids(ben) == ["three", "two", "one", "lobby"]


async def test_a_private_room_is_listed_only_for_its_members(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private")
    assert await ids(ben) == ["lobby"]
    assert await ids(ann) == [room, "lobby"]
    invite = (await ann.ok("room.invite", room=room))["invite"]["invite"]
    await ben.join(room, invite=invite)
    assert await ids(ben) == [room, "lobby"]
    await ben.ok("room.leave", room=room)
    assert await ids(ben) == ["lobby"]


async def test_the_list_shows_rooms_as_they_are_now(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "hello")
    entry = (await ben.ok("room.list"))["rooms"][0]
    assert (entry["members"], entry["online"], entry["seq"], entry["rev"]) == (2, 2, 1, 3)
    assert entry == (await ben.join(room))["room"]


async def test_kind_and_query_narrow_the_list(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await ann.create("Green TEA", room="green")
    await ann.create("Coffee", room="coffee")
    dm = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    assert await ids(ann, query="tea") == ["green"]
    assert await ids(ann, query="FF") == ["coffee"]
    assert await ids(ann, query="nothing") == []
    assert await ids(ann, query=".*") == []
    assert await ids(ann, kind="dm") == [dm]
    assert await ids(ann, kind="chat") == ["coffee", "green", "lobby"]
    assert await ids(ann, kind="game") == []
    assert await ids(ann, game="chess") == []


async def test_pages_hold_every_room_once(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    for number in range(7):
        await ann.create(room=f"public-{number}")
        await ann.create(room=f"private-{number}", visibility="private")
    seen: list[str] = []
    page = await ben.ok("room.list", limit=3)
    while True:
        seen += [room["room"] for room in page["rooms"]]
        assert len(page["rooms"]) <= 3
        if page.get("cursor") is None:
            break
        page = await ben.ok("room.list", limit=3, cursor=page["cursor"])
    assert seen == [*(f"public-{number}" for number in reversed(range(7))), "lobby"]


async def test_a_page_may_be_empty_and_the_next_one_goes_on(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.reading.listing.STEP", 2)
    monkeypatch.setattr("server.rooms.reading.listing.WIDEST", 2)
    monkeypatch.setattr("server.rooms.reading.listing.MOST_LOOKED", 3)
    ann, ben = await guests(server, "Ann", "Ben")
    await ann.create(room="old")
    for _ in range(7):
        await ann.create(visibility="private")
    first = await ben.ok("room.list")
    assert first["rooms"] == []
    second = await ben.ok("room.list", cursor=first["cursor"])
    assert [room["room"] for room in second["rooms"]] == ["old", "lobby"]
    assert second.get("cursor") is None


async def test_a_deleted_room_is_no_longer_listed(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await ann.create()
    await ann.ok("room.delete", room=room)
    assert await ids(ann) == ["lobby"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": -1},
        {"limit": "5"},
        {"cursor": "nonsense"},
        {"cursor": "-1"},
        {"cursor": "9" * 16},
        {"cursor": ""},
        {"cursor": 5},
        {"query": "x" * 101},
        {"kind": "tea"},
        {"sort": "size"},
    ],
    ids=short,
)
async def test_a_wrong_field_is_a_bad_request(shared_server: ReachableServer, wrong: dict[str, Any]) -> None:
    ann = await guest(shared_server, "Ann")
    assert (await ann.socket.refused("room.list", **wrong))["code"] == "bad_request"


@pytest.mark.parametrize("limit", [1, 200])
async def test_limits_at_their_bounds_are_accepted(server: RunningServer, limit: int) -> None:
    ann = await guest(server, "Ann")
    assert await ids(ann, limit=limit) == ["lobby"]


async def test_a_part_of_a_title_is_found_far_behind_other_rooms(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    for title in ("Green Tea", "\u559d\u8336", "Caf\u00e9 au lait"):
        await ann.create(title, room=f"r{len(title)}")
    hidden = await ann.create("Green secret", visibility="private")
    for _ in range(12):
        await ann.create("Quiz")
    monkeypatch.setattr("server.rooms.reading.listing.STEP", 2)
    monkeypatch.setattr("server.rooms.reading.listing.MOST_LOOKED", 8)
    assert await ids(ben, query="een te") == ["r9"]
    assert await ids(ben, query="\u8336") == ["r2"]
    assert await ids(ben, query="CAFE\u0301") == ["r12"]
    assert await ids(ben, query="green") == ["r9"]
    assert await ids(ann, query="green") == [hidden, "r9"]
    await ann.ok("room.update", room="r9", title="Black Coffee")
    assert await ids(ben, query="een te") == []
    assert await ids(ben, query="ck cof") == ["r9"]
    await ann.ok("room.update", room="r9", visibility="private")
    assert await ids(ben, query="ck cof") == []
    await ann.ok("room.delete", room="r2")
    assert await ids(ben, query="\u8336") == []


async def test_one_kind_is_found_behind_many_of_another(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await ann.create(room="old")
    for _ in range(12):
        await ann.ok("game.create", game="tictactoe")
    monkeypatch.setattr("server.rooms.reading.listing.STEP", 2)
    monkeypatch.setattr("server.rooms.reading.listing.MOST_LOOKED", 8)
    assert await ids(ben, kind="chat") == ["old", "lobby"]
