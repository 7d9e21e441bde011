"""Two thousand sockets: all are told to go when the server ends, and all come back to the next without a hole."""

import asyncio
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.audit import Stored
from tests.chaos.listener import Listener
from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Frame, Guest, Refused, Wire

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

_USERS: Final = 400
_SOCKETS_OF_ONE: Final = 5
_ROOMS: Final = 20
_SENDERS: Final = 20
_AT_ONCE: Final = 50
_ENDS_WITHIN_S: Final = 20.0
_BACK_WITHIN_S: Final = 60.0


@pytest.fixture(autouse=True)
def many_descriptors() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4 * _USERS * _SOCKETS_OF_ONE:
        pytest.skip("this process may not open so many sockets")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Crowd:
    """Users with five sockets each, which listen to one room each, and some who send without a pause."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self.rooms: list[str] = []
        self.listeners: list[Listener] = []
        self.acknowledged: list[tuple[str, str, int]] = []
        self._owner: Guest | None = None

    async def come(self) -> None:
        port = self._server.port
        self._owner = await Guest.register(port)
        wire = await Wire.open(port, self._owner)
        for number in range(_ROOMS):
            self.rooms.append((await wire.ask("room.create", title=f"Room {number}"))["room"]["room"])
        await wire.close()
        guests = [await Guest.register(port) for _ in range(_USERS)]
        self.listeners = [
            Listener(guest, [self.rooms[(place + number) % _ROOMS]], f"ear{number}")
            for place, guest in enumerate(guests)
            for number in range(_SOCKETS_OF_ONE)
        ]
        await self.connect()

    async def connect(self) -> None:
        """All of them, fifty at a time."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(listener: Listener) -> None:
            async with turns:
                await listener.connect(self._server.port)

        await asyncio.gather(*map(one, self.listeners))

    async def talk(self, stop: asyncio.Event, named: str) -> None:
        """Say something everywhere until ``stop`` or until the socket closes."""
        assert self._owner is not None
        wires = [
            await Wire.open(self._server.port, self._owner, f"{named}{each}") for each in range(_SENDERS)
        ]
        await asyncio.gather(
            *(self._talk(wire, room, stop, named) for wire, room in zip(wires, self.rooms, strict=True))
        )

    async def _talk(self, wire: Wire, room: str, stop: asyncio.Event, named: str) -> None:
        count = 0
        while not (stop.is_set() or wire.closed.is_set()):
            count += 1
            text = f"{named} {count}"
            try:
                reply: Frame = await wire.ask("message.send", room=room, text=text)
            except (Refused, ConnectionError):
                continue
            self.acknowledged.append((room, text, reply["seq"]))


def test_two_thousand_are_told_to_go_and_come_back_without_a_hole(tmp_path: Path) -> None:
    async def play() -> None:
        server = ServerProcess(tmp_path / "data")
        try:
            await server.start()
            crowd, stop = Crowd(server), asyncio.Event()
            await crowd.come()
            talking = asyncio.create_task(crowd.talk(stop, "before"))
            await asyncio.sleep(2)
            server.signal(signal.SIGTERM)
            async with asyncio.timeout(_ENDS_WITHIN_S):
                assert await server.ended() == 0
            await talking
            wires = [listener._wire for listener in crowd.listeners]
            for wire in wires:
                assert wire is not None
                await wire.closed.wait()
            assert {wire.close_code for wire in wires if wire is not None} == {1001}
            told = [wire for wire in wires if wire and any(each["op"] == "goaway" for each in wire.events)]
            assert len(told) == len(wires) == _USERS * _SOCKETS_OF_ONE

            await server.start()
            talking = asyncio.create_task(crowd.talk(stop, "after"))
            async with asyncio.timeout(_BACK_WITHIN_S):
                await crowd.connect()
            stop.set()
            await talking
            stored = await asyncio.to_thread(Stored.of, server.database().uri)
            assert stored.faults() == []
            by_place = {
                (room, each["seq"]): each["text"] for room in crowd.rooms for each in stored.messages(room)
            }
            lost = [each for each in crowd.acknowledged if by_place.get((each[0], each[2])) != each[1]]
            assert lost == []
            for listener in crowd.listeners:
                (room,) = listener.rooms
                assert await listener.caught_up(room, len(stored.logs[room]))
                assert listener.faults == []
                assert {(room, seq) for seq in listener.seen[room]} <= set(by_place)
            assert server.errors() == []
        finally:
            await server.stop()

    asyncio.run(play())
