"""``GET /openapi.json`` and ``GET /asyncapi.json``: each is made once, at the first request."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from tornado.routing import URLSpec

from handlers.descriptions import asyncapi, openapi
from handlers.http.calls.call import call
from handlers.http.json_handler import HttpDeps, JsonHandler

Make = Callable[[], dict[str, Any]]


class Description:
    """One description. ``make`` takes some tenths of a second, so it runs in a thread, off the event loop."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._making: asyncio.Future[bytes] | None = None

    async def encoded(self) -> bytes:
        """The description in JSON."""
        if self._making is None:
            self._making = asyncio.ensure_future(asyncio.to_thread(lambda: msgspec.json.encode(self._make())))
        return await asyncio.shield(self._making)


class DescriptionCall(JsonHandler):
    """Anybody may read it."""

    GET = call("Read this description, or that of the frames of sockets.", {200: dict[str, Any]})

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, description: Description) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._description = description

    async def get(self) -> None:
        self.finish(await self._description.encoded())


def routes(deps: HttpDeps, calls: Sequence[URLSpec], base_path: str = "") -> list[URLSpec]:
    """``calls`` and the two descriptions, of which OpenAPI covers them all; to be mounted at the root."""
    addresses = list(calls)

    def at(path: str, make: Make) -> URLSpec:
        return URLSpec(path, DescriptionCall, {"deps": deps, "description": Description(make)})

    addresses += [
        at(r"/openapi\.json", lambda: openapi.document(addresses, base_path)),
        at(r"/asyncapi\.json", lambda: asyncapi.document(base_path=base_path)),
    ]
    return addresses
