"""Each call of each store fails once, in each way: every task goes on, and everything works afterwards.

That each call is answered as it should is tried store by store in ``tests/unit/models/stores/plans``.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from types import FrameType
from typing import Any, Final

import pytest
from pymongo.errors import AutoReconnect, NetworkTimeout, OperationFailure, ServerSelectionTimeoutError

from models.database.client import Database
from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server

# What is asked for again may have been done the first time.
DONE: Final = ("not_member", "not_found", "conflict", "match_over")
MANY: Final = 75
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
    """The first call at each place of a store raises what ``error`` makes; ``failed`` says where.

    ``afterwards``: it is carried out before, as where its answer is lost.
    """

    def __init__(self, error: Callable[[], Exception], *, afterwards: bool = False) -> None:
        self._error = error
        self._afterwards = afterwards
        self._real = Database.reached
        self.is_on = False
        self.failed: set[tuple[str, int]] = set()

    def reached(self, database: Database, **how: Any) -> AbstractAsyncContextManager[None]:
        """In place of ``Database.reached``."""
        call, place = self._real(database, **how), _place() if self.is_on else None
        if place is None or place in self.failed:
            return call
        self.failed.add(place)
        return self._failing(call)

    @asynccontextmanager
    async def _failing(self, call: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        async with call:
            if not self._afterwards:
                raise self._error()
            yield
            raise self._error()


def _place() -> tuple[str, int] | None:
    """Where in a store the database is called now, be it for a page of documents."""
    frame: FrameType | None = sys._getframe(3)
    while frame is not None and "/models/database/" in frame.f_code.co_filename:
        frame = frame.f_back
    if frame is None or "/models/stores/" not in frame.f_code.co_filename:
        return None
    return frame.f_code.co_qualname, frame.f_lineno


class Day:
    """What two users do, so that every task of the server has something to do."""

    def __init__(self, server: RunningServer, ann: Client, ben: Client, passing: Sequence[str]) -> None:
        """``passing``: the codes of what is asked for again."""
        self._passing = passing
        self.server = server
        self.ann = ann
        self.ben = ben

    async def pass_by(self) -> None:
        await self._talk()
        await self._look_after_a_room()
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

    async def _look_after_a_room(self) -> None:
        ann, ben = self.ann, self.ben
        room = (await self._ok(ann, "room.create", title="Cake"))["room"]["room"]
        ann_in, ben_in = partial(self._ok, ann, room=room), partial(self._ok, ben, room=room)
        him = partial(ann_in, user=ben.hello["user"]["id"])
        await ben_in("room.join")
        await ann_in("room.update", topic="with tea")
        seq = (await ben_in("message.send", text="cake", nonce="cake"))["seq"]
        await ann_in("message.pin", seq=seq, on=True)
        await ann_in("message.send", text="which?", thread=seq, nonce="which")
        for op in ("thread", "history.around"):
            await ben_in(op, seq=seq)
        for op in ("pins", "history", "room.members", "seen", "commands"):
            await ben_in(op)
        poll = (await ben_in("poll.create", question="Which?", answers=["plum", "nut"], nonce="poll"))["seq"]
        await ann_in("poll.vote", seq=poll, answers=[1])
        await ben_in("poll.close", seq=poll)
        send_at = self.server.clock.now_ms() + 3_600_000
        later = (await ben_in("message.schedule", text="later", send_at=send_at))["scheduled"]
        await self._ok(ben, "scheduled")
        await self._ok(ben, "message.unschedule", scheduled=later)
        await ben_in("room.report", seq=seq, reason="too sweet")
        (report, *_) = (await ann_in("room.reports"))["reports"]
        await ann_in("room.resolve", report=report["report"])
        await ann_in("room.hook", name="ci")
        hooks = (await ann_in("room.hooks"))["hooks"]
        await ann_in("room.unhook", hook=hooks[0]["hook"])
        for op in ("room.role", "room.mute", "room.unmute", "room.ban"):
            await him(op, **({"role": "moderator"} if op == "room.role" else {}))
        for op in ("room.bans", "room.audit", "room.invites"):
            await ann_in(op)
        await him("room.unban")
        await self._ok(ann, "user.update", status="at tea")
        await self._ok(ben, "sync")
        await ann_in("message.delete", seq=seq)
        await ann_in("room.delete")

    async def _play(self) -> None:
        for socket in (self.ann, self.ben):
            await self._ok(socket, "match.find", game="tictactoe", rated=True)
        room = (await self.ann.event("match.found"))["room"]
        for socket in (self.ann, self.ben):
            await self._ok(socket, "room.join", room=room)
        await self._ok(self.ann, "game.resign", room=room)
        await self._ok(self.ben, "matches")

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
            assert reply["code"] in self._passing, (op, reply)
            again = True


async def _lived_through(
    database: Database,
    failing: FailOnce,
    passing: Sequence[str] = ("unavailable",),
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _QUICK.items():
            patch.setattr(name, value)
        # Before the stores are made, some of which keep it.
        patch.setattr(Database, "reached", lambda *args, **more: failing.reached(*args, **more))
        async with running_server(
            database, feed_symbols=("TEA",), feed_source="market", feed_every_s=0.05, heartbeat_s=600
        ) as server:
            people = [await server.account(name) for name in ("Ann", "Ben")]
            ann, ben = [await server.connect(user) for user in people]
            day = Day(server, ann, ben, passing)
            failing.is_on = True
            await day.pass_by()
            failing.is_on = False
            assert len(failing.failed) > MANY, sorted(failing.failed)
            await day.pass_by()
            await day.leave(people[1])


@pytest.mark.logs_errors
@pytest.mark.gen_test(timeout=120)
async def test_everything_goes_on_after_an_error_inside_of_the_database(database: Database) -> None:
    await _lived_through(database, FailOnce(partial(OperationFailure, "on purpose", 1)))


@pytest.mark.logs_errors
@pytest.mark.gen_test(timeout=120)
async def test_everything_goes_on_after_an_error_that_nobody_expected(database: Database) -> None:
    await _lived_through(database, FailOnce(partial(RuntimeError, "on purpose")), ("unavailable", "internal"))


@pytest.mark.long
@pytest.mark.logs_errors
@pytest.mark.gen_test(timeout=120)
@pytest.mark.parametrize("afterwards", [False, True], ids=["before", "afterwards"])
@pytest.mark.parametrize(
    "error",
    [
        *(partial(OperationFailure, "on purpose", code) for code in (50, 91, 96, 112, 10334, 11600, 13388)),
        *(
            partial(kind, "on purpose")
            for kind in (AutoReconnect, NetworkTimeout, ServerSelectionTimeoutError)
        ),
    ],
    ids=lambda error: str(error.args[1:]) + error.func.__name__,
)
async def test_everything_goes_on_after_each_error(
    database: Database, error: Callable[[], Exception], *, afterwards: bool
) -> None:
    await _lived_through(database, FailOnce(error, afterwards=afterwards))
