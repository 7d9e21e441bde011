"""Feeds: the prices of a few symbols, each a room that only the server publishes in.

Owns the newest points of every symbol and the task that takes them from the source. A point is stored, then
shown. Called by ``chat_rooms`` for what a join is answered with, by the doors for the latest prices, and by
whoever hands points in.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId
from models.stores.feed_points import FeedPointStore
from models.wire.events import FeedEvent
from models.wire.prices import Point, Quote, feed_room
from server.delivery.hub import Hub
from server.feeds.sources import Source
from server.rooms.directory import RoomDirectory, blank_record
from server.runtime.clock import Clock

SHOWN: Final = 60
SIMULATED: Final = "Simulated prices"
_AHEAD_MS: Final = 60_000

Watcher = Callable[[], None]

_log = logging.getLogger(__name__)


class _Feed:
    """One symbol: its newest points, and who is told of new ones beside the room's listeners."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.room = feed_room(symbol)
        self.points: deque[Point] = deque(maxlen=SHOWN)
        self.watchers: dict[object, Watcher] = {}

    def dated(self, quotes: Sequence[Quote], now_ms: int) -> list[Point]:
        """``quotes`` as the next points of this feed, each later than the one before.

        Raises ``Refusal``: ``conflict`` for one that is not later, ``bad_request`` for one of the future.
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


class Feeds:
    """All feeds. ``start`` once the rooms are there, ``stop`` before they are written back."""

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
        self._runner: asyncio.Task[None] | None = None
        # Whether the last batch was lost: told once for each time, not once for each batch.
        self._losing = False

    async def start(self) -> None:
        """See to it that every feed has its room, read its newest points, and begin to take new ones."""
        if not self._feeds:
            return
        await self._store.prepare()
        topic = SIMULATED if self._source.simulated else ""
        for feed in self._feeds.values():
            record = replace(blank_record(feed.room, feed.symbol), kind="feed", history="none", topic=topic)
            await self._rooms.ensure(replace(record, simulated=self._source.simulated))
            feed.points.extend(await self._store.newest(self._stored_as(feed), SHOWN))
        last = {feed.symbol: feed.points[-1] for feed in self._feeds.values() if feed.points}
        await self.add(self._source.begin(last))
        self._runner = asyncio.create_task(self._run(), name="feeds")

    async def stop(self) -> None:
        """Take no more from the source."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)

    @property
    def simulated(self) -> bool:
        """Whether the prices are made up, or are not of now."""
        return self._source.simulated

    def points(self, room: RoomId) -> list[Point] | None:
        """The newest 60 points of a feed's room, ascending; None where ``room`` is no feed's."""
        feed = self._rooms_of.get(room)
        return list(feed.points) if feed is not None else None

    def latest(self, symbol: str, count: int) -> list[float]:
        """The last ``count`` prices of ``symbol``, ascending in time. Raises ``not_found``."""
        points = self._feed(symbol).points
        return [point.price for point in points][-count:]

    def first_symbol(self) -> str | None:
        """The symbol that is meant where none is named."""
        return next(iter(self._feeds), None)

    def watch(self, symbol: str, watcher: Watcher) -> Callable[[], None]:
        """Call ``watcher`` after each new point of ``symbol``. Returns what ends that. Raises ``not_found``."""
        watchers, key = self._feed(symbol).watchers, object()
        watchers[key] = watcher
        return lambda: watchers.pop(key, None) and None

    async def add(self, batch: Mapping[str, Sequence[Quote]]) -> dict[str, list[Point]]:
        """Store the quotes as points, all of them or none, and publish them. Returns them with their times.

        Raises ``Refusal``: ``not_found``, ``conflict`` (no later than a point that is there), ``bad_request``
        (of the future), ``unavailable``: then they may be stored all the same.
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
        for watcher in list(feed.watchers.values()):
            watcher()

    async def _run(self) -> None:
        try:
            async for batch in self._source.batches():
                await self._take(batch)
        except Exception:
            _log.exception(
                "the source %s of the feeds has failed: nothing comes from it any more", self._source.name
            )

    async def _take(self, batch: Mapping[str, Sequence[Quote]]) -> None:
        """Add what the source brought. What is refused is let go: a market does not wait for its listeners."""
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
