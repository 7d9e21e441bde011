"""The heads of live rooms, stored from time to time, so that the next start has little to read after a crash."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from models.stores.rooms import RoomStore
from server.timeline.room import Room


class OnSave(Protocol):
    """Stores what must be stored before the heads of rooms; ``closing``: the rooms leave memory then."""

    async def __call__(self, rooms: Sequence[Room], *, closing: bool) -> None: ...


class Heads:
    """Stores the heads of rooms. Every method that waits raises ``unavailable``."""

    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._on_save: list[OnSave] = []

    def subscribe_saving(self, on_save: OnSave) -> Callable[[], None]:
        """Call ``on_save`` before the heads of rooms are stored; if it raises ``unavailable`` they are not stored.

        The returned function unsubscribes.
        """
        self._on_save.append(on_save)
        return lambda: self._on_save.remove(on_save)

    async def save_changed(self, rooms: Iterable[Room]) -> None:
        """Store the heads of those of ``rooms`` that have changed since they were stored last."""
        await self.save([room for room in rooms if room.saved_rev != room.rev])

    async def save(self, rooms: Sequence[Room], *, closing: bool = False, handing_over: bool = False) -> None:
        """Store the present heads of ``rooms``, after everything that must be stored before them."""
        records = [room.heads for room in rooms]
        for on_save in self._on_save:
            await on_save(rooms, closing=closing)
        await self._store.save_heads(records, close=closing, hand_over=handing_over)
        for room, record in zip(rooms, records, strict=True):
            room.saved_rev = record.rev
