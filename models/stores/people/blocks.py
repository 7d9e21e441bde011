"""The store of blocks: which users block which.

Beside the current block, a document holds the ``spans`` of ended ones: unblocking does not bring old messages back.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from models.database.client import Database, Index
from models.database.queries import by_ids
from models.ids import UserId

BLOCKS: Final = "blocks"
INDEXES: Final = (Index(BLOCKS, ("by", "at")), Index(BLOCKS, ("user",)))
MAX_SPANS: Final = 20
"""This many ended blocks of one user are remembered, the newest, and those of ``MAX_ENDED`` users."""
MAX_ENDED: Final = 100

Span = tuple[int, int]
"""The time of a block (ms): its first moment, and the first one after it."""
Spans = Mapping[UserId, Sequence[Span]]

# The end of a block that has not ended.
_OPEN: Final = 2**53 - 1


class BlockStore:
    """Blocks. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks = database.collection(BLOCKS)

    async def add(self, by: UserId, user: UserId, at_ms: int) -> None:
        """Store that ``by`` has blocked ``user``. An existing block keeps its time."""
        block = {"by": by, "user": user, "at": at_ms}
        async with self._database.reached():
            await self._blocks.update_one({"_id": _id(by, user)}, {"$setOnInsert": block}, upsert=True)

    async def remove(self, by: UserId, user: UserId, at_ms: int) -> None:
        """End the block of ``user`` by ``by``, if there is one, and remember its time.

        Must not run concurrently.
        """
        async with self._database.reached():
            block = await self._blocks.find_one({"_id": _id(by, user)})
            if block is None:
                return
            ended = {"_id": _ended_id(by, user)}
            before = (await self._blocks.find_one(ended) or {}).get("spans", [])
            spans = [*before, [block["at"], at_ms]][-MAX_SPANS:]
            remembered = {"by": by, "user": user, "at": at_ms, "spans": spans}
            await self._blocks.update_one(ended, {"$set": remembered}, upsert=True)
            await self._blocks.delete_one({"_id": block["_id"]})
            await self._forget_oldest(by)

    async def of(self, by: UserId) -> list[UserId]:
        """The users whom ``by`` blocks, the newest block first."""
        async with self._database.reached():
            documents = await self._blocks.find({"by": by}).to_list(None)
        standing = [document for document in documents if "spans" not in document]
        standing.sort(key=lambda document: (-document["at"], document["user"]))
        return [UserId(document["user"]) for document in standing]

    async def spans_of(self, by: UserId) -> Spans:
        """The users whom ``by`` blocks or blocked, and when."""
        async with self._database.reached():
            documents = await self._blocks.find({"by": by}).to_list(None)
        spans: dict[UserId, list[Span]] = {}
        for document in sorted(documents, key=lambda document: str(document["_id"])):
            known = document.get("spans", [(document["at"], _OPEN)])
            spans.setdefault(document["user"], []).extend((since, until) for since, until in known)
        return spans

    async def blockers_of(self, user: UserId, among: Iterable[UserId]) -> frozenset[UserId]:
        """Those ``among`` others who have blocked ``user``."""
        ids = [_id(by, user) for by in among]
        async with self._database.reached():
            documents = await by_ids(self._blocks, ids)
        return frozenset(UserId(document["by"]) for document in documents)

    async def forget_user(self, user: UserId) -> None:
        """Delete every block by ``user``, and of ``user``."""
        async with self._database.reached():
            await self._blocks.delete_many({"by": user})
            await self._blocks.delete_many({"user": user})

    async def between(self, one: UserId, other: UserId) -> frozenset[UserId]:
        """Which of the two has blocked the other."""
        async with self._database.reached():
            documents = await self._blocks.find({"_id": {"$in": [_id(one, other), _id(other, one)]}}).to_list(
                None
            )
        return frozenset(UserId(document["by"]) for document in documents)

    async def apart_from(self, user: UserId) -> frozenset[UserId]:
        """All users whom ``user`` blocks, or who block ``user``."""
        async with self._database.reached():
            # Two ranges of two indexes: for an ``$or`` the embedded database scans everything.
            by_it = await self._blocks.find({"by": user}).to_list(None)
            of_it = await self._blocks.find({"user": user}).to_list(None)
        standing = [document for document in (*by_it, *of_it) if "spans" not in document]
        pairs = {UserId(document[end]) for document in standing for end in ("by", "user")}
        return frozenset(pairs - {user})

    async def _forget_oldest(self, by: UserId) -> None:
        """Forget the blocks that ended first, if there are more than ``MAX_ENDED``."""
        documents = await self._blocks.find({"by": by}).to_list(None)
        ended = sorted((each for each in documents if "spans" in each), key=lambda each: int(each["at"]))
        if oldest := [document["_id"] for document in ended[:-MAX_ENDED]]:
            await self._blocks.delete_many({"_id": {"$in": oldest}})


def _id(by: UserId, user: UserId) -> str:
    return f"{by}|{user}"


def _ended_id(by: UserId, user: UserId) -> str:
    return f"{by}|{user}|ended"
