"""The processes that serve this database together, as this one sees them: which came, left or died.

MongoDB has the truth: each process changes its document every 2 s, and one whose document did not change for 8 s is
dead, by the boot clock of the watching process. The bus only brings it sooner: that a process came, leaves or lives.
The clocks of two machines are never compared, and a process that could not watch, because it was stopped or the
database was away, watches again before it counts any as dead. A process that was counted as dead and goes on is back
with its next beat.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from models.database.holding.holder import Holder
from models.errors import Refusal
from models.ids import NodeId
from models.stores.cluster.processes import ProcessRecord, ProcessStore, State
from server.cluster.bus.bus import Bus, Subscription
from server.runtime.background.periodic import Periodic
from server.runtime.background.tasks import Tasks
from server.runtime.clock import since_boot
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.runtime.timings import Timings

CHANNEL: Final = "processes"
# Because others count from the moment at which a beat was sent, and because clocks differ slightly in speed.
MARGIN_S: Final = 0.5
# A dead process's document is removed when no process can count it as living any more.
_FORGET_S: Final = 600.0
_LEAVES_WITHIN_S: Final = 1.0

_log = logging.getLogger(__name__)


class Said(Struct, frozen=True):
    """A message of a process about itself on the bus."""

    node: NodeId
    what: Literal["lives", "leaves"]


class _Seen(Struct):
    """The observed document of another process, and when it last changed."""

    record: ProcessRecord
    changed_at: float
    is_dead: bool = False


class Processes:
    """The table of this process, ``node``. ``start`` once, ``leave`` once.

    Others are reported by their records. A process is in its own table as soon as its first beat is stored.
    """

    def __init__(
        self,
        store: ProcessStore,
        bus: Bus,
        own: tuple[NodeId, Holder],
        timings: Timings,
        since_boot: Callable[[], float] = since_boot,
    ) -> None:
        node, holder = own
        self.node = node
        self._own = ProcessRecord(node=node, holder=holder, inbox=f"inbox:{node}", beats=0, state="starting")
        self._store = store
        self._bus = bus
        self._timings = timings
        self._since_boot = since_boot
        self._until = float("-inf")
        self._looked_at = float("-inf")
        self._seen: dict[NodeId, _Seen] = {}
        # Processes that announced their end; their documents may stay for a while.
        self._left: set[NodeId] = set()
        self._came = Subscribers[[ProcessRecord]]("processes that came")
        self._went = Subscribers[[ProcessRecord]]("processes that left or died")
        self._hearing: Subscription | None = None
        self._beats = Periodic("the beat of this process", timings.beat_s, self._round)
        self._looks = Tasks()

    @property
    def inbox(self) -> str:
        """The channel on which only this process should listen."""
        return self._own.inbox

    @property
    def is_certain(self) -> bool:
        """Whether no other process can have counted this one as dead at this moment."""
        return self._since_boot() < self._until

    def alive(self) -> list[ProcessRecord]:
        """All living processes, this one too, in the order of their ids."""
        living = [seen.record for seen in self._seen.values() if not seen.is_dead]
        return sorted(living, key=lambda record: record.node)

    def find(self, node: NodeId) -> ProcessRecord | None:
        """The process ``node``; None if it is not known to live."""
        seen = self._seen.get(node)
        return seen.record if seen is not None and not seen.is_dead else None

    def is_suspect(self, node: NodeId) -> bool:
        """Whether it was silent for half a lease, or is not known to live."""
        seen = self._seen.get(node)
        return (
            seen is None or seen.is_dead or self._since_boot() - seen.changed_at >= self._timings.lease_s / 2
        )

    def subscribe_came(self, subscriber: Callable[[ProcessRecord], None]) -> Unsubscribe:
        """Call ``subscriber`` with each other process that begins to live, as this one sees it."""
        return self._came.subscribe(subscriber)

    def subscribe_went(self, subscriber: Callable[[ProcessRecord], None]) -> Unsubscribe:
        """Call ``subscriber`` with each other process that left, or was silent for the length of a lease."""
        return self._went.subscribe(subscriber)

    async def start(self) -> None:
        """Give a sign of life, and read the other processes. Raises ``unavailable``."""
        await self._beat()
        await self.look()
        self._beats.start()
        await self._hear()

    async def say(self, state: State) -> None:
        """Publish the state of this process. Raises ``unavailable``; then its next beat publishes it."""
        self._own = replace(self._own, state=state)
        await self._beat()

    async def leave(self) -> None:
        """Let the others know at once that this process ends."""
        await self._beats.stop()
        await self._looks.close()
        if self._hearing is not None:
            self._hearing.unsubscribe()
        self._until = float("-inf")
        with suppress(Refusal, TimeoutError):
            async with asyncio.timeout(_LEAVES_WITHIN_S):
                await self._store.remove(self.node)
        self._say("leaves")

    async def look(self) -> None:
        """Read all processes, and report the changes. Raises ``unavailable``."""
        before = self._since_boot()
        records = {record.node: record for record in await self._store.all()}
        now = self._since_boot()
        if before - self._looked_at > self._timings.lease_s / 2:
            # No process was watching for that long; others that did not change may not have been able to.
            for seen in self._seen.values():
                seen.changed_at = now
        self._looked_at = now
        self._left.intersection_update(records)
        for node in [each for each in self._seen if each not in records]:
            self._gone(node)
        for record in records.values():
            if record.node == self.node:
                self._seen[record.node] = _Seen(record, now)
            elif record.node not in self._left:
                self._note(record, before, now)

    def _note(self, record: ProcessRecord, before: float, now: float) -> None:
        seen = self._seen.get(record.node)
        if seen is None or (seen.record.beats, seen.record.state) != (record.beats, record.state):
            # One that is seen for the first time may be long dead; nothing else can be known.
            is_gone = seen is None and record.holder.is_gone
            comes = not is_gone and (seen is None or seen.is_dead)
            self._seen[record.node] = _Seen(record, now, is_gone)
            if comes:
                _log.info("%s is there", record.holder)
                self._came.notify(record)
        elif not seen.is_dead and self._is_silent(seen, before):
            seen.is_dead = True
            _log.warning("%s is taken for dead", record.holder)
            self._went.notify(record)

    def _is_silent(self, seen: _Seen, now: float) -> bool:
        return now - seen.changed_at >= self._timings.lease_s or seen.record.holder.is_gone

    def _gone(self, node: NodeId) -> None:
        seen = self._seen.pop(node, None)
        if seen is not None and not seen.is_dead and node != self.node:
            _log.info("%s has left", seen.record.holder)
            self._went.notify(seen.record)

    async def _round(self) -> None:
        await self._beat()
        if self._hearing is None:
            await self._hear()
        await self.look()
        now = self._since_boot()
        for seen in [each for each in self._seen.values() if each.is_dead]:
            if now - seen.changed_at > _FORGET_S:
                await self._store.remove_dead(seen.record)
        for node in tuple(self._left):
            await self._store.remove(node)

    async def _beat(self) -> None:
        sent_at = self._since_boot()
        self._own = replace(self._own, beats=self._own.beats + 1)
        await self._store.beat(self._own)
        self._until = sent_at + self._timings.lease_s - MARGIN_S
        self._say("lives")

    def _say(self, what: Literal["lives", "leaves"]) -> None:
        with suppress(Refusal):
            self._bus.publish(CHANNEL, msgspec.json.encode(Said(self.node, what)))

    async def _hear(self) -> None:
        """Listen to the other processes. While the bus is away the next round retries."""
        with suppress(Refusal):
            self._hearing = await self._bus.subscribe(CHANNEL, self._on_said, self._look_soon)

    def _on_said(self, message: bytes) -> None:
        try:
            said = msgspec.json.decode(message, type=Said)
        except msgspec.DecodeError:
            return  # Of a version that says more.
        if said.node == self.node:
            return
        seen = self._seen.get(said.node)
        if said.what == "leaves":
            self._left.add(said.node)
            self._gone(said.node)
        elif seen is None or seen.is_dead:
            self._look_soon()
        else:
            seen.changed_at = self._since_boot()

    def _look_soon(self) -> None:
        if not self._looks:
            self._looks.spawn(self._look_once(), name="look who there is")

    async def _look_once(self) -> None:
        with suppress(Refusal):
            await self.look()
