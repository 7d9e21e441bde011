"""What a user may do only so often: membership, settings, invites, strangers, tables, typing."""

from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.server import running_server
from tests.wire.rooms.party import guest, guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_coming_and_going_has_a_rate_and_resuming_has_none(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann)
        codes = []
        while "rate_limited" not in codes:
            codes.append(await ben.code("room.join", room=room))
            codes.append(await ben.code("room.leave", room=room))
        assert codes.count("ok") == 30
        server.clock.advance(1.1)
        if codes[-2] == "ok":
            await ben.ok("room.leave", room=room)
            server.clock.advance(1.1)
        await ben.join(room)
        for _ in range(50):
            await ben.join(room)
            await ben.join(room, since=1)


@pytest.mark.parametrize(
    ("at_once", "asked"),
    [
        (20, {"op": "room.update", "topic": "t"}),
        (20, {"op": "room.invite"}),
        (10, {"op": "game.create", "game": "tictactoe"}),
    ],
)
async def test_what_is_kept_has_a_rate(database: Database, at_once: int, asked: dict[str, Any]) -> None:
    async with running_server(database, limits=True) as server:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        fields = {name: value for name, value in asked.items() if name != "op"}
        if asked["op"] != "game.create":
            fields["room"] = room
        codes = [await ann.code(asked["op"], **fields) for _ in range(at_once + 1)]
        assert codes == ["ok"] * at_once + ["rate_limited"]


async def test_ten_tables_of_a_user_are_open_and_no_more(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        rooms = [(await ann.ok("game.create", game="tictactoe"))["room"] for _ in range(10)]
        server.clock.advance(20)
        assert await ann.code("game.create", game="tictactoe") == "conflict"
        await ben.ok("game.sit", room=rooms[0])
        assert [await ann.code("game.create", game="tictactoe") for _ in range(2)] == ["ok", "conflict"]
        await ann.ok("room.delete", room=rooms[1])
        assert await ann.code("game.create", game="tictactoe") == "ok"


async def test_a_direct_room_with_somebody_new_has_a_rate_and_one_that_is_there_has_none(
    database: Database,
) -> None:
    async with running_server(database, limits=True) as server:
        ann = await guest(server, "Ann")
        others = [await server.guest() for _ in range(11)]
        codes = [await ann.code("dm.open", user=other.id) for other in others]
        assert codes == ["ok"] * 10 + ["rate_limited"]
        assert await ann.code("dm.open", user=others[0].id) == "ok"


async def test_typing_is_passed_on_at_a_change_and_at_most_once_in_three_seconds(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        for on in (True, True, False, True):
            await ann.ok("typing", room=room, on=on)
        assert [event["on"] for event in await ben.socket.all_events()] == [True, False]
        server.clock.advance(3)
        await ann.ok("typing", room=room, on=True)
        assert [event["on"] for event in await ben.socket.all_events()] == [True]


async def test_sitting_down_and_getting_up_have_a_rate(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = (await ann.ok("game.create", game="doudizhu", rated=False))["room"]
        codes = []
        for _ in range(31):
            codes += [await ben.code("game.sit", room=room), await ben.code("game.stand", room=room)]
        assert codes == ["ok"] * 60 + ["rate_limited"] * 2
        assert await ann.code("game.bot", room=room, seat=1) == "ok"
