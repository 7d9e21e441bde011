"""The store of matches: a log of editions, each the table after one change, and the entry that made the change.

Only the engine knows the content of a match (seats, clocks, positions); here it is one JSON text. An edition is one
document whose id consists of its match and number, so a second writer of the same number is refused, and a move is
never stored without the table after it. Editions are numbered without gaps from 1 and found by their ids: an index by
match would double the cost of storing a move.
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
# Up to this many matches that end in one millisecond are all listed.
_AT_ONCE: Final = 64
_ATTEMPTS: Final = 3
_SHORTEST_MS: Final = 60_000
_A_DAY_MS: Final = 86_400_000


class MatchRecord(Struct, frozen=True, kw_only=True):
    """A match as stored. ``live``: the server still has work to do for it when no user is there.

    ``edition`` numbers the stored states, from 1; this one is of ``changed_at``. ``writer`` is the id of the change
    that made it. ``past``: its entry in lists of past matches, once it is over and was played. ``is_disputed``, set
    by reads: an earlier process may still run, and try to store the next edition.
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
"""The place of a match in a list: when it changed, the number of the change within that time, and its id."""


class EndedMatch(Struct, frozen=True):
    """A match that needs no more work: its last edition, and when that was made."""

    match: MatchId
    room: RoomId
    edition: int
    changed_at: int

    @property
    def place(self) -> Place:
        """Its place among the others: no two have the same."""
        return self.changed_at, 0, self.match


class MatchChange(Struct, frozen=True):
    """``record`` follows the edition before it; ``entry`` is appended to the match's log, if there is one."""

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
        """Store a new match. Repeating it changes nothing."""
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
        """Store changes of different matches in one round trip, each unless that edition exists already.

        ``stored`` is durable; ``refused``: another writer was first; ``unknown``: it may be stored or not. An outage
        raises nothing. The end of a match is recorded afterwards: see ``noted``.
        """
        records = [change.record for change in changes]
        live = {each.match for each in records if each.live}
        try:
            if self._ended.has_some_of(live):
                await self._ended.noted()
            async with self._database.reached(first=True):
                # Recorded first: a match that is wrongly recorded as live costs only one check at the next start.
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
        """Return once every ended match is recorded as such, and so is listed. Raises ``unavailable``."""
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
        """Pages of the rooms of the matches that may need work."""
        async for page in pages(self._database, self._matches, {"live": True}, {"room": 1}):
            self._live.update(MatchId(document["_id"]) for document in page)
            yield [RoomId(document["room"]) for document in page]

    async def note_ended(self, records: Sequence[MatchRecord]) -> None:
        """Record that these matches need no more work, and which edition is the last."""
        # Earlier records about them must not be written after this one.
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
        """Those of ``matches`` that need no more work."""
        await self._ended.noted()
        async with self._database.reached():
            documents = await by_ids(self._matches, matches, {"live": False}) if matches else []
        return [_ended_match(each) for each in documents]

    async def all_ended(self) -> AsyncIterator[list[EndedMatch]]:
        """Pages of all matches that need no more work, in no order."""
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
        """Record that the server is running matches at this moment: until then their clocks ran."""
        async with self._database.reached():
            await self._vigil.update_one({"_id": _VIGIL_ID}, {"$set": {"at": now_ms}}, upsert=True)

    async def last_alive(self) -> int | None:
        """The last moment that ``note_alive`` recorded."""
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
        """The outcome of editions that were not all accepted: a stored one carries its writer's id."""
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
