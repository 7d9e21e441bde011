"""Matches of pure rules, as short as tests want them."""

from typing import Any

import msgspec
import pytest

from server.games.base import IllegalMove, Rng, Seat
from server.games.registry import AnyGame

CHANCE = Rng(bytes(32), 0)


def begun(game: AnyGame, **options: Any) -> Any:
    """The state at the start, of two seats."""
    return game.setup(2, msgspec.convert(options, game.options_type), CHANCE)


def played(game: AnyGame, state: Any, *moves: dict[str, Any], seat: Seat | None = None) -> Any:
    """The state after ``moves``, given as JSON has them, each of ``seat`` or of whoever is first to move."""
    for move in moves:
        mover = game.to_move(state)[0] if seat is None else seat
        state = game.play(state, mover, msgspec.convert(move, game.move_type), CHANCE)
    return state


def refusal(game: AnyGame, state: Any, move: dict[str, Any], seat: Seat | None = None) -> str:
    """Why ``move`` is refused."""
    with pytest.raises(IllegalMove) as caught:
        played(game, state, move, seat=seat)
    return str(caught.value)
