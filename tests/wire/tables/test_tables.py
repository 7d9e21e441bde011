"""Opening a match, sitting down, standing up, bots, and the start."""

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.matches.players import play_row, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_two_people_play_to_the_end(server: RunningServer) -> None:
    players = await seated(server)
    first, second = players.sockets
    begun = await first.event("game", status="playing", version=0)
    assert begun["to_move"] == [0]
    assert begun["view"] == {"cells": [None] * 9, "line": None}
    await play_row(players)
    over = await second.event("game", status="over")
    assert over["outcome"] == {"winners": [0], "reason": "three_in_a_row"}
    assert over["version"] == 5
    assert over["to_move"] == []
    assert over["view"]["line"] == [0, 1, 2]
    assert (await players.refused(1, 5, x=2, y=2))["code"] == "match_over"


async def test_the_catalogue_has_every_game_with_its_schemas(server: RunningServer) -> None:
    socket = await server.connect()
    games = {each["game"]: each for each in (await socket.ok("game.catalog"))["games"]}
    tictactoe = games["tictactoe"]
    assert set(tictactoe) == {
        "game", "title", "min_players", "max_players", "realtime", "options_schema", "move_schema"
    }  # fmt: skip
    assert tictactoe["move_schema"]["$defs"]["Move"]["properties"]["x"]["exclusiveMaximum"] == 3


@pytest.mark.own_server
async def test_the_maker_sits_in_seat_0_and_owns_the_room(server: RunningServer) -> None:
    ann = await server.guest("Ann")
    socket = await server.connect(ann)
    made = await socket.ok("game.create", game="tictactoe")
    match = made["match"]
    assert set(match) == {"op", "room", "match", "version", "status", "seats", "to_move", "view"}
    assert match["room"] == made["room"]
    assert match["status"] == "open"
    assert match["seats"] == [
        {"seat": 0, "connected": False, "user": {"id": ann.id, "name": "Ann"}},
        {"seat": 1, "connected": False},
    ]
    joined = await socket.ok("room.join", room=made["room"])
    assert joined["room"]["kind"] == "game"
    assert joined["room"]["game"] == "tictactoe"
    assert joined["room"]["match"] == match["match"]
    assert joined["room"]["owner"] == ann.id
    assert joined["match"]["seats"][0]["connected"] is True
    listed = (await socket.ok("room.list", game="tictactoe"))["rooms"]
    assert [room["room"] for room in listed] == [made["room"]]
    assert (await socket.ok("room.list", game="chess"))["rooms"] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"game": "nothing"}, "not_found"),
        ({"game": "tictactoe", "seats": 3}, "bad_request"),
        ({"game": "tictactoe", "options": {"nope": 1}}, "bad_request"),
        ({"game": "tictactoe", "options": {"undo": "yes"}}, "bad_request"),
        ({"game": "tictactoe", "clock": {"kind": "fischer", "initial_s": 0}}, "bad_request"),
        ({"game": "tictactoe", "clock": {"kind": "per_move", "increment_s": 3}}, "bad_request"),
        ({"game": "tictactoe", "clock": {"kind": "sundial"}}, "bad_request"),
        ({"game": "tictactoe", "from_room": "r-nowhere"}, "not_found"),
    ],
)
async def test_a_match_that_makes_no_sense_is_refused(
    shared_server: ReachableServer, fields: dict[str, object], code: str
) -> None:
    socket = await shared_server.connect()
    assert (await socket.refused("game.create", **fields))["code"] == code


async def test_sitting_and_standing(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    again = (await ann.ok("game.sit", room=room))["match"]
    assert again["seats"][0]["user"]["id"] == ann.hello["user"]["id"]
    assert (await ben.refused("game.sit", room=room, seat=0))["code"] == "conflict"
    assert (await ben.refused("game.sit", room=room, seat=2))["code"] == "bad_request"
    assert (await ben.refused("game.stand", room=room))["code"] == "not_member"
    await ben.ok("room.join", room=room)
    assert (await ben.refused("game.stand", room=room))["code"] == "forbidden"
    assert (await ben.refused("game.stand", room=room, seat=0))["code"] == "forbidden"
    moved = (await ann.ok("game.sit", room=room, seat=1))["match"]
    assert "user" not in moved["seats"][0]
    await ann.ok("game.stand", room=room)
    assert (await ann.refused("game.start", room=room))["code"] == "conflict"
    await ben.ok("game.sit", room=room)
    begun = (await ann.ok("game.sit", room=room))["match"]
    assert begun["status"] == "playing"
    assert begun["seats"][0]["user"]["id"] == ben.hello["user"]["id"]
    for op in ("game.sit", "game.stand", "game.start"):
        assert (await ann.refused(op, room=room))["code"] == "conflict"
    late = await server.connect()
    assert (await late.refused("game.sit", room=room))["code"] == "conflict"
    assert (await late.refused("message.send", room=room, text="?"))["code"] == "not_member"


async def test_a_private_match_is_hidden_from_strangers(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    made = await ann.ok("game.create", game="tictactoe", visibility="private")
    for op in ("game.sit", "game.stand", "game.start", "game.resign"):
        assert (await ben.refused(op, room=made["room"]))["code"] == "not_found"
    assert (await ben.refused("game.replay", match=made["match"]["match"]))["code"] == "not_found"
    invite = (await ann.ok("room.invite", room=made["room"]))["invite"]["invite"]
    await ben.ok("room.join", room=made["room"], invite=invite)
    assert (await ben.ok("game.sit", room=made["room"]))["match"]["status"] == "playing"


async def test_game_commands_are_for_rooms_with_a_match(server: RunningServer) -> None:
    socket = await server.connect()
    await socket.ok("room.join", room="lobby")
    assert (await socket.refused("game.sit", room="lobby"))["code"] == "not_found"
    assert (await socket.refused("game.move", room="lobby", version=0, move={}))["code"] == "not_found"
