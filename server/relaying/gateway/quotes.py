"""The newest prices of the feeds, sent by the home, for clients of a gateway that want only these."""

from collections.abc import Callable, Sequence

from models.errors import Refusal
from server.cluster.link.words import Prices
from server.runtime.subscribers import Subscribers, Unsubscribe


class Quotes:
    """The prices of every symbol."""

    def __init__(self, symbols: Sequence[str]) -> None:
        self._prices: dict[str, list[float]] = {symbol: [] for symbol in symbols}
        self._watchers = {symbol: Subscribers[[]](f"the prices of {symbol}") for symbol in symbols}

    def first_symbol(self) -> str | None:
        """The symbol of a client that names none."""
        return next(iter(self._prices), None)

    def latest(self, symbol: str, count: int) -> list[float]:
        """The last ``count`` prices of ``symbol``, ascending in time. Raises ``not_found``."""
        return self._of(symbol)[-count:]

    def watch(self, symbol: str, watcher: Callable[[], None]) -> Unsubscribe:
        """Call ``watcher`` after each batch of new prices of ``symbol``. Raises ``not_found``."""
        self._of(symbol)
        return self._watchers[symbol].subscribe(watcher)

    def take(self, word: Prices) -> None:
        """Take the newest prices of a symbol from the home."""
        if word.symbol in self._prices and word.prices != self._prices[word.symbol]:
            self._prices[word.symbol] = word.prices
            self._watchers[word.symbol].notify()

    def _of(self, symbol: str) -> list[float]:
        found = self._prices.get(symbol)
        if found is None:
            raise Refusal("not_found", f"symbol: there is no feed of {symbol[:32]!r}")
        return found
