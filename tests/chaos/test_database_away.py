"""A database that is away for longer than anybody waits: everything is answered, and in time."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any, Final

from tests.chaos.audit import Stored
from tests.chaos.faulty import Faulty, faulty
from tests.chaos.listener import Listener
from tests.chaos.wire import Guest, Refused, Wire

AWAY_S: Final = 9.5
PAUSE_S: Final = 1.5
WITHIN_S: Final = 5.0
"""What the contract allows until a send is refused."""
_EVERY_S: Final = 0.4


def test_sends_are_refused_in_time_while_the_database_is_away(tmp_path: Path) -> None:
    """Gone, and there but silent: side by side, for most of it is waiting."""

    async def play(how: str) -> None:
        async with faulty(tmp_path / how, 51, talkers=1) as server:
            people = await _Pipeliner.come(server)
            if how == "stalled":
                await _pause_refuses_nothing(server, people)
            await _go_away(server, how)
            shown = len(people.ear_events())
            await people.pipeline_for(AWAY_S)
            assert len(people.ear_events()) == shown, "something was shown that nobody knew to be stored"
            await _come_back(server, how)
            assert await people.answers_too_late() == []
            assert people.unavailable > 20
            await people.all_again()
            assert await people.faults(server.embedded.uri) == []
            assert server.stress.server.errors() == []

    async def both() -> None:
        await asyncio.gather(play("gone"), play("stalled"))

    asyncio.run(both())


async def _pause_refuses_nothing(server: Faulty, people: "_Pipeliner") -> None:
    await _go_away(server, "stalled")
    await people.pipeline_for(PAUSE_S)
    await _come_back(server, "stalled")
    assert await people.answers_too_late() == []
    assert people.unavailable == 0
    async with asyncio.timeout(WITHIN_S):
        while len(people.ear_events()) < people.sent:
            await asyncio.sleep(0.02)


async def _go_away(server: Faulty, how: str) -> None:
    if how == "gone":
        await server.proxy.shut()
    else:
        assert server.embedded.pid is not None
        os.kill(server.embedded.pid, signal.SIGSTOP)


async def _come_back(server: Faulty, how: str) -> None:
    if how == "gone":
        server.proxy.open()
    else:
        assert server.embedded.pid is not None
        os.kill(server.embedded.pid, signal.SIGCONT)


class _Pipeliner:
    """One who sends on and on into every room without waiting, and one who listens."""

    def __init__(self, wire: Wire, rooms: list[str], listener: Listener) -> None:
        self._wire = wire
        self._rooms = rooms
        self._listener = listener
        self._sent: dict[str, tuple[str, float, asyncio.Future[Any], list[float]]] = {}
        self.unavailable = 0

    @classmethod
    async def come(cls, server: Faulty) -> "_Pipeliner":
        port = server.stress.server.port
        wire = await Wire.open(port, await Guest.register(port))
        rooms = list(server.stress.listeners[0].rooms)
        for room in rooms:
            await wire.ask("room.join", room=room)
        listener = Listener(await Guest.register(port), rooms)
        await listener.connect(port)
        return cls(wire, rooms, listener)

    @property
    def sent(self) -> int:
        return len(self._sent)

    def ear_events(self) -> list[int]:
        return [seq for room in self._rooms for seq in self._listener.seen[room]]

    async def pipeline_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        # One room's changes are on their way already when those of the others come.
        self._send(self._rooms[0])
        await asyncio.sleep(_EVERY_S)
        while time.monotonic() < end:
            for room in self._rooms:
                for _ in range(3):
                    self._send(room)
            await asyncio.sleep(_EVERY_S)

    async def answers_too_late(self) -> list[str]:
        """Waits for every answer. Only those that were asked for while it was away count."""
        late: list[str] = []
        for nonce, (_, asked_at, reply, answered) in self._sent.items():
            async with asyncio.timeout(30):
                await asyncio.wait([reply])
            error = reply.exception()
            if isinstance(error, Refused):
                assert error.code == "unavailable"
                self.unavailable += 1
                if answered[0] - asked_at > WITHIN_S:
                    late.append(f"{nonce}: {answered[0] - asked_at:.1f} s")
        return late

    async def all_again(self) -> None:
        """Send every nonce once more until it is taken; an ``ok`` of before must be repeated."""
        for nonce, (room, _, before, _) in self._sent.items():
            after = await self._until_taken(room, nonce)
            if before.exception() is None:
                assert before.result()["seq"] == after["seq"], nonce

    async def faults(self, uri: str) -> list[str]:
        stored = await asyncio.to_thread(Stored.of, uri)
        found = stored.faults() + self._listener.faults
        for room in self._rooms:
            if not await self._listener.caught_up(room, len(stored.logs[room])):
                found.append(f"{room}: the listener is at {self._listener.rev[room]}")
            nonces = [each.get("nonce") for each in stored.messages(room)]
            mine = [nonce for nonce, sent in self._sent.items() if sent[0] == room]
            found += [f"{nonce} is not stored once" for nonce in mine if nonces.count(nonce) != 1]
        return found

    def _send(self, room: str) -> None:
        nonce, answered = f"n{len(self._sent)}", list[float]()
        reply = self._wire.post("message.send", room=room, text=nonce, nonce=nonce)
        reply.add_done_callback(lambda _: answered.append(time.monotonic()))
        self._sent[nonce] = (room, time.monotonic(), reply, answered)

    async def _until_taken(self, room: str, nonce: str) -> dict[str, Any]:
        async with asyncio.timeout(15):
            while True:
                try:
                    return await self._wire.ask("message.send", room=room, text=nonce, nonce=nonce)
                except Refused as refused:
                    if refused.code != "unavailable":
                        raise
                await asyncio.sleep(0.1)
