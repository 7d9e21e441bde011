"""How long a socket lives: its token's end and renewal, the end of its session, and its signs of life."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from models.database.client import Database
from models.errors import unavailable
from models.ids import SessionId
from models.stores.people.sessions import SessionStore
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before, open_as

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]
UNHURRIED = 1e6
"""A heartbeat so slow that a test of tokens may let minutes pass."""


@asynccontextmanager
async def patient(database: Database) -> AsyncIterator[RunningServer]:
    async with running_server(database, heartbeat_s=UNHURRIED) as other:
        yield other


async def logged_in(server: RunningServer, name: str) -> User:
    """The account ``name`` in a session of its own."""
    answer = await server.api.post("/api/login", {"name": name, "password": "password1"})
    session = answer.json
    return User(**session["user"], token=session["access_token"], refresh_token=session["refresh_token"])


async def test_a_socket_is_closed_4401_when_its_token_expires(database: Database) -> None:
    async with patient(database) as other:
        early = await other.connect()
        other.clock.advance(1)
        late = await other.connect()
        other.clock.advance(899)
        code, reason = await early.closed()
        assert code == 4401
        assert "expired" in reason
        # Looked at in the same turn, with a second left.
        assert (await late.ask("ping"))["op"] == "pong"
        other.clock.advance(1)
        assert (await late.closed())[0] == 4401


async def test_a_newer_token_lets_a_socket_go_on(database: Database) -> None:
    async with patient(database) as other:
        ann = await other.guest()
        renewed, canary = await other.connect(ann, "a"), await other.connect(ann, "b")
        other.clock.advance(800)
        newer = await other.renewed(ann)
        assert await renewed.ok("auth", id="again", token=newer.token) == {"op": "ok", "id": "again"}
        other.clock.advance(100)
        assert (await canary.closed())[0] == 4401
        assert (await renewed.ask("ping"))["op"] == "pong"
        other.clock.advance(800)
        assert (await renewed.closed())[0] == 4401


@pytest.mark.parametrize("token", ["nonsense", "", "OTHER", "OLD"])
async def test_a_token_that_will_not_do_ends_the_socket(database: Database, token: str) -> None:
    async with patient(database) as other:
        ann, bob = await other.guest(), await other.guest()
        socket = await other.connect(await other.renewed(ann))
        other.clock.advance(899)
        newer = await other.renewed(await other.renewed(bob))
        sent = {"OTHER": newer.token, "OLD": ann.token}.get(token, token)
        if token == "OLD":
            await socket.ok("auth", token=sent)
            other.clock.advance(1)
        else:
            assert (await socket.refused("auth", token=sent))["code"] == "unauthorized"
        assert (await socket.closed())[0] == 4401


async def test_a_renewal_that_cannot_be_checked_now_changes_nothing(server: RunningServer) -> None:
    ann = await server.guest()
    socket = await server.connect(ann)

    async def down(_: str) -> None:
        raise unavailable()

    verify, server.part("auth").verify = server.part("auth").verify, down
    assert (await socket.refused("auth", token=ann.token))["code"] == "unavailable"
    server.part("auth").verify = verify
    await socket.ok("auth", token=ann.token)


async def test_wrong_fields_of_auth_are_refused_and_the_socket_stays_open(server: RunningServer) -> None:
    socket = await server.connect()
    error = await socket.refused("auth", token=5)
    assert (error["code"], error["message"].split(":")[0]) == ("bad_request", "token")
    assert (await socket.ask("ping"))["op"] == "pong"


async def test_a_token_of_another_session_takes_the_socket_there(server: RunningServer) -> None:
    await server.account("Ann")
    first, second = await logged_in(server, "Ann"), await logged_in(server, "Ann")
    socket, displaced = await server.connect(first, "chat"), await server.connect(second, "chat")
    await socket.ok("auth", token=second.token)
    assert (await displaced.closed())[0] == 4409
    await server.api.post("/api/logout", token=first.token)
    assert (await socket.ask("ping"))["op"] == "pong"
    await server.api.post("/api/logout", token=second.token)
    assert (await socket.closed())[0] == 4401


async def test_a_session_that_is_full_takes_no_socket_of_another(server: RunningServer) -> None:
    await server.account("Ann")
    first, second = await logged_in(server, "Ann"), await logged_in(server, "Ann")
    socket = await server.connect(first, "f")
    for task in "abcde":
        await server.connect(second, task)
    assert (await socket.refused("auth", token=second.token))["code"] == "rate_limited"
    sockets = (await server.api.get("/api/me", token=second.token)).json["session"]["sockets"]
    assert len(sockets) == 5
    assert (await socket.ask("ping"))["op"] == "pong"


async def test_a_user_that_holds_all_it_may_can_still_renew(database: Database) -> None:
    async with running_server(database, max_user_sockets=2) as other:
        await other.account("Ann")
        first, second = await logged_in(other, "Ann"), await logged_in(other, "Ann")
        socket = await other.connect(first, "a")
        await other.connect(second, "b")
        await socket.ok("auth", token=first.token)
        await socket.ok("auth", token=second.token)


async def test_logout_closes_every_socket_of_its_session_and_no_other(server: RunningServer) -> None:
    await server.account("Ann")
    ann, again = await logged_in(server, "Ann"), await logged_in(server, "Ann")
    ended = [await server.connect(ann, "a"), await server.connect(ann, "b", codec="msgpack")]
    stays = await server.connect(again)
    assert (await server.api.post("/api/logout", token=ann.token)).status == 204
    for socket in ended:
        code, reason = await socket.closed()
        assert code == 4401
        assert "session" in reason
    assert (await stays.ask("ping"))["op"] == "pong"


async def test_a_stolen_refresh_token_closes_the_sockets_of_its_session(database: Database) -> None:
    async with patient(database) as other:
        ann = await other.guest()
        # The socket's token shows that the answer with the new tokens has arrived.
        socket = await other.connect(await other.renewed(ann))
        other.clock.advance(11)
        answer = await other.api.post("/api/refresh", {"refresh_token": ann.refresh_token})
        assert answer.status == 401
        assert (await socket.closed())[0] == 4401


async def test_a_session_that_ends_while_its_socket_opens_does_not_keep_it(server: RunningServer) -> None:
    ann = await server.guest()
    async with gate_before(server.part("auth"), "is_open") as gate:
        socket = await server.connect(ann)
        await gate.reached.wait()
        # As another process would end it.
        await SessionStore(server.database).end(SessionId(socket.hello["session"]), server.clock.now_ms())
        gate.open()
        assert (await socket.closed())[0] == 4401
    assert (await open_as(server, ann))[0] == 4401


async def test_ping_is_answered_with_its_id_or_without(server: RunningServer) -> None:
    socket = await server.connect()
    for given in (1, 0, -7, 2**53 - 1, "", "x", "x" * 64):
        pong = await socket.ask("ping", id=given)
        assert pong == {"op": "pong", "id": given, "server_at": server.clock.now_ms()}
    server.clock.advance(1.5)
    await socket.tell("ping")
    assert await socket.event("pong") == {"op": "pong", "server_at": server.clock.now_ms()}


async def test_a_silent_socket_is_closed_4408_after_two_and_a_half_heartbeats(server: RunningServer) -> None:
    silent, lively = await server.connect(), await server.connect()
    server.clock.advance(37.5)
    await lively.ask("ping")
    assert (await silent.ask("ping"))["op"] == "pong"
    server.clock.advance(20)
    await lively.ask("ping")
    server.clock.advance(17.6)
    code, reason = await silent.closed()
    assert code == 4408
    assert reason
    assert (await lively.ask("ping"))["op"] == "pong"


async def test_the_heartbeat_is_a_setting(database: Database) -> None:
    async with running_server(database, heartbeat_s=2) as other:
        socket = await other.connect()
        other.clock.advance(5)
        await socket.ask("ping")
        other.clock.advance(5.01)
        assert (await socket.closed())[0] == 4408


async def test_pings_of_websocket_are_life_and_pongs_are_not(server: RunningServer) -> None:
    pinging, ponging, commanding, wrong = [await server.connect() for _ in range(4)]
    server.clock.advance(30)
    await (await pinging.socket.ping())
    await ponging.socket.pong(b"here")
    await commanding.ok("unread")
    await wrong.tell("nope")
    await wrong.event("error")
    server.clock.advance(10)
    assert (await ponging.closed())[0] == 4408
    for socket in (pinging, commanding, wrong):
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_a_part_of_a_message_is_life(server: RunningServer) -> None:
    slow, silent = await server.connect(), await server.connect()
    server.clock.advance(30)

    async def parts() -> AsyncIterator[str]:
        yield '{"op":"ping",'
        assert (await server.api.get("/healthz")).status == 200
        server.clock.advance(10)
        await silent.closed()
        yield '"id":"late"}'

    await slow.socket.send(parts())
    await slow.event("pong", id="late")
