"""The store of API keys: the scopes of each, and the hash by which it is recognised."""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.database.inserts import insert_new
from models.ids import UserId

KEYS: Final = "api_keys"
INDEXES: Final = (Index(KEYS, ("hash",), unique=True),)
MOST_KEYS: Final = 1_000

Scope = Literal["rooms", "messages", "users", "webhooks", "read"]


class ApiKey(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """A key; ``hash`` is the SHA-256 of what its holder sends. Its bot has the same ``id``. Times in ms."""

    id: UserId
    name: str
    scopes: list[Scope]
    hash: str
    created_at: int
    used_at: int | None = None


class KeyStore:
    """All keys. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._keys = database.collection(KEYS)

    async def add(self, key: ApiKey) -> None:
        document: Document = msgspec.to_builtins(key)
        async with self._reached():
            await insert_new(self._keys, document)

    async def all(self) -> list[ApiKey]:
        """Up to 1,000 keys, the oldest first."""
        async with self._reached():
            documents = await self._keys.find({"hash": {"$gt": ""}}).limit(MOST_KEYS).to_list(None)
        return sorted((msgspec.convert(each, ApiKey) for each in documents), key=lambda key: key.created_at)

    async def find(self, hashed: str) -> ApiKey | None:
        """The key with that hash."""
        async with self._reached():
            document = await self._keys.find_one({"hash": hashed})
        return msgspec.convert(document, ApiKey) if document else None

    async def touch(self, key: UserId, at: int) -> None:
        """Note that a key was used."""
        async with self._reached():
            await self._keys.update_one({"_id": key}, {"$max": {"used_at": at}})

    async def end(self, key: UserId) -> bool:
        """Delete a key; False if there is none."""
        async with self._reached():
            return (await self._keys.delete_one({"_id": key})).deleted_count > 0
