"""A long run of load and sudden deaths that checks itself: ``python -m tests.chaos.stress --seconds N --seed S``.

Eight people talk in three rooms with a dozen commands under way each: they send, edit, react, leave and come
back. Two others only listen. Every second or two something is killed with SIGKILL, by the dice: the server, its
database, or both in either order. When all is back, everybody sends again what was not acknowledged, and the
run is held against the promise:

- every acknowledged message, edit, reaction and coming is stored, as it was acknowledged, exactly once;
- what was refused for good is not stored; a nonce sent again gets the first answer;
- ``seq`` and ``rev`` of every room have no hole, and the documents beside the log say what the log says;
- each listener heard of every change in the order of ``rev``, none missed and none twice, and knows the same
  messages as one who looks for the first time.

Prints a line a round, and ends with 0 if all of it held; else with 1 after the faults and the folder of the
data, which is kept. The same seed makes the same choices; the timing of a machine is its own.
"""

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from tests.chaos.audit import Stored
from tests.chaos.ledger import Ledger
from tests.chaos.listener import Listener
from tests.chaos.processes import ServerProcess
from tests.chaos.swarm import Talker
from tests.chaos.wire import Guest, Wire

TALKERS: Final = 8
LISTENERS: Final = 2
ROOMS: Final = 3
_BURST_S: Final = (0.2, 0.8)
_BACK_S: Final = 15.0


class Stress:
    """One server, its people, and what they were promised.

    With ``mongodb_uri`` the server uses that database, and ``audit_uri`` is another way to the same.
    """

    def __init__(
        self,
        data_dir: Path,
        seed: int,
        *,
        talkers: int = TALKERS,
        mongodb_uri: str | None = None,
        audit_uri: str | None = None,
    ) -> None:
        self._how_many = talkers
        self.server = ServerProcess(data_dir, mongodb_uri)
        self._audit_uri = audit_uri
        self.ledger = Ledger()
        self.rng = random.Random(seed)
        self.talkers: list[Talker] = []
        self.listeners: list[Listener] = []

    async def begin(self) -> None:
        """Start the server, make the rooms, let everybody in."""
        await self.server.start()
        port = self.server.port
        owner = await Guest.register(port)
        wire = await Wire.open(port, owner)
        made = [await wire.ask("room.create", title=f"Room {number}") for number in range(ROOMS)]
        rooms = [reply["room"]["room"] for reply in made]
        await wire.close()
        for _ in range(self._how_many):
            rng = random.Random(self.rng.random())
            self.talkers.append(Talker(await Guest.register(port), rooms, self.ledger, rng))
        self.listeners = [Listener(await Guest.register(port), rooms) for _ in range(LISTENERS)]
        await self._all_connect()

    async def round(self, deaths: Callable[["Stress"], Coroutine[Any, Any, None]]) -> list[str]:
        """Talk, let ``deaths`` happen in the middle of it, come back, and say which promises are broken."""
        stop = asyncio.Event()
        talk = [asyncio.create_task(talker.talk(stop)) for talker in self.talkers]
        await asyncio.sleep(self.rng.uniform(*_BURST_S))
        await deaths(self)
        stop.set()
        await asyncio.gather(*talk)
        await self._come_back()
        found = await self._unheard()
        await asyncio.gather(*(talker.settle() for talker in self.talkers))
        return found + await self._faults()

    async def end(self) -> None:
        people: list[Talker | Listener] = [*self.talkers, *self.listeners]
        for each in people:
            await each.close()
        await self.server.stop()

    async def _come_back(self) -> None:
        if not self.server.is_running:
            await self.server.start()
            await self._all_connect()
            return
        # The server lived through it: nobody had to reconnect.
        async with asyncio.timeout(_BACK_S):
            while not await self.server.is_healthy():
                await asyncio.sleep(0.05)

    async def _all_connect(self) -> None:
        for talker in self.talkers:
            await talker.connect(self.server.port)
            await talker.join()
        for listener in self.listeners:
            await listener.connect(self.server.port)

    async def _stored(self) -> Stored:
        return await asyncio.to_thread(Stored.of, self._audit_uri or self.server.database().uri)

    async def _unheard(self) -> list[str]:
        """What is stored and shown to nobody, though nothing more is said: rooms recover by themselves."""
        await asyncio.gather(*(talker.quiet() for talker in self.talkers))
        stored = await self._stored()
        return [
            f"{room}: {len(stored.logs[room])} is stored, a listener is at {listener.rev[room]}"
            for listener in self.listeners
            for room in listener.rooms
            if not await listener.caught_up(room, len(stored.logs[room]))
        ]

    async def _faults(self) -> list[str]:
        stored = await self._stored()
        found = self.ledger.faults(stored)
        for listener in self.listeners:
            found += await _faults_of_listener(listener, stored)
        return found


async def _faults_of_listener(listener: Listener, stored: Stored) -> list[str]:
    found = list(listener.faults)
    found += [
        f"{room}: a listener never heard of {len(stored.logs[room])}"
        for room in listener.rooms
        if not await listener.caught_up(room, len(stored.logs[room]))
    ]
    for room in listener.rooms:
        heard = listener.seen[room]
        for message in stored.messages(room):
            known = heard.get(message["seq"])
            # One who comes late knows the newest page only.
            if known is not None and (known.get("text"), known["rev"]) != (
                message.get("text"),
                message["latest"],
            ):
                found.append(f"{room}: a listener knows {known} and stored is {message}")
    return found


async def kill_server(stress: Stress) -> None:
    await stress.server.kill()


async def kill_database(stress: Stress) -> None:
    stress.server.database().signal(signal.SIGKILL)
    await asyncio.sleep(stress.rng.uniform(0.0, 1.0))


async def kill_both(stress: Stress) -> None:
    database = stress.server.database()
    if stress.rng.random() < 0.5:
        database.signal(signal.SIGKILL)
        await stress.server.kill()
    else:
        stress.server.signal(signal.SIGKILL)
        database.signal(signal.SIGKILL)
        await stress.server.ended()


DEATHS: Final = (kill_server, kill_database, kill_both)


async def run(data_dir: Path, seed: int, seconds: float) -> list[str]:
    """Rounds until ``seconds`` are over or something is broken."""
    stress = Stress(data_dir, seed)
    deadline = time.monotonic() + seconds
    number, faults = 0, list[str]()
    try:
        await stress.begin()
        while not faults and time.monotonic() < deadline:
            number, deaths = number + 1, stress.rng.choice(DEATHS)
            faults = await stress.round(deaths)
            _say(f"{number}: {deaths.__name__}, {len(stress.ledger.sent)} messages acknowledged")
        faults += stress.server.errors()
        await stress.end()
    finally:
        await stress.server.stop()
    return faults


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = arguments.parse_args()
    data_dir = Path(tempfile.mkdtemp(prefix="teahouse-stress-"))
    _say(f"seed {given.seed}, files in {data_dir}")
    faults = asyncio.run(run(data_dir, given.seed, given.seconds))
    for fault in faults[:50]:
        _say(fault)
    if not faults:
        shutil.rmtree(data_dir)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
