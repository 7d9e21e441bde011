"""Where prices come from: the walk, the recording, and their points of the time before now."""

import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import cycle, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wire.prices import Point, Quote
from server.feeds.sources import WARM_UP, Pushed, Ticking, recording, source_of, walk
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError
from tests.rigs.held_clock import START_MS, HeldClock

NOW = START_MS


def written(folder: Path, text: str) -> Path:
    path = folder / "prices.csv"
    path.write_text(text, encoding="utf-8")
    return path


@given(seed=st.integers(), start=st.floats(0.01, 1e6) | st.none())
def test_a_walk_is_in_cents_and_never_stands_at_nothing(seed: int, start: float | None) -> None:
    last = None if start is None else Point(at=1, price=start, volume=0)
    before = start
    for quote in islice(walk("TEA", last, random.Random(seed)), 200):
        assert quote.price >= 0.01
        assert quote.price == round(quote.price, 2)
        assert quote.volume >= 0
        if before is not None:
            assert abs(quote.price - before) <= before * 0.05 + 0.01
        before = quote.price


def test_the_same_random_numbers_give_the_same_walk() -> None:
    first, second = (list(islice(walk("TEA", None, random.Random(7)), 100)) for _ in range(2))
    assert first == second
    assert first != list(islice(walk("CAKE", None, random.Random(7)), 100))


def test_a_walk_goes_home() -> None:
    far = Point(at=1, price=5_000.0, volume=0)
    *_, late = islice(walk("TEA", far, random.Random(1)), 5_000)
    assert 10 < late.price < 400


def test_a_recording_is_read_by_its_columns(tmp_path: Path) -> None:
    path = written(
        tmp_path, "\ufeffat,symbol,price,volume\n1,TEA,10,5\n2,CAKE,20.5,\n3,MILK,1,1\n4,TEA,11,6\n"
    )
    assert recording(path, ["TEA", "CAKE"]) == {
        "TEA": [Quote(price=10, volume=5), Quote(price=11, volume=6)],
        "CAKE": [Quote(price=20.5)],
    }
    assert recording(written(tmp_path, "price\n1\n2\n"), ["TEA"]) == {"TEA": [Quote(price=1), Quote(price=2)]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no row of TEA"),
        ("price\n", "has no row of TEA"),
        ("symbol,price\nCAKE,1\n", "has no row of TEA"),
        ("close\n1\n", "has no column price"),
        ("price\n1\nmuch\n", "line 3: could not convert"),
        ("price\nnan\n", "line 2: "),
        ("price\n1e16\n", "line 2: "),
        ("price,volume\n1,-1\n", "line 2: "),
        ("symbol,price\nTEA\n", "line 2: "),
        ('price\n"1\n', "cannot be read"),
    ],
)
def test_a_recording_that_cannot_be_played_stops_the_start(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(SettingsError, match=rf"^FEED_CSV: .*{why}"):
        recording(written(tmp_path, text), ["TEA"])


def test_a_recording_is_text_and_is_there(tmp_path: Path) -> None:
    (tmp_path / "bytes.csv").write_bytes(b"price\n\xff\n")
    for name in ("bytes.csv", "nowhere.csv"):
        with pytest.raises(SettingsError, match=r"^FEED_CSV: .* cannot be read"):
            recording(tmp_path / name, ["TEA"])


def test_the_settings_name_the_source(tmp_path: Path) -> None:
    path = written(tmp_path, "price\n1\n")
    market = source_of(Settings(), HeldClock())
    played = source_of(Settings(feed_source="csv", feed_csv=path, feed_symbols=("TEA",)), HeldClock())
    pushed = source_of(Settings(feed_source="push", feed_key="k"), HeldClock())
    assert [(each.name, each.simulated) for each in (market, played, pushed)] == [
        ("market", True),
        ("csv", True),
        ("push", False),
    ]


def ticking(*prices: float) -> Ticking:
    stream = [Quote(price=price) for price in prices]
    return Ticking("csv", ["TEA", "CAKE"], lambda _symbol, _last: cycle(stream), HeldClock(), 0.01)


def test_there_is_a_minute_of_points_before_now() -> None:
    batch = ticking(1, 2, 3).begin({})
    assert set(batch) == {"TEA", "CAKE"}
    assert [quote.at for quote in batch["TEA"]] == [NOW - 10 * ago for ago in reversed(range(WARM_UP))]
    assert [quote.price for quote in batch["TEA"]][:4] == [1, 2, 3, 1]


def test_recent_stored_points_are_continued() -> None:
    recent = Point(at=NOW - 100, price=5, volume=0)
    old = Point(at=NOW - 600_000, price=5, volume=0)
    assert set(ticking(1).begin({"TEA": recent, "CAKE": old})) == {"CAKE"}


@pytest.mark.gen_test
async def test_every_symbol_has_a_quote_at_each_tick() -> None:
    source = ticking(*range(1, 100))
    source.begin({})
    batches = source.batches()
    assert isinstance(batches, AsyncGenerator)
    async with aclosing(batches):
        told = [await anext(batches) for _ in range(3)]
    assert [[quote.price for quote in batch["CAKE"]] for batch in told] == [[61], [62], [63]]
    assert all(quote.at is None for batch in told for quote in batch["TEA"])


@pytest.mark.gen_test
async def test_a_pushed_source_has_no_quotes_of_its_own() -> None:
    assert Pushed().begin({}) == {}
    assert [batch async for batch in Pushed().batches()] == []
