"""Xiangqi moves, counted: the published numbers."""

from typing import Any

import pytest

from server.games.xiangqi.board import EMPTY, Side
from server.games.xiangqi.moves import legal_ways
from tests.unit.server.games.xiangqi.xiangqi_rig import STANDARD, position_of

# So many positions take seconds.
_DEEP = 1_000_000


def perft(cells: list[str], side: Side, enemy: Side, depth: int) -> int:
    """How many different series of ``depth`` legal moves there are; at least 1."""
    legal = legal_ways(cells, side, enemy)
    if depth == 1:
        return len(legal)
    total = 0
    for source, target in legal:
        piece, taken = cells[source], cells[target]
        cells[source], cells[target] = EMPTY, piece
        total += perft(cells, enemy, side, depth - 1)
        cells[source], cells[target] = piece, taken
    return total


def _cases() -> list[Any]:
    return [
        pytest.param(fen, depth, count, marks=[pytest.mark.long] if count > _DEEP else [])
        for fen, counts in STANDARD.items()
        for depth, count in enumerate(counts, 1)
    ]


@pytest.mark.parametrize(("fen", "depth", "count"), _cases())
def test_perft_counts_what_is_published(fen: str, depth: int, count: int) -> None:
    position = position_of(fen)
    cells = list(position.board)
    assert perft(cells, *position.sides(), depth) == count
    assert "".join(cells) == position.board
