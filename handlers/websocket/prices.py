"""``/stock``, and an upgrade at ``/``: the latest prices of a feed, for any client that asks with a word. No sign-in.

The answer to ``stock`` is a JSON array of the last six prices of the first symbol, to ``stock SYMBOL`` that of the
named one. With ``?live=1`` a new array follows at each new point of the last requested symbol. The answer to anything
else is an error, in the shape of HTTP's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from tornado.routing import Rule, URLSpec

from handlers.http.errors import ErrorAnswer, error_body
from handlers.websocket.anonymous import AnonymousDeps, AnonymousSocket
from handlers.websocket.upgrade import UpgradeAt
from models.errors import Refusal, unavailable
from server.feeds.feeds import Quoted
from server.transport.frames import deflated_message, message_frame

PRICES: Final = 6
MAX_FRAME_BYTES: Final = 256
_WORD: Final = "stock"


class PricesSocket(AnonymousSocket):
    """One connection."""

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: AnonymousDeps, feeds: Quoted) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._feeds = feeds
        self._is_live = self.request.query_arguments.get("live", [b""])[-1] == b"1"
        self._unwatch: Callable[[], None] | None = None
        self._sending: asyncio.Future[None] | None = None
        self._is_behind = False

    def open(self, *args: str, **kwargs: str) -> None:
        super().open(*args, **kwargs)
        symbol = self._feeds.first_symbol()
        if symbol is not None:
            self._follow(symbol)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """Answer the frame. The next one is read once the answer is sent and paid for."""
        try:
            symbol = self._symbol_in(payload.decode() if text else "")
            prices = self._prices(symbol)
        except Refusal as refusal:
            return self.answer(self._framed(ErrorAnswer(error=error_body(refusal))))
        self._follow(symbol)
        return self.answer(self._framed(prices))

    def on_close(self) -> None:
        super().on_close()
        if self._unwatch is not None:
            self._unwatch()

    def _symbol_in(self, said: str) -> str:
        match said.split():
            case [word] if word == _WORD:
                symbol = self._feeds.first_symbol()
                if symbol is None:
                    raise Refusal("not_found", "there are no feeds here")
                return symbol
            case [word, symbol] if word == _WORD:
                return symbol
        raise Refusal("bad_request", "say stock, or stock and a symbol, in a text frame")

    def _prices(self, symbol: str) -> list[float]:
        prices = self._feeds.latest(symbol, PRICES)
        if len(prices) < PRICES:
            raise unavailable(f"{symbol} does not have {PRICES} prices yet")
        return prices

    def _follow(self, symbol: str) -> None:
        if not self._is_live:
            return
        if self._unwatch is not None:
            self._unwatch()
        self._unwatch = self._feeds.watch(symbol, lambda: self._send_prices(symbol))

    def _send_prices(self, symbol: str) -> None:
        """Send the current prices. A slow client misses some arrays, but always gets the newest."""
        if self._sending is not None:
            self._is_behind = True
            return
        try:
            prices = self._prices(symbol)
        except Refusal:
            # Too few prices yet: the client gets its first array with the sixth.
            return
        self._sending = self.protocol.write_frames(self._framed(prices))
        if self._sending is not None:
            self._sending.add_done_callback(lambda _: self._sent(symbol))

    def _sent(self, symbol: str) -> None:
        self._sending = None
        if self._is_behind and self.ws_connection is not None:
            self._is_behind = False
            self._send_prices(symbol)

    def _framed(self, value: Any) -> bytes:
        framed = deflated_message if self.protocol.compressed else message_frame
        return framed(True, msgspec.json.encode(value))


def routes(deps: AnonymousDeps, feeds: Quoted) -> list[Rule]:
    """``/stock``, and ``/`` for an upgrade: to be mounted before the page at ``/``."""
    given = {"deps": deps, "feeds": feeds}
    return [URLSpec("/stock", PricesSocket, given), Rule(UpgradeAt("/"), PricesSocket, given)]
