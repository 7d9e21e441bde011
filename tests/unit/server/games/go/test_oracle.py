"""Our go and a second, slow one through thousands of random games: where a stone may go, captures, ko, and areas."""

import random

import pytest

from server.games.go.board import key, owners
from tests.unit.server.games.go.go_rig import do, points, small
from tests.unit.server.games.go.slow_go import SlowGo


def compare(pick: random.Random, size: int, longest: int) -> int:
    """Play one game in both; how often a stone was forbidden because of what was there before."""
    state, slow, repeats = small(size), SlowGo(size), 0
    while state.ended is None and state.speaker is None and state.made < longest:
        legal = slow.legal()
        assert points(state) == legal, state
        repeats += _repeats(slow, legal)
        point = pick.choice(legal) if legal and pick.random() < 0.97 else None
        state = do(state, "pass" if point is None else point)
        slow.play(point)
        assert state.board == "".join("".join(row) for row in slow.board)
        assert state.prisoners == (slow.captured["b"], slow.captured["w"])
        assert state.seen[-1] == key(state.board)
    area = slow.area()
    owned = owners(state.board, size)
    assert (owned.count("b"), owned.count("w")) == (area["b"], area["w"]), state
    return repeats


def _repeats(slow: SlowGo, legal: list[int]) -> int:
    """How many points are forbidden for ko alone."""
    history, slow.history = slow.history, []
    without = slow.legal()
    slow.history = history
    return len(without) - len(legal)


def test_games_on_tiny_boards_are_the_same_in_both() -> None:
    pick = random.Random(1)
    repeats = sum(compare(pick, pick.choice((2, 3, 3, 4)), 40) for _ in range(80))
    assert repeats > 20


def test_games_on_the_boards_that_people_use_are_the_same_in_both() -> None:
    pick = random.Random(2)
    for size in (9, 13):
        compare(pick, size, 30)


@pytest.mark.long
def test_thousands_of_whole_games_are_the_same_in_both() -> None:
    pick = random.Random(3)
    for number in range(4_000):
        compare(pick, (3, 4, 5)[number % 3], 1_000)
    for size in (9, 9, 9, 13, 19):
        compare(pick, size, 1_500)
