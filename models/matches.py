"""The store of matches: each is one document, changed by compare-and-set on its ``edition``, with its log in it.

What a match is (seats, clocks, positions) is the engine's to know; here it is one JSON text, beside the
few fields that are looked for. One update changes the text and appends to the log, so there is no moment
at which the one is stored without the other. Called by the engine's journal and directory.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from models.db import Database, Document, Index
from models.entries import Status
from models.errors import Refusal
from models.ids import MatchId, RoomId

MATCHES: Final = "matches"
INDEXES: Final = (
    Index(MATCHES, ("room",), unique=True),
    Index(MATCHES, ("live",), partial={"live": True}),
)


class MatchRecord(Struct, frozen=True, kw_only=True):
    """A match as stored. ``live``: it needs somebody to look after it, also when nobody is there.

    ``edition`` numbers what was stored; ``writer`` is the id of the change that made it so.
    """

    match: MatchId
    room: RoomId
    game: str
    edition: int
    writer: str
    live: bool
    table: str


class MatchChange(Struct, frozen=True):
    """``record`` is to take the place of the edition before it; ``entry`` is appended to the log."""

    record: MatchRecord
    entry: str | None

    @property
    def room(self) -> RoomId:
        """What the change is ordered by."""
        return self.record.room


class Matches:
    """Matches and their logs. Raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._matches = database.collection(MATCHES)

    async def create(self, record: MatchRecord) -> None:
        """Store a new match. Doing it twice changes nothing."""
        async with self._database.reached():
            try:
                await self._matches.insert_one(_document(record) | {"log": []})
            except DuplicateKeyError:
                return

    async def commit(self, changes: Sequence[MatchChange]) -> list[Status]:
        """Store changes of different matches in one round trip, each if the edition before it is the present one.

        ``stored`` is durable; ``refused``: another writer was there; ``unknown``: it may be stored or not.
        Never raises for the database's sake.
        """
        try:
            async with self._database.reached():
                done = await self._matches.bulk_write([_update(change) for change in changes], ordered=False)
                if done.matched_count == len(changes):
                    return ["stored"] * len(changes)
                return await self._look(changes)
        except Refusal:
            return ["unknown"] * len(changes)

    async def read(self, room: RoomId) -> tuple[MatchRecord, list[str]] | None:
        """The match that is played in ``room``, and its log."""
        return await self._one({"room": room})

    async def read_match(self, match: MatchId) -> tuple[MatchRecord, list[str]] | None:
        """The match of that id, and its log."""
        return await self._one({"_id": match})

    async def live_rooms(self) -> list[RoomId]:
        """The rooms of the matches that need somebody to look after them."""
        async with self._database.reached():
            documents = await self._matches.find({"live": True}, {"room": 1}).to_list(None)
        return [RoomId(document["room"]) for document in documents]

    async def _one(self, query: Document) -> tuple[MatchRecord, list[str]] | None:
        async with self._database.reached():
            document = await self._matches.find_one(query)
        return (_record(document), document["log"]) if document else None

    async def _look(self, changes: Iterable[MatchChange]) -> list[Status]:
        """What became of changes of which not all were made: a change that is there has left its name."""
        ids = [change.record.match for change in changes]
        found = await self._matches.find({"_id": {"$in": ids}}, {"writer": 1}).to_list(None)
        writers = {document["_id"]: document["writer"] for document in found}
        return [
            "stored" if writers.get(change.record.match) == change.record.writer else "refused"
            for change in changes
        ]


def _document(record: MatchRecord) -> Document:
    return {
        "_id": record.match,
        "room": record.room,
        "game": record.game,
        "edition": record.edition,
        "writer": record.writer,
        "live": record.live,
        "table": record.table,
    }


def _record(document: Document) -> MatchRecord:
    return MatchRecord(
        match=MatchId(document["_id"]),
        room=RoomId(document["room"]),
        game=document["game"],
        edition=document["edition"],
        writer=document["writer"],
        live=document["live"],
        table=document["table"],
    )


def _update(change: MatchChange) -> UpdateOne:
    record = change.record
    kept = {"edition": record.edition, "writer": record.writer, "live": record.live, "table": record.table}
    update: Document = {"$set": kept}
    if change.entry is not None:
        update["$push"] = {"log": change.entry}
    return UpdateOne({"_id": record.match, "edition": record.edition - 1}, update)
