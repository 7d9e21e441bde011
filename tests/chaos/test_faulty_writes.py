"""Writes that fail before, while and after they are carried out, with many commands of several rooms under way."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.chaos.audit import Stored
from tests.chaos.faulty import Faulty, faulty
from tests.chaos.stress import Stress
from tests.chaos.wire import Refused, Wire
from tests.rigs.network.proxy import Verdict

_HITS_S: Final = 0.3
_RECOVERS_S: Final = 20.0

LOST_LINK: Final = {"closeConnection": True}
STEPPED_DOWN: Final = {"errorCode": 10107}
SHUTTING_DOWN: Final = {"errorCode": 91}
OUT_OF_TIME: Final = {"errorCode": 50}
OUT_OF_DISK: Final = {"errorCode": 14031}
NOT_REPLICATED: Final = {"writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"}}
STEPPED_DOWN_AFTER: Final = {"writeConcernError": {"code": 91, "errmsg": "shut down after it was applied"}}
FAILURES: Final = (
    LOST_LINK, STEPPED_DOWN, SHUTTING_DOWN, OUT_OF_TIME, OUT_OF_DISK, NOT_REPLICATED, STEPPED_DOWN_AFTER
)  # fmt: skip


def test_inserts_that_the_database_fails_keep_the_promise(tmp_path: Path) -> None:
    asyncio.run(_rounds(tmp_path, "insert"))


@pytest.mark.long
def test_updates_beside_the_log_that_the_database_fails_keep_the_promise(tmp_path: Path) -> None:
    asyncio.run(_rounds(tmp_path, "update"))


@pytest.mark.long
def test_answers_that_are_lost_on_the_way_keep_the_promise(tmp_path: Path) -> None:
    """The driver asks again: what it repeats was carried out already."""
    asyncio.run(_network_rounds(tmp_path, ""))


@pytest.mark.long
def test_answers_that_are_lost_and_not_asked_for_again_keep_the_promise(tmp_path: Path) -> None:
    """As where the driver's second attempt is lost too."""
    asyncio.run(_network_rounds(tmp_path, "&retryWrites=false"))


def test_a_room_outlives_errors_that_nobody_expected(tmp_path: Path) -> None:
    """What a database says when it is out of sorts, in the commit and in what should put it right."""

    async def play() -> None:
        async with faulty(tmp_path, 43, talkers=1) as server:
            wire, room = server.stress.talkers[0].wire, server.stress.listeners[0].rooms[0]
            seq = (await wire.ask("message.send", room=room, text="first"))["seq"]
            await asyncio.to_thread(server.fail, "update", {"times": 2}, errorCode=8)
            with pytest.raises(Refused, match="unavailable"):
                await wire.ask("message.edit", room=room, seq=seq, text="second")
            async with asyncio.timeout(_RECOVERS_S):
                while not await _is_taken(wire, room):
                    await asyncio.sleep(0.2)
            stored = await asyncio.to_thread(Stored.of, server.embedded.uri)
            assert stored.faults() == []
            assert stored.messages(room)[0]["text"] == "second"
            assert await server.stress.listeners[0].caught_up(room, len(stored.logs[room]))

    asyncio.run(play())


async def _is_taken(wire: Wire, room: str) -> bool:
    try:
        await wire.ask("message.send", room=room, text="after", nonce="after")
    except Refused:
        return False
    return True


async def _rounds(folder: Path, command: str) -> None:
    # Without a second attempt of the driver's, which would hide most of it.
    async with faulty(folder, 41, "&retryWrites=false") as server:
        for how in FAILURES:
            assert await server.stress.round(_failing(server, command, 3, how)) == [], how
        assert server.stress.server.errors() == []


async def _network_rounds(folder: Path, options: str) -> None:
    verdicts: tuple[Verdict, ...] = ("lose request", "lose answer")
    async with faulty(folder, 42, options) as server:
        for verdict in verdicts:
            for name, collection in (("insert", "log"), ("update", "log"), ("update", "members")):
                deaths = _losing(server, verdict, name, collection)
                assert await server.stress.round(deaths) == [], (verdict, name, collection)
        assert len(server.proxy.verdicts) >= 5
        assert server.stress.server.errors() == []


def _failing(server: Faulty, command: str, times: int, how: dict[str, Any]) -> Callable[[Stress], Any]:
    async def fail(stress: Stress) -> None:
        await asyncio.to_thread(server.fail, command, {"times": times}, **how)
        await asyncio.sleep(_HITS_S)
        await asyncio.to_thread(server.fail_no_more)

    return fail


def _losing(server: Faulty, verdict: Verdict, name: str, collection: str) -> Callable[[Stress], Any]:
    async def lose(stress: Stress) -> None:
        server.proxy.once(verdict, name, collection)
        await asyncio.sleep(_HITS_S)

    return lose
