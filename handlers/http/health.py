"""``GET /healthz``: whether this process lives. ``GET /readyz``: whether it can serve, part by part.

An orchestrator that restarts what does not live asks for the first, and a load balancer for the second: no restart of
this process brings its database back.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Literal

from tornado.routing import URLSpec

from handlers.http.calls.call import call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.wire.base import Value
from server.operations.readiness import Status

Ask = Callable[[], Awaitable[Status]]
_OK: Final = 200
_UNAVAILABLE: Final = 503


class Alive(Value, frozen=True):
    status: Literal["ok"]


class Health(JsonHandler):
    """Asks nobody."""

    GET = HEAD = call("Whether the process lives.", {200: Alive})

    def get(self) -> None:
        self.answer(Alive(status="ok"))

    def head(self) -> None:
        self.get()


class Ready(JsonHandler):
    """Says of each part whether it can serve; 503 where one cannot."""

    ask: Ask
    GET = HEAD = call("Whether the process can serve, part by part.", {200: Status, 503: Status})

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, ask: Ask) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.ask = ask

    async def get(self) -> None:
        status = await self.ask()
        self.answer(status, _OK if status.is_ready else _UNAVAILABLE)

    async def head(self) -> None:
        await self.get()


def routes(deps: HttpDeps, ask: Ask) -> list[URLSpec]:
    """``ask`` says whether the server can serve."""
    return [
        URLSpec("/healthz", Health, {"deps": deps}),
        URLSpec("/readyz", Ready, {"deps": deps, "ask": ask}),
    ]
