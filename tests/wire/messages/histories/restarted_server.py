"""The server of random histories: it starts again, asks a hook about texts, and takes rooms in from files."""

from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

from tornado.ioloop import IOLoop

from models.database.client import Database
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer
from tests.wire.archives.rig import as_lines, imported
from tests.wire.messages.histories.doings import brought_in, screened
from tests.wire.operators.message_hook import Hook, hooked
from tests.wire.operators.rig import TOKEN, Caller


class Server:
    """A server that can be started again over the same database, and the hook that it asks about texts."""

    def __init__(self, loop: IOLoop, database: Database) -> None:
        self._loop = loop
        self._database = database
        self._running: AbstractAsyncContextManager[tuple[RunningServer, Hook]] | None = None
        self.server: RunningServer
        self.hook: Hook
        self._brought_in = 0
        self._is_screened = False
        self.users: list[User] = []

    def run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        return self._loop.run_sync(work, timeout=60)

    async def start(self) -> None:
        self._running = hooked(self._database, admin_token=TOKEN)
        self.server, self.hook = await self._running.__aenter__()
        self.screen(self._is_screened)
        if not self.users:
            self.users = [await self.server.guest(name) for name in "ABCD"]

    async def stop(self) -> None:
        if self._running is not None:
            await self._running.__aexit__(None, None, None)
            self._running = None

    def screen(self, is_screened: bool) -> None:
        """From now on the hook says what it thinks of texts, or lets all pass, also when it starts again."""
        self._is_screened = is_screened
        self.hook.answer = screened if is_screened else lambda _: {"action": "allow"}
        self.hook.delay_s = lambda question: len(question["text"]) % 3 / 200 if is_screened else 0

    async def create(self) -> str:
        """A room of the first of the users."""
        owner = await self.server.connect(self.users[0], task="setup")
        room = str((await owner.ok("room.create", title="Tea"))["room"]["room"])
        await owner.close()
        return room

    async def bring_in(self) -> str:
        """A room that comes in from a file, and in which the first of the users is put in charge."""
        operator = Caller(self.server, TOKEN)
        self._brought_in += 1
        told = await imported(operator, as_lines(brought_in(f"r-from-{self._brought_in}")))
        assert not told["errors"], told
        (room,) = told["rooms"]
        for number, user in enumerate(self.users):
            role = "member" if number else "moderator"
            await operator.ok("PUT", f"/api/rooms/{room}/members/{user.id}", {"role": role}, status=201)
        return str(room)
