"""``GET /asyncapi.json``: the descriptions as they are served, each made once, when somebody asks for it."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from tornado.routing import URLSpec

from handlers.descriptions import asyncapi
from handlers.http.json_handler import HttpDeps, JsonHandler

Make = Callable[[], dict[str, Any]]


class Description:
    """One description, which ``make`` makes. That takes some tenths of a second, and does not hold the event loop."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._making: asyncio.Future[bytes] | None = None

    async def encoded(self) -> bytes:
        """The description in JSON."""
        if self._making is None:
            self._making = asyncio.ensure_future(asyncio.to_thread(lambda: msgspec.json.encode(self._make())))
        return await asyncio.shield(self._making)


class DescriptionCall(JsonHandler):
    """It is for everybody to read."""

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, description: Description) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._description = description

    async def get(self) -> None:
        self.finish(await self._description.encoded())


def routes(deps: HttpDeps) -> list[URLSpec]:
    """To be mounted at the root."""
    given = {"deps": deps, "description": Description(asyncapi.document)}
    return [URLSpec("/asyncapi.json", DescriptionCall, given)]
