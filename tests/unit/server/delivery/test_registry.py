"""The open sockets of a process: who is told of their end, and what the sweep closes."""

import asyncio
from typing import Any

import pytest

from models.errors import GOING_AWAY, NO_HEARTBEAT, REPLACED, UNAUTHORIZED, Disconnect
from models.ids import UserId
from server.accounts.authentication import Identity
from server.delivery.connection import Connection
from server.delivery.hub import Hub
from server.delivery.liveness import Heartbeat
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketLimits, SocketRegistry
from tests.rigs.client import WAIT_S
from tests.rigs.connections import Line, connect, identity_of
from tests.rigs.held_clock import START_MS, HeldClock

pytestmark = pytest.mark.gen_test

BYE = Disconnect(GOING_AWAY, "bye")


class Bench:
    """A registry that sweeps all the time, over a clock that is held."""

    def __init__(self) -> None:
        self.clock = HeldClock()
        self.flusher = Flusher()
        nobody: Any = None
        self.sockets = SocketRegistry(
            nobody,
            Hub(self.flusher),
            self.clock,
            SocketLimits(max_tasks=2, max_user_sockets=3, heartbeat_s=10),
            0.001,
        )
        self.gone: list[UserId] = []
        self.unsubscribe = self.sockets.subscribe_user_gone(lambda user, _: self.gone.append(user))

    def add(self, identity: Identity, task: str = "main") -> tuple[Connection, Line]:
        connection, line = connect(self.flusher, identity, task)
        self.sockets.add(connection)
        return connection, line


async def until_closed(line: Line) -> tuple[int, str]:
    async with asyncio.timeout(WAIT_S):
        while line.closed is None:
            await asyncio.sleep(0.001)
    return line.closed


async def test_the_end_of_a_users_last_socket_calls_the_subscriber_once() -> None:
    bench = Bench()
    main, _ = bench.add(identity_of("ann"))
    game, _ = bench.add(identity_of("ann"), "game")
    main.close(BYE)
    await asyncio.sleep(0)
    assert bench.gone == []
    game.close(BYE)
    game.close(BYE)
    await asyncio.sleep(0)
    assert bench.gone == ["ann"]


async def test_a_user_whose_socket_was_replaced_is_not_gone() -> None:
    bench = Bench()
    _, old = bench.add(identity_of("ann"))
    bench.add(identity_of("ann"))
    await asyncio.sleep(0)
    assert old.closed is not None
    assert old.closed[0] == REPLACED
    assert bench.gone == []
    assert bench.sockets.open_count == 1


async def test_a_former_subscriber_is_called_no_more() -> None:
    bench = Bench()
    bench.unsubscribe()
    connection, _ = bench.add(identity_of("ann"))
    connection.close(BYE)
    await asyncio.sleep(0)
    assert bench.gone == []


async def test_the_sweep_closes_a_silent_socket_and_one_whose_token_has_expired() -> None:
    bench = Bench()
    _, silent = bench.add(identity_of("ann"))
    _, expiring = bench.add(identity_of("bob", expires_at=START_MS + 5_000))
    bench.sockets.start()
    bench.clock.advance(5)
    assert (await until_closed(expiring))[0] == UNAUTHORIZED
    assert silent.closed is None
    bench.clock.advance(25)
    assert (await until_closed(silent))[0] == NO_HEARTBEAT
    await bench.sockets.stop()


async def test_nothing_is_swept_after_the_stop() -> None:
    bench = Bench()
    _, line = bench.add(identity_of("ann"))
    bench.sockets.start()
    await bench.sockets.stop()
    bench.clock.advance(100)
    await asyncio.sleep(0.02)
    assert line.closed is None


async def test_a_socket_with_a_heartbeat_of_its_own_is_beaten_for_and_may_be_silent_longer() -> None:
    bench = Bench()
    connection, line = connect(bench.flusher, identity_of("ann"))
    beats: list[float] = []
    liveness = bench.sockets.add(connection, Heartbeat(silence_s=100, beat=beats.append))
    bench.sockets.start()
    bench.clock.advance(90)
    async with asyncio.timeout(WAIT_S):
        while not beats:
            await asyncio.sleep(0.001)
    liveness.heard_at = beats[-1]
    bench.clock.advance(90)
    await asyncio.sleep(0.01)
    assert line.closed is None
    bench.clock.advance(11)
    assert (await until_closed(line))[0] == NO_HEARTBEAT
    await bench.sockets.stop()


async def test_a_user_is_gone_since_the_last_sign_of_life_on_any_of_its_sockets() -> None:
    bench = Bench()
    told: list[tuple[str, float]] = []
    silent, _ = bench.add(identity_of("ann"), "silent")
    await asyncio.sleep(0)
    bench.sockets.subscribe_presence(lambda user, since: told.append((user, since)))
    start = bench.clock.monotonic()
    bench.clock.advance(10)
    other, _ = bench.add(identity_of("ann"), "other")
    bench.clock.advance(10)
    other.close(BYE)
    bench.clock.advance(20)
    silent.close(BYE)
    assert bench.sockets.is_present(UserId("ann"))
    assert told == []
    await asyncio.sleep(0)
    assert told == [("ann", start + 20)]
    assert not bench.sockets.is_present(UserId("ann"))
