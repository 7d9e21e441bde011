"""A small server in the role of the operator's: it gets the tokens of users who forgot their passwords."""

import asyncio
import json
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler


class ResetHook:
    """``told`` holds the received tokens; ``status`` is its answer."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.status = 204
        routes: list[Any] = [("/hook", _Call, {"hook": self})]
        # Its requests hold tokens, which tests search the log for.
        self._server = HTTPServer(Application(routes, log_function=lambda _: None))
        self._listening = bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(self._listening)

    @property
    def url(self) -> str:
        """For ``RESET_HOOK``."""
        return f"http://127.0.0.1:{self._listening[0].getsockname()[1]}/hook"

    async def stop(self) -> None:
        self._server.stop()
        await self._server.close_all_connections()


class _Call(RequestHandler):
    def initialize(self, hook: ResetHook) -> None:
        self._hook = hook

    def post(self) -> None:
        assert self.request.headers["Content-Type"] == "application/json"
        self._hook.told.put_nowait(json.loads(self.request.body))
        self.set_status(self._hook.status)
