"""``GET /healthz``: whether this server can serve, which it cannot without its database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Literal

from tornado.routing import URLSpec

from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import unavailable
from models.wire.chat_values import Value

PATIENCE_S: Final = 2.0

Ping = Callable[[], Awaitable[None]]


class Healthy(Value, frozen=True):
    status: Literal["ok"]


class Health(JsonHandler):
    """Asks the database each time; an answer that takes long is none."""

    ping: Ping

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, ping: Ping) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.ping = ping

    async def get(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.ping()
        except TimeoutError:
            raise unavailable() from None
        self.answer(Healthy(status="ok"))

    async def head(self) -> None:
        await self.get()


def routes(deps: HttpDeps, ping: Ping) -> list[URLSpec]:
    """``ping`` returns if the database answers and raises ``Refusal("unavailable")`` otherwise."""
    return [URLSpec("/healthz", Health, {"deps": deps, "ping": ping})]
