"""Waiting for many sockets at once, by ``epoll`` where there is one and by Tornado's loop elsewhere."""

import asyncio
import socket
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pytest
from tornado.ioloop import IOLoop

from server.transport import poller
from server.transport.poller import READ, WRITE, LoopPoller, Poller
from tests.unit.server.transport.lab import until

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture(params=["the system's", "Tornado's"])
def waiting(io_loop: IOLoop, request: pytest.FixtureRequest) -> Poller:
    async def made() -> Poller:
        return poller.current() if request.param == "the system's" else LoopPoller()

    found: Poller = io_loop.run_sync(made)
    return found


class Pairs:
    """Connected sockets; ``near`` are the ones that are watched."""

    def __init__(self, count: int) -> None:
        pairs = [socket.socketpair() for _ in range(count)]
        self.near = [pair[0] for pair in pairs]
        self.far = [pair[1] for pair in pairs]
        for each in self.near + self.far:
            each.setblocking(False)

    def close(self) -> None:
        for each in self.near + self.far:
            each.close()


@pytest.fixture
def pairs() -> Iterator[Pairs]:
    made = Pairs(3)
    yield made
    made.close()


async def test_registered_events_are_reported_until_the_socket_is_unregistered(
    waiting: Poller, pairs: Pairs
) -> None:
    told: list[int] = []
    near, far = pairs.near[0], pairs.far[0]
    waiting.register(near, READ, told.append)
    far.send(b"x")
    await until(lambda: bool(told))
    assert set(told) == {READ}
    waiting.modify(near, READ | WRITE)
    await until(lambda: bool(told[-1] & WRITE))
    waiting.unregister(near)
    told.clear()
    for _ in range(3):
        await asyncio.sleep(0)
    assert told == []


async def test_a_socket_unregistered_by_another_callback_is_not_called(waiting: Poller, pairs: Pairs) -> None:
    called: list[int] = []

    def forget_the_others(index: int, _events: int) -> None:
        called.append(index)
        for own in pairs.near:
            waiting.unregister(own)

    for index, own in enumerate(pairs.near):
        waiting.register(own, READ, partial(forget_the_others, index))
    for far in pairs.far:
        far.send(b"x")
    await until(lambda: bool(called))
    for _ in range(3):
        await asyncio.sleep(0)
    assert len(called) == 1


@pytest.mark.logs_errors
async def test_a_callback_that_fails_does_not_stop_the_others(
    waiting: Poller, pairs: Pairs, caplog: pytest.LogCaptureFixture
) -> None:
    served: set[int] = set()

    def serve(index: int, _events: int) -> None:
        served.add(index)
        waiting.unregister(pairs.near[index])
        if index == 0:
            raise ValueError("of one socket")

    for index, own in enumerate(pairs.near):
        waiting.register(own, READ, partial(serve, index))
    for far in pairs.far:
        far.send(b"x")
    await until(lambda: served == {0, 1, 2})
    assert "of one socket" in caplog.text


async def test_a_loop_has_one_poller(io_loop: IOLoop) -> None:
    assert poller.current() is poller.current()


async def test_sockets_that_are_all_ready_are_served_in_turns(
    pairs: Pairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "_TURN_S", 0.0)
    monkeypatch.setattr(poller, "_AT_ONCE", 1)
    waiting = poller.EpollPoller()
    served: list[int] = []
    turns: list[int] = []
    for number, near in enumerate(pairs.near):
        waiting.register(near, READ, lambda _, number=number: served.append(number))  # type: ignore[misc]
        pairs.far[number].send(b"x")
    loop = asyncio.get_running_loop()

    def next_turn() -> None:
        turns.append(len(served))
        if len(served) < 9:
            loop.call_soon(next_turn)

    loop.call_soon(next_turn)
    await until(lambda: len(served) >= 9)
    assert {*served[:3]} == {*served[3:6]} == {*served[6:9]} == {0, 1, 2}
    assert max(later - before for before, later in pairwise(turns)) <= 1
    for near in pairs.near:
        waiting.unregister(near)
    IOLoop.current().remove_handler(waiting)
    waiting.close()
