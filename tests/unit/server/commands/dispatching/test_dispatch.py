"""Dispatch where no socket reaches: handlers that end in every way, and connections that are gone."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from handlers.native.json_codec import JsonCodec
from models.errors import Disconnect, Refusal
from models.ids import SessionId, UserId
from models.wire.chat_values import Person
from models.wire.commands.messages import Typing, UnreadList
from models.wire.events import Reply, UnreadReply
from server.accounts.authentication import Identity
from server.commands.dispatching.command_stream import CommandStream
from server.commands.dispatching.dispatch import Dispatch
from server.commands.dispatching.route import Response, Route, Routes
from server.delivery.connection import Connection
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.rooms.rates import UserRates
from server.transport.frames import message_frame
from tests.contracts.codecs import unframed
from tests.rigs.connections import new_outbox
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test


class Bench:
    """A dispatch whose commands do what ``response`` is, and one connection without a socket."""

    def __init__(self) -> None:
        self.response: Any = Reply()
        self.sent: list[dict[str, Any]] = []
        self.closed: list[tuple[int, str]] = []
        self.renewals: list[str] = []
        self.asked: list[Person] = []
        routes: Routes = {UnreadList: Route(self._handle), Typing: Route(self._handle)}
        self.codec = JsonCodec(message_frame)
        flusher = Flusher()
        self.dispatch = Dispatch(routes, self._renew, Hub(flusher), HeldClock(), UserRates(HeldClock()))
        identity = Identity(
            user=UserId("u-ann"), name="Ann", guest=True, session=SessionId("s-1"), expires_at=0
        )
        self.connection = Connection(identity, "main", self.codec, self, new_outbox(flusher))
        self.commands = CommandStream(self.dispatch, self.connection)

    def write_frames(self, data: bytes) -> None:
        while data:
            size = data[1] if data[1] < 126 else int.from_bytes(data[2:4]) + 2
            self.sent.append(json.loads(unframed(data[: 2 + size])[1]))
            data = data[2 + size :]

    def close(self, code: int, reason: str) -> None:
        self.closed.append((code, reason))

    async def tell(self, **command: Any) -> None:
        """Receive a command, and let everything that can go on go on."""
        waits = self.commands.receive(self.codec, json.dumps(command).encode(), text=True)
        assert waits is None
        for _ in range(10):
            await asyncio.sleep(0)

    def _handle(self, who: Person, _command: Any) -> Response:
        self.asked.append(who)
        if isinstance(self.response, Exception):
            raise self.response
        made: Response = self.response() if callable(self.response) else self.response
        return made

    async def _renew(self, _connection: Connection, token: str) -> None:
        self.renewals.append(token)


@pytest.fixture
def bench(io_loop: IOLoop) -> Iterator[Bench]:
    async def made() -> Bench:
        return Bench()

    bench = io_loop.run_sync(made)
    yield bench
    io_loop.run_sync(bench.dispatch.drain)


async def raising(error: Exception) -> Reply:
    raise error


def failed(error: Exception) -> "asyncio.Future[Reply]":
    future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    future.set_exception(error)
    return future


async def later(future: "asyncio.Future[Reply]") -> "asyncio.Future[Reply]":
    return future


def ways(error: Exception) -> list[Any]:
    """Every way in which a handler may end with ``error``."""
    return [
        error,
        lambda: raising(error),
        lambda: failed(error),
        lambda: later(failed(error)),
    ]


async def test_a_refusal_is_answered_however_it_comes(bench: Bench) -> None:
    for number, response in enumerate(ways(Refusal("conflict", "no", retry_after_s=2))):
        bench.response = response
        await bench.tell(op="unread", id=number)
        assert bench.sent.pop() == {
            "op": "error", "id": number, "code": "conflict", "message": "no", "retry_after_s": 2
        }  # fmt: skip
    assert not bench.sent
    assert not bench.closed


async def test_a_disconnect_is_answered_and_then_closes_once(bench: Bench) -> None:
    for number, response in enumerate(ways(Disconnect(4401, "over"))):
        bench.response = response
        await bench.tell(op="unread", id=number)
    assert bench.sent == [{"op": "error", "id": 0, "code": "unauthorized", "message": "over"}]
    assert bench.closed == [(4401, "over")]


@pytest.mark.logs_errors
async def test_anything_else_is_logged_and_answered_with_its_id(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    for number, response in enumerate(ways(ZeroDivisionError("the secret"))):
        caplog.clear()
        bench.response = response
        await bench.tell(op="unread", id=number)
        told = bench.sent.pop()
        assert (told["code"], told["id"]) == ("internal", number)
        assert "the secret" not in told["message"]
        (record,) = caplog.records
        assert record.getMessage().split(":")[0] in told["message"]
        assert record.exc_info is not None
    assert bench.closed == []


async def test_a_reply_of_a_handler_gets_the_id_of_its_command(bench: Bench) -> None:
    shared = UnreadReply(rooms=[])
    for response in (shared, lambda: later_reply(shared)):
        bench.response = response
        await bench.tell(op="unread", id="mine")
        assert bench.sent.pop() == {"op": "ok", "id": "mine", "rooms": []}
    await bench.tell(op="unread")
    assert bench.sent == []
    assert shared.id is None


async def later_reply(reply: Reply) -> Reply:
    return reply


async def test_a_reply_after_the_close_goes_nowhere(bench: Bench) -> None:
    future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    bench.response = lambda: future
    await bench.tell(op="unread", id=1)
    bench.connection.close(Disconnect(4409, "replaced"))
    future.set_result(Reply())
    await asyncio.sleep(0)
    assert bench.sent == []
    bench.connection.close(Disconnect(4401, "again"))
    bench.connection.gone()
    assert bench.closed == [(4409, "replaced")]


async def test_a_renewal_is_no_command_of_a_room(bench: Bench) -> None:
    await bench.tell(op="auth", id=1, token="newer")
    assert bench.renewals == ["newer"]
    assert bench.sent == [{"op": "ok", "id": 1}]


async def test_draining_waits_for_commands_under_way_and_refuses_new_ones(bench: Bench) -> None:
    going = asyncio.Event()

    async def slow() -> Reply:
        await going.wait()
        return Reply()

    bench.response = slow
    await bench.tell(op="unread", id=1)
    draining = asyncio.create_task(bench.dispatch.drain())
    await asyncio.sleep(0)
    await bench.tell(op="unread", id=2)
    await bench.tell(op="ping", id=3)
    assert [(each["op"], each["id"]) for each in bench.sent] == [("error", 2), ("pong", 3)]
    assert bench.sent[0]["code"] == "unavailable"
    assert not draining.done()
    going.set()
    await draining
    await asyncio.sleep(0)
    assert bench.sent[-1] == {"op": "ok", "id": 1}


async def test_a_command_that_takes_too_long_is_answered_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the command behind it, whose time is over before its turn comes, is not carried out at all."""
    bench.dispatch._deadlines._within_s = 0.0
    slow = asyncio.get_running_loop().create_future()
    bench.response = lambda: later(slow)
    await bench.tell(op="typing", room="r-1", on=True, id=1)
    await bench.tell(op="typing", room="r-1", on=True, id=2)
    while len(bench.sent) < 2:
        await asyncio.sleep(0.01)
    assert [(each["id"], each["code"]) for each in bench.sent] == [(1, "unavailable"), (2, "unavailable")]
    slow.set_result(Reply())
    await bench.dispatch.drain()
    assert len(bench.sent) == 2
    assert len(bench.asked) == 1


async def test_a_change_that_is_stored_too_late_is_answered_once(bench: Bench) -> None:
    bench.dispatch._deadlines._within_s = 0.0
    slow: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    bench.response = lambda: slow
    await bench.tell(op="typing", room="r-1", on=True, id=1)
    while not bench.sent:
        await asyncio.sleep(0.01)
    slow.set_exception(Refusal("conflict", "too late"))
    await asyncio.sleep(0)
    assert [each["code"] for each in bench.sent] == ["unavailable"]


async def test_a_command_that_is_answered_in_time_is_not_answered_again(bench: Bench) -> None:
    bench.dispatch._deadlines._within_s = 0.0
    quick: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
    bench.response = lambda: quick
    await bench.tell(op="typing", room="r-1", on=True, id=1)
    quick.set_result(Reply())
    while bench.dispatch._deadlines._timer is not None:
        await asyncio.sleep(0.01)
    assert [each["op"] for each in bench.sent] == ["ok"]
