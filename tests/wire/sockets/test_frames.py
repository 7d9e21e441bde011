"""What a frame must be: three that are none close, and which wrongs are told instead."""

import json
from typing import Any

import msgspec
import pytest

from models.database.client import Database
from tests.rigs.client import Client, CodecName
from tests.rigs.network.framing import Peer, client_frame
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)
NO_COMMANDS: dict[str, list[str | bytes]] = {
    "json": ["", '{"op":"\\ud800"}', "nonsense", "[]", "5", "null", '"op"', "{}", '{"op":5}', '{"op":null}',
             '{"OP":1}', '[{"op":"ping"}]', '{"op":"ping"', '{"op":"ping"}{"op":"ping"}', "{'op':'ping'}",
             '{"op":"ping","id":NaN}', "\ufeff{}", b'{"op":"ping"}', b"", "[" * 30_000, '{"op":' * 10_000],
    "msgpack": [b"", b"\xc1", b"\x80", b"\x90", b"\x05", b"\xc0", b"\x81\xa2op\x05", b"\x81\xa2op\xc0",
                b"\x81\xa2op\xa4pin", b"\x81\xa2op\xa4ping\x00", b"\x81\xc4\x02op\xa4ping", b"\x81\x90\x01",
                b"\x81\xa2op\xa2\xff\xfe", b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\x91" * 30_000,
                '{"op":"ping"}', ""],
}  # fmt: skip


async def bad_request(socket: Client) -> dict[str, Any]:
    """The error without an id that must have come."""
    error = await socket.event("error")
    assert set(error) == {"op", "code", "message"}, error
    assert error["code"] == "bad_request"
    assert error["message"]
    return error


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_frame_that_is_no_command_gets_an_error_and_the_socket_stays_open(
    server: RunningServer, codec: CodecName
) -> None:
    socket = await server.connect(codec=codec)
    for payload in NO_COMMANDS[codec]:
        await socket.send_raw(payload)
        await bad_request(socket)
        assert (await socket.ask("ping"))["op"] == "pong", payload
        server.clock.advance(30)


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_three_within_a_minute_close_4400(shared_server: ReachableServer, codec: CodecName) -> None:
    for payload in NO_COMMANDS[codec]:
        socket = await shared_server.connect(codec=codec)
        for _ in range(2):
            await socket.send_raw(payload)
            await bad_request(socket)
        await socket.send_raw(payload)
        code, reason = await socket.closed()
        assert code == 4400, payload
        assert reason, payload


@pytest.mark.parametrize("times", [(0, 0, 59.9), (0, 59.9, 59.9), (0, 30, 59), (0, 40, 70, 99)])
async def test_the_minute_is_any_minute(database: Database, times: tuple[float, ...]) -> None:
    async with running_server(database, heartbeat_s=1e6) as other:
        socket = await other.connect()
        now = 0.0
        for at in times[:-1]:
            other.clock.advance(at - now)
            now = at
            await socket.send_raw("nonsense")
            await bad_request(socket)
        other.clock.advance(times[-1] - now)
        await socket.send_raw("nonsense")
        assert (await socket.closed())[0] == 4400


async def test_two_a_minute_go_on_for_ever(database: Database) -> None:
    async with running_server(database, heartbeat_s=1e6) as other:
        socket = await other.connect()
        for _ in range(5):
            for _ in range(2):
                await socket.send_raw("nonsense")
                await bad_request(socket)
            other.clock.advance(60)
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_unknown_ops_and_wrong_fields_do_not_count(shared_server: ReachableServer) -> None:
    socket = await shared_server.connect()
    for _ in range(5):
        assert (await socket.refused("nope"))["code"] == "unknown_op"
        assert (await socket.refused("ping", more=1))["code"] == "bad_request"
        assert (await socket.refused("room.join"))["code"] == "bad_request"
        await socket.send({"op": "ping", "id": True})
        await bad_request(socket)
    await socket.send_raw("nonsense")
    await socket.send_raw("nonsense")
    assert (await socket.ask("ping"))["op"] == "pong"
    await socket.send_raw("nonsense")
    assert (await socket.closed())[0] == 4400


