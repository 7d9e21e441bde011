"""Chess moves, counted: the published numbers of the six standard positions."""

import pytest

from tests.unit.server.games.chess.chess_rig import STANDARD, position_of
from tests.unit.server.games.chess.perft import perft


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("name", STANDARD)
def test_perft_counts_what_is_published(name: str, depth: int) -> None:
    fen, counts = STANDARD[name]
    assert perft(position_of(fen), depth) == counts[depth - 1]
