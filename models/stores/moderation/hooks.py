"""The store of hooks: addresses at which programs post to a room."""

from typing import Final

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.database.inserts import insert_new
from models.ids import RoomId, UserId
from models.wire.base import Person
from models.wire.chat_values import DELETED

HOOKS: Final = "hooks"
INDEXES: Final = (Index(HOOKS, ("room",)), Index(HOOKS, ("by.id",)))


class Hook(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """A hook; ``hash`` is the SHA-256 of its secret. Times in ms."""

    id: str
    room: RoomId
    name: str
    by: Person
    hash: str
    created_at: int


class HookStore:
    """All of them. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._hooks = database.collection(HOOKS)

    async def add(self, hook: Hook) -> None:
        document: Document = msgspec.to_builtins(hook)
        async with self._reached():
            await insert_new(self._hooks, document)

    async def find(self, hook: str) -> Hook | None:
        async with self._reached():
            document = await self._hooks.find_one({"_id": hook})
        return msgspec.convert(document, Hook) if document else None

    async def of_room(self, room: RoomId) -> list[Hook]:
        """The hooks of ``room``, the oldest first."""
        async with self._reached():
            documents = await self._hooks.find({"room": room}).to_list(None)
        found = [msgspec.convert(document, Hook) for document in documents]
        return sorted(found, key=lambda hook: (hook.created_at, hook.id))

    async def remove(self, hook: str, room: RoomId) -> bool:
        """End a hook of ``room``; False if there is none."""
        async with self._reached():
            return (await self._hooks.delete_one({"_id": hook, "room": room})).deleted_count > 0

    async def end_of(self, room: RoomId, user: UserId) -> None:
        """End the hooks of ``room`` that ``user`` made; a room has few."""
        for hook in await self.of_room(room):
            if hook.by.id == user:
                await self.remove(hook.id, room)

    async def forget(self, room: RoomId) -> None:
        """End the hooks of a deleted room."""
        async with self._reached():
            await self._hooks.delete_many({"room": room})

    async def forget_user(self, user: UserId) -> None:
        """Remove ``user`` as the maker of hooks. The hooks stay: they are the room's."""
        nobody = msgspec.to_builtins(DELETED)
        async with self._reached():
            await self._hooks.update_many({"by.id": user}, {"$set": {"by": nobody}})
