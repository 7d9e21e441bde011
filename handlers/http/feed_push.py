"""``POST /api/feeds/SYMBOL``: new points of a feed, with the feeds' key in the header ``Authorization``."""

from typing import Annotated, Final

from msgspec import Meta, Struct
from tornado.routing import URLSpec

from handlers.http.calls.call import Body, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from models.ids import RoomId
from models.wire.chat_values import Value
from models.wire.prices import Point, Quote, feed_room
from server.feeds.feeds import SHOWN, Feeds
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket

PUSHES_PER_S: Final = 20.0
PUSHES_BURST: Final = 100.0


class PushDeps(Struct, frozen=True, kw_only=True):
    """What the call needs. ``key``: None if the feeds have another source; ``bucket``: None for no limit."""

    feeds: Feeds
    clock: Clock
    key: str | None
    bucket: Bucket | None


class Quotes(Body, frozen=True):
    points: Annotated[list[Quote], Meta(min_length=1, max_length=SHOWN)]


class Pushed(Value, frozen=True):
    """The points as they are stored and shown, with their times."""

    room: RoomId
    points: list[Point]


class Push(JsonHandler):
    """The points of one call are stored together, or not at all."""

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, push: PushDeps) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._push = push

    POST = call(
        "Publish new points of a feed.",
        {201: Pushed},
        "feeds",
        "forbidden",
        "not_found",
        "conflict",
        "rate_limited",
    ).taking(Quotes)

    async def post(self, symbol: str) -> None:
        self._check_key()
        quotes = self.body_of(self.POST).points
        self._count()
        points = await self._push.feeds.add({symbol: quotes})
        self.answer(Pushed(room=feed_room(symbol), points=points[symbol]), 201)

    def _check_key(self) -> None:
        if self._push.key is None and self.bearer() is not None:
            raise Refusal("forbidden", "the points of these feeds do not come over HTTP")
        self.check_key(self._push.key or "", "the key of the feeds")

    def _count(self) -> None:
        if self._push.bucket is None:
            return
        wait_s = self._push.bucket.take(self._push.clock.monotonic())
        if wait_s:
            raise Refusal(
                "rate_limited", "too many calls; send several points in one", retry_after_s=round(wait_s, 3)
            )


def routes(deps: HttpDeps, push: PushDeps) -> list[URLSpec]:
    """The call of this module, to be mounted at the root."""
    return [URLSpec("/api/feeds/([^/]+)", Push, {"deps": deps, "push": push})]
