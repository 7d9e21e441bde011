"""Sockets opened without a token: the first frame brings it, and what happens to those that bring none."""

import json
from typing import Any

import msgspec
import pytest

from models.database.client import Database
from server.runtime.timings import Timings
from tests.rigs.client import CodecName
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)
IMPATIENT = Timings(auth_within_s=0.05, sweep_s=0.02, goodbye_s=0, closing_s=0.02)


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_hello_comes_before_the_ok(shared_server: ReachableServer, codec: CodecName) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open(codec=codec, offered=[f"teahouse.v1.{codec}"])
    reply = await socket.ok("auth", id="first", token=ann.token)
    assert reply == {"op": "ok", "id": "first"}
    assert [frame["op"] for frame in socket.frames] == ["hello", "ok"]
    assert socket.frames[0]["user"]["id"] == ann.id


async def test_without_an_id_only_hello_comes(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.connect(ann, how="frame")
    await socket.ask("ping")
    assert [frame["op"] for frame in socket.frames] == ["hello", "pong"]


async def test_nothing_is_said_before_it(shared_server: ReachableServer) -> None:
    socket = await shared_server.open()
    pong = await socket.socket.ping()
    await pong
    assert socket.frames == []


async def test_a_command_sent_right_after_auth_is_answered(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open()
    await socket.tell("auth", token=ann.token)
    assert (await socket.ok("unread"))["rooms"] == []
    assert socket.frames[0]["op"] == "hello"


async def test_the_task_may_come_with_it_or_with_the_address(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open(query={"task": "chat"})
    await socket.ok("auth", token=ann.token)
    assert socket.frames[0]["task"] == "chat"
    other = await shared_server.open(query={"task": "chat"})
    await other.ok("auth", token=ann.token, task="game")
    assert other.frames[0]["task"] == "game"
    third = await shared_server.open()
    await third.tell("auth", token=ann.token, task="NO")
    assert (await third.closed())[0] == 4400


@pytest.mark.parametrize(
    "first",
    [
        '{"op":"ping"}',
        '{"op":"unread","id":1}',
        '{"op":"nope","id":1}',
        '{"op":"auth"}',
        '{"op":"auth","token":5}',
        '{"op":"auth","token":null}',
        '{"op":"auth","token":"x","more":1}',
        "{}",
        "[]",
        "nonsense",
        b"\x81\xa2op\xa4ping",
    ],
)
async def test_a_first_frame_that_is_not_auth_closes_4401(
    shared_server: ReachableServer, first: str | bytes
) -> None:
    socket = await shared_server.open()
    await socket.send_raw(first)
    code, reason = await socket.closed()
    assert code == 4401
    assert "auth" in reason
    assert socket.frames == []


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_socket_that_says_nothing_is_closed_4401(database: Database, codec: CodecName) -> None:
    async with running_server(database, timings=IMPATIENT) as other:
        socket = await other.open(codec=codec, offered=[f"teahouse.v1.{codec}"])
        code, reason = await socket.closed()
        assert code == 4401
        assert "0.05 s" in reason


async def test_a_ping_of_websocket_is_no_first_frame(database: Database) -> None:
    async with running_server(database, timings=IMPATIENT) as other:
        socket = await other.open()
        await (await socket.socket.ping())
        assert (await socket.closed())[0] == 4401


async def test_half_a_frame_is_no_first_frame(database: Database) -> None:
    async with running_server(database, timings=IMPATIENT) as other:
        socket = await other.open()
        ann = await other.guest()

        async def halves() -> Any:
            yield f'{{"op":"auth","token":"{ann.token[:10]}'
            await socket.socket.wait_closed()
            yield '"}'

        with pytest.raises(Exception, match="4401"):
            await socket.socket.send(halves())


async def test_a_socket_that_was_in_time_stays(database: Database) -> None:
    async with running_server(database, timings=IMPATIENT) as other:
        late = await other.open()
        socket = await other.connect(await other.guest(), how="frame")
        # Opened before, so its time was over before this one's would have been.
        assert (await late.closed())[0] == 4401
        for _ in range(5):
            assert (await socket.ask("ping"))["op"] == "pong"


async def test_the_wait_is_five_seconds_unless_a_test_says_otherwise() -> None:
    assert Timings().auth_within_s == 5


async def test_a_token_that_came_in_time_may_take_longer_to_verify(database: Database) -> None:
    async with running_server(database, timings=IMPATIENT) as other:
        ann = await other.guest()
        async with gate_before(other.part("auth"), "verify") as gate:
            socket = await other.open()
            await socket.tell("auth", token=ann.token)
            await gate.reached.wait()
            # Opened later, so the time of the one that is looked at is over as well.
            assert (await (await other.open()).closed())[0] == 4401
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_frames_after_auth_wait_until_its_token_is_verified(server: RunningServer) -> None:
    ann = await server.guest()
    async with gate_before(server.part("auth"), "verify") as gate:
        socket = await server.open()
        await socket.tell("auth", token=ann.token)
        reply = socket.begin("ping", id="behind")
        await gate.reached.wait()
        assert (await server.api.get("/healthz")).status == 200
        assert socket.frames == []
        gate.open()
        await socket.answer(reply)
    assert [frame["op"] for frame in socket.frames] == ["hello", "pong"]


async def test_one_socket_too_many_is_closed_4429(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    for task in "abcde":
        await shared_server.connect(ann, task)
    socket = await shared_server.open(query={"task": "f"})
    await socket.tell("auth", token=ann.token)
    assert (await socket.closed())[0] == 4429
    assert socket.frames == []


async def test_msgpack_is_agreed_on_before_the_first_frame(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open(codec="msgpack", offered=["teahouse.v1.msgpack"])
    await socket.send_raw(json.dumps({"op": "auth", "token": ann.token}))
    assert (await socket.closed())[0] == 4401
    other = await shared_server.open(codec="msgpack", offered=["teahouse.v1.msgpack"])
    await other.send_raw(msgspec.msgpack.encode({"op": "auth", "token": ann.token}))
    assert (await other.greeted())["user"]["id"] == ann.id


@pytest.mark.one_process("each process bounds what it holds for those who have not said who they are")
async def test_one_address_has_256_sockets_that_are_not_signed_in(database: Database) -> None:
    patient = Timings(auth_within_s=600, sweep_s=0.02, goodbye_s=0, closing_s=0.02)
    async with running_server(
        database, timings=patient, limits=True, trusted_proxies=("192.0.2.1",)
    ) as other:
        ann = await other.guest()
        waiting = [await other.open(path=path) for path in ("/socket", "/ws") for _ in range(128)]
        for path in ("/socket", "/ws"):
            assert (await (await other.open(path=path)).closed())[0] == 4429
        await other.connect(ann)
        await waiting[0].ok("auth", token=ann.token)
        await waiting[1].close()
        for _ in range(2):
            await (await other.open()).ok("auth", token=ann.token)
