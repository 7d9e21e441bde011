"""Each call of each store fails once, in each way: every task goes on, and everything works afterwards."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, Final

import pytest
from pymongo.errors import OperationFailure

from models.database.client import Database
from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server

PASSING: Final = ("unavailable", "internal")
DONE: Final = ("not_member", "conflict", "match_over")
# Over the time after which a room is let go.
_IDLE_S: Final = 61
_QUICK: Final = {
    "server.rooms.directory.SWEEP_S": 0.02,
    "server.matches.directory.ALIVE_S": 0.02,
    "server.runtime.background.retrying.AFTER_INCIDENT_S": 0.02,
    "server.runtime.background.supervised.BACK_OFF_S": (0.02,),
    "server.timeline.pending_commits._RETRY_S": 0.02,
    "server.timeline.pending_commits._PATIENCE_S": 0.1,
}


class FailOnce:
    """The first call of each function of a store raises what ``error`` makes; ``failed`` says whose."""

    def __init__(self, error: Callable[[], Exception]) -> None:
        self._error: Callable[[], Exception] | None = error
        self._real = Database.reached
        self.failed: set[str] = set()

    def reached(self, database: Database, **how: Any) -> AbstractAsyncContextManager[None]:
        """In place of ``Database.reached``."""
        code = sys._getframe(2).f_code
        call = self._real(database, **how)
        if "/models/stores/" not in code.co_filename or code.co_qualname in self.failed:
            return call
        self.failed.add(code.co_qualname)
        return self._failing(call)

    @asynccontextmanager
    async def _failing(self, call: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        async with call:
            if self._error is not None:
                raise self._error()
            yield


class Day:
    """What two users do, so that every task of the server has something to do."""

    def __init__(self, server: RunningServer, ann: Client, ben: Client) -> None:
        self.server = server
        self.ann = ann
        self.ben = ben

    async def pass_by(self) -> None:
        await self._talk()
        await self._play()
        for op in ("leaderboard", "game.catalog"):
            await self._ok(self.ann, op, **({"game": "tictactoe"} if op == "leaderboard" else {}))
        await self._prices_move()
        await self._rooms_are_let_go()

    async def leave(self, user: User, password: str = "password1") -> None:
        """``user`` is deleted, to the last of it."""
        while (
            await self.server.api.call("DELETE", "/api/me", {"password": password}, token=user.token)
        ).status in (500, 503):
            pass
        await self.server.part("deletions").finished()

    async def _talk(self) -> None:
        room = (await self._ok(self.ann, "room.create", title="Tea"))["room"]["room"]
        await self._ok(self.ben, "room.join", room=room)
        said = await self._ok(self.ann, "message.send", room=room, text="tea", nonce="tea")
        await self._ok(self.ann, "message.edit", room=room, seq=said["seq"], text="more tea")
        await self._ok(
            self.ben, "message.react", room=room, seq=said["seq"], emoji="\N{THUMBS UP SIGN}", on=True
        )
        await self._ok(self.ben, "read", room=room, seq=said["seq"])
        await self._ok(self.ben, "history.since", room=room, rev=0)
        for op in ("unread", "room.list", "blocks"):
            await self._ok(self.ben, op)
        await self._ok(self.ben, "search", query="tea")
        await self._ok(self.ann, "room.invite", room=room)
        await self._ok(self.ann, "user.get", user=self.ben.hello["user"]["id"])
        await self._ok(self.ben, "dm.open", user=self.ann.hello["user"]["id"])
        await self._ok(self.ben, "room.leave", room=room)

    async def _play(self) -> None:
        for socket in (self.ann, self.ben):
            await self._ok(socket, "match.find", game="tictactoe", rated=True)
        room = (await self.ann.event("match.found"))["room"]
        for socket in (self.ann, self.ben):
            await self._ok(socket, "room.join", room=room)
        await self._ok(self.ann, "game.resign", room=room)

    async def _prices_move(self) -> None:
        room = next(iter(self.server.part("feeds")._rooms_of))
        await self._ok(self.ann, "room.join", room=room)
        for _ in range(2):
            await self.ann.event("feed", room=room)
        await self._ok(self.ann, "room.leave", room=room)

    async def _rooms_are_let_go(self) -> None:
        rooms = self.server.part("rooms")
        left = [room for room in rooms.all_live() if room.record.kind == "chat"]
        while any(rooms.is_live(room.id) for room in left):
            self.server.clock.advance(_IDLE_S)
            for socket in (self.ann, self.ben):
                # Lest they count as silent.
                await socket.ask("ping")
            await asyncio.sleep(0.02)

    async def _ok(self, socket: Client, op: str, **fields: Any) -> Frame:
        """Ask until it is done, as clients do: what was refused may have been done all the same."""
        again = False
        while True:
            reply = await socket.ask(op, **fields)
            if reply["op"] != "error" or (again and reply["code"] in DONE):
                return reply
            assert reply["code"] in PASSING, reply
            again = True


async def _lived_through(database: Database, error: Callable[[], Exception]) -> None:
    failing = FailOnce(error)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _QUICK.items():
            patch.setattr(name, value)
        async with running_server(
            database, feed_symbols=("TEA",), feed_source="market", feed_every_s=0.05, heartbeat_s=600
        ) as server:
            people = [await server.account(name) for name in ("Ann", "Ben")]
            ann, ben = [await server.connect(user) for user in people]
            day = Day(server, ann, ben)
            with pytest.MonkeyPatch.context() as broken:
                broken.setattr(Database, "reached", lambda *args, **more: failing.reached(*args, **more))
                await day.pass_by()
            assert len(failing.failed) > 20, sorted(failing.failed)
            await day.pass_by()
            await day.leave(people[1])


@pytest.mark.logs_errors
@pytest.mark.gen_test(timeout=120)
async def test_everything_goes_on_after_an_error_inside_of_the_database(database: Database) -> None:
    await _lived_through(database, partial(OperationFailure, "on purpose", 1))


@pytest.mark.logs_errors
@pytest.mark.gen_test(timeout=120)
async def test_everything_goes_on_after_an_error_that_nobody_expected(database: Database) -> None:
    await _lived_through(database, partial(RuntimeError, "on purpose"))


@pytest.mark.long
@pytest.mark.logs_errors
@pytest.mark.gen_test(timeout=120)
@pytest.mark.parametrize("code", [50, 96, 10334, 11600])
async def test_everything_goes_on_after_each_code(database: Database, code: int) -> None:
    await _lived_through(database, partial(OperationFailure, "on purpose", code))
