"""A quick game that goes on by itself, among those of the server."""

from collections.abc import Iterator

import pytest

from server.games.registry import GAMES
from tests.contracts.realtime.tug import Tug


@pytest.fixture(autouse=True)
def tug(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tug]:
    game = Tug()
    monkeypatch.setitem(GAMES, game.name, game)
    return game
