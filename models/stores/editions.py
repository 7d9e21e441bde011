"""The editions of one match: reading, rewriting and compacting its log.

The editions of a match are numbered without gaps from 1, so they are found by their ids. Once a match is over, its
last edition holds the whole log (``log``), and earlier ones are deleted; the match has its number (``compact``).
Later editions, as when a user is deleted, continue the numbers.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from pymongo import DeleteOne

from models.database.client import Database, Document, Index
from models.database.pages import pages
from models.database.queries import by_ids
from models.ids import MatchId

MATCHES: Final = "matches"
EDITIONS: Final = "match_editions"
INDEXES: Final = (Index(MATCHES, ("loose",), partial={"loose": True}),)
# How many editions a read fetches first, and at most.
_FIRST_PAGE: Final = 16
_LARGEST_PAGE: Final = 512
_DELETED_AT_ONCE: Final = 64
_ATTEMPTS: Final = 3
# The pause between two compactions: others need the database too.
_PAUSE_S: Final = 0.02


class Editions:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._matches = database.collection(MATCHES)
        self._editions = database.collection(EDITIONS)
        # A rewrite and a compaction of the same match must not overlap.
        self._rewriting = asyncio.Lock()

    async def read(self, match: MatchId) -> list[Document]:
        """The editions that hold the log of a match, in order, without their tables; none if there is no match."""
        found: list[Document] = []
        for _ in range(_ATTEMPTS):
            async with self._database.reached():
                document = await self._matches.find_one({"_id": match}) or {}
                base = document.get("compact", 1)
                found = await self._from(match, base)
            if found and found[0]["edition"] == base and _is_whole(found):
                return found
            # It was compacted meanwhile.
        return found

    async def rewrite(self, match: MatchId, rewritten: Callable[[str], str]) -> None:
        """Replace each entry of the match's log by the result of ``rewritten``."""
        async with self._rewriting:
            for edition in await self.read(match):
                entries = entries_of([edition])
                new = [rewritten(entry) for entry in entries]
                if new == entries:
                    continue
                change = {"log": new} if "log" in edition else {"entry": new[0]}
                async with self._database.reached():
                    await self._editions.update_one({"_id": edition["_id"]}, {"$set": change})

    async def drop_tables(self, match: MatchId, *, before: int) -> None:
        """Empty the tables of all editions of the match older than ``before``: nothing reads them any more."""
        for first in range(1, before, _LARGEST_PAGE):
            numbers = range(first, min(before, first + _LARGEST_PAGE))
            old = {"_id": {"$in": [edition_id(match, number) for number in numbers]}}
            async with self._database.reached():
                await self._editions.update_many(old, {"$set": {"table": ""}})

    async def compact_all(self) -> None:
        """Compact every match that is over and has several editions."""
        async for page in pages(self._database, self._matches, {"loose": True}, {"edition": True}):
            for each in page:
                async with self._rewriting:
                    await self._compact(MatchId(each["_id"]))
                await asyncio.sleep(_PAUSE_S)

    async def _compact(self, match: MatchId) -> None:
        """Store the whole log, then record where it is, and only then delete its parts: a crash loses nothing."""
        found = await self.read(match)
        if not found or not _is_whole(found):
            return
        last, number = found[-1], found[-1]["edition"]
        if "log" not in last:
            whole = {"log": entries_of(found), "entry": None}
            async with self._database.reached():
                await self._editions.update_one({"_id": last["_id"]}, {"$set": whole})
        known = {"_id": match, "edition": {"$lte": number}}
        async with self._database.reached():
            noted = {"$set": {"compact": number, "edition": number}}
            if not (await self._matches.update_one(known, noted)).matched_count:
                return
        # From the first on, because a crash may have left some.
        gone = [DeleteOne({"_id": edition_id(match, each)}) for each in range(1, number)]
        for start in range(0, len(gone), _DELETED_AT_ONCE):
            async with self._database.reached():
                await self._editions.bulk_write(gone[start : start + _DELETED_AT_ONCE], ordered=False)
        async with self._database.reached():
            done = {"_id": match, "edition": number}
            await self._matches.update_one(done, {"$unset": {"loose": ""}})

    async def _from(self, match: MatchId, first: int) -> list[Document]:
        found: list[Document] = []
        size = _FIRST_PAGE
        while True:
            numbers = range(first + len(found), first + len(found) + size)
            ids = [edition_id(match, number) for number in numbers]
            page = await by_ids(self._editions, ids, fields={"edition": 1, "entry": 1, "log": 1})
            found += sorted(page, key=lambda each: int(each["edition"]))
            if len(page) < size:
                return found
            size = min(2 * size, _LARGEST_PAGE)


def entries_of(editions: list[Document]) -> list[str]:
    """The entries of the log in these editions, in order. A whole log replaces all editions before it."""
    entries: list[str] = []
    for each in editions:
        if "log" in each:
            entries = list(each["log"])
        elif each["entry"] is not None:
            entries.append(each["entry"])
    return entries


def edition_id(match: MatchId, edition: int) -> str:
    """The id of an edition's document."""
    return f"{match}|{edition}"


def _is_whole(editions: list[Document]) -> bool:
    numbers = [each["edition"] for each in editions]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
