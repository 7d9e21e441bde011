"""The index of messages by their words, in blocks: one document for 128 numbers of a room, made of its messages.

A block can always be rebuilt from the log. The database only looks up its room and number.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.queries import by_ids
from models.ids import MessageId, RoomId

SEARCH: Final = "search"
INDEXES: Final = (Index(SEARCH, ("room", "number")),)
BLOCK: Final = 128
_COMPLETE: Final = "complete"
_WITHOUT_IDS: Final = {"ids": 0}


class StoredBlock(Struct, frozen=True, kw_only=True):
    r"""The messages ``BLOCK * number <= seq < end`` of a room, in their state at ``rev``.

    ``words`` are sorted UTF-8, each between two ``\n``. ``starts`` are one unsigned 32-bit number for each and one
    more: the begin of its part of ``places``. A place is a message's ``seq`` less that of the first, as a byte.
    ``times`` has a signed 64-bit number for each place: when it was sent, in ms; 0 if there is no such message.
    ``ids`` are the messages' own, empty if there is none.
    """

    room: RoomId
    number: int
    rev: int
    end: int
    words: bytes
    starts: bytes
    places: bytes
    times: bytes
    ids: Sequence[MessageId] = ()


class BlockStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks = database.collection(SEARCH)

    async def save(self, block: StoredBlock) -> None:
        """Store a block, replacing an older state of it."""
        name = _name(block.room, block.number)
        # A write that timed out may take effect late. It must not undo a newer one.
        older = {"_id": name, "rev": {"$lte": block.rev}}
        document = msgspec.to_builtins(block, builtin_types=(bytes,))
        async with self._database.reached():
            try:
                await self._blocks.replace_one(older, document, upsert=True)
            except DuplicateKeyError:
                return

    async def of(self, rooms: Mapping[RoomId, Iterable[int]]) -> list[StoredBlock]:
        """The blocks of ``rooms`` with these numbers, without the ids of messages, in no order."""
        names = [_name(room, number) for room, numbers in rooms.items() for number in numbers]
        async with self._database.reached():
            documents = await by_ids(self._blocks, names, fields=_WITHOUT_IDS)
        return list(map(_block_of, documents))

    async def range(self, room: RoomId, low: int, high: int) -> list[StoredBlock]:
        """The blocks of one room with ``low <= number < high``, without the ids of messages, in no order."""
        query = {"room": room, "number": {"$gte": low, "$lt": high}}
        async with self._database.reached():
            documents = await self._blocks.find(query, _WITHOUT_IDS).to_list(None)
        return list(map(_block_of, documents))

    async def message_ids(self, blocks: Sequence[tuple[RoomId, int]]) -> dict[RoomId, dict[int, MessageId]]:
        """The ids of the messages of ``blocks``, by room and ``seq``."""
        names = [_name(room, number) for room, number in blocks]
        async with self._database.reached():
            documents = await by_ids(self._blocks, names, fields={"room": 1, "number": 1, "ids": 1})
        found: dict[RoomId, dict[int, MessageId]] = {}
        for document in documents:
            first = document["number"] * BLOCK
            ids = {first + place: MessageId(each) for place, each in enumerate(document["ids"]) if each}
            found.setdefault(RoomId(document["room"]), {}).update(ids)
        return found

    async def forget_before(self, room: RoomId, number: int) -> None:
        """Delete the blocks before ``number``, whose messages retention has deleted."""
        async with self._database.reached():
            await self._blocks.delete_many({"room": room, "number": {"$lt": number}})

    async def forget(self, room: RoomId) -> None:
        """Delete all blocks of a room."""
        async with self._database.reached():
            await self._blocks.delete_many({"room": room})

    async def is_complete(self) -> bool:
        """Whether it is recorded that every inactive room has all of its blocks."""
        async with self._database.reached():
            return await self._blocks.find_one({"_id": _COMPLETE}) is not None

    async def note_complete(self) -> None:
        """Record that every inactive room has all of its blocks."""
        async with self._database.reached():
            await self._blocks.update_one({"_id": _COMPLETE}, {"$set": {"at": 1}}, upsert=True)


def _name(room: RoomId, number: int) -> str:
    return f"{room}|{number}"


def _block_of(document: Document) -> StoredBlock:
    return msgspec.convert({"ids": (), **document}, StoredBlock, strict=False)
