"""A disk that fills up: what was acknowledged is kept, the server says why it refuses, and goes on by itself."""

import asyncio
import random
import signal
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.faults.disk import Trial, small_disk, status_of
from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Wire

_FLOOR_MB: Final = 64
_TRIALS: Final = 50
Death = signal.Signals | None


async def a_round(trial: Trial, death: Death, dice: random.Random) -> None:
    """Fill the disk while messages are sent, perhaps with a death on the way; then make space, and look."""
    sending = asyncio.ensure_future(trial.send_until_refused())
    filling = asyncio.ensure_future(trial.fill(_FLOOR_MB / 2))
    if death is not None:
        await asyncio.sleep(dice.random() * 0.5)
        if dice.random() < 0.5:
            trial.server.database().signal(death)
        else:
            await trial.server.kill()
    await asyncio.gather(sending, filling)
    await trial.empty()
    if not trial.server.is_running:
        await trial.server.start()
    async with asyncio.timeout(60):
        await trial.serves()
    assert await trial.lost() == []


def test_a_full_disk_is_refused_before_it_is_full(tmp_path: Path) -> None:
    async def play(disk: Path) -> None:
        server = ServerProcess(disk / "data", MIN_FREE_MB=str(_FLOOR_MB))
        try:
            await server.start()
            trial = Trial(disk, server)
            await trial.begin()
            await asyncio.gather(trial.send_until_refused(), trial.fill(_FLOOR_MB / 2))
            while (await status_of(server, "/readyz"))[0] == 200:
                await asyncio.sleep(0.1)
            code, body = await status_of(server, "/readyz")
            assert code == 503
            assert "the server's disk is full" in body
            assert (await status_of(server, "/healthz"))[0] == 200
            # What is read is served.
            wire = await Wire.open(server.port, trial.guest)
            assert (await wire.ask("history", room=trial.room, limit=1))["messages"]
            await wire.close()
            assert "nothing is stored until there is more" in server.log()
            await trial.empty()
            async with asyncio.timeout(60):
                await trial.serves()
            assert await trial.lost() == []
            await a_round(trial, signal.SIGKILL, random.Random(1))
        finally:
            await server.stop()

    with small_disk(tmp_path / "disk") as disk:
        asyncio.run(play(disk))


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_nothing_acknowledged_is_lost_in_fifty_trials(tmp_path: Path) -> None:
    async def play(disk: Path) -> None:
        dice = random.Random(2)
        server = ServerProcess(disk / "data", MIN_FREE_MB=str(_FLOOR_MB))
        try:
            await server.start()
            trial = Trial(disk, server)
            await trial.begin()
            for _ in range(_TRIALS):
                await a_round(trial, dice.choice([None, signal.SIGKILL]), dice)
        finally:
            await server.stop()

    with small_disk(tmp_path / "disk") as disk:
        asyncio.run(play(disk))
