"""That the contract of games finds what is wrong: each bad game fails the promise that it breaks."""

from collections.abc import Iterator

import pytest
from hypothesis import Phase
from hypothesis.errors import Flaky

from server.games.registry import AnyGame
from tests.contracts.broken.bad_games import BAD
from tests.contracts.broken.impure_games import Shared, Unordered
from tests.contracts.games import CHECKS, check
from tests.contracts.games_digest import digests
from tests.contracts.games_purity import forbidden
from tests.contracts.high_card import HighCard


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    Shared.seen.clear()


@pytest.mark.parametrize(
    ("promise", "game", "found"), BAD, ids=[f"{game.__name__} {promise}" for promise, game, _ in BAD]
)
def test_a_bad_game_fails_the_promise_that_it_breaks(promise: str, game: type[AnyGame], found: str) -> None:
    # What is not the same twice is found too, and then said to be flaky.
    with pytest.raises((AssertionError, Flaky), match=found):
        check(game(), promise, phases=[Phase.generate], report_multiple_bugs=False, derandomize=True)


def test_every_promise_can_fail() -> None:
    assert {promise for promise, _, _ in BAD} == set(CHECKS)


def test_the_order_of_a_set_is_found_in_other_processes() -> None:
    assert len({str(digests([Unordered()], hash_seed)) for hash_seed in range(1, 5)}) > 1


@pytest.mark.parametrize("promise", CHECKS)
def test_a_sound_game_of_cards_and_chance_passes(promise: str) -> None:
    if promise != "imports only what is pure":
        check(HighCard(), promise)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import time", ["time"]),
        ("import random as chance", ["random"]),
        ("from random import choice", ["random.choice"]),
        ("from tornado.ioloop import IOLoop", ["tornado.ioloop.IOLoop"]),
        ("from server.delivery.hub import Hub", ["server.delivery.hub.Hub"]),
        ("from models.wire.chat_values import Message", ["models.wire.chat_values.Message"]),
        ("from server.games.time_control import step", ["server.games.time_control.step"]),
        ("from server.games import bots", ["server.games.bots"]),
        ("from . import base", ["a relative import"]),
        ("import msgspec.json", ["msgspec.json"]),
        ("from datetime import datetime\ndatetime.now()", ["now()"]),
        ("import datetime", ["datetime"]),
        ("def f():\n    import os\n    return os.environ", ["os"]),
        ("def f(x):\n    global y\n    y = hash(x)", ["a name that is bound outside", "hash()"]),
        ("open('x')", ["open()"]),
        ("from server.games.base import Game\nfrom server.games import chess_moves\nimport math", []),
        ("from datetime import UTC, datetime\ndatetime.fromtimestamp(1, UTC)", []),
    ],
)
def test_what_rules_must_not_do_is_found_in_their_source(source: str, what: list[str]) -> None:
    assert forbidden(source) == what
