"""How a connection lives and ends: tokens, heartbeats, goodbyes."""

import asyncio
from typing import Any

import pytest
from teahouse_client import Failure, connect

from models.database.client import Database
from tests.clients.python.rig import origin, until
from tests.rigs.forgery import ISSUER, SHARED_SECRET, outside_claims, signed
from tests.rigs.network.cutter import Cutter
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test


async def test_tokens_are_asked_for_again_before_they_expire(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teahouse_client.connection.credentials._USELESS_BELOW_S", 0.05)
    async with running_server(database, jwt_issuer=ISSUER, jwt_issuer_secret=SHARED_SECRET) as server:
        asked = 0

        async def token() -> str | None:
            nonlocal asked
            asked += 1
            now = server.clock.now_ms() // 1000
            # Good for two seconds; one, says the token.
            claims = outside_claims(iat=now + 1, exp=now + 2, sid="s", name="Mei")
            return signed(claims) if asked < 5 else None

        async with connect(origin(server), token=token) as client:
            assert client.user["name"] == "Mei"
            await client.join("lobby")
            states = client.events("state")
            messages = client.events("message")
            for number in (2, 3, 4):
                await until(lambda number=number: asked >= number)
                # A ping behind the renewal: it has been taken.
                await client.say("lobby", f"{number}")
                server.clock.advance(1)
            texts = [(await anext(messages))["message"]["text"] for _ in range(3)]
            assert texts == ["2", "3", "4"]
            # Then nobody is signed in any more, and only now does the connection end.
            phases = []
            while "stopped" not in phases:
                phases.append((await anext(states))["phase"])
            assert "open" not in phases
            with pytest.raises(Failure, match="unauthorized"):
                await anext(messages)
            with pytest.raises(Failure, match="unauthorized"):
                await client.say("lobby", "too late")


async def test_a_server_that_has_gone_silent_is_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teahouse_client.connection.backoff.Backoff.next_s", lambda _: 0.005)
    async with (
        running_server(database, heartbeat_s=1) as server,
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest=True) as client,
    ):
        states = client.events("state")
        cutter.go_silent()
        assert (await anext(states)).get("reason") == "lost"
        cutter.go_on()
        while (await anext(states))["phase"] != "open":
            pass
        await client.join("lobby")


async def test_another_socket_of_the_same_name_ends_this_one(server: RunningServer) -> None:
    ann = await server.guest("Ann")
    async with connect(origin(server), token=lambda: ann.token, task="bot") as client:
        await client.join("lobby")
        async with connect(origin(server), token=lambda: ann.token, task="bot") as other:
            with pytest.raises(Failure, match="closed: the connection has ended: replaced"):
                await anext(client.events("message"))
            await other.join("lobby")
            await other.say("lobby", "here")


async def test_what_cannot_be_is_told_at_once() -> None:
    with pytest.raises(TypeError, match="a key opens no socket"):
        async with connect("http://127.0.0.1:1"):
            pass
    with pytest.raises(ValueError, match="an origin is"):
        async with connect("tea.example", guest=True):
            pass
    with pytest.raises(Failure, match="network"):
        async with connect("http://127.0.0.1:1", token=lambda: "a.b.c", timeout_s=0.3):
            pass


async def test_pending_commands_fail_when_the_client_is_closed(server: RunningServer) -> None:
    async with Cutter(int(server.host.rpartition(":")[2])) as cutter:
        async with connect(origin(server, cutter.port), guest=True) as client:
            events = client.events("message")
            cutter.go_silent()
            waiting = asyncio.create_task(client.room_create("Tea"))
            await asyncio.sleep(0.02)
            cutter.cut()
            cutter.go_on()
        with pytest.raises(Failure, match=r"closed|lost"):
            await waiting
        assert [event async for event in events] == []


async def test_a_first_connection_that_is_refused_fails_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"jwt_issuer": ISSUER, "jwt_issuer_secret": SHARED_SECRET}
    async with running_server(database, **settings) as server, asyncio.timeout(20):
        await server.guest("Robin")
        with pytest.raises(Failure, match="conflict"):
            async with connect(origin(server), guest="Robin"):
                pass
        asked = 0

        def token() -> str:
            nonlocal asked
            asked += 1
            return signed(outside_claims(sub=f"{asked}"), key="a secret that the server does not have")

        with pytest.raises(Failure, match="unauthorized"):
            async with connect(origin(server), token=token):
                pass
        assert asked == 3
        with pytest.raises(Failure, match="bad_request"):
            async with connect(origin(server), guest=True, task="Not A Name"):
                pass
        monkeypatch.setattr("teahouse_client.connection.link.VERSION", "0.0.9")
        with pytest.raises(Failure, match="outdated"):
            async with connect(origin(server), guest=True):
                pass


async def test_a_handler_may_end_itself(server: RunningServer) -> None:
    heard: list[str] = []
    async with connect(origin(server), guest=True) as client:
        await client.join("lobby")

        async def hear(event: Any) -> None:
            off()
            await asyncio.sleep(0)
            heard.append(event["message"]["text"])

        off = client.on("said", hear)
        other = client.events("said")
        for number in range(3):
            await client.say("lobby", f"{number}")
        assert [(await anext(other))["message"]["text"] for _ in range(3)] == ["0", "1", "2"]
        await until(lambda: bool(heard))
        assert heard == ["0"]
