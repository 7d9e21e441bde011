"""Every game under the contract of games."""

import pytest

from server.games.registry import GAMES
from tests.contracts.games import CHECKS, check


@pytest.mark.parametrize("promise", CHECKS)
@pytest.mark.parametrize("name", GAMES)
def test_every_game_keeps_its_promises(name: str, promise: str) -> None:
    assert GAMES[name].name == name
    check(GAMES[name], promise)
