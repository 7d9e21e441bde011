"""Chess moves, counted: the published numbers of the six standard positions."""

from typing import Any

import pytest

from tests.unit.server.games.chess.chess_rig import STANDARD, position_of
from tests.unit.server.games.chess.perft import perft

# So many positions take seconds.
_DEEP = 1_000_000


def _case(name: str, depth: int) -> Any:
    many = STANDARD[name][1][depth - 1] > _DEEP
    return pytest.param(name, depth, marks=[pytest.mark.long] if many else [])


@pytest.mark.parametrize(
    ("name", "depth"), [_case(name, depth) for name in STANDARD for depth in (1, 2, 3, 4)]
)
def test_perft_counts_what_is_published(name: str, depth: int) -> None:
    fen, counts = STANDARD[name]
    assert perft(position_of(fen), depth) == counts[depth - 1]
