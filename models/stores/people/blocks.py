"""The store of blocks: who takes nothing from whom."""

from collections.abc import Iterable
from typing import Final

from models.database.client import Database, Index
from models.ids import UserId

BLOCKS: Final = "blocks"
INDEXES: Final = (Index(BLOCKS, ("by", "at")), Index(BLOCKS, ("user",)))


class BlockStore:
    """Blocks. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks = database.collection(BLOCKS)

    async def add(self, by: UserId, user: UserId, at_ms: int) -> None:
        """Note that ``by`` has blocked ``user``. A block that stands keeps its time."""
        block = {"by": by, "user": user, "at": at_ms}
        async with self._database.reached():
            await self._blocks.update_one({"_id": _id(by, user)}, {"$setOnInsert": block}, upsert=True)

    async def remove(self, by: UserId, user: UserId) -> None:
        """End the block of ``user`` by ``by``, if there is one."""
        async with self._database.reached():
            await self._blocks.delete_one({"_id": _id(by, user)})

    async def of(self, by: UserId) -> list[UserId]:
        """Whom ``by`` has blocked, the newest block first."""
        async with self._database.reached():
            documents = await self._blocks.find({"by": by}).to_list(None)
        documents.sort(key=lambda document: (-document["at"], document["user"]))
        return [UserId(document["user"]) for document in documents]

    async def times_of(self, by: UserId) -> dict[UserId, int]:
        """Whom ``by`` has blocked, and when."""
        async with self._database.reached():
            documents = await self._blocks.find({"by": by}).to_list(None)
        return {UserId(document["user"]): document["at"] for document in documents}

    async def blockers_of(self, user: UserId, among: Iterable[UserId]) -> frozenset[UserId]:
        """Those ``among`` others who have blocked ``user``."""
        ids = [_id(by, user) for by in among]
        async with self._database.reached():
            documents = await self._blocks.find({"_id": {"$in": ids}}).to_list(None)
        return frozenset(UserId(document["by"]) for document in documents)

    async def forget_user(self, user: UserId) -> None:
        """Delete every block by ``user``, and of ``user``."""
        async with self._database.reached():
            await self._blocks.delete_many({"$or": [{"by": user}, {"user": user}]})

    async def between(self, one: UserId, other: UserId) -> frozenset[UserId]:
        """Which of the two has blocked the other."""
        async with self._database.reached():
            documents = await self._blocks.find({"_id": {"$in": [_id(one, other), _id(other, one)]}}).to_list(
                None
            )
        return frozenset(UserId(document["by"]) for document in documents)

    async def apart_from(self, user: UserId) -> frozenset[UserId]:
        """Everybody whom ``user`` has blocked, or who has blocked ``user``."""
        async with self._database.reached():
            documents = await self._blocks.find({"$or": [{"by": user}, {"user": user}]}).to_list(None)
        pairs = {UserId(document[end]) for document in documents for end in ("by", "user")}
        return frozenset(pairs - {user})


def _id(by: UserId, user: UserId) -> str:
    return f"{by}|{user}"
