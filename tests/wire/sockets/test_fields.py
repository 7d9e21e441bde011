"""Wrong fields: each is refused with ``bad_request`` and told by its name, and nothing else happens."""

import msgspec
import pytest

from models.wire.commands.all import OPS
from tests.rigs.client import CodecName
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.sockets.fields import GOOD, NO_IDS, WRONG

pytestmark = pytest.mark.gen_test(timeout=60)


def test_every_command_is_covered_here() -> None:
    assert set(GOOD) == OPS


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_missing_field_is_named(shared_server: ReachableServer, codec: CodecName) -> None:
    socket = await shared_server.connect(codec=codec)
    for op, fields in GOOD.items():
        for name in fields:
            error = await socket.refused(op, **{each: fields[each] for each in fields if each != name})
            assert error["code"] == "bad_request", op
            assert f"`{name}`" in error["message"], op


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_field_too_many_is_named(shared_server: ReachableServer, codec: CodecName) -> None:
    socket = await shared_server.connect(codec=codec)
    for op, fields in GOOD.items():
        error = await socket.refused(op, **fields, surplus=1)
        assert error["code"] == "bad_request", op
        assert "`surplus`" in error["message"], op


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_field_of_a_wrong_type_or_size_is_named(server: RunningServer, codec: CodecName) -> None:
    socket = await server.connect(codec=codec)
    await socket.ok("room.create", title="Tea", room="tea")
    await socket.ok("message.send", room="tea", text="first")
    for op, name, values in WRONG:
        for value in values:
            error = await socket.refused(op, **{**GOOD[op], name: value})
            assert error["code"] == "bad_request", (op, name, value)
            assert error["message"].startswith(name), (op, name, value, error["message"])
    assert (await socket.ok("history.since", room="tea", rev=0))["rev"] == 2


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_room_or_user_that_cannot_be_one_is_named(
    shared_server: ReachableServer, codec: CodecName
) -> None:
    socket = await shared_server.connect(codec=codec)
    for op, fields in GOOD.items():
        for name in {"room", "user"} & set(fields):
            for value in NO_IDS:
                error = await socket.refused(op, **{**fields, name: value})
                assert error["code"] == "bad_request", (op, value)
                assert error["message"].startswith(f"{name}:"), (op, value, error["message"])


async def test_the_longest_values_that_are_allowed_are_taken(server: RunningServer) -> None:
    socket = await server.connect()
    room = "R" * 62 + ".:"
    await socket.ok("room.create", title="茶" * 100, room=room, password="x" * 256, capacity=1_000_000)
    await socket.ok("message.send", room=room, text=" " + "🍵" * 4_000 + " ", nonce="茶" * 64)
    await socket.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    assert (await socket.ok("history", room=room, limit=200))["messages"][0]["text"] == "🍵" * 4_000


async def test_a_null_field_is_one_that_is_left_out(server: RunningServer) -> None:
    socket = await server.connect()
    created = await socket.ok("room.create", title="Tea", room="tea", password=None, capacity=None)
    assert (created["room"]["locked"], created["room"].get("capacity")) == (False, None)
    await socket.ok("room.join", room="tea", since=None, epoch=None, password=None, invite=None)
    await socket.ok("message.send", room="tea", text="x", nonce=None, reply_to=None, attachments=None)
    await socket.ok("history", room="tea", before=None, after=None)


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_null_field_is_left_out_whatever_its_type(server: RunningServer, codec: CodecName) -> None:
    socket = await server.connect(codec=codec)
    made = await socket.ok(
        "room.create", title="Tea", room="tea", kind=None, visibility=None, history=None, password=None
    )
    assert (made["room"]["kind"], made["room"]["visibility"]) == ("chat", "public")
    await socket.ok("message.send", room="tea", text="x", kind=None, broadcast=None, open=None)
    assert len((await socket.ok("history", room="tea", limit=None, before=None))["messages"]) == 1
    assert (await socket.ok("room.invite", room="tea", uses=None))["invite"]["uses_left"] == 1
    assert (await socket.refused("message.send", room="tea", text=None, kind=None))["code"] == "bad_request"
    wrong = await socket.refused("history", room="tea", limit=0, before=None)
    assert (wrong["code"], wrong["message"].split(":")[0]) == ("bad_request", "limit")


async def test_binary_strings_are_no_texts_in_msgpack(shared_server: ReachableServer) -> None:
    socket = await shared_server.connect(codec="msgpack")
    error = await socket.refused("room.create", title=b"Tea")
    assert (error["code"], error["message"].split(":")[0]) == ("bad_request", "title")
    await socket.send({"op": "room.create", "id": 1, "title": msgspec.msgpack.Ext(5, b"x")})
    assert (await socket.event("error", id=1))["code"] == "bad_request"
