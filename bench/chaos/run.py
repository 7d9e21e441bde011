"""A run: a site, its clients and its faults; then every client settles, and each process is looked at."""

import asyncio
import os
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from bench.chaos.history import History
from bench.chaos.people.look import Look
from bench.chaos.people.person import Person, World
from bench.chaos.people.socket import Lost, Refused
from bench.chaos.people.table import Table
from bench.chaos.people.talker import Talker
from bench.chaos.people.watcher import Watcher
from bench.chaos.plan import KINDS, FaultKind, plan
from bench.chaos.running.faults import Faults
from bench.chaos.running.site import Site
from bench.process import ProcessFailed

ROOM_OF: Final = 20
"""This many clients talk in a room."""

_ROOMS_EACH: Final = 2
_TALKERS_A_TABLE: Final = 10
_SIGN_IN_AT_ONCE: Final = 8
_HEARD_WITHIN_S: Final = 30.0
_POLL_S: Final = 0.1
_TRIES: Final = 50


class Options(Struct, frozen=True, kw_only=True):
    """``pace_s``: how often each of the ``people`` acts. ``flaw``: planted in every server.

    ``settles_s``: how long it may take at the end until every client is answered. ``sentinel``: use one with two
    Redis.
    """

    seed: int
    seconds: float
    people: int = 200
    pace_s: float = 2.0
    kinds: Sequence[FaultKind] = KINDS
    flaw: str = ""
    settles_s: float = 180.0
    sentinel: bool = False


async def run(options: Options, folder: Path) -> Path:
    """The history of a run, in ``folder``, which also gets the logs of all servers. Raises ``ProcessFailed``."""
    path = folder / "history.jsonl"
    faults = plan(options.seed, options.seconds, options.kinds)
    with History(path) as history:
        for fault in faults:
            text = f"{fault.at} s: {fault.kind} for {fault.lasts_s} s"
            history.note("plan", process=fault.process, frame={"kind": fault.kind}, text=text)
        async with Site(folder, history, options.flaw, sentinel=options.sentinel) as site:
            crowd = Crowd(World(site.ports(), history, random.Random(options.seed)), options)
            await crowd.gather()
            stop = asyncio.Event()
            living = asyncio.gather(*(each.live(stop) for each in crowd.all_living()))
            await Faults(site, history).carry_out(faults)
            await asyncio.sleep(max(0.0, options.seconds - faults[-1].at if faults else options.seconds))
            await _settled(site, history, stop, living, options.settles_s)
            await crowd.be_looked_at(site.ports())
            history.note("homes", frame={"homes": site.homes()})
            history.note("over")
    return path


async def _settled(
    site: Site,
    history: History,
    stop: asyncio.Event,
    living: "asyncio.Future[list[None]]",
    within_s: float,
) -> None:
    """End the faults: every process must serve, and every command must be answered."""
    stop.set()
    try:
        async with asyncio.timeout(within_s):
            await site.ready()
            await living
    except (ProcessFailed, TimeoutError) as why:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
        history.note("unsettled", text=f"not everybody was answered within {within_s:g} s: {why}")
    else:
        history.note("settled")


class Crowd:
    """All clients: talkers in their rooms, players at their tables, and a watcher at each process."""

    def __init__(self, world: World, options: Options) -> None:
        self._world = world
        self._options = options
        self._rooms: list[str] = []
        self._talkers: list[Talker] = []
        self._tables: list[Table] = []
        self._watchers: list[Watcher] = []

    async def gather(self) -> None:
        """Sign in all clients, create the rooms, and connect everybody: faults then happen under load."""
        options, world = self._options, self._world
        rooms = max(_ROOMS_EACH, options.people // ROOM_OF)
        maker = Person("maker", world)
        await _signed_in([maker])
        await maker.come_surely()
        for number in range(rooms):
            room = f"chaos-{os.urandom(4).hex()}-{number}"
            await maker.ask("room.create", room=room, title=f"Room {number}")
            self._rooms.append(room)
        watched = [f"watched-{os.urandom(4).hex()}-{process}" for process in world.ports]
        for room in watched:
            await maker.ask("room.create", room=room, title=room)
        self._watchers = [
            Watcher(process, world, own, watched) for process, own in zip(world.ports, watched, strict=True)
        ]
        self._rooms += watched
        maker.cut()
        for number in range(options.people):
            mine = world.rng.sample(self._rooms[:rooms], _ROOMS_EACH)
            self._talkers.append(Talker(f"t{number}", world, mine, options.pace_s))
        for number in range(max(1, options.people // _TALKERS_A_TABLE)):
            self._tables.append(Table(f"p{number}", world, options.pace_s / 2))
        await _signed_in(self.everybody())
        await asyncio.gather(*(each.come_surely() for each in self.everybody()))

    def all_living(self) -> list[Talker | Table]:
        return [*self._talkers, *self._tables, *self._watchers]

    def everybody(self) -> list[Person]:
        players = [player for table in self._tables for player in table.players]
        return [*self._talkers, *players, *self._watchers]

    async def be_looked_at(self, processes: Iterable[str]) -> None:
        """Read everything at each process, and wait until all clients have received it too."""
        tables = {room for table in self._tables for player in table.players for room in player.rooms}
        looks: list[Look] = []
        for process in processes:
            look = Look(process, self._world)
            try:
                await look.at([*self._rooms, *sorted(tables)])
            except (Lost, Refused) as why:
                self._world.history.note("unsettled", text=f"{process} cannot be looked at: {why!r}")
            looks.append(look)
        last = {room: rev for look in looks for room, rev in look.revs.items()}
        waited_s = 0.0
        while waited_s < _HEARD_WITHIN_S and not all(_has_heard(each, last) for each in self.everybody()):
            await asyncio.sleep(_POLL_S)
            waited_s += _POLL_S
        for each in self.everybody():
            if not _has_heard(each, last):
                missed = {room: (each.revs.get(room), last.get(room)) for room in each.rooms}
                self._world.history.note("unsettled", who=each.name, text=f"has not heard all: {missed}")


def _has_heard(person: Person, last: dict[str, int]) -> bool:
    return all(person.revs.get(room, 0) >= last.get(room, 0) for room in person.rooms)


async def _signed_in(people: Sequence[Person]) -> None:
    at_once = asyncio.Semaphore(_SIGN_IN_AT_ONCE)

    async def one(person: Person) -> None:
        async with at_once:
            for _ in range(_TRIES):
                try:
                    await person.sign_in()
                    return
                except Lost:
                    await asyncio.sleep(_POLL_S)
        raise ProcessFailed("nobody can sign in")

    await asyncio.gather(*(one(person) for person in people))
