"""``bench.chaos``: a run with every kind of fault finds nothing, and one with a planted flaw finds that flaw."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.chaos.checking.check import check, summary
from bench.chaos.history import read
from bench.chaos.plan import FaultKind
from bench.chaos.run import Options, run
from tests.rigs.network.redis_server import needs_redis

# Three servers that are started and started again: some 60 s of a processor each. So CI runs the first alone.
pytestmark = [pytest.mark.logs_errors, pytest.mark.timeout(900)]


def ran(folder: Path, options: Options) -> tuple[list[str], str]:
    """What is wrong with a run, and what happened in it."""
    needs_redis()
    path = asyncio.run(run(options, folder))
    return check(read(path)), summary(read(path))


@pytest.mark.parametrize("people", [20, pytest.param(60, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_whatever_breaks(tmp_path: Path, people: int) -> None:
    found, happened = ran(tmp_path, Options(seed=1, seconds=60, people=people, pace_s=0.6))
    assert found == [], happened


@pytest.mark.long
def test_a_sentinel_names_another_redis_and_nothing_is_lost(tmp_path: Path) -> None:
    kinds: Sequence[FaultKind] = ("redis-failover", "redis-kill", "clock", "kill-home")
    options = Options(seed=1, seconds=20, people=20, pace_s=0.5, kinds=kinds, sentinel=True)
    found, happened = ran(tmp_path, options)
    assert found == [], happened
    assert "redis-failover" in happened


@pytest.mark.long
@pytest.mark.parametrize(
    ("flaw", "kinds", "says"),
    [
        ("acknowledged-early", ("kill",), "was acknowledged as"),
        ("unsubscribe-fails", (), "to which it does not listen"),
        ("subscribed-late", (), "and misses what is between"),
        ("lease-by-wall-clock", ("clock",), "became the home, and none was broken"),
    ],
)
def test_a_planted_flaw_is_found(tmp_path: Path, flaw: str, kinds: Sequence[FaultKind], says: str) -> None:
    options = Options(seed=1, seconds=20, people=16, pace_s=0.2, kinds=kinds, flaw=flaw)
    found, happened = ran(tmp_path, options)
    assert any(says in each for each in found), (found[:5], happened)


@pytest.mark.long
@pytest.mark.parametrize(
    ("flaw", "where"),
    [
        ("acknowledged-before-the-look", "at the one that was stopped"),
        ("claimed-without-a-barrier", "elsewhere"),
        ("entries-without-a-fence", "elsewhere"),
    ],
)
def test_a_home_that_was_stopped_and_does_not_look_is_found(tmp_path: Path, flaw: str, where: str) -> None:
    # As long as one fault: the home is stopped for 12.3 s, and what it says behind that is asked for at each process.
    options = Options(seed=1, seconds=4, people=8, pace_s=0.5, kinds=("stop-home",), flaw=flaw)
    found, happened = ran(tmp_path, options)
    (stopped,) = re.findall(r"s (\w) stop-home: this is it", happened)
    old = [each for each in found if "is said to be at" in each]
    assert old, (found[:5], happened)
    assert any(each.startswith(f"watch-{stopped} ") == (where != "elsewhere") for each in old), old


@pytest.mark.long
def test_a_fence_that_redis_forgets_is_found(tmp_path: Path) -> None:
    # The home is killed, Redis is emptied, and the next home is killed.
    kinds: Sequence[FaultKind] = ("kill-home", "redis-empty")
    options = Options(
        seed=2, seconds=12, people=8, pace_s=0.5, kinds=kinds, flaw="fence-from-redis", settles_s=20
    )
    found, happened = ran(tmp_path, options)
    assert any("not everybody was answered" in each for each in found), (found[:5], happened)
