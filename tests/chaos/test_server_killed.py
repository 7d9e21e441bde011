"""``kill -9`` of the server in the middle of a burst, of its database, and of both at once."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.stress import Stress, kill_both, kill_database, kill_server

REFUSED_WITHIN_S: Final = 5.0


def test_acknowledged_changes_survive_a_killed_server(tmp_path: Path) -> None:
    async def play() -> None:
        stress = Stress(tmp_path / "data", 11)
        try:
            await stress.begin()
            for _ in range(3):
                database = stress.server.database()
                assert await stress.round(kill_server) == []
                assert not database.is_running, "the database of the killed server lives on"
            assert stress.server.errors() == []
            assert len(stress.ledger.sent) > 100
            await stress.end()
        finally:
            await stress.server.stop()

    asyncio.run(play())


def test_acknowledged_changes_survive_a_killed_database(tmp_path: Path) -> None:
    async def play() -> None:
        stress = Stress(tmp_path / "data", 21)
        try:
            await stress.begin()
            server = stress.server.pid
            for _ in range(2):
                assert await stress.round(kill_database) == []
            assert stress.server.pid == server, "service was to return without a restart"
            refused_after_s = [each for talker in stress.talkers for each in talker.refused_after_s]
            assert refused_after_s, "nobody noticed"
            assert max(refused_after_s) < REFUSED_WITHIN_S
            assert stress.server.errors() == []
            await stress.end()
        finally:
            await stress.server.stop()

    asyncio.run(play())


@pytest.mark.long
def test_acknowledged_changes_survive_killing_both(tmp_path: Path) -> None:
    async def play() -> None:
        stress = Stress(tmp_path / "data", 31)
        try:
            await stress.begin()
            assert await stress.round(kill_both) == []
            assert stress.server.errors() == []
            await stress.end()
        finally:
            await stress.server.stop()

    asyncio.run(play())
