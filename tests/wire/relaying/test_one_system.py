"""What was of one process is of the system: tasks, sessions, presence, topics, STOMP, SockJS, matches and HTTP."""

import asyncio

import pytest

from models.database.client import Database
from tests.rigs.doors.sockjs_client import SockJsClient
from tests.rigs.doors.stomp import stomp
from tests.wire.matches.players import ROW, Players
from tests.wire.operators.rig import TOKEN
from tests.wire.relaying.several import several_servers

pytestmark = pytest.mark.gen_test(timeout=90)


async def test_tasks_sessions_and_presence_are_of_all_processes(database: Database) -> None:
    async with several_servers(database, 3, max_tasks=2) as (home, first, second):
        ann, ben = await first.guest("Ann"), await second.guest("Ben")
        older, other = await first.connect(ann), await second.connect(ben)
        room = (await other.ok("room.create", title="Tea"))["room"]["room"]
        await other.ok("room.join", room=room)
        await older.ok("room.join", room=room)
        assert (await other.event("presence", user=ann.id))["online"]
        newer = await second.connect(ann, how="ticket")
        assert (await older.closed())[0] == 4409
        assert not (await other.event("presence", user=ann.id, online=False))["tasks"]
        await home.connect(ann, "second")
        told = {"query": {"task": "third"}, "headers": {"Authorization": f"Bearer {ann.token}"}}
        assert (await first.refusal(**told))[0] == 429
        assert (await first.api.post("/api/logout", token=ann.token)).status == 204
        async with asyncio.timeout(1):
            assert (await newer.closed())[0] == 4401


async def test_operators_see_all_processes_and_at_which_one_a_socket_is(database: Database) -> None:
    async with several_servers(database, 2, admin_token=TOKEN) as (home, gateway):
        ann, ben = await home.guest("Ann"), await gateway.guest("Ben")
        await home.connect(ann)
        await gateway.connect(ben)
        listed = (await gateway.api.get("/api/admin/processes", token=TOKEN)).json["processes"]
        assert [each["home"] for each in listed] == [True, False]
        nodes = [each["node"] for each in listed]
        sockets = (await gateway.api.get("/api/admin/sockets", token=TOKEN)).json["sockets"]
        assert {each["user"]["name"]: each["node"] for each in sockets} == dict(
            zip(("Ann", "Ben"), nodes, strict=True)
        )
        shown = (await home.api.get(f"/api/users/{ben.id}", token=TOKEN)).json
        assert [each["node"] for each in shown["sockets"]] == [nodes[1]]


async def test_a_match_is_played_between_two_processes(database: Database) -> None:
    async with several_servers(database, 2) as (home, gateway):
        users = [await home.guest(), await gateway.guest()]
        sockets = [await home.connect(users[0]), await gateway.connect(users[1])]
        made = await sockets[1].ok("game.create", game="tictactoe")
        for socket in sockets:
            await socket.ok("room.join", room=made["room"])
        await sockets[0].ok("game.sit", room=made["room"])
        players = Players(made["room"], made["match"]["match"], users[::-1], sockets[::-1])
        for version, (x, y) in enumerate(ROW):
            await players.move(version % 2, version, x=x, y=y)
        for socket in sockets:
            assert (await socket.event("game", status="over"))["outcome"]["winners"] == [0]
        assert (await players.refused(0, 5, x=2, y=2))["code"] == "match_over"
        pgn = await gateway.api.get(f"/api/matches/{players.match}/export", token=users[0].token)
        assert pgn.status in (200, 404)


async def test_stomp_and_sockjs_work_at_a_gateway(database: Database) -> None:
    async with several_servers(database, 2) as (home, gateway):
        ann, ben = await stomp(home), await stomp(gateway)
        for client in (ann, ben):
            await client.subscribe("/topic/rooms.lobby", ack="client")
            await client.subscribe("/topic/tea")
        await ben.send("/app/rooms.lobby", "hello")
        for client in (ann, ben):
            assert b"hello" in (await client.message("/topic/rooms.lobby")).body
        await ann.send("/topic/tea", b"\0\xff")
        for client in (ann, ben):
            assert (await client.message("/topic/tea")).body == b"\0\xff"
        await ben.sure("UNSUBSCRIBE", id="/topic/tea")
        await ann.send("/topic/tea", "again")
        await ann.message("/topic/tea")
        await ben.nothing_more()
        over_http = await SockJsClient.signed_in(gateway, "xhr_streaming", await gateway.guest("Cy"))
        joined = await over_http.ok("room.join", room="lobby")
        assert joined["messages"][-1]["text"] == "hello"