@pytest.mark.parametrize(
    "op", ["nope", "", "PING", " ping", "ok", "hello", "x" * 5_000, "\x00", "茶", "room.*"]
)
async def test_an_unknown_op_is_refused_under_the_commands_id(
    shared_server: ReachableServer, op: str
) -> None:
    for codec in ("json", "msgpack"):
        socket = await shared_server.connect(codec=codec)
        error = await socket.refused(op, id="mine")
        assert error["code"] == "unknown_op"
        assert len(error["message"]) < 200
        await socket.tell(op)
        assert set(await socket.event("error")) == {"op", "code", "message"}


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_ids_are_whole_numbers_or_short_texts(shared_server: ReachableServer, codec: CodecName) -> None:
    socket = await shared_server.connect(codec=codec)
    good: list[int | str] = [0, 1, -1, 2**53 - 1, -(2**53 - 1), "", "1", "茶" * 64, "\x00"]
    for command_id in good:
        assert (await socket.ok("unread", id=command_id))["id"] == command_id
        assert (await socket.refused("room.join", id=command_id))["id"] == command_id
    wrongs: list[Any] = [True, False, 1.5, 1.0, [], {}, [1], 2**53, -(2**53), 2**63, "x" * 65]
    for wrong in wrongs:
        await socket.send({"op": "ping", "id": wrong})
        assert (await bad_request(socket))["message"].startswith("id:"), wrong


async def test_a_null_id_is_no_id(shared_server: ReachableServer) -> None:
    socket = await shared_server.connect()
    await socket.send({"op": "unread", "id": None})
    await socket.send({"op": "nope", "id": None})
    assert "id" not in await socket.event("error")
    await socket.ask("ping")
    assert [frame["op"] for frame in socket.frames] == ["hello", "error", "pong"]


async def test_a_command_without_an_id_is_answered_only_by_an_error(server: RunningServer) -> None:
    socket = await server.connect()
    await socket.tell("room.create", title="Tea", room="tea")
    await socket.tell("room.join", room="Not a room")
    assert (await socket.event("error"))["code"] == "bad_request"
    await socket.ok("room.join", room="tea")
    assert [frame["op"] for frame in socket.frames] == ["hello", "error", "ok"]


async def test_a_text_frame_that_is_not_utf8_closes_1007(shared_server: ReachableServer) -> None:
    for payload in (b'{"op":"\xff"}', b"\xc0\x80", b"\xed\xa0\x80", '{"op":"ping"}茶'.encode()[:-1]):
        ann = await shared_server.guest()
        port, extra = int(shared_server.host.rpartition(":")[2]), f"Authorization: Bearer {ann.token}\r\n"
        async with await Peer.connect(port, "/socket", extra=extra) as peer:
            assert json.loads(await peer.message())["op"] == "hello"
            peer.send(client_frame(1, payload))
            assert (await peer.closed())[0] == 1007


@pytest.mark.parametrize("deflate", [False, True])
async def test_a_frame_over_the_limit_closes_1009(shared_server: ReachableServer, deflate: bool) -> None:
    socket = await shared_server.connect(deflate=deflate)
    fits = json.dumps({"op": "ping", "id": 1})
    await socket.send_raw(fits + " " * (65_536 - len(fits)))
    await socket.event("pong", id=1)
    await socket.send_raw(fits + " " * (65_537 - len(fits)))
    assert (await socket.closed())[0] == 1009


async def test_the_limit_of_frames_is_a_setting_and_counts_fragments(database: Database) -> None:
    async with running_server(database, max_frame_bytes=2_000) as other:
        socket = await other.connect()
        await socket.socket.send(['{"op":', '"ping"', "}", " " * 1_987])
        await socket.event("pong")
        await socket.socket.send(['{"op":', '"ping"', "}", " " * 1_988])
        assert (await socket.closed())[0] == 1009


async def test_a_message_in_fragments_is_one_command(shared_server: ReachableServer) -> None:
    socket = await shared_server.connect()
    text = json.dumps({"op": "room.create", "id": "x", "title": "茶" * 100}, ensure_ascii=False)
    await socket.socket.send([text[:20], "", text[20:70], text[70:]])
    await socket.ask("ping")
    packed = await shared_server.connect(codec="msgpack")
    data = msgspec.msgpack.encode({"op": "ping", "id": "y"})
    await packed.socket.send([data[:3], data[3:]])
    await packed.event("pong", id="y")
    assert (await socket.event("ok", id="x"))["room"]["title"] == "茶" * 100
