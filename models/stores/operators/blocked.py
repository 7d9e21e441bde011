"""The store of users whom operators block from the whole server."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.database.pages import pages
from models.ids import UserId

BLOCKED: Final = "blocked_users"
# The field is the same in every document: pages of all of them use an index.
INDEXES: Final = (Index(BLOCKED, ("blocked",)),)


class Block(Struct, frozen=True, kw_only=True, rename={"user": "_id"}):
    """One blocked user, for good without ``until_at``. Times in ms."""

    user: UserId
    at: int
    until_at: int | None = None
    reason: str | None = None


class BlockedUserStore:
    """All blocked users. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocked = database.collection(BLOCKED)

    async def put(self, block: Block) -> None:
        """Block a user, replacing an earlier block."""
        document: Document = msgspec.to_builtins(block) | {"blocked": True}
        async with self._database.reached():
            await self._blocked.replace_one({"_id": block.user}, document, upsert=True)

    async def remove(self, user: UserId) -> None:
        """Unblock a user."""
        async with self._database.reached():
            await self._blocked.delete_one({"_id": user})

    async def all(self) -> AsyncIterator[list[Block]]:
        """Pages of all blocks, including expired ones."""
        async for page in pages(self._database, self._blocked, {"blocked": True}):
            yield [msgspec.convert(document, Block) for document in page]
