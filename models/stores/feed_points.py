"""The store of points: the past prices of each feed.

It is a time series collection if the database supports them, which deletes old points by itself. Otherwise it is a
plain one with numbered points, in which each feed keeps the last thousand or a little more. A feed is named by its
source and its symbol, so that made-up points never appear among real ones.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from models.database.client import Database, Document, Index
from models.errors import Refusal
from models.wire.prices import Point

POINTS: Final = "points"
PLACES: Final = 1_000
CLEARED_AT_ONCE: Final = 100
EXPIRE_AFTER_S: Final = 30 * 86_400
_OF_A_SERIES: Final = Index(POINTS, ("feed", "at"))
_OF_PLACES: Final = Index(POINTS, ("feed", "place"))

FeedPoint = tuple[str, Point]


class FeedPointStore:
    """All points. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._points = database.collection(POINTS)
        self._is_series = False
        self._next_places: dict[str, int] = {}
        self._cleared: dict[str, int] = {}

    async def prepare(self) -> None:
        """Create the collection, if it is missing, and find out its kind. Call it first."""
        self._is_series = await self._database.ensure_time_series(
            POINTS, time_field="at", meta_field="feed", expire_after_s=EXPIRE_AFTER_S
        )
        await self._database.ensure_indexes([_OF_A_SERIES if self._is_series else _OF_PLACES])

    async def newest(self, feed: str, count: int) -> list[Point]:
        """The last points of ``feed``, ascending; a time that is stored twice is returned once."""
        found = await (self._newest_of_series(feed, count) if self._is_series else self._places(feed))
        points = {document["at"]: _point(document) for document in found}
        return [points[at] for at in sorted(points)][-count:]

    async def add(self, points: Sequence[FeedPoint]) -> None:
        """Store ``points``. If the database fails meanwhile, some of them may be stored."""
        documents = [_document(feed, point) for feed, point in points]
        if not self._is_series:
            await self._give_places(documents)
        try:
            async with self._database.reached():
                await self._points.insert_many(documents)
        except Refusal:
            # Which places are taken is now unknown.
            self._next_places.clear()
            raise
        if not self._is_series:
            await self._clear_places({feed for feed, _ in points})

    async def _newest_of_series(self, feed: str, count: int) -> list[Document]:
        async with self._database.reached():
            return await self._points.find({"feed": feed}).sort("at", -1).limit(count).to_list(None)

    async def _places(self, feed: str) -> list[Document]:
        async with self._database.reached():
            found = await self._points.find({"feed": feed}).to_list(None)
        self._next_places[feed] = max((document["place"] for document in found), default=-1) + 1
        return found

    async def _give_places(self, documents: Sequence[Document]) -> None:
        for document in documents:
            feed = document["feed"]
            if feed not in self._next_places:
                await self._places(feed)
            document["place"] = self._next_places[feed]
            self._next_places[feed] += 1

    async def _clear_places(self, feeds: Iterable[str]) -> None:
        for feed in feeds:
            end = self._next_places[feed] - PLACES
            if end >= self._cleared.get(feed, 0) + CLEARED_AT_ONCE:
                async with self._database.reached():
                    await self._points.delete_many({"feed": feed, "place": {"$lt": end}})
                self._cleared[feed] = end


def _document(feed: str, point: Point) -> Document:
    at = datetime.fromtimestamp(point.at / 1_000, UTC)
    return {"feed": feed, "at": at, "price": point.price, "volume": point.volume}


def _point(document: Document) -> Point:
    # MongoDB's dates are in UTC and have whole milliseconds; the driver does not mark them as UTC.
    at_ms = round(document["at"].replace(tzinfo=UTC).timestamp() * 1_000)
    return Point(at=at_ms, price=document["price"], volume=document["volume"])
