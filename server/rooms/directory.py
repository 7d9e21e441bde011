"""The directory of rooms: it finds the one that is live, loads it when need be, makes new ones, lists them.

At most one ``Room`` exists for a room in this process, and only this process writes to it. A room that
nobody uses is written back and forgotten; its heads are also saved now and then, so that a crash leaves
little to look for.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import LOBBY, Epoch, RoomId, UserId, derived_id, new_id
from models.stores.entries import Entry, RoomEntry, RoomRecord
from models.stores.history import HistoryStore
from models.stores.invites import InviteStore
from models.stores.reads import ReadStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import Person
from server.delivery.hub import Hub
from server.rooms import membership
from server.rooms.permissions import no_such_room
from server.runtime.clock import Clock
from server.timeline.journal import Journal
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from server.timeline.state import RoomState

IDLE_S: Final = 60.0
KEEP_HOUSE_S: Final = 5.0
RESERVED: Final = ("dm-", "dm:", "feed:")

Loader = Callable[[Room], Awaitable[None]]

_log = logging.getLogger(__name__)


class RoomDirectory:
    """All rooms that there are, and those of them that are live."""

    def __init__(
        self,
        store: RoomStore,
        history: HistoryStore,
        invites: InviteStore,
        reads: ReadStore,
        journal: Journal[Entry],
        hub: Hub,
        clock: Clock,
    ) -> None:
        self.store = store
        self.history = history
        self.invites = invites
        self.reads = reads
        self._journal = journal
        self._hub = hub
        self._clock = clock
        self._live: dict[RoomId, Room] = {}
        self._loading: dict[RoomId, asyncio.Task[Room]] = {}
        self._saved_rev: dict[RoomId, int] = {}
        self._closing: dict[RoomId, asyncio.Task[None]] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._loaders: list[Loader] = []

    def subscribe_loading(self, loader: Loader) -> Callable[[], None]:
        """Have ``loader`` load what else belongs to a room, before anybody is given the room.

        Loaders run in the order in which they were subscribed. Returns what unsubscribes.
        """
        self._loaders.append(loader)
        return lambda: self._loaders.remove(loader)

    async def start(self) -> None:
        """Put right what a crash left, see to it that the lobby is there, and begin to keep house."""
        await self.store.begin_numbering()
        for record in await self.store.left_open():
            await self._put_right(record)
        if not await self.store.get([LOBBY]):
            await self._make(blank_record(LOBBY, "Lobby"))
        self._keeper = asyncio.create_task(self._keep_house(), name="rooms")

    async def stop(self) -> None:
        """Write back all that is live. To be called once nothing changes any more."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        for room in self._live.values():
            await room.close()
        # One that was deleted and not cleared away stays noted as open, for the next start to do it.
        kept = [room.heads for room in self._live.values() if not room.record.deleted]
        await self.store.save_heads(kept, close=True)
        self._live.clear()

    async def keep(self, record: RoomRecord) -> None:
        """See to it that a room of the house is there, and is what ``record`` says of its topic and feed.

        To be called once the directory has started and before anybody is let in.
        """
        found = (await self.store.get([record.room])).get(record.room)
        if found is None:
            await self._make(replace(record, ordinal=await self.store.next_ordinal()))
            return
        now = replace(found, topic=record.topic, simulated=record.simulated)
        if now != found:
            await self.store.apply([RoomEntry(found.room, found.rev, now)])

    def live(self, room: RoomId) -> Room | None:
        """The room, if it is live and knows what is stored: then nothing need be waited for."""
        found = self._live.get(room)
        if found is None or not found.is_ready or found.record.deleted:
            return None
        found.used_at = self._clock.monotonic()
        return found

    def all_live(self) -> list[Room]:
        """The rooms that are live now."""
        return list(self._live.values())

    async def find(self, room: RoomId) -> Room:
        """The live room, loaded if it was not.

        Raises:
            Refusal: ``not_found``, ``unavailable``.
        """
        found = self._live.get(room) or await self._load_once(room)
        found.used_at = self._clock.monotonic()
        if found.record.deleted:
            raise no_such_room()
        await found.ready()
        return found

    async def create(self, record: RoomRecord, creator: Person) -> Room:
        """Store a new room with its owner as its first member; numbers and times in ``record`` are set here.

        Raises:
            Refusal: ``conflict`` where the id is taken or reserved, ``unavailable``.
        """
        if record.room == LOBBY or record.room.startswith(RESERVED):
            raise Refusal("conflict", f"room: {record.room} is reserved")
        room = await self._add(replace(record, owner=creator.id))
        await settle(membership.join(room, creator))
        return room

    async def direct(self, one: Person, other: Person) -> Room:
        """The room of two people: the same one every time."""
        room_id = RoomId(derived_id("dm", *sorted((one.id, other.id))))
        try:
            room = await self.find(room_id)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            room = await self._add_direct(room_id, f"{one.name}, {other.name}"[:100])
        for person in (one, other):
            await settle(membership.join(room, person))
        return room

    async def forget(self, room: Room) -> None:
        """The room was deleted: let it go, and clear away what was said in it."""
        self._live.pop(room.id, None)
        self._saved_rev.pop(room.id, None)
        _unloaded(room)
        try:
            await self._clear_away(room.heads)
        except Refusal:
            _log.warning("the deleted room %s will be cleared away at the next start", room.id)

    async def rooms_of(self, user: UserId) -> dict[RoomId, RoomRecord]:
        """The rooms that ``user`` is a member of, with their present heads."""
        stored = await self.store.get(await self.store.rooms_of(user))
        return {room: self.present_record(record) for room, record in stored.items()}

    def present_record(self, record: RoomRecord) -> RoomRecord:
        """``record`` with the present heads, if the room is live."""
        live = self._live.get(record.room)
        return live.heads if live is not None else record

    async def _add(self, record: RoomRecord) -> Room:
        ordinal = await self.store.next_ordinal()
        epoch, now_ms = Epoch(new_id("e")), self._clock.now_ms()
        await self.store.create(replace(record, ordinal=ordinal, epoch=epoch, created_at=now_ms))
        return await self._load_once(record.room)

    async def _add_direct(self, room_id: RoomId, title: str) -> Room:
        record = blank_record(room_id, title)
        try:
            return await self._add(replace(record, kind="dm", visibility="private"))
        except Refusal as refusal:
            if refusal.code != "conflict":
                raise
            return await self.find(room_id)

    async def _make(self, record: RoomRecord) -> None:
        now_ms, epoch = self._clock.now_ms(), Epoch(new_id("e"))
        try:
            await self.store.create(replace(record, created_at=now_ms, epoch=epoch))
        except Refusal as refusal:
            if refusal.code != "conflict":
                raise

    async def _load_once(self, room: RoomId) -> Room:
        task = self._loading.get(room)
        if task is None:
            task = self._loading[room] = asyncio.create_task(self._load_live(room), name=f"load {room}")
            task.add_done_callback(lambda _: self._loading.pop(room, None))
        # Whoever waits may be cancelled; the others still want the room.
        return await asyncio.shield(task)

    async def _load_live(self, room: RoomId) -> Room:
        loaded = await self._load(room)
        for loader in self._loaders:
            await loader(loaded)
        self._live[room] = loaded
        self._saved_rev[room] = loaded.record.rev
        return loaded

    async def _load(self, room: RoomId) -> Room:
        if room in self._closing:
            await asyncio.wait([self._closing[room]])
        record = await self.store.open(room)
        if record is None:
            raise no_such_room()
        if record.history == "none":
            record = replace(record, epoch=Epoch(new_id("e")), seq=0, rev=0)
        state = RoomState(record, await self.store.members(room), self.history)
        loaded = Room(state, self.history, self.store, self._journal, self._hub, self._clock)
        await loaded.load()
        if loaded.is_kept:
            await membership.mend(loaded)
        return loaded

    async def _put_right(self, record: RoomRecord) -> None:
        if not record.deleted:
            record = (await self._load(record.room)).heads
        if record.deleted:
            await self._clear_away(record)
        else:
            await self.store.save_heads([record], close=True)

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(KEEP_HOUSE_S)
            try:
                await self._save_heads()
                await self._close_idle()
            except Refusal:
                continue

    async def _save_heads(self) -> None:
        changed = [room.heads for room in self._live.values() if self._saved_rev[room.id] != room.rev]
        await self.store.save_heads(changed)
        for record in changed:
            if record.room in self._saved_rev:
                self._saved_rev[record.room] = record.rev

    async def _close_idle(self) -> None:
        latest = self._clock.monotonic() - IDLE_S
        for room in list(self._live.values()):
            if room.record.deleted and room.is_settled:
                # Its deletion was given up by who asked for it, and turned out to be stored.
                await self.forget(room)
            elif not room.is_busy and room.used_at <= latest:
                await self._close(room)

    async def _close(self, room: Room) -> None:
        # From here on nobody finds it, and who asks for it waits until it is written back.
        del self._live[room.id]
        _unloaded(room)
        writing = self._closing[room.id] = asyncio.create_task(
            self.store.save_heads([room.heads], close=True), name=f"close {room.id}"
        )
        try:
            await writing
        finally:
            del self._closing[room.id], self._saved_rev[room.id]

    async def _clear_away(self, record: RoomRecord) -> None:
        """Delete what was said in a deleted room. Its id stays noted and is not used again."""
        await self.history.forget(record.room)
        await self.store.forget_members(record.room)
        await self.invites.forget(record.room)
        await self.reads.forget(record.room)
        await self.store.save_heads([record], close=True)


def _unloaded(room: Room) -> None:
    if room.match is not None:
        room.match.unloaded()


def blank_record(room: RoomId, title: str) -> RoomRecord:
    """A record with nothing but an id and a title; the directory sets the rest."""
    return RoomRecord(room=room, kind="chat", title=title, created_at=0, epoch=Epoch(""), ordinal=0)


async def settle(answer: Answer) -> None:
    """Wait until a submitted change is stored. Raises what refused it."""
    if isinstance(answer, asyncio.Future):
        await answer
