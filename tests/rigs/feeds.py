"""A server with feeds for tests: nothing comes to them but what a test pushes, unless it asks for another source."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from models.wire.prices import Quote
from server.feeds.feeds import Feeds
from tests.rigs.server import House, running_app

KEY: Final = "a key of tests, long enough"
PUSH: Final[dict[str, Any]] = {
    "feed_symbols": ("TEA", "CAKE"),
    "feed_source": "push",
    "feed_key": KEY,
}


@asynccontextmanager
async def feeding(house: House, **settings: Any) -> AsyncIterator[House]:
    """A server with feeds, over the database of ``house``."""
    async with running_app(house.database, **{**PUSH, **settings}) as server:
        yield server


def feeds_of(server: House) -> Feeds:
    feeds: Feeds = server.part("feeds")
    return feeds


async def push(server: House, symbol: str, *prices: float) -> None:
    """New points of these prices, stored and told in one batch."""
    await feeds_of(server).add({symbol: [Quote(price=price, volume=2) for price in prices]})
