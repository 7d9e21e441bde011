"""A server with feeds for tests: only a test pushes points, unless it asks for another source."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from models.database.client import Database
from models.wire.prices import Quote
from server.feeds.feeds import Feeds
from server.relaying.home.home import PRICES
from tests.rigs.server import RunningServer, running_server

KEY: Final = "a key of tests, long enough"
PUSH: Final[dict[str, Any]] = {
    "feed_symbols": ("TEA", "CAKE"),
    "feed_source": "push",
    "feed_key": KEY,
}


@asynccontextmanager
async def feeding(database: Database, **settings: Any) -> AsyncIterator[RunningServer]:
    """A server with feeds, over ``database``."""
    async with running_server(database, **{**PUSH, **settings}) as server:
        yield server


def feeds_of(server: RunningServer) -> Feeds:
    feeds: Feeds = server.part("feeds")
    return feeds


async def push(server: RunningServer, symbol: str, *prices: float) -> None:
    """New points with these prices, stored and published in one batch; every process has them when this returns."""
    feeds = feeds_of(server)
    await feeds.add({symbol: [Quote(price=price, volume=2) for price in prices]})
    for quotes in server.quotes():
        while quotes.latest(symbol, PRICES) != feeds.latest(symbol, PRICES):
            await asyncio.sleep(0.001)
