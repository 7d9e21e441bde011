"""What comes in on one socket: counted, refused where it is too fast, and held up where too much is under way."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from handlers.native.json_codec import JsonCodec
from models.errors import BROKEN_CLIENT, TOO_MANY
from models.wire.chat_values import Person
from models.wire.commands.base import Command
from models.wire.commands.messages import MessageSend, UnreadList
from models.wire.commands.rooms import RoomCreate
from models.wire.events import Reply
from server.commands.dispatching.command_stream import CommandStream
from server.commands.dispatching.dispatch import Dispatch
from server.commands.dispatching.route import Route, Routes
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.rooms.rates import MALFORMED_WITHIN_S, RATES, UserRates
from server.transport.frames import message_frame
from tests.rigs.connections import Line, connect, identity_of
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test
COMMANDS_BURST, MESSAGES_BURST, ROOMS_BURST = (RATES[cost][1] for cost in ("command", "message", "room"))


class Bench:
    """Sockets of one user over a clock that is held; ``answer`` is what every command gets."""

    def __init__(self, *, limits: bool = True) -> None:
        self.answer: Any = Reply()
        self.clock = HeldClock()
        self.flusher = Flusher()
        routes: Routes = {op: Route(self._handle) for op in (UnreadList, MessageSend, RoomCreate)}
        rates = UserRates(self.clock, on=limits)
        self.dispatch = Dispatch(routes, self._renew, Hub(self.flusher), self.clock, rates)

    def socket(self, task: str = "main") -> "tuple[CommandStream, Line]":
        connection, line = connect(self.flusher, identity_of("u-ann"), task)
        return CommandStream(self.dispatch, connection), line

    def _handle(self, _who: Person, _command: Any) -> Any:
        return self.answer

    async def _renew(self, *_: Any) -> None:
        raise NotImplementedError


@pytest.fixture
def bench(io_loop: IOLoop) -> Iterator[Bench]:
    async def made() -> Bench:
        return Bench()

    bench = io_loop.run_sync(made)
    yield bench
    io_loop.run_sync(bench.dispatch.drain)


async def send(stream: CommandStream, command: Command) -> None:
    """Have it taken, and what it is answered with sent."""
    waits = stream.take(command)
    await asyncio.sleep(0)
    if waits is not None:
        await waits


async def refusals(line: Line) -> list[dict[str, Any]]:
    await asyncio.sleep(0)
    return [each for each in line.events if each["op"] == "error"]


def message(number: int) -> MessageSend:
    return MessageSend(id=number, room="tea", text="hello")  # type: ignore[arg-type]


async def test_a_command_over_the_rate_may_be_sent_after_the_time_in_the_refusal(bench: Bench) -> None:
    stream, line = bench.socket()
    for number in range(int(COMMANDS_BURST)):
        await send(stream, UnreadList(id=number))
    assert await refusals(line) == []
    await send(stream, UnreadList(id="late"))
    (refused,) = await refusals(line)
    assert (refused["code"], refused["id"]) == ("rate_limited", "late")
    bench.clock.advance(refused["retry_after_s"])
    await send(stream, UnreadList(id="again"))
    assert len(await refusals(line)) == 1


async def test_all_sockets_of_a_user_are_counted_together(bench: Bench) -> None:
    first, _ = bench.socket()
    other, line = bench.socket("game")
    for number in range(int(COMMANDS_BURST)):
        await send(first, UnreadList(id=number))
    await send(other, UnreadList(id="one more"))
    assert [each["id"] for each in await refusals(line)] == ["one more"]


async def test_a_message_counts_as_a_command_and_as_a_message(bench: Bench) -> None:
    first, _ = bench.socket()
    other, line = bench.socket("game")
    for number in range(int(MESSAGES_BURST)):
        await send(first, message(number))
    await send(other, UnreadList(id=1))
    assert await refusals(line) == []
    await send(other, message(2))
    assert [each["id"] for each in await refusals(line)] == [2]


async def test_making_rooms_has_a_rate_of_its_own(bench: Bench) -> None:
    stream, line = bench.socket()
    for number in range(int(ROOMS_BURST) + 1):
        await send(stream, RoomCreate(id=number, title="Tea"))
    assert [each["id"] for each in await refusals(line)] == [int(ROOMS_BURST)]
    await send(stream, message(0))
    assert len(await refusals(line)) == 1


async def test_a_flood_that_goes_on_after_refusals_is_closed(bench: Bench) -> None:
    stream, line = bench.socket()
    sent = 0
    while line.closed is None and sent < 2_000:
        await send(stream, UnreadList(id=sent))
        sent += 1
    assert line.closed is not None
    assert line.closed[0] == TOO_MANY


async def test_the_third_malformed_frame_within_a_minute_closes() -> None:
    bench = Bench(limits=False)
    stream, line = bench.socket()
    codec = JsonCodec(message_frame)
    for _ in range(2):
        stream.receive(codec, b"[", text=True)
    bench.clock.advance(MALFORMED_WITHIN_S)
    for _ in range(2):
        stream.receive(codec, b"[", text=True)
    assert len(await refusals(line)) == 4
    closed_before = line.closed
    stream.receive(codec, b"[", text=True)
    assert (closed_before, line.closed) == (
        None,
        (BROKEN_CLIENT, "three frames in a minute were no commands"),
    )


async def test_without_limits_nothing_is_counted() -> None:
    bench = Bench(limits=False)
    stream, line = bench.socket()
    for number in range(1_000):
        stream.receive(
            JsonCodec(message_frame), json.dumps({"op": "unread", "id": number}).encode(), text=True
        )
        await asyncio.sleep(0)
    assert await refusals(line) == []


async def test_reading_waits_while_too_many_commands_are_under_way(bench: Bench) -> None:
    stream, _ = bench.socket()
    bench.answer = asyncio.get_running_loop().create_future()
    waits = [stream.take(UnreadList(id=number)) for number in range(256)]
    assert waits[:-1] == [None] * 255
    assert waits[-1] is not None
    reading = asyncio.create_task(waits[-1])
    await asyncio.sleep(0)
    assert not reading.done()
    bench.answer.set_result(Reply())
    await reading
