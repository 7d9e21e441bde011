"""The store of matches: a log of editions, each the table as it was after one change, and the entry that made it.

What a match is (seats, clocks, positions) is the engine's to know; here it is one JSON text. An edition is one
document whose id is made of its match and number, so a second writer of the same number is refused, and a move is
never stored without the table after it. The numbers of a match follow one another from 1, so its editions are found
by their ids: an index by match would cost every move as much as storing it.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from msgspec import Struct
from pymongo.errors import BulkWriteError, DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.outages import is_outage
from models.database.pages import pages
from models.database.queries import by_ids
from models.errors import Refusal
from models.ids import MatchId, RoomId
from models.stores import editions
from models.stores.editions import EDITIONS, MATCHES, Editions, edition_id, entries_of
from models.stores.entries import CommitStatus
from models.stores.play import past_matches
from models.stores.play.ended_matches import EndedMatches, LastEdition
from models.stores.play.past_matches import PastMatch

VIGIL: Final = "match_vigil"
_VIGIL_ID: Final = "alive"
INDEXES: Final = (
    Index(MATCHES, ("room",), unique=True),
    Index(MATCHES, ("live",), partial={"live": True}),
    Index(MATCHES, ("-changed_at",), partial={"live": False}),
    *editions.INDEXES,
    *past_matches.INDEXES,
)
# So many matches may end in one millisecond, and all are listed.
_AT_ONCE: Final = 64
_ATTEMPTS: Final = 3
_SHORTEST_MS: Final = 60_000
_A_DAY_MS: Final = 86_400_000


class MatchRecord(Struct, frozen=True, kw_only=True):
    """A match as stored. ``live``: the server still has something to do for it when nobody is there.

    ``edition`` numbers what was stored, from 1, at ``changed_at``; ``writer`` is the id of the change that made it.
    ``past``: what is listed of it once it is over and was played. ``is_disputed``, where it was read: an earlier
    process may still run, and try to store the next edition.
    """

    match: MatchId
    room: RoomId
    edition: int
    writer: str
    live: bool
    table: str
    changed_at: int = 0
    past: PastMatch | None = None
    is_disputed: bool = False


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
        self.editions = Editions(database)
        self._vigil = database.collection(VIGIL)
        self._live: set[MatchId] = set()
        self._ended = EndedMatches(database, self._live.difference_update)
        self._span_ms = _A_DAY_MS

    async def create(self, record: MatchRecord) -> None:
        """Store a new match. Doing it twice changes nothing."""
        async with self._database.reached():
            for collection, document in (
                (self._editions, self._edition(MatchChange(record, None))),
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
        Never raises for the database's sake. That a match is over is noted afterwards: see ``noted``.
        """
        records = [change.record for change in changes]
        live = {each.match for each in records if each.live}
        try:
            if self._ended.has_some_of(live):
                await self._ended.noted()
            async with self._database.reached(first=True):
                # Noted before: a match that is noted as live and is not costs one look at the next start.
                await self._note_live(live - self._live)
                statuses = await self._insert([self._edition(change) for change in changes])
        except Refusal:
            return ["unknown"] * len(changes)
        self._ended.append(
            [
                _last_edition(each)
                for each, status in zip(records, statuses, strict=True)
                if status == "stored" and not each.live and each.match in self._live
            ]
        )
        return statuses

    async def noted(self) -> None:
        """Return when of every match that is over it is noted, so that it is listed. Raises ``unavailable``."""
        await self._ended.noted()

    async def read(self, room: RoomId) -> tuple[MatchRecord, list[str]] | None:
        """The match that is played in ``room``, and its log."""
        async with self._database.reached():
            document = await self._matches.find_one({"room": room})
            if document is None:
                return None
        for _ in range(_ATTEMPTS):
            found = await self.editions.read(MatchId(document["_id"]))
            if not found:
                return None
            async with self._database.reached():
                last = await self._editions.find_one({"_id": found[-1]["_id"]})
            if last is not None:
                is_disputed = self._database.may_still_write(last.get("fence", 0))
                return _record(last, room, is_disputed=is_disputed), entries_of(found)
        return None

    async def room_of(self, match: MatchId) -> RoomId | None:
        """The room that the match is played in."""
        async with self._database.reached():
            document = await self._matches.find_one({"_id": match})
        return RoomId(document["room"]) if document else None

    async def live_rooms(self) -> AsyncIterator[list[RoomId]]:
        """Pages of the rooms of the matches for which something may have to be done."""
        async for page in pages(self._database, self._matches, {"live": True}, {"room": 1}):
            self._live.update(MatchId(document["_id"]) for document in page)
            yield [RoomId(document["room"]) for document in page]

    async def note_ended(self, records: Sequence[MatchRecord]) -> None:
        """Note that nothing is left to do for these matches, and which edition is the last."""
        # What was to be noted of them before must not come behind it.
        await self._ended.noted()
        await self._ended.note(list(map(_last_edition, records)))

    async def ended(self, before: Place, limit: int, now_ms: int) -> list[EndedMatch]:
        """The matches whose places come before that one, up to ``limit``, in descending order of their places."""
        await self._ended.noted()
        # As many more as may have changed in the same millisecond.
        async with self._database.reached():
            documents = await self._latest(before[0], limit + _AT_ONCE, now_ms)
        earlier = (each for each in map(_ended_match, documents) if each.place < before)
        return sorted(earlier, key=lambda each: each.place, reverse=True)[:limit]

    async def ended_among(self, matches: Sequence[MatchId]) -> list[EndedMatch]:
        """Those of ``matches`` for which nothing is left to do."""
        await self._ended.noted()
        async with self._database.reached():
            documents = await by_ids(self._matches, matches, {"live": False}) if matches else []
        return [_ended_match(each) for each in documents]

    async def all_ended(self) -> AsyncIterator[list[EndedMatch]]:
        """Pages of all matches for which nothing is left to do, in no order."""
        await self._ended.noted()
        query = {"live": False, "changed_at": {"$gte": 0}}
        async for page in pages(self._database, self._matches, query):
            yield list(map(_ended_match, page))

    async def tables(self, ended: Sequence[EndedMatch]) -> dict[MatchId, str]:
        """The last tables of these matches."""
        if not ended:
            return {}
        ids = [edition_id(each.match, each.edition) for each in ended]
        async with self._database.reached():
            documents = await by_ids(self._editions, ids, fields={"match": 1, "table": 1})
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

    async def _latest(self, last: int, limit: int, now_ms: int) -> list[Document]:
        """The ``limit`` matches that ended last, up to ``last``."""
        # In a span of time that grows until it holds enough: the embedded database reads all of a range.
        end = min(last, now_ms)
        while True:
            since = max(0, end - self._span_ms)
            query = {"live": False, "changed_at": {"$gte": since, "$lte": last}}
            documents = await self._matches.find(query).sort("changed_at", -1).limit(limit).to_list(None)
            if len(documents) == limit:
                self._span_ms = max(_SHORTEST_MS, 2 * (end - documents[-1]["changed_at"]))
            if len(documents) == limit or since == 0:
                return documents
            self._span_ms *= 64

    async def _note_live(self, matches: set[MatchId]) -> None:
        if matches:
            await self._matches.update_many({"_id": {"$in": sorted(matches)}}, {"$set": {"live": True}})
            self._live |= matches

    async def _insert(self, documents: list[Document]) -> list[CommitStatus]:
        try:
            await self._editions.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if is_outage(error):
                raise
            return await self._look(documents)
        return ["stored"] * len(documents)

    def _edition(self, change: MatchChange) -> Document:
        record = change.record
        return {
            "_id": edition_id(record.match, record.edition),
            "match": record.match,
            "edition": record.edition,
            "writer": record.writer,
            "fence": self._database.fence,
            "live": record.live,
            "table": record.table,
            "entry": change.entry,
        }

    async def _look(self, documents: list[Document]) -> list[CommitStatus]:
        """What became of editions that were not all accepted: a stored one has its writer's name."""
        ids = [document["_id"] for document in documents]
        found = await self._editions.find({"_id": {"$in": ids}}, {"writer": 1, "fence": 1}).to_list(None)
        if any(document.get("fence", 0) > self._database.fence for document in found):
            self._database.doubt()
        writers = {document["_id"]: document["writer"] for document in found}
        return [
            "stored" if writers.get(document["_id"]) == document["writer"] else "refused"
            for document in documents
        ]


def _last_edition(record: MatchRecord) -> LastEdition:
    return LastEdition(record.match, record.edition, record.changed_at, record.past)


def _ended_match(document: Document) -> EndedMatch:
    match, room = MatchId(document["_id"]), RoomId(document["room"])
    return EndedMatch(match, room, document["edition"], document["changed_at"])


def _record(document: Document, room: RoomId, *, is_disputed: bool) -> MatchRecord:
    return MatchRecord(
        match=MatchId(document["match"]),
        room=room,
        edition=document["edition"],
        writer=document["writer"],
        live=document["live"],
        table=document["table"],
        is_disputed=is_disputed,
    )
