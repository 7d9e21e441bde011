"""The lease of the one process that serves a database: one document, changed only by compare-and-set.

It holds no time: clocks of two machines cannot be compared. To find out whether the holder lives, watch whether the
document changes.
"""

from typing import Any, Final

import msgspec
from msgspec import Struct
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document
from models.database.holding.holder import Holder
from models.ids import NodeId

LEASES: Final = "leases"
_ID: Final = "server"


class Lease(Struct, frozen=True, kw_only=True):
    """The lease as it was read.

    ``fence`` rises with each process that takes it, ``beats`` with each heartbeat of the holder. ``holder`` is None
    once it was released. ``is_asked_for``: another process waits for the holder to drain. ``silent_fence``: the
    highest fence that was taken over because its process was silent, so that it may still run; 0 if there is none.
    """

    node: NodeId
    fence: int
    beats: int
    holder: Holder | None = None
    is_asked_for: bool = False
    is_ending: bool = False
    silent_fence: int = 0


class LeaseStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached; the change may still have been made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._leases = database.unguarded_collection(LEASES)

    async def read(self) -> Lease | None:
        """The lease; None before the first process has taken it."""
        async with self._database.reached_anyhow():
            document = await self._leases.find_one({"_id": _ID})
        return None if document is None else _lease(document)

    async def take(
        self, seen: Lease | None, node: NodeId, holder: Holder, silent_fence: int = 0
    ) -> Lease | None:
        """Take the lease, if it has not changed since it was ``seen``; None if it has."""
        fence = seen.fence + 1 if seen else 1
        taken = Lease(node=node, fence=fence, beats=0, holder=holder, silent_fence=silent_fence)
        async with self._database.reached_anyhow():
            if seen is None:
                try:
                    await self._leases.insert_one({"_id": _ID} | msgspec.to_builtins(taken))
                except DuplicateKeyError:
                    return None
                return taken
            unchanged = {"_id": _ID, "fence": seen.fence, "beats": seen.beats}
            update = await self._leases.update_one(unchanged, {"$set": msgspec.to_builtins(taken)})
        return taken if update.matched_count else None

    async def beat(self, held: Lease) -> Lease | None:
        """Renew the heartbeat of the holder, and return the current lease; None if another process has it."""
        async with self._database.reached_anyhow():
            document: Any = await self._leases.find_one_and_update(
                _of(held), {"$inc": {"beats": 1}}, return_document=ReturnDocument.AFTER
            )
        return None if document is None else _lease(document)

    async def ask_for(self, seen: Lease) -> None:
        """Ask the holder that was ``seen`` to drain."""
        async with self._database.reached_anyhow():
            await self._leases.update_one(_of(seen), {"$set": {"is_asked_for": True}})

    async def say_that_it_ends(self, held: Lease) -> None:
        """Make the next process wait for the holder, which drains."""
        async with self._database.reached_anyhow():
            await self._leases.update_one(_of(held), {"$set": {"is_ending": True}})

    async def let_go(self, held: Lease) -> None:
        """Let the next process take the lease at once."""
        async with self._database.reached_anyhow():
            await self._leases.update_one(_of(held), {"$set": {"holder": None}, "$inc": {"beats": 1}})


def _of(lease: Lease) -> Document:
    return {"_id": _ID, "node": lease.node, "fence": lease.fence}


def _lease(document: Document) -> Lease:
    return msgspec.convert(document, Lease)
