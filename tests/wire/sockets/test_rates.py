"""How fast a user may send, what the server answers beyond that, and when it closes a socket."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from models.database.client import Database
from server.rooms.joining.passwords import HASHES_BURST
from tests.rigs.client import Client
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=120)


@asynccontextmanager
async def limited(database: Database) -> AsyncIterator[RunningServer]:
    async with running_server(database, limits=True) as other:
        yield other


async def told_to_wait(socket: Client, op: str) -> float:
    error = await socket.refused(op)
    assert error["code"] == "rate_limited"
    wait_s: float = error["retry_after_s"]
    return wait_s


async def spend(socket: Client, count: int, op: str = "ping") -> None:
    """Send so many commands, and see that each is taken."""
    replies = [socket.begin(op) for _ in range(count)]
    for reply in replies:
        assert (await socket.answer(reply)).get("code") != "rate_limited"


async def test_a_socket_that_is_too_fast_learns_how_long_to_wait(database: Database) -> None:
    async with limited(database) as other:
        socket = await other.connect()
        await spend(socket, 400)
        wait_s = await told_to_wait(socket, "ping")
        assert 0.01 <= wait_s <= 0.02
        other.clock.advance(wait_s)
        assert (await socket.ask("ping"))["op"] == "pong"
        await told_to_wait(socket, "ping")


async def test_the_rate_of_commands_is_a_users_over_all_its_sockets(database: Database) -> None:
    async with limited(database) as other:
        ann = await other.guest()
        fast, slow, bob = await other.connect(ann, "a"), await other.connect(ann, "b"), await other.connect()
        await spend(fast, 400)
        await told_to_wait(fast, "ping")
        await told_to_wait(slow, "unread")
        assert (await bob.ask("ping"))["op"] == "pong"


async def test_a_command_refused_for_its_rate_is_not_carried_out(database: Database) -> None:
    async with limited(database) as other:
        socket = await other.connect()
        await spend(socket, 400)
        assert (await socket.refused("room.create", title="Tea", room="tea"))["code"] == "rate_limited"
        other.clock.advance(1)
        assert (await socket.refused("room.join", room="tea"))["code"] == "not_found"


async def test_messages_of_a_user_are_limited_over_all_its_sockets(database: Database) -> None:
    async with limited(database) as other:
        ann = await other.guest()
        one, two = await other.connect(ann, "a"), await other.connect(ann, "b")
        room = (await one.ok("room.create", title="Tea"))["room"]["room"]
        replies = [one.begin("message.send", room=room, text="x") for _ in range(100)]
        assert {(await one.answer(reply))["op"] for reply in replies} == {"ok"}
        error = await two.refused("message.send", room=room, text="x")
        assert error["code"] == "rate_limited"
        assert 0.05 <= error["retry_after_s"] <= 0.06
        # Reading and what is of another user go on.
        assert len((await two.ok("history", room=room, limit=200))["messages"]) == 100
        bob = await other.connect()
        await bob.ok("room.join", room=room)
        await bob.ok("message.send", room=room, text="y")
        other.clock.advance(error["retry_after_s"])
        await two.ok("message.send", room=room, text="x")


@pytest.mark.parametrize("frame", ['{"op":"ping"}', '{"op":"nope"}', '{"op":"room.join"}'])
async def test_flooding_that_goes_on_closes_4429(database: Database, frame: str) -> None:
    async with limited(database) as other:
        socket = await other.connect()
        for _ in range(400 + 200):
            await socket.send_raw(frame)
        await socket.ask("ping")
        code, reason = await socket.closed()
        assert code == 4429
        assert "rate_limited" in reason
        errors = [each for each in socket.frames if each.get("code") == "rate_limited"]
        assert len(errors) == 201
        assert all(each["retry_after_s"] > 0 for each in errors)


async def test_a_client_that_slows_down_when_refused_is_not_closed(database: Database) -> None:
    async with limited(database) as other:
        socket = await other.connect()
        for _ in range(5):
            for _ in range(400 + 180):
                await socket.tell("ping")
            await told_to_wait(socket, "ping")
            await socket.all_events()
            other.clock.advance(37)
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_with_limits_off_nothing_is_too_fast(server: RunningServer) -> None:
    socket = await server.connect()
    assert socket.hello["limits"]["commands_per_s"] is None
    await spend(socket, 1_500)
    room = (await socket.ok("room.create", title="Tea"))["room"]["room"]
    replies = [socket.begin("message.send", room=room, text="x") for _ in range(150)]
    assert {(await socket.answer(reply))["op"] for reply in replies} == {"ok"}


async def test_passwords_of_rooms_are_hashed_so_often_for_a_user_and_no_login_waits_for_them(
    database: Database,
) -> None:
    async with limited(database) as other:
        ann = await other.guest()
        sockets = [await other.connect(ann, task) for task in ("a", "b")]
        asked = [socket.begin("room.create", title="Tea", password="pw") for socket in sockets * 30]
        answers = [await (sockets * 30)[n].answer(reply) for n, reply in enumerate(asked)]
        codes = Counter(answer.get("code", "ok") for answer in answers)
        assert codes == {"ok": HASHES_BURST, "rate_limited": 60 - HASHES_BURST}
        room = next(answer for answer in answers if answer["op"] == "ok")["room"]["room"]
        for op in ("room.update", "room.create"):
            fields = {"room": room} if op == "room.update" else {"title": "Tea"}
            assert (await sockets[0].refused(op, password="new", **fields))["code"] == "rate_limited"
        ben = await other.connect()
        assert (await ben.refused("room.join", room=room, password="no"))["code"] == "wrong_password"
        assert (await sockets[0].ask("room.update", room=room, password=""))["op"] == "ok"


@pytest.mark.long
async def test_a_user_makes_so_many_rooms(database: Database) -> None:
    async with limited(database) as other:
        ann = await other.guest()
        one, two = await other.connect(ann, "a"), await other.connect(ann, "b")
        # No more at once than the database stores in time on a machine that is busy with something else.
        for _ in range(10):
            asked = [one.begin("room.create", title="Tea") for _ in range(20)]
            assert {(await one.answer(reply))["op"] for reply in asked} == {"ok"}
        assert (await two.refused("room.create", title="Tea"))["retry_after_s"] > 0.9
        other.clock.advance(1)
        await two.ok("room.create", title="Tea")
