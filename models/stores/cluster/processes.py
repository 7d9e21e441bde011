"""The processes that serve one database together: a document each, which its process changes as a heartbeat.

It holds no time, for clocks of two machines cannot be compared: to find out whether a process lives, watch whether
its document changes.
"""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from models.database.client import Database, Document, Index
from models.database.holding.holder import Holder
from models.ids import NodeId

PROCESSES: Final = "processes"
INDEXES: Final = (Index(PROCESSES, ("inbox",)),)
MOST: Final = 10_000
_EVERY: Final[Document] = {"inbox": {"$gt": ""}}
State = Literal["starting", "serving", "draining"]


class ProcessRecord(Struct, frozen=True, kw_only=True):
    """One process. ``inbox`` is the channel of the bus to which only it listens; ``beats`` rises while it lives."""

    node: NodeId
    holder: Holder
    inbox: str
    beats: int
    state: State


class ProcessStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached; the change may still have been made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._processes = database.unguarded_collection(PROCESSES)

    async def beat(self, record: ProcessRecord) -> None:
        """Write the heartbeat of a process as ``record``, even if others have removed it."""
        document = msgspec.to_builtins(record)
        del document["node"]
        async with self._database.reached_anyhow():
            await self._processes.update_one({"_id": record.node}, {"$set": document}, upsert=True)

    async def all(self) -> list[ProcessRecord]:
        """All known processes, including those that died recently; ``MOST`` at most."""
        async with self._database.reached_anyhow():
            found = await self._processes.find(_EVERY).limit(MOST).to_list(None)
        return [_record(each) for each in found]

    async def remove(self, node: NodeId) -> None:
        """Remove a process that ends."""
        async with self._database.reached_anyhow():
            await self._processes.delete_one({"_id": node})

    async def remove_dead(self, record: ProcessRecord) -> None:
        """Remove a process that died, if it has not changed since it was read."""
        async with self._database.reached_anyhow():
            await self._processes.delete_one({"_id": record.node, "beats": record.beats})


def _record(document: Document) -> ProcessRecord:
    return msgspec.convert({"node": document.pop("_id")} | document, ProcessRecord)
