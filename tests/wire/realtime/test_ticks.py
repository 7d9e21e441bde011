"""``game.tick``, ``game.input``, ``game.state``: what is told of a match that goes on by itself, what it takes."""

import asyncio

import pytest

from server.games.export import read_export, verify
from server.games.registry import GAMES
from tests.rigs.client import Frame
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, seated
from tests.wire.realtime.watching import inputs_of, replayed, watching

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_ticks_and_snapshots_are_one_view(server: RunningServer) -> None:
    """Of a player, whose view holds a secret, and of somebody who comes later."""
    players = await seated(server, "tug", seats=2)
    ann = await watching(players, 0)
    await ann.until(20)
    late = await watching(players, 1)
    assert late.tick >= 20
    await players.sockets[0].tell("game.input", room=players.room, input={})
    await ann.until(late.tick + 60)
    late.read()
    # What is late may be left out for what follows, and nothing else.
    assert ann.ticks == sorted(set(ann.ticks))
    assert len(ann.ticks) > 20
    state = (await players.sockets[1].ok("game.state", room=players.room))["match"]
    late.read()
    assert (late.tick, late.view) == (state["tick"], state["view"])
    assert late.view["rope"] < 0
    assert {"own", "rope", "tired"} == set(late.view)


async def test_state_sends_the_event_too(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    socket = players.sockets[0]
    await socket.all_events()
    reply = await socket.ok("game.state", room=players.room)
    event = await socket.event("game", tick=reply["match"]["tick"])
    assert event["view"] == reply["match"]["view"]
    turns = await seated(server)
    assert "tick" not in (await turns.sockets[0].ok("game.state", room=turns.room))["match"]


async def test_an_input_comes_into_force_and_is_not_answered(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    ann, ben = players.sockets
    await ann.send({"op": "game.input", "room": players.room, "input": {"all": True}, "id": 77})
    await (await watching(players, 0)).until(4)
    run = match_in(server, players.room).run
    assert run is not None
    wanted = run.tick + 30
    await ben.tell("game.input", room=players.room, input={}, tick=wanted)
    # The game hides something: of others' inputs nobody is told before the end.
    logs = [await replayed(players, wanted, seat) for seat in (0, 1)]
    assert not any(frame.get("id") == 77 for frame in ann.frames)
    (first,), (second,) = map(inputs_of, logs)
    assert first | {"tick": 1} == {"tick": 1, "seat": 0, "input": {"all": True}}
    assert second["seat"] == 1
    assert second["tick"] >= wanted
    assert all(entry["kind"] == "ticks" for entry in logs[0])


async def test_more_than_four_inputs_a_tick_are_dropped_and_counted(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    match = match_in(server, players.room)
    assert match.run is not None
    at = match.run.tick + 40
    for _ in range(7):
        await players.sockets[0].tell("game.input", room=players.room, input={}, tick=at)
    await players.sockets[1].tell("game.input", room=players.room, input={}, tick=at)
    logs = [inputs_of(await replayed(players, at, seat)) for seat in (0, 1)]
    assert [[each["seat"] for each in log if each["tick"] == at] for log in logs] == [[0, 0, 0, 0], [1]]
    assert "teahouse_inputs_dropped_total 3.0" in server.part("metrics").text().decode()


async def test_wrong_inputs_are_refused(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    ann, room = players.sockets[0], players.room
    onlooker = await server.connect()
    assert (await onlooker.refused("game.input", room=room, input={}))["code"] == "not_member"
    await onlooker.ok("room.join", room=room)
    assert (await onlooker.refused("game.input", room=room, input={}))["code"] == "forbidden"
    wrong = await ann.refused("game.input", room=room, input={"all": 5})
    assert (wrong["code"], "input" in wrong["message"]) == ("bad_request", True)
    assert (await ann.refused("game.input", room=room, input={"more": 1}))["code"] == "bad_request"
    assert (await ann.refused("game.input", room=room, input={}, tick=10**9))["code"] == "bad_request"
    assert (await ann.refused("game.move", room=room, version=0, move={}))["code"] == "conflict"
    assert (await ann.refused("game.offer", room=room, offer="undo"))["code"] == "forbidden"
    turns = await seated(server)
    wrong = await turns.sockets[0].refused("game.input", room=turns.room, input={"x": 0, "y": 0})
    assert wrong["code"] == "conflict"
    clock = {"kind": "per_move", "period_s": 5}
    assert (await ann.refused("game.create", game="tug", clock=clock))["code"] == "bad_request"
    made = await ann.ok("game.create", game="tug")
    await ann.ok("room.join", room=made["room"])
    assert (await ann.refused("game.input", room=made["room"], input={}))["code"] == "conflict"


async def test_a_match_is_played_to_its_end_and_replays_byte_for_byte(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    ann = players.sockets[0]
    shown = await _pulled_over(players)
    over = match_status(players)
    assert (over["outcome"]["winners"], over["outcome"]["reason"]) == ([0], "pulled_over")
    assert shown == over["view"]
    assert (await ann.refused("game.input", room=players.room, input={}))["code"] == "match_over"
    answer = await server.api.get(f"/api/matches/{players.match}.json", token=players.users[0].token)
    export = read_export(answer.raw)
    assert verify(export, GAMES) == []
    assert export.log[-1].tick == over["tick"]
    first = await ann.ok("game.replay", match=players.match, version=1)
    assert first["log"][0]["tick"] < over["tick"]
    assert first["view"] != over["view"]


async def test_a_loop_sleeps_while_no_player_is_there(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    match, rhythm = match_in(server, players.room), server.part("matches").ticking.rhythm
    assert rhythm.running == 1
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    for socket in players.sockets:
        await socket.ok("room.close", room=players.room)
    assert rhythm.running == 0
    assert match.run is not None
    stood = match.run.tick
    await asyncio.sleep(0.1)
    assert match.run.tick == stood
    await players.sockets[1].ok("room.join", room=players.room)
    await (await watching(players, 1)).until(stood + 2)


async def test_a_paused_match_stands_still(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    ann, ben = players.sockets
    match = match_in(server, players.room)
    await (await watching(players, 0)).until(3)
    await ann.ok("game.offer", room=players.room, offer="pause")
    await ben.ok("game.answer", room=players.room, offer="pause", accept=True)
    assert match.run is not None
    stood = match.run.tick
    await asyncio.sleep(0.1)
    assert match.run.tick == stood
    assert (await ann.refused("game.input", room=players.room, input={}))["code"] == "conflict"
    await ben.ok("game.offer", room=players.room, offer="resume")
    await ann.ok("game.answer", room=players.room, offer="resume", accept=True)
    await (await watching(players, 0)).until(stood + 2)


async def test_nobody_who_did_nothing_has_played(server: RunningServer) -> None:
    players = await seated(server, "tug", seats=2)
    await players.sockets[0].ok("game.resign", room=players.room)
    over = await players.sockets[1].event("game", status="over")
    assert over["outcome"] == {"winners": [], "reason": "aborted"}
    players = await seated(server, "tug", seats=2)
    for socket in players.sockets:
        await socket.tell("game.input", room=players.room, input={})
    await (await watching(players, 0)).until(5)
    await players.sockets[0].ok("game.resign", room=players.room)
    over = await players.sockets[1].event("game", status="over")
    assert over["outcome"]["winners"] == [1]


async def test_the_catalogue_tells_of_ticks(server: RunningServer) -> None:
    ann = await server.connect()
    games = {each["game"]: each for each in (await ann.ok("game.catalog"))["games"]}
    snake = games["snake"]
    assert (snake["realtime"], snake["tick_hz"]) == (True, 20)
    assert snake["input_schema"]["$defs"]["Input"]["required"] == ["turn"]
    assert "snakes" in snake["view_schema"]["$defs"]["View"]["properties"]
    assert "tick_hz" not in games["chess"]


async def _pulled_over(players: Players) -> object:
    """Seat 0 pulls until it has won, with a word of the other; the last view that was told by ticks."""
    ann = await watching(players, 0)
    await players.sockets[1].tell("game.input", room=players.room, input={"all": False})
    while not match_status(players):
        await players.sockets[0].tell("game.input", room=players.room, input={})
        await ann.until(ann.tick + 5)
    return ann.view


def match_status(players: Players) -> Frame:
    """The end, once ``players`` were told of it; nothing before."""
    return next((each for each in players.sockets[0].frames if each.get("status") == "over"), {})
