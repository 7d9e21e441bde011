"""``bench.chaos``: a run with every kind of fault finds nothing, and one with a planted flaw finds that flaw."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.chaos.checking.check import check, summary
from bench.chaos.history import read
from bench.chaos.plan import Kind
from bench.chaos.run import Options, run
from tests.rigs.network.redis_server import needs_redis

# Three servers that are started and started again: some 60 s of a processor each.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def ran(folder: Path, options: Options) -> tuple[list[str], str]:
    """What is wrong with a run, and what happened in it."""
    needs_redis()
    path = asyncio.run(run(options, folder))
    return check(read(path)), summary(read(path))


def test_nothing_acknowledged_is_lost_whatever_breaks(tmp_path: Path) -> None:
    found, happened = ran(tmp_path, Options(seed=1, seconds=60, people=60, pace_s=0.6))
    assert found == [], happened


@pytest.mark.parametrize(
    ("flaw", "kinds", "says"),
    [
        ("acknowledged-early", ("kill",), "was acknowledged as"),
        ("unsubscribe-fails", (), "to which it does not listen"),
        ("subscribed-late", (), "and misses what is between"),
        ("lease-by-wall-clock", ("clock",), "became the home, and none was broken"),
    ],
)
def test_a_planted_flaw_is_found(tmp_path: Path, flaw: str, kinds: Sequence[Kind], says: str) -> None:
    options = Options(seed=1, seconds=20, people=16, pace_s=0.2, kinds=kinds, flaw=flaw)
    found, happened = ran(tmp_path, options)
    assert any(says in each for each in found), (found[:5], happened)
