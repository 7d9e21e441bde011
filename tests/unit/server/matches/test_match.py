"""The match actor: one change at a time, nothing before it is stored, and what is in doubt is read again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from models.errors import Refusal
from tests.rigs.matches import ANN, BEN, Bench
from tests.unit.server.matches.conftest import MakeBench

pytestmark = pytest.mark.gen_test


Begin = Callable[[], Awaitable[Bench]]


@pytest.fixture
def begin(make_bench: MakeBench) -> Begin:
    """Makes a match that has begun."""

    async def made() -> Bench:
        bench = make_bench()
        await bench.begin()
        return bench

    return made


async def test_a_change_is_stored_before_subscribers_are_notified(begin: Begin) -> None:
    bench = await begin()
    seen: list[tuple[int, int]] = []
    bench.match.subscribe_changed(lambda: seen.append((bench.match.version, len(bench.store.changes))))
    assert await bench.move(ANN, 0, x=0, y=0) == 1
    # The new match, its beginning, and the move.
    assert seen == [(1, 3)]


async def test_changes_that_come_at_once_are_decided_one_after_the_other(begin: Begin) -> None:
    bench = await begin()
    moves = (bench.move(ANN, 0, x=0, y=0), bench.move(BEN, 1, x=1, y=1), bench.move(ANN, 0, x=2, y=2))
    first, second, stale = await asyncio.gather(*moves, return_exceptions=True)
    assert (first, second) == (1, 2)
    assert isinstance(stale, Refusal)
    assert stale.code == "stale_version"
    assert [change.record.edition for change in bench.store.changes] == [1, 2, 3, 4]


async def test_a_retry_gets_the_first_version_and_moves_nothing(begin: Begin) -> None:
    bench = await begin()
    assert await bench.move(ANN, 0, x=0, y=0, nonce="n-1") == 1
    assert await bench.move(BEN, 1, x=1, y=1, nonce="n-1") == 2
    assert await bench.move(ANN, 0, x=0, y=0, nonce="n-1") == 1
    assert bench.match.version == 2


async def test_a_refused_move_changes_and_stores_nothing(begin: Begin) -> None:
    bench = await begin()
    await bench.move(ANN, 0, x=0, y=0)
    before = list(bench.store.changes)
    with pytest.raises(Refusal, match="taken"):
        await bench.move(BEN, 1, x=0, y=0)
    with pytest.raises(Refusal, match=r": move\.x: "):
        await bench.move(BEN, 1, x=3, y=0)
    assert bench.store.changes == before
    assert bench.match.version == 1


async def test_a_change_in_doubt_is_not_shown_until_it_is_read_again(begin: Begin) -> None:
    bench = await begin()
    bench.store.answer = "unknown"
    with pytest.raises(Refusal) as refused:
        await bench.move(ANN, 0, x=0, y=0)
    assert refused.value.code == "unavailable"
    assert bench.match.is_in_doubt
    assert bench.match.version == 0
    bench.store.answer = None
    notified: list[int] = []
    bench.match.subscribe_changed(lambda: notified.append(bench.match.version))
    await bench.match.make_sure()
    assert (bench.match.is_in_doubt, notified) == (False, [0])


async def test_a_change_whose_sender_gave_up_is_found_by_the_next_one(begin: Begin) -> None:
    bench = await begin()
    moving = asyncio.ensure_future(bench.move(ANN, 0, x=0, y=0))
    await asyncio.sleep(0)
    moving.cancel()
    await asyncio.gather(moving, return_exceptions=True)
    assert await bench.move(BEN, 1, x=1, y=1) == 2
    assert bench.match.state.cells[0] == 0


async def test_rules_are_asked_once_for_a_move(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = await begin()
    game, asked = bench.match.game, Counter[str]()

    def counted(name: str) -> None:
        rule = getattr(game, name)
        monkeypatch.setattr(type(game), name, lambda _, *given: asked.update([name]) or rule(*given))

    for name in ("play", "outcome", "to_move"):
        counted(name)
    # Which asks for the outcome itself.
    monkeypatch.setattr(type(game), "to_move", lambda _, state: asked.update(["to_move"]) or (state.turn,))
    await bench.move(ANN, 0, x=0, y=0)
    assert asked == {"play": 1, "outcome": 1, "to_move": 1}
