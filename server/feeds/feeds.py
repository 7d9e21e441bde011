"""Feeds: the prices of a few symbols. Each symbol has a room in which only the server publishes.

Owns the newest points of every symbol, and the task that reads the source. A point is stored first, then published.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId
from models.stores.entries import blank_record
from models.stores.feed_points import FeedPointStore
from models.wire.events import FeedEvent
from models.wire.prices import Point, Quote, feed_room
from server.delivery.hub import Hub
from server.feeds.sources import Source
from server.rooms.directory import RoomDirectory
from server.runtime.background.supervised import Supervised
from server.runtime.clock import Clock
from server.runtime.subscribers import Subscribers, Unsubscribe

SHOWN: Final = 60
SIMULATED: Final = "Simulated prices"
_AHEAD_MS: Final = 60_000

_log = logging.getLogger(__name__)


class _Feed:
    """One symbol: its newest points, and the watchers of new points besides the room's listeners."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.room = feed_room(symbol)
        self.points: deque[Point] = deque(maxlen=SHOWN)
        self.watchers: Subscribers[[]] = Subscribers(f"the prices of {symbol}")

    def dated(self, quotes: Sequence[Quote], now_ms: int) -> list[Point]:
        """``quotes`` as the next points of this feed, each later than the one before.

        Raises:
            Refusal: ``conflict`` for a quote that is not later, ``bad_request`` for one of the future.
        """
        last_at = self.points[-1].at if self.points else -1
        dated: list[Point] = []
        for quote in quotes:
            at = max(now_ms, last_at + 1) if quote.at is None else quote.at
            if at <= last_at:
                raise Refusal("conflict", f"at: {self.symbol} has a point of {last_at} already")
            if quote.at is not None and at > now_ms + _AHEAD_MS:
                raise Refusal("bad_request", f"at: {at} is over a minute ahead of the server's {now_ms}")
            dated.append(Point(at=at, price=quote.price, volume=quote.volume))
            last_at = at
        return dated


class Quoted(Protocol):
    """The newest prices of every symbol, for clients that want nothing else of the feeds."""

    def first_symbol(self) -> str | None:
        """The symbol of a client that names none."""

    def latest(self, symbol: str, count: int) -> list[float]:
        """The last ``count`` prices of ``symbol``, ascending in time. Raises ``not_found``."""

    def watch(self, symbol: str, watcher: Callable[[], None]) -> Unsubscribe:
        """Call ``watcher`` after each batch of new points of ``symbol``. Raises ``not_found``."""


class Feeds:
    """All feeds. Call ``start`` once the rooms exist, and ``stop`` before they are written back."""

    def __init__(
        self,
        symbols: Sequence[str],
        source: Source,
        store: FeedPointStore,
        rooms: RoomDirectory,
        hub: Hub,
        clock: Clock,
    ) -> None:
        self._feeds = {symbol: _Feed(symbol) for symbol in symbols}
        self._rooms_of = {feed.room: feed for feed in self._feeds.values()}
        self._source = source
        self._store = store
        self._rooms = rooms
        self._hub = hub
        self._clock = clock
        self._adding = asyncio.Lock()
        self._reading = Supervised(f"the source {source.name} of the feeds", self._read)
        # Whether the last batch was lost: logged once for each outage, not once for each batch.
        self._losing = False

    async def start(self) -> None:
        """Make the rooms that are missing, read the newest points, and begin to read the source."""
        if not self._feeds:
            return
        await self._store.prepare()
        topic = SIMULATED if self._source.simulated else ""
        for feed in self._feeds.values():
            record = replace(blank_record(feed.room, feed.symbol), kind="feed", history="none", topic=topic)
            await self._rooms.ensure(replace(record, simulated=self._source.simulated))
            newest = await self._store.newest(self._stored_as(feed), SHOWN)
            feed.points.clear()
            feed.points.extend(newest)
        last = {feed.symbol: feed.points[-1] for feed in self._feeds.values() if feed.points}
        await self.add(self._source.begin(last))
        self._reading.start()

    async def stop(self) -> None:
        """Stop reading the source."""
        await self._reading.stop()

    @property
    def simulated(self) -> bool:
        """Whether the prices are made up, or are not current."""
        return self._source.simulated

    def points(self, room: RoomId) -> list[Point] | None:
        """The newest 60 points of a feed's room, ascending; None if ``room`` is not that of a feed."""
        feed = self._rooms_of.get(room)
        return list(feed.points) if feed is not None else None

    def latest(self, symbol: str, count: int) -> list[float]:
        """The last ``count`` prices of ``symbol``, ascending in time. Raises ``not_found``."""
        points = self._feed(symbol).points
        return [point.price for point in points][-count:]

    def first_symbol(self) -> str | None:
        """The symbol of a client that names none."""
        return next(iter(self._feeds), None)

    def watch(self, symbol: str, watcher: Callable[[], None]) -> Unsubscribe:
        """Call ``watcher`` after each batch of new points of ``symbol``. Raises ``not_found``."""
        return self._feed(symbol).watchers.subscribe(watcher)

    async def add(self, batch: Mapping[str, Sequence[Quote]]) -> dict[str, list[Point]]:
        """Store the quotes as points, all of them or none, and publish them. Returns them with their times.

        Raises:
            Refusal: ``not_found``; ``conflict`` for a quote no later than a stored point; ``bad_request`` for one
                of the future; ``unavailable``, after which the quotes may be stored all the same.
        """
        async with self._adding:
            now_ms = self._clock.now_ms()
            fresh = [(feed, feed.dated(quotes, now_ms)) for feed, quotes in self._by_feed(batch) if quotes]
            stored = [(self._stored_as(feed), point) for feed, points in fresh for point in points]
            if stored:
                await self._store.add(stored)
            for feed, points in fresh:
                self._show(feed, points)
        return {feed.symbol: points for feed, points in fresh}

    def _show(self, feed: _Feed, points: list[Point]) -> None:
        feed.points.extend(points)
        self._hub.publish(feed.room, FeedEvent(room=feed.room, points=points[-SHOWN:]))
        feed.watchers.notify()

    async def _read(self) -> None:
        async for batch in self._source.batches():
            await self._take(batch)

    async def _take(self, batch: Mapping[str, Sequence[Quote]]) -> None:
        """Add a batch of the source. A batch that is refused is lost: the source does not wait."""
        try:
            await self.add(batch)
        except Refusal as refusal:
            if not self._losing:
                _log.warning("points of the source %s are lost (%s)", self._source.name, refusal)
            self._losing = True
        else:
            self._losing = False

    def _by_feed(self, batch: Mapping[str, Sequence[Quote]]) -> list[tuple[_Feed, Sequence[Quote]]]:
        return [(self._feed(symbol), quotes) for symbol, quotes in batch.items()]

    def _feed(self, symbol: str) -> _Feed:
        found = self._feeds.get(symbol)
        if found is None:
            raise Refusal("not_found", f"symbol: there is no feed of {symbol[:32]!r}")
        return found

    def _stored_as(self, feed: _Feed) -> str:
        return f"{self._source.name}|{feed.symbol}"
