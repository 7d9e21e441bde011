"""``GET /metrics``."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from typing import Final

import pytest

from models.database.client import Database
from models.errors import unavailable
from server.runtime.background.periodic import Periodic
from server.runtime.loop_monitor import EVERY_S
from tests.rigs.client import Client
from tests.rigs.forking.forked import ROOT
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)
TOKEN: Final = "the administrator's"
BOTS: Final = 8
HOLDS: Final = "teahouse_loop_hold_seconds"
LINE: Final = re.compile(
    r'^(?P<name>[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})?) (?P<value>[0-9.e+-]+)$'
)
ABOUT: Final = re.compile(r"^# (HELP|TYPE) (teahouse|process|python_gc)_")


async def numbers(server: RunningServer) -> Mapping[str, float]:
    """The metrics by their names; each line must be one or say something about one."""
    answer = await server.api.get("/metrics", token=TOKEN)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.raw.endswith(b"\n")
    found = {}
    for line in answer.raw.decode().splitlines():
        match = LINE.match(line)
        assert match or ABOUT.match(line), line
        if match:
            assert match["name"] not in found
            found[match["name"]] = float(match["value"])
    return found


async def test_sockets_rooms_and_messages_are_counted(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        before = await numbers(server)
        assert before["teahouse_sockets"] == 0
        ann, bob = await server.connect(), await server.connect()
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        for text in ("one", "two", "three"):
            await ann.ok("message.send", room=room, text=text)
        after = await numbers(server)
        assert after["teahouse_sockets"] == 2
        assert after["teahouse_rooms"] == before["teahouse_rooms"] + 1
        # Coming to be a member is one as well.
        assert after["teahouse_changes_stored_total"] == before["teahouse_changes_stored_total"] + 4
        assert after["teahouse_bots"] == 0
        await bob.cut()
        while (await numbers(server))["teahouse_sockets"] != 1:
            pass


async def test_bots_that_think_are_counted(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann = await server.connect()
        room = (await ann.ok("game.create", game="chess"))["room"]
        await ann.ok("game.stand", room=room)
        for seat in (0, 1):
            await ann.ok("game.bot", room=room, seat=seat, level=5)
        while (await numbers(server))["teahouse_bots"] != 1:
            pass


async def test_a_held_loop_shows(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        time.sleep(0.08)
        found = await numbers(server)
        assert found["teahouse_loop_hold_worst_seconds"] >= 0.05
        buckets = [value for name, value in found.items() if name.startswith(f"{HOLDS}_bucket")]
        assert buckets == sorted(buckets)
        assert buckets[-1] == found["teahouse_loop_hold_seconds_count"]
        assert found['teahouse_loop_hold_seconds_bucket{le="0.02"}'] < buckets[-1]
        assert found["teahouse_loop_hold_seconds_sum"] >= 0.05


async def test_commands_are_counted_by_op_and_answer(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann = await server.connect()
        await ann.refused("history", room="r-none")
        await ann.refused("history", room="r-none")
        await ann.refused("history")
        await ann.refused("nonsense")
        await ann.ok("room.list")
        await ann.ok("room.list")
        found = await numbers(server)
        counts = {name: value for name, value in found.items() if name.startswith("teahouse_commands_total")}
        assert counts == {
            'teahouse_commands_total{answer="not_found",op="history"}': 2,
            'teahouse_commands_total{answer="bad_request",op="history"}': 1,
            'teahouse_commands_total{answer="unknown_op",op="other"}': 1,
            'teahouse_commands_total{answer="ok",op="room.list"}': 2,
        }
        assert found['teahouse_command_seconds_count{op="room.list"}'] == 2
        assert found['teahouse_command_seconds_bucket{le="+Inf",op="history"}'] == 2


async def test_a_command_that_comes_too_fast_is_counted(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN, limits=True) as server:
        ann = await server.connect()
        while (await ann.ask("room.list"))["op"] != "error":
            pass
        assert (await numbers(server))['teahouse_commands_total{answer="rate_limited",op="room.list"}'] == 1


async def test_opened_and_closed_sockets_are_counted(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        guest = await server.guest()
        await server.connect(guest, "one")
        bob = await server.connect()
        await server.connect(guest, "one")
        await bob.cut()
        while (found := await numbers(server)).get('teahouse_connections_closed_total{code="0"}') != 1:
            pass
        assert found['teahouse_connections_closed_total{code="4409"}'] == 1
        assert found["teahouse_connections_opened_total"] == 3


async def test_matches_and_who_waits_for_one_are_counted(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann = await server.connect()
        await ann.ok("game.create", game="tictactoe")
        await ann.ok("match.find", game="chess")
        found = await numbers(server)
        assert found["teahouse_matches"] == found["teahouse_opponents_wanted"] == 1


async def test_what_the_database_does_shows(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        before = await numbers(server)
        assert before["teahouse_database_up"] == before["teahouse_database_writable"] == 1
        ann = await server.connect()
        await ann.ok("room.create", title="Tea")
        server.part("database").shut(unavailable())
        assert await ann.refused("room.create", title="Tea")
        after = await numbers(server)
        assert after["teahouse_database_calls_total"] > before["teahouse_database_calls_total"]
        assert after['teahouse_database_seconds_count{call="insert_many"}'] > before.get(
            'teahouse_database_seconds_count{call="insert_many"}', 0
        )
        assert after['teahouse_database_seconds_sum{call="insert_many"}'] > 0
        assert after["teahouse_database_writable"] == 0
        for name in ("failed_calls_total", "outages_total", "calls_waiting"):
            assert after[f"teahouse_database_{name}"] == 0
        assert after["teahouse_journal_length"] == 0
        server.part("database").shut(None)


async def test_the_process_itself_is_measured(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        found = await numbers(server)
        assert found["process_resident_memory_bytes"] > 1_000_000
        assert found["process_open_fds"] > 0
        assert found['python_gc_collections_total{generation="0"}'] > 0


async def test_the_dashboard_shows_what_is_measured(database: Database) -> None:
    panels = json.loads((ROOT / "deploy/grafana.json").read_text())["panels"]
    asked = " ".join(target["expr"] for panel in panels for target in panel.get("targets", ()))
    async with running_server(database, admin_token=TOKEN) as server:
        ann = await server.connect()
        await ann.ok("room.list")
        await ann.cut()
        while 'teahouse_connections_closed_total{code="0"}' not in (found := await numbers(server)):
            pass
    names = {name.partition("{")[0] for name in found} | {"teahouse_task_failures_total"}
    wanted = set(re.findall(r"(?:teahouse|process|python)_\w+", asked))
    assert len(wanted) > 12
    assert wanted <= names


async def test_a_task_that_failed_is_counted(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        failing = Periodic("the counting", 0.001, broken)
        failing.start()
        while (await numbers(server)).get('teahouse_task_failures_total{task="the counting"}', 0) < 2:
            pass
        await failing.stop()


async def broken() -> None:
    raise unavailable()


async def test_without_the_administrators_token_they_are_shut(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann = await server.guest()
        for token in (None, "", "wrong", TOKEN[:-1], ann.token):
            answer = await server.api.get("/metrics", token=token)
            assert (answer.status, answer.code) == (401, "unauthorized"), token
            assert b"teahouse_" not in answer.raw


async def test_where_there_is_no_administrator_they_are_shut(server: RunningServer) -> None:
    answer = await server.api.get("/metrics", token="None")
    assert (answer.status, answer.code) == (403, "forbidden")


async def test_no_bot_holds_the_loop_while_eight_think(database: Database) -> None:
    """A machine that has no time for us holds it as well, but hardly thrice; what a bot does, it does each time."""
    async with running_server(database, admin_token=TOKEN) as server:
        tries = [await _held_while_eight_think(server)]
        while len(tries) < 3 and not _is_free(*tries[-1]):
            tries.append(await _held_while_eight_think(server))
        assert _is_free(*tries[-1]), tries


async def _held_while_eight_think(server: RunningServer) -> tuple[float, float, float]:
    """While eight bots found one move each: the turns of the loop, those over 20 ms late, and the seconds of all."""
    tables = [await _table_with_a_bot(server) for _ in range(BOTS)]
    before = await numbers(server)
    moves = [socket.begin("game.move", room=room, version=0, move={"uci": "e2e4"}) for socket, room in tables]
    await asyncio.gather(*moves)
    thinking = (await numbers(server))["teahouse_bots"]
    for socket, room in tables:
        await socket.event("game", room=room, version=2)
        await socket.ok("game.resign", room=room)
    after = await numbers(server)
    assert thinking > 1
    passed = {name: after[name] - before[name] for name in after if name.startswith(HOLDS)}
    turns = passed[f"{HOLDS}_count"]
    return turns, turns - passed[f'{HOLDS}_bucket{{le="0.02"}}'], passed[f"{HOLDS}_sum"]


def _is_free(turns: float, late: float, late_s: float) -> bool:
    """Not held by each of the bots, and not for half of the time by any."""
    return late < BOTS and late_s < turns * EVERY_S


async def _table_with_a_bot(server: RunningServer) -> tuple[Client, str]:
    """Chess against a bot that has not been asked yet."""
    socket = await server.connect()
    room: str = (await socket.ok("game.create", game="chess"))["room"]
    await socket.ok("room.join", room=room)
    await socket.ok("game.bot", room=room, seat=1, level=3)
    return socket, room
