"""A server with an administrator's token, and calls with keys."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from tests.rigs.accounts import Answer
from tests.rigs.server import RunningServer, running_server

TOKEN: Final = "the administrator's"


class Caller:
    """Calls with one key."""

    def __init__(self, server: RunningServer, key: str) -> None:
        self.server = server
        self.key = key

    async def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return await self.server.api.call(method, path, body, token=self.key, headers=headers)

    async def ok(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer's body; fails the test unless the answer has that status."""
        answer = await self.ask(method, path, body, headers)
        assert answer.status == status, (answer.status, answer.raw)
        return answer.json if answer.raw else None

    async def refused(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """The status and code of an error."""
        answer = await self.ask(method, path, body, headers)
        return answer.status, answer.code

    async def end_keys(self) -> None:
        """End all keys that there are."""
        for key in (await self.ok("GET", "/api/admin/keys"))["keys"]:
            await self.ok("DELETE", f"/api/admin/keys/{key['id']}", status=204)

    async def key_with(self, *scopes: str, name: str = "shop") -> "Caller":
        made = await self.ok("POST", "/api/admin/keys", {"name": name, "scopes": scopes}, status=201)
        return Caller(self.server, made["key"])


@pytest.fixture
def operator(io_loop: IOLoop, server: RunningServer) -> Iterator[Caller]:
    """The operator of a module's ``one_server(admin_token=TOKEN)``; behind each test all keys end."""
    operator = Caller(server, TOKEN)
    yield operator
    io_loop.run_sync(operator.end_keys)


@asynccontextmanager
async def operated(database: Database, **settings: Any) -> AsyncIterator[Caller]:
    """A server and its operator."""
    async with running_server(database, admin_token=TOKEN, **settings) as server:
        yield Caller(server, TOKEN)
