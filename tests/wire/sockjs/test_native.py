"""The native protocol over every transport of SockJS: signing in, talking, being closed, being away."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from server.runtime.timings import Timings
from tests.rigs.client import WAIT_S
from tests.rigs.doors.sockjs import SockJs
from tests.rigs.doors.sockjs_client import TRANSPORTS, SockJsClient, SockJsSocket, Transport
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)
QUICK_GONE = Timings(sockjs_gone_s=1.0, sweep_s=0.02, goodbye_s=0.02, closing_s=0.02)
IMPATIENT = Timings(auth_within_s=0.05, sweep_s=0.02, goodbye_s=0, closing_s=0.02)


async def me(server: RunningServer, user: Any) -> list[dict[str, Any]]:
    """The open sockets of the user's session."""
    answer = await server.api.get("/api/me", token=user.token)
    sockets: list[dict[str, Any]] = answer.json["session"]["sockets"]
    return sockets


async def gone(server: RunningServer, user: Any) -> None:
    """Return when the user has no socket any more."""
    async with asyncio.timeout(WAIT_S):
        while await me(server, user):
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_hello_commands_and_events(server: RunningServer, transport: Transport) -> None:
    ann, ben = await server.guest("Ann"), await server.connect()
    client = await SockJsClient.signed_in(server, transport, ann, task="phone")
    assert client.hello["user"] == {"id": ann.id, "name": "Ann", "guest": True}
    assert client.hello["task"] == "phone"
    assert [socket["task"] for socket in await me(server, ann)] == ["phone"]
    room = (await ben.ok("room.create", title="Tea"))["room"]["room"]
    await ben.ok("room.join", room=room)
    await client.ok("room.join", room=room)
    said = "</script>\u2028茶 \N{TEACUP WITHOUT HANDLE}\"'\\"
    for speaker in (client, ben):
        await speaker.ok("message.send", room=room, text=said)
    for hearer in (client, ben):
        told = [await hearer.event("message") for _ in "ab"]
        assert [each["message"]["text"] for each in told] == [said, said]
        assert [each["message"]["seq"] for each in told] == [1, 2]
    await client.close()


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_bad_token_closes_4401_and_says_why(server: RunningServer, transport: Transport) -> None:
    client = await SockJsClient.open(server, transport)
    await client.tell("auth", token="nonsense")
    code, reason = await client.closed()
    assert code == 4401
    assert reason
    client = await SockJsClient.open(server, transport)
    await client.tell("ping")
    assert (await client.closed())[0] == 4401


async def test_a_client_that_sends_no_token_is_closed_4401(database: Database) -> None:
    async with running_server(database, timings=IMPATIENT) as other:
        for transport in TRANSPORTS:
            client = await SockJsClient.open(other, transport)
            assert (await client.closed())[0] == 4401


async def test_a_task_is_taken_over_from_a_websocket_and_back(server: RunningServer) -> None:
    ann = await server.guest()
    first = await server.connect(ann)
    second = await SockJsClient.signed_in(server, "xhr", ann)
    assert (await first.closed())[0] == 4409
    third = await server.connect(ann)
    assert (await second.closed())[0] == 4409
    assert (await third.ask("ping"))["op"] == "pong"


async def test_logging_out_closes_it_too(server: RunningServer) -> None:
    for transport in TRANSPORTS:
        ann = await server.guest()
        client = await SockJsClient.signed_in(server, transport, ann)
        assert (await server.api.post("/api/logout", token=ann.token)).status == 204
        assert (await client.closed())[0] == 4401


async def test_silence_is_closed_4408_and_messages_are_signs_of_life(server: RunningServer) -> None:
    client = await SockJsClient.signed_in(server, "xhr", await server.guest())
    for _ in range(5):
        server.clock.advance(15)
        assert (await client.ask("ping"))["op"] == "pong"
    server.clock.advance(38)
    assert (await client.closed())[0] == 4408


async def test_an_empty_array_is_a_sign_of_life(server: RunningServer) -> None:
    client = await SockJsClient.signed_in(server, "xhr", await server.guest())
    sockjs = SockJs(server)
    for _ in range(4):
        server.clock.advance(30)
        answer = await sockjs.post(client.carrier.url + "/xhr_send", "[]")
        assert answer.status == 204
    assert (await client.ask("ping"))["op"] == "pong"


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_cut_ends_the_socket(database: Database, transport: Transport) -> None:
    async with running_server(database, timings=QUICK_GONE) as other:
        ann = await other.guest()
        client = await SockJsClient.signed_in(other, transport, ann)
        await client.cut()
        await gone(other, ann)


async def test_a_session_without_requests_ends(database: Database) -> None:
    async with running_server(database, timings=QUICK_GONE) as other:
        ann = await other.guest()
        client = await SockJsClient.signed_in(other, "xhr", ann)
        url = client.carrier.url
        await client.cut()
        await gone(other, ann)
        sessions = other.part("site").sockjs_sessions
        async with asyncio.timeout(WAIT_S):
            while any(len(each) for each in sessions):
                await asyncio.sleep(0.005)
        again = SockJsSocket(other.host, "xhr")
        again.url = url
        assert (await again._post('["x"]')).status == 404
        await again.close()


async def test_a_session_lives_five_seconds_without_requests_and_beats_within_25(database: Database) -> None:
    assert Timings().sockjs_gone_s == 5
    for heartbeat_s, beat_s in ((15, 15), (60, 25), (2, 2)):
        async with running_server(database, heartbeat_s=heartbeat_s) as other:
            assert other.part("site").sockjs_sessions[0].limits.heartbeat_s == beat_s


async def test_goodbye_comes_over_every_transport(database: Database) -> None:
    async with running_server(database) as other:
        clients = [
            await SockJsClient.signed_in(other, transport, await other.guest()) for transport in TRANSPORTS
        ]
        unknown = await SockJsClient.open(other, "xhr")
        await other.stop()
        for client in clients:
            assert "reconnect_in_s" in await client.event("goaway")
            assert (await client.closed())[0] == 1001
        assert (await unknown.closed())[0] == 1001


async def test_a_client_that_does_not_poll_is_closed_4411(database: Database) -> None:
    async with running_server(database, max_queue_bytes=65_536) as other:
        ann, ben = await other.guest(), await other.connect()
        deaf = await SockJsClient.signed_in(other, "xhr", ann)
        await deaf.ok("room.join", room="lobby")
        await ben.ok("room.join", room="lobby")
        stopped = deaf.carrier
        reader, stopped._reader = stopped._reader, None
        assert reader is not None
        # Its poll is answered by the first message; no other follows.
        stopped._over.set()
        for _ in range(8):
            await ben.ok("message.send", room="lobby", text="茶" * 4_000)
        await gone(other, ann)
        listener = SockJsSocket(other.host, "xhr")
        listener.url = stopped.url
        listener._reader = asyncio.create_task(listener._read())
        told = [await asyncio.wait_for(listener._frames.get(), 10) for _ in range(2)]
        assert told[0] is not None
        assert told[0][0] == "a"
        assert str(told[1]).startswith("c[4411,")
        assert (await ben.ask("ping"))["op"] == "pong"
        await listener.close()
        await reader
