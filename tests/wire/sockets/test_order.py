"""In which order the commands of one socket are carried out and answered, and what waits for what."""

from typing import Any

import pytest

from models.wire.commands.messages import UnreadList
from models.wire.events import Reply
from server.commands.dispatching.route import Route
from tests.rigs.server import RunningServer
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_replies_about_one_room_come_in_the_order_of_the_commands(server: RunningServer) -> None:
    socket = await server.connect()
    await socket.ok("room.create", title="Tea", room="tea")
    ids = [f"{op} {number}" for number in range(20) for op in ("send", "history", "members")]
    fields: dict[str, dict[str, Any]] = {
        "send": {"op": "message.send", "text": "x"},
        "history": {"op": "history"},
        "members": {"op": "room.members"},
    }
    replies = [socket.begin(**fields[each.split()[0]], id=each, room="tea") for each in ids]
    for reply in replies:
        assert (await socket.answer(reply))["op"] == "ok"
    sends = [frame["id"] for frame in socket.frames if str(frame.get("id", "")).startswith("send")]
    assert sends == [each for each in ids if each.startswith("send")]
    reads = [frame["id"] for frame in socket.frames if str(frame.get("id", ""))[:4] in ("hist", "memb")]
    assert reads == [each for each in ids if not each.startswith("send")]
    seqs = [frame["seq"] for frame in socket.frames if str(frame.get("id", "")).startswith("send")]
    assert seqs == list(range(1, 21))


async def test_a_slow_command_on_one_room_does_not_delay_another(server: RunningServer) -> None:
    socket = await server.connect()
    await socket.ok("room.create", title="Slow", room="slow", password="secret")
    await socket.ok("room.create", title="Quick", room="quick")
    other = await server.connect()
    async with gate_before(server.part("room_passwords"), "matches") as gate:
        slow = other.begin("room.join", room="slow", password="secret")
        behind = other.begin("room.close", room="slow")
        await gate.reached.wait()
        await other.ok("room.join", room="quick")
        await other.ok("message.send", room="quick", text="meanwhile")
        await other.ok("unread")
        assert (await socket.ok("message.send", room="slow", text="others too"))["seq"] == 1
        assert not slow.done()
        assert not behind.done()
        gate.open()
        assert (await other.answer(slow))["op"] == "ok"
        assert (await other.answer(behind))["op"] == "ok"


async def test_a_command_waits_for_the_slow_one_before_it_in_its_room(server: RunningServer) -> None:
    host = await server.connect()
    await host.ok("room.create", title="Tea", room="tea", password="secret")
    guest = await server.connect()
    async with gate_before(server.part("room_passwords"), "matches") as gate:
        joining = guest.begin("room.join", room="tea", password="secret")
        sending = guest.begin("message.send", room="tea", text="as a member")
        await gate.reached.wait()
        for _ in range(20):
            await guest.ask("ping")
        assert not sending.done()
        gate.open()
        assert (await guest.answer(joining))["op"] == "ok"
        assert (await guest.answer(sending))["op"] == "ok"


async def test_a_socket_that_goes_away_takes_its_waiting_commands_with_it(server: RunningServer) -> None:
    host = await server.connect()
    await host.ok("room.create", title="Tea", room="tea", password="secret")
    ann = await server.guest()
    guest = await server.connect(ann)
    async with gate_before(server.part("room_passwords"), "matches") as gate:
        guest.begin("room.join", room="tea", password="secret")
        guest.begin("message.send", room="tea", text="never said")
        await gate.reached.wait()
        await guest.cut()
        while server.part("sockets").of_user(ann.id):
            await host.ask("ping")
        gate.open()
        # What had begun goes on to its end.
        while len((await host.ok("room.members", room="tea"))["members"]) < 2:
            await host.ask("ping")
    assert (await host.ok("history", room="tea"))["messages"] == []


async def test_commands_under_way_are_bounded_and_none_is_lost(server: RunningServer) -> None:
    host = await server.connect()
    await host.ok("room.create", title="Tea", room="tea", password="secret")
    guest = await server.connect()
    async with gate_before(server.part("room_passwords"), "matches") as gate:
        first = guest.begin("room.join", room="tea", password="secret")
        replies = [guest.begin("room.members", room="tea") for _ in range(1_000)]
        pong = guest.begin("ping")
        await gate.reached.wait()
        for _ in range(50):
            await host.ask("ping")
        # Behind more commands than are taken at once, so it was not read yet.
        assert not pong.done()
        gate.open()
        await guest.answer(first)
        for reply in replies:
            assert (await guest.answer(reply))["op"] == "ok"
        await guest.answer(pong)


@pytest.mark.logs_errors
async def test_an_unexpected_error_is_answered_with_an_id_and_the_socket_stays_open(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    socket = await server.connect()

    async def broken(*_: object) -> Reply:
        raise ZeroDivisionError("secret detail")

    server.part("dispatch")._routes[UnreadList] = Route(broken)
    error = await socket.refused("unread")
    assert error["code"] == "internal"
    assert "secret" not in error["message"]
    (logged,) = [record for record in caplog.records if record.name == "server.commands.dispatching.dispatch"]
    assert logged.getMessage().split(":")[0] in error["message"]
    assert (await socket.ask("ping"))["op"] == "pong"
