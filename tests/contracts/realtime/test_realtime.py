"""Every game that goes on by itself under its contract, and games that break it."""

import pytest
from hypothesis import Phase
from hypothesis.errors import Flaky

from server.games.realtime.game import RealtimeGame
from server.games.registry import GAMES
from tests.contracts.broken.realtime_games import BAD
from tests.contracts.realtime.course import AnyRealtimeGame
from tests.contracts.realtime.meadow import Meadow
from tests.contracts.realtime.promises import CHECKS, check
from tests.contracts.realtime.tug import Tug

RUNNING = [game for game in GAMES.values() if isinstance(game, RealtimeGame)]


@pytest.mark.parametrize("promise", CHECKS)
@pytest.mark.parametrize("game", RUNNING, ids=lambda game: game.name)
def test_every_game_keeps_its_promises(game: AnyRealtimeGame, promise: str) -> None:
    check(game, promise)


@pytest.mark.parametrize("promise", [promise for promise in CHECKS if "imports" not in promise])
@pytest.mark.parametrize("game", [Tug(), Meadow()], ids=["tug", "meadow"])
def test_a_sound_game_with_secrets_and_chance_passes(game: AnyRealtimeGame, promise: str) -> None:
    check(game, promise)


@pytest.mark.parametrize(
    ("promise", "game", "found"), BAD, ids=[f"{game.__name__} {promise}" for promise, game, _ in BAD]
)
def test_a_bad_game_fails_the_promise_that_it_breaks(
    promise: str, game: type[AnyRealtimeGame], found: str
) -> None:
    with pytest.raises((AssertionError, Flaky), match=found):
        check(game(), promise, phases=[Phase.generate], report_multiple_bugs=False, derandomize=True)


def test_every_promise_can_fail() -> None:
    # What a source may import is tried with the other games.
    assert {promise for promise, _, _ in BAD} == set(CHECKS) - {"imports only what is pure"}
