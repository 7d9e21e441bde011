"""``room.list`` with the kind ``game``: the matches, newest change first, as many as there are and page by page."""

from typing import Any

import pytest

from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.players import play_row, seated

pytestmark = pytest.mark.gen_test(timeout=60)


async def listed(socket: Client, **fields: Any) -> list[Frame]:
    found: list[Frame] = (await socket.ok("room.list", kind="game", **fields))["rooms"]
    return found


async def ids(socket: Client, **fields: Any) -> list[str]:
    return [each["room"] for each in await listed(socket, **fields)]


async def table(socket: Client, game: str = "tictactoe", **fields: Any) -> str:
    room: str = (await socket.ok("game.create", game=game, **fields))["room"]
    return room


async def test_a_match_is_shown_in_the_list_and_its_id_elsewhere(server: RunningServer) -> None:
    ann = await server.connect()
    clock = {"kind": "fischer", "initial_s": 60, "increment_s": 1}
    made = await ann.ok("game.create", game="chess", rated=True, clock=clock)
    (shown,) = await listed(ann)
    assert shown["match"] == {
        "match": made["match"]["match"],
        "game": "chess",
        "status": "open",
        "seats": [{"seat": 0, "user": {key: ann.hello["user"][key] for key in ("id", "name")}}, {"seat": 1}],
        "rated": True,
        "clock": clock,
    }
    assert shown["match"]["match"] == (await ann.ok("room.join", room=made["room"]))["room"]["match"]
    assert (await ann.ok("room.list", game="chess"))["rooms"][0]["match"] == made["match"]["match"]
    room = await table(ann)
    await ann.ok("game.bot", room=room, seat=1, level=2)
    match = (await listed(ann, game="tictactoe"))[0]["match"]
    assert (match["status"], match["rated"], match["seats"][1]) == ("playing", False, {"seat": 1, "bot": 2})
    assert "clock" not in match


async def test_the_newest_change_comes_first_and_status_and_game_narrow_the_list(
    server: RunningServer,
) -> None:
    ann, ben = await server.connect(), await server.connect()
    one, two = await table(ann), await table(ann, "chess")
    assert await ids(ann) == [two, one]
    await ben.ok("game.sit", room=one)
    assert await ids(ann) == [one, two]
    await ann.ok("game.move", room=one, version=0, move={"x": 0, "y": 0})
    three = await table(ben, "chess")
    await ben.ok("game.move", room=one, version=1, move={"x": 1, "y": 0})
    assert await ids(ann) == [one, three, two]
    assert await ids(ann, status="open") == [three, two]
    assert await ids(ann, status="playing") == [one]
    assert await ids(ann, game="tictactoe") == [one]
    assert await ids(ann, status="paused") == []
    server.clock.advance(1)
    await ben.ok("game.resign", room=one)
    assert await ids(ann, status="over") == [one]
    assert await ids(ann, query="CHESS", status="open") == [three, two]
    assert (await ann.refused("room.list", status="open"))["code"] == "bad_request"
    assert (await ann.refused("room.list", kind="chat", status="open"))["code"] == "bad_request"
    assert (await ann.refused("room.list", kind="game", status="gone"))["code"] == "bad_request"


async def test_a_private_match_is_listed_for_its_members(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = await table(ann, visibility="private")
    await ben.ok("game.sit", room=await table(ann))
    assert room in await ids(ann)
    assert room not in await ids(ben)
    await ann.ok("game.bot", room=room, seat=1, level=1)
    server.clock.advance(1)
    await ann.ok("game.resign", room=room)
    assert await ids(ann, status="over") == [room]
    assert await ids(ben, status="over") == []


async def test_pages_go_on_where_the_last_ended_over_live_matches_and_ended_ones(
    server: RunningServer,
) -> None:
    made = []
    for number in range(6):
        server.clock.advance(1)
        players = await seated(server)
        if number % 2:
            await play_row(players)
        made.append(players.room)
    socket = await server.connect()
    seen, cursor = [], None
    while True:
        page = await socket.ok("room.list", kind="game", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [each["room"] for each in page["rooms"]]
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert seen == made[::-1]
    for cursor in ("nothing", "12", "1.g-1", "1.x.g-1"):
        assert (await socket.refused("room.list", kind="game", cursor=cursor))["code"] == "bad_request"


async def test_the_list_is_the_same_after_a_restart(server: RunningServer) -> None:
    ann, ben = await server.guest(), await server.connect()
    socket = await server.connect(ann)
    rooms = []
    for game in ("chess", "tictactoe", "gomoku"):
        server.clock.advance(1)
        rooms.append(await table(socket, game))
    server.clock.advance(1)
    await ben.ok("game.sit", room=rooms[0])
    server.clock.advance(1)
    await ben.ok("game.sit", room=rooms[1])
    await ben.ok("game.resign", room=rooms[1])
    before = await listed(socket)
    assert [each["room"] for each in before] == [rooms[1], rooms[0], rooms[2]]
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        back = await again.connect(ann)
        assert [each["match"] for each in await listed(back)] == [each["match"] for each in before]


async def test_a_list_asks_the_database_a_number_of_times_that_no_room_adds_to(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is listed: the user's rooms, the ended matches, their rooms, their tables."""
    socket = await server.connect()
    for _ in range(5):
        players = await seated(server)
        await play_row(players)
        await table(socket)
    asked: list[object] = []
    database = server.part("database")
    reached = database.reached

    def counted() -> object:
        asked.append(None)
        return reached()

    monkeypatch.setattr(database, "reached", counted)
    assert len(await listed(socket)) == 10
    assert len(asked) <= 5
