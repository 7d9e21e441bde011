"""The directory of rooms: it finds the live room, loads it if need be, makes new rooms, closes idle ones.

At most one ``Room`` exists for a room in this process, and only this process writes to it. An idle room is
written back and leaves memory. The heads of live rooms are saved from time to time, so that the next start has little
to read after a crash.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import LOBBY, Epoch, RoomId, UserId, new_id
from models.stores.entries import RoomEntry, RoomRecord, blank_record
from models.wire.chat_values import Person
from models.wire.room_ids import check_not_reserved
from server.rooms import membership
from server.rooms.heads import Heads
from server.rooms.left_open import LeftOpen
from server.rooms.loader import RoomLoader
from server.rooms.permissions import no_such_room
from server.rooms.resting_records import RestingRecords
from server.rooms.stores import RoomStores
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.timeline.pending_commits import stored
from server.timeline.room import Room

IDLE_S: Final = 60.0
SWEEP_S: Final = 5.0

OnLoad = Callable[[Room], Awaitable[None]]
OnForget = Callable[[Room], Awaitable[None]]
_Begun = RoomRecord | None

_log = logging.getLogger(__name__)


class RoomDirectory:
    """All rooms that exist, and those of them that are live."""

    def __init__(self, stores: RoomStores, loader: RoomLoader, clock: Clock) -> None:
        self._stores, self._loader, self._clock = stores, loader, clock
        self._live: dict[RoomId, Room] = {}
        self._loading: dict[RoomId, asyncio.Task[Room]] = {}
        self.heads = Heads(stores.rooms)
        self._closing: dict[RoomId, asyncio.Task[None]] = {}
        self._resting = RestingRecords(stores.rooms, (self._live, self._loading, self._closing))
        # Rooms that are being made, as long as nobody else has asked for them.
        self._unseen: set[RoomId] = set()
        self._on_load: list[OnLoad] = []
        self._on_forget: list[OnForget] = []
        self._sweep = Periodic("rooms", SWEEP_S, self._sweep_once)
        self.left_open = LeftOpen(stores, self.visit)

    def subscribe_loading(self, on_load: OnLoad) -> Callable[[], None]:
        """Call ``on_load`` to load what else belongs to a room, before any caller gets the room.

        Subscribers run in the order in which they subscribed. The returned function unsubscribes.
        """
        self._on_load.append(on_load)
        return lambda: self._on_load.remove(on_load)

    def subscribe_forgetting(self, on_forget: OnForget) -> Callable[[], None]:
        """Call ``on_forget`` to keep what it needs of a deleted room, before the room's content is cleared away."""
        self._on_forget.append(on_forget)
        return lambda: self._on_forget.remove(on_forget)

    async def start(self) -> None:
        """Make the lobby if it is missing, and begin to sweep. ``left_open`` repairs what a crash cut short."""
        await self._stores.rooms.begin_numbering()
        if not await self._stores.rooms.get([LOBBY]):
            await self._create_missing(blank_record(LOBBY, "Lobby"))
        self._sweep.start()

    async def stop(self, *, handing_over: bool = False) -> None:
        """Write back all live rooms; ``handing_over``: for another process. Call it once nothing changes any more."""
        await self.left_open.stop()
        await self._sweep.stop()
        if loading := list(self._loading.values()):
            for task in loading:
                task.cancel()
            await asyncio.wait(loading)
        for room in self._live.values():
            await room.close()
        # A deleted room that was not cleared away stays noted as open: the next start clears it away.
        kept = [room for room in self._live.values() if not room.record.deleted]
        await self.heads.save(kept, closing=True, handing_over=handing_over)
        self._live.clear()

    async def ensure(self, record: RoomRecord) -> None:
        """Make a room that the server needs, if it is missing, and give it the topic and the feed of ``record``.

        To be called once the directory has started and before the first client connects.
        """
        store = self._stores.rooms
        found = (await store.get([record.room])).get(record.room)
        if found is None:
            await self._create_missing(replace(record, ordinal=await store.next_ordinal()))
            return
        now = replace(found, topic=record.topic, simulated=record.simulated)
        if now != found:
            await store.apply([RoomEntry(found.room, found.rev, now)])

    def live(self, room: RoomId) -> Room | None:
        """The room, if it is live and up to date with the database: then there is nothing to wait for."""
        found = self._live.get(room)
        if found is None or not found.is_ready or found.record.deleted:
            return None
        found.used_at = self._clock.monotonic()
        return found

    def live_for(self, user: UserId, room: RoomId) -> Room | None:
        """As ``live``, if the room also knows the member record of ``user``, and is not hidden from the user."""
        found = self.live(room)
        if found is not None and found.state.members.knows(user) and not found.is_hidden_from(user):
            return found
        return None

    def all_live(self) -> list[Room]:
        """The rooms that are live now."""
        return list(self._live.values())

    async def find(self, room: RoomId) -> Room:
        """The live room, loaded if need be. Raises ``not_found``, ``unavailable``."""
        found = self._live.get(room) or await self._load_for_use(room)
        found.used_at = self._clock.monotonic()
        if found.record.deleted:
            raise no_such_room()
        await found.ready()
        return found

    async def find_for(self, user: UserId, room: RoomId) -> Room:
        """As ``find``, for a user: a room that ``user`` must not know of is ``not_found``, after the same time.

        So a room that is not live is loaded only for those who may know of it. The room then knows ``user``.
        """
        if room not in self._live:
            record, is_member = await self.look(user, room)
            if record is None or (record.visibility == "private" and not is_member):
                raise no_such_room()
        found = await self.find(room)
        await found.state.members.fetch(user)
        if found.is_hidden_from(user):
            raise await self.not_there()
        return found

    async def not_there(self) -> Refusal:
        """The refusal for a room that must stay unknown, after the time that a search for no room takes."""
        await self.look(UserId(""), RoomId(""))  # no id is empty
        return no_such_room()

    def is_live(self, room: RoomId) -> bool:
        """Whether the room is in memory."""
        return room in self._live

    async def look(self, user: UserId, room: RoomId) -> tuple[RoomRecord | None, bool]:
        """What is stored of a room that is not live, if it exists, and whether ``user`` is a member.

        It takes the same time for every room and for none. Raises ``unavailable``.
        """
        return await self._stores.rooms.look(room, user)

    async def create(self, record: RoomRecord, creator: Person) -> Room:
        """Store a new room with its owner as its first member. The directory sets numbers and times of ``record``.

        Raises:
            Refusal: ``conflict`` if the id is taken or reserved, or looks like such an id; ``unavailable``.
        """
        check_not_reserved(record.room)
        room = await self.add(replace(record, owner=creator.id))
        await stored(membership.join(room, creator))
        return room

    async def add(self, record: RoomRecord) -> Room:
        """Store a new room that has no members yet. The directory sets numbers and times of ``record``.

        Raises ``conflict`` if the id, or one that looks like it, is taken, and ``unavailable``.
        """
        ordinal = await self._stores.rooms.next_ordinal()
        epoch, now_ms = Epoch(new_id("e")), self._clock.now_ms()
        begun = replace(record, ordinal=ordinal, epoch=epoch, created_at=now_ms)
        self._unseen.add(record.room)
        try:
            await self._stores.rooms.create(begun)
            return self._live.get(record.room) or await self._load_for_use(record.room, begun)
        finally:
            self._unseen.discard(record.room)

    async def forget(self, room: Room) -> None:
        """Drop a deleted room from memory, and clear away its content."""
        self._live.pop(room.id, None)
        await room.close()
        try:
            for on_forget in self._on_forget:
                await on_forget(room)
            await self._stores.clear_away(room.id)
        except Refusal:
            _log.warning("the deleted room %s will be cleared away at the next start", room.id)

    async def rooms_of(self, user: UserId) -> dict[RoomId, RoomRecord]:
        """The rooms that ``user`` is a member of, with their present heads. Raises ``unavailable``."""
        rooms = await self._stores.rooms.rooms_of(user)
        await self.left_open.first(rooms)
        resting = await self._resting.of([room for room in rooms if room not in self._live])
        records = (self._live[room].heads if room in self._live else resting.get(room) for room in rooms)
        return {record.room: record for record in records if record is not None and not record.deleted}

    def present_record(self, record: RoomRecord) -> RoomRecord:
        """``record`` with the present heads, if the room is live."""
        live = self._live.get(record.room)
        return live.heads if live is not None else record

    async def _create_missing(self, record: RoomRecord) -> None:
        now_ms, epoch = self._clock.now_ms(), Epoch(new_id("e"))
        try:
            await self._stores.rooms.create(replace(record, created_at=now_ms, epoch=epoch))
        except Refusal as refusal:
            if refusal.code != "conflict":
                raise

    async def _load_for_use(self, room: RoomId, begun: _Begun = None) -> Room:
        found = None
        while found is None:
            await self._load_once(room, begun=begun)
            begun = None
            # If only ``visit`` had asked for it, it may already be closing again.
            found = self._live.get(room)
        return found

    async def _load_once(self, room: RoomId, used_at: float | None = None, begun: _Begun = None) -> Room:
        task = self._loading.get(room)
        if task is None:
            self._resting.wake(room)
            loading = self._load(room, used_at, begun)
            task = self._loading[room] = asyncio.create_task(loading, name=f"load {room}")
            task.add_done_callback(lambda _: self._loading.pop(room, None))
        # This caller may be cancelled while others wait for the same room.
        return await asyncio.shield(task)

    async def _load(self, room: RoomId, used_at: float | None, begun: _Begun) -> Room:
        if room in self._closing:
            await asyncio.wait([self._closing[room]])
        is_new = room in self._unseen
        self._unseen.discard(room)
        loaded = self._loader.begun(begun) if begun and is_new else await self._loader.load(room)
        for on_load in self._on_load:
            await on_load(loaded)
        if used_at is not None:
            loaded.used_at = used_at
        self._live[room] = loaded
        return loaded

    async def visit(self, room: RoomId) -> None:
        """Load a room that is not live, which finishes anything cut short in it, and write it back."""
        if room in self._live or room in self._loading or room in self._closing:
            return
        unused_at = self._clock.monotonic() - IDLE_S
        loaded = await self._load_once(room, unused_at)
        if loaded.record.deleted:
            await self.forget(loaded)
        elif loaded.used_at == unused_at and not loaded.is_busy and self._live.get(room) is loaded:
            await self._close(loaded)

    async def _sweep_once(self) -> None:
        """Save the heads that changed, and close idle rooms. Raises ``unavailable``; the next sweep does the rest."""
        await self.heads.save_changed(self.all_live())
        await self._close_idle()

    async def _close_idle(self) -> None:
        latest = self._clock.monotonic() - IDLE_S
        for room in self.all_live():
            room.let_go_of_members()
            if self._live.get(room.id) is not room:
                # Closed or deleted while another one was written back.
                continue
            if room.record.deleted and room.is_settled:
                # The command that deleted it got no answer in time, and the deletion turned out to be stored.
                await self.forget(room)
            elif not room.is_busy and room.used_at <= latest:
                await self._close(room)

    async def _close(self, room: Room) -> None:
        # From here on nobody finds the room; a command that asks for it waits until it is written back.
        del self._live[room.id]
        writing = self._closing[room.id] = asyncio.create_task(
            self._write_back(room), name=f"close {room.id}"
        )
        try:
            await writing
        finally:
            del self._closing[room.id]
        self._resting.keep(room.heads)

    async def _write_back(self, room: Room) -> None:
        await room.close()
        await self.heads.save([room], closing=True)
