"""The sources of feeds' prices: a simulated market, a recording, or points that are pushed over HTTP.

A source is anything with the members of ``Source``. ``FEED_SOURCE`` names the one that runs; a new source is
another class here and another line in ``source_of``.
"""

import asyncio
import csv
import hashlib
import math
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec.structs import replace

from models.wire.prices import Point, Quote
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError

Batch = Mapping[str, Sequence[Quote]]
Last = Mapping[str, Point]
Stream = Iterator[Quote]

WARM_UP: Final = 60
MAX_ROWS: Final = 100_000
_STEP: Final = 0.0012
_PULL: Final = 0.002
_MEAN_VOLUME: Final = 400
_CENT: Final = 0.01


class Source(Protocol):
    """A source of prices."""

    @property
    def name(self) -> str:
        """The name under which its points are stored. The points of one source never continue those of another."""

    @property
    def simulated(self) -> bool:
        """Whether its prices are made up, or are not current. Every feed then shows that."""

    def begin(self, last: Last) -> Batch:
        """The quotes from before the start. Called once; must not wait.

        ``last`` has the newest stored point of each symbol that has any.
        """

    def batches(self) -> AsyncIterator[Batch]:
        """The quotes from now on by symbol, as they come, as long as the server runs."""


class Pushed:
    """A source without quotes of its own: points are pushed over HTTP."""

    name = "push"
    simulated = False

    def begin(self, last: Last) -> Batch:
        return {}

    async def batches(self) -> AsyncIterator[Batch]:
        return
        yield


class Ticking:
    """A stream of quotes for each symbol, one quote of each every ``every_s`` seconds.

    A symbol without recent points begins with ``WARM_UP`` quotes from before the start, so that there is a line
    to draw at once.
    """

    def __init__(
        self,
        name: str,
        symbols: Sequence[str],
        stream: Callable[[str, Point | None], Stream],
        clock: Clock,
        every_s: float,
    ) -> None:
        self.name = name
        self.simulated = True
        self._symbols = symbols
        self._stream = stream
        self._clock = clock
        self._every_s = every_s
        self._streams: dict[str, Stream] = {}

    def begin(self, last: Last) -> Batch:
        self._streams = {symbol: self._stream(symbol, last.get(symbol)) for symbol in self._symbols}
        now_ms, step_ms = self._clock.now_ms(), max(1, round(self._every_s * 1_000))
        times = [now_ms - step_ms * ago for ago in reversed(range(WARM_UP))]
        return {
            symbol: [replace(next(stream), at=at) for at in times]
            for symbol, stream in self._streams.items()
            if symbol not in last or last[symbol].at < times[0]
        }

    async def batches(self) -> AsyncIterator[Batch]:
        while True:
            await asyncio.sleep(self._every_s)
            yield {symbol: [next(stream)] for symbol, stream in self._streams.items()}


def source_of(settings: Settings, clock: Clock) -> Source:
    """The source that the settings name. Reads the recording, if it is one. Raises ``SettingsError``."""
    symbols, every_s = settings.feed_symbols, settings.feed_every_s
    match settings.feed_source:
        case "push":
            return Pushed()
        case "csv":
            assert settings.feed_csv is not None
            rows = recording(settings.feed_csv, symbols)
            return Ticking("csv", symbols, lambda symbol, _: cycle(rows[symbol]), clock, every_s)
        case "market":
            # Simulated prices need no secret randomness.
            dice = random.Random()  # noqa: S311
            return Ticking("market", symbols, lambda symbol, last: walk(symbol, last, dice), clock, every_s)


def walk(symbol: str, last: Point | None, dice: random.Random) -> Stream:
    """A simulated price without end: a random walk in per cent that is drawn back to the home of its symbol."""
    home = _home(symbol)
    price = last.price if last is not None and last.price > 0 else home
    while True:
        price *= math.exp(dice.gauss(0, _STEP) + _PULL * math.log(home / price))
        price = max(round(price, 2), _CENT)
        yield Quote(price=price, volume=round(dice.expovariate(1 / _MEAN_VOLUME)))


def recording(path: Path, symbols: Sequence[str]) -> dict[str, list[Quote]]:
    """The quotes in a CSV file, by symbol.

    The first line names the columns: ``price`` is needed, ``volume`` is optional, and ``symbol`` is needed if
    there are several. Other columns are ignored.

    Raises ``SettingsError``, with the line, if the file cannot be read or a symbol has no row.
    """
    quotes: dict[str, list[Quote]] = {symbol: [] for symbol in symbols}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for number, row in enumerate(csv.DictReader(file, strict=True), start=2):
                if number > MAX_ROWS + 1:
                    raise SettingsError(f"FEED_CSV: {path} has over {MAX_ROWS} rows")
                symbol = row.get("symbol", symbols[0])
                if symbol in quotes:
                    quotes[symbol].append(_quote(path, number, row))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"FEED_CSV: {path} cannot be read ({error})") from None
    missing = [symbol for symbol, found in quotes.items() if not found]
    if missing:
        raise SettingsError(f"FEED_CSV: {path} has no row of {', '.join(missing)}")
    return quotes


def _quote(path: Path, number: int, row: Mapping[str, str]) -> Quote:
    try:
        found = {"price": float(row["price"]), "volume": float(row.get("volume") or 0)}
        return msgspec.convert(found, Quote)
    except KeyError:
        raise SettingsError(f"FEED_CSV: {path} has no column price in its first line") from None
    except (TypeError, ValueError) as error:
        raise SettingsError(f"FEED_CSV: {path}, line {number}: {error}") from None


def _home(symbol: str) -> float:
    """A price from 20 to 220, the same for a symbol at every start."""
    return 20 + int.from_bytes(hashlib.sha256(symbol.encode()).digest()[:4], "big") / 2**32 * 200
