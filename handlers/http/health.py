"""``GET /healthz``: whether this process lives. ``GET /readyz``: whether it can serve, part by part.

An orchestrator that restarts dead processes asks for the first, a load balancer for the second: restarting this
process does not bring its database back.
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
    """Checks no other part."""

    GET = HEAD = call("Whether the process lives.", {200: Alive})

    def get(self) -> None:
        self.answer(Alive(status="ok"))

    def head(self) -> None:
        self.get()


class Ready(JsonHandler):
    """Reports for each part whether it can serve; 503 if one cannot."""

    ask: Ask
    GET = HEAD = call("Whether the process can serve, part by part.", {200: Status, 503: Status})

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, ask: Ask) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.ask = ask

    async def get(self) -> None:
        status = await self.ask()
        self.answer(status, _OK if status.is_ready else _UNAVAILABLE)

    async def head(self) -> None:
        await self.get()


def routes(deps: HttpDeps, ask: Ask) -> list[URLSpec]:
    """``ask`` reports whether the server can serve."""
    return [
        URLSpec("/healthz", Health, {"deps": deps}),
        URLSpec("/readyz", Ready, {"deps": deps, "ask": ask}),
    ]
