"""The store of users whom operators keep out of the whole server."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.database.pages import pages
from models.ids import UserId

BLOCKED: Final = "blocked_users"
# The same in every document: pages of all of them walk an index.
INDEXES: Final = (Index(BLOCKED, ("blocked",)),)


class Block(Struct, frozen=True, kw_only=True, rename={"user": "_id"}):
    """One user who is kept out, for good without ``until_at``. Times in ms."""

    user: UserId
    at: int
    until_at: int | None = None
    reason: str | None = None


class BlockedUserStore:
    """Everybody who is kept out. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocked = database.collection(BLOCKED)

    async def put(self, block: Block) -> None:
        """Keep a user out, in the place of an earlier block."""
        document: Document = msgspec.to_builtins(block) | {"blocked": True}
        async with self._database.reached():
            await self._blocked.replace_one({"_id": block.user}, document, upsert=True)

    async def remove(self, user: UserId) -> None:
        """Let a user in again."""
        async with self._database.reached():
            await self._blocked.delete_one({"_id": user})

    async def all(self) -> AsyncIterator[list[Block]]:
        """Pages of all blocks, over or not."""
        async for page in pages(self._database, self._blocked, {"blocked": True}):
            yield [msgspec.convert(document, Block) for document in page]
