"""A quick game that goes on by itself, among those of the server."""

import pytest

from server.games.registry import GAMES
from tests.contracts.realtime.tug import Tug


@pytest.fixture(autouse=True)
def tug(monkeypatch: pytest.MonkeyPatch) -> Tug:
    game = Tug()
    monkeypatch.setitem(GAMES, game.name, game)
    return game
