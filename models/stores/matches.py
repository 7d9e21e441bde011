"""The store of matches: a log of editions, each the table as it was after one change, and the entry that made it.

What a match is (seats, clocks, positions) is the engine's to know; here it is one JSON text. An edition is one
document whose id is made of its match and number, so a second writer of the same number is refused, and a move is
never stored without the table after it. The numbers of a match follow one another from 1, so its editions are found
by their ids: an index by match would cost every move as much as storing it.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.outages import is_outage
from models.errors import Refusal
from models.ids import MatchId, RoomId
from models.stores.entries import CommitStatus

MATCHES: Final = "matches"
EDITIONS: Final = "match_editions"
VIGIL: Final = "match_vigil"
_VIGIL_ID: Final = "alive"
INDEXES: Final = (
    Index(MATCHES, ("room",), unique=True),
    Index(MATCHES, ("live",), partial={"live": True}),
    Index(MATCHES, ("-changed_at",), partial={"live": False}),
)
# How many editions are asked for first, and at most, when a match is read.
_FIRST_PAGE: Final = 16
_LARGEST_PAGE: Final = 512
# So many matches may end in one millisecond, and all are listed.
_AT_ONCE: Final = 64


class MatchRecord(Struct, frozen=True, kw_only=True):
    """A match as stored. ``live``: the server still has something to do for it when nobody is there.

    ``edition`` numbers what was stored, from 1, at ``changed_at``; ``writer`` is the id of the change that made it.
    """

    match: MatchId
    room: RoomId
    edition: int
    writer: str
    live: bool
    table: str
    changed_at: int = 0


Place = tuple[int, int, MatchId]
"""Where a match stands in a list: when it changed, the number of the change within that time, and its id."""


class EndedMatch(Struct, frozen=True):
    """A match for which nothing is left to do: its last edition, and when that was made."""

    match: MatchId
    room: RoomId
    edition: int
    changed_at: int

    @property
    def place(self) -> Place:
        """Where it stands among the others: no two have the same place."""
        return self.changed_at, 0, self.match


class MatchChange(Struct, frozen=True):
    """``record`` is to follow the edition before it; ``entry`` is what the match's log gets, if anything."""

    record: MatchRecord
    entry: str | None

    @property
    def room(self) -> RoomId:
        """Changes are stored in order within a room."""
        return self.record.room


class MatchStore:
    """Matches and their logs. Raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._matches = database.collection(MATCHES)
        self._editions = database.collection(EDITIONS)
        self._vigil = database.collection(VIGIL)
        self._live: set[MatchId] = set()

    async def create(self, record: MatchRecord) -> None:
        """Store a new match. Doing it twice changes nothing."""
        async with self._database.reached():
            for collection, document in (
                (self._editions, _edition(MatchChange(record, None))),
                (self._matches, {"_id": record.match, "room": record.room, "live": record.live}),
            ):
                try:
                    await collection.insert_one(document)
                except DuplicateKeyError:
                    continue
        if record.live:
            self._live.add(record.match)

    async def commit(self, changes: Sequence[MatchChange]) -> list[CommitStatus]:
        """Store changes of different matches in one round trip, each if nobody stored that edition before.

        ``stored`` is durable; ``refused``: another writer was there; ``unknown``: it may be stored or not.
        Never raises for the database's sake.
        """
        records = [change.record for change in changes]
        try:
            async with self._database.reached():
                # Noted before: a match that is noted as live and is not costs one look at the next start.
                await self._note_live({each.match for each in records if each.live} - self._live)
                statuses = await self._insert([_edition(change) for change in changes])
                await self._note_ended(
                    [each for each in records if not each.live and each.match in self._live]
                )
        except Refusal:
            return ["unknown"] * len(changes)
        return statuses

    async def read(self, room: RoomId) -> tuple[MatchRecord, list[str]] | None:
        """The match that is played in ``room``, and its log."""
        async with self._database.reached():
            document = await self._matches.find_one({"room": room})
            if document is None:
                return None
            match = MatchId(document["_id"])
            found = await self._editions_of(match)
            if not found:
                return None
            last = await self._editions.find_one({"_id": found[-1]["_id"]})
        log = [each["entry"] for each in found if each["entry"] is not None]
        return (_record(last, room), log) if last is not None else None

    async def room_of(self, match: MatchId) -> RoomId | None:
        """The room that the match is played in."""
        async with self._database.reached():
            document = await self._matches.find_one({"_id": match})
        return RoomId(document["room"]) if document else None

    async def live_rooms(self) -> list[RoomId]:
        """The rooms of the matches for which something may have to be done."""
        async with self._database.reached():
            documents = await self._matches.find({"live": True}).to_list(None)
        self._live.update(MatchId(document["_id"]) for document in documents)
        return [RoomId(document["room"]) for document in documents]

    async def note_ended(self, records: Sequence[MatchRecord]) -> None:
        """Note that nothing is left to do for these matches, and which edition is the last."""
        async with self._database.reached():
            await self._note_ended(records)

    async def ended(self, before: Place, limit: int) -> list[EndedMatch]:
        """The matches whose places come before that one, up to ``limit``, in descending order of their places."""
        query = {"live": False, "changed_at": {"$lte": before[0]}}
        async with self._database.reached():
            # As many more as may have changed in the same millisecond.
            found = self._matches.find(query).sort("changed_at", -1).limit(limit + _AT_ONCE)
            documents = await found.to_list(None)
        places = [
            EndedMatch(MatchId(each["_id"]), RoomId(each["room"]), each["edition"], each["changed_at"])
            for each in documents
        ]
        earlier = [each for each in places if each.place < before]
        return sorted(earlier, key=lambda each: each.place, reverse=True)[:limit]

    async def tables(self, ended: Sequence[EndedMatch]) -> dict[MatchId, str]:
        """The last tables of these matches."""
        if not ended:
            return {}
        query = {"_id": {"$in": [_edition_id(each.match, each.edition) for each in ended]}}
        async with self._database.reached():
            documents = await self._editions.find(query, {"match": 1, "table": 1}).to_list(None)
        return {MatchId(each["match"]): each["table"] for each in documents}

    async def note_alive(self, now_ms: int) -> None:
        """Note that matches are looked after at this moment: until then their clocks ran."""
        async with self._database.reached():
            await self._vigil.update_one({"_id": _VIGIL_ID}, {"$set": {"at": now_ms}}, upsert=True)

    async def last_alive(self) -> int | None:
        """The last moment of which that was noted."""
        async with self._database.reached():
            document = await self._vigil.find_one({"_id": _VIGIL_ID})
        return document["at"] if document else None

    async def rewrite_entries(self, match: MatchId, rewritten: Callable[[str], str]) -> None:
        """Put what ``rewritten`` makes of each entry of the match's log in its place."""
        async with self._database.reached():
            editions = await self._editions_of(match)
        for edition in editions:
            entry = edition["entry"]
            if entry is not None and (new := rewritten(entry)) != entry:
                async with self._database.reached():
                    await self._editions.update_one({"_id": edition["_id"]}, {"$set": {"entry": new}})

    async def drop_tables(self, match: MatchId, *, before: int) -> None:
        """Empty the tables of all editions of the match older than ``before``: nobody reads them any more."""
        for first in range(1, before, _LARGEST_PAGE):
            numbers = range(first, min(before, first + _LARGEST_PAGE))
            old = {"_id": {"$in": [_edition_id(match, number) for number in numbers]}}
            async with self._database.reached():
                await self._editions.update_many(old, {"$set": {"table": ""}})

    async def _editions_of(self, match: MatchId) -> list[Document]:
        """Every edition of a match, in order, without its table."""
        found: list[Document] = []
        size = _FIRST_PAGE
        while True:
            numbers = range(len(found) + 1, len(found) + size + 1)
            query = {"_id": {"$in": [_edition_id(match, number) for number in numbers]}}
            page = await self._editions.find(query, {"edition": 1, "entry": 1}).to_list(None)
            found += sorted(page, key=lambda each: int(each["edition"]))
            if len(page) < size:
                return found
            size = min(2 * size, _LARGEST_PAGE)

    async def _note_live(self, matches: set[MatchId]) -> None:
        if matches:
            await self._matches.update_many({"_id": {"$in": sorted(matches)}}, {"$set": {"live": True}})
            self._live |= matches

    async def _note_ended(self, records: Sequence[MatchRecord]) -> None:
        if not records:
            return
        updates = [
            UpdateOne(
                {"_id": each.match},
                {"$set": {"live": False, "edition": each.edition, "changed_at": each.changed_at}},
            )
            for each in records
        ]
        await self._matches.bulk_write(updates, ordered=False)
        self._live.difference_update(each.match for each in records)

    async def _insert(self, documents: list[Document]) -> list[CommitStatus]:
        try:
            await self._editions.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if is_outage(error):
                raise
            return await self._look(documents)
        return ["stored"] * len(documents)

    async def _look(self, documents: list[Document]) -> list[CommitStatus]:
        """What became of editions that were not all accepted: a stored one has its writer's name."""
        ids = [document["_id"] for document in documents]
        found = await self._editions.find({"_id": {"$in": ids}}, {"writer": 1}).to_list(None)
        writers = {document["_id"]: document["writer"] for document in found}
        return [
            "stored" if writers.get(document["_id"]) == document["writer"] else "refused"
            for document in documents
        ]


def _edition(change: MatchChange) -> Document:
    record = change.record
    return {
        "_id": _edition_id(record.match, record.edition),
        "match": record.match,
        "edition": record.edition,
        "writer": record.writer,
        "live": record.live,
        "table": record.table,
        "entry": change.entry,
    }


def _edition_id(match: MatchId, edition: int) -> str:
    return f"{match}|{edition}"


def _record(document: Document, room: RoomId) -> MatchRecord:
    return MatchRecord(
        match=MatchId(document["match"]),
        room=room,
        edition=document["edition"],
        writer=document["writer"],
        live=document["live"],
        table=document["table"],
    )
