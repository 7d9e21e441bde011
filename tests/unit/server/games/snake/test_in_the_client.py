"""Snake has its rules twice, on the server and in the client, which shows its own snake by them. They are equal."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from random import Random

import msgspec
import pytest

from server.games.base import Rng
from server.games.realtime.ticks import MOST_INPUTS, stepped
from server.games.replay import state_bytes
from server.games.snake.rules import SnakeGame
from server.games.snake.state import Input, SnakeOptions, State
from tests.rigs.forking.forked import ROOT

GAME = SnakeGame()
_PLAYER = ROOT / "tests/browser/rig/snake_replays.mjs"


def _options(chance: Random) -> SnakeOptions:
    return SnakeOptions(
        rounds=chance.randint(1, 3),
        size=chance.choice(("small", "small", "medium", "large")),
        pace=chance.choice(("slow", "normal", "fast")),
        round_s=20,
    )


def _inputs(chance: Random, state: State, wild: float) -> tuple[tuple[int, Input], ...]:
    """Bots, so that snakes live to grow; and as often as ``wild`` says whatever a client could send."""
    made = []
    for seat in range(len(state.snakes)):
        if chance.random() < wild:
            turns = range(chance.randint(1, MOST_INPUTS))
            made += [(seat, Input(turn=chance.choice((0, 1, 2, 3)))) for _ in turns]
        elif (found := GAME.best_input(state, seat)) is not None:
            made.append((seat, found))
    return tuple(made)


def _logs(chance: Random, matches: int, ticks: int) -> Iterator[tuple[str, str]]:
    """A match as the client's player reads it, and the hash of its states."""
    for _ in range(matches):
        seed, wild = chance.randbytes(32), chance.choice((0.0, 0.01, 0.1, 0.6))
        state = start = GAME.setup(chance.randint(2, 8), _options(chance), Rng(seed, 0))
        if chance.random() < 0.7:
            # The rounds begin at once, so that more of them is seen.
            state = start = msgspec.structs.replace(start, until=1)
        states, inputs = hashlib.sha256(), []
        while GAME.outcome(state) is None and state.tick < ticks:
            here = _inputs(chance, state, wild)
            inputs.append([[seat, msgspec.to_builtins(each)] for seat, each in here])
            state = stepped(GAME, state, here, seed, state.tick + 1)
            states.update(state_bytes(state))
        shown = {"seed": seed.hex(), "start": msgspec.to_builtins(start), "inputs": inputs}
        yield json.dumps(shown), states.hexdigest()


def _compare(seed: int, matches: int, ticks: int) -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    logs = list(_logs(Random(seed), matches, ticks))
    text = "\n".join(log for log, _ in logs)
    done = subprocess.run([node, str(_PLAYER)], input=text, capture_output=True, text=True, check=True)
    differ = [
        log[:2_000] for (log, made), other in zip(logs, done.stdout.split(), strict=True) if made != other
    ]
    assert not differ, f"{len(differ)} matches of {matches} differ, such as {differ[0]}"


def test_the_client_plays_snake_as_the_server_does() -> None:
    _compare(seed=1, matches=20, ticks=110)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_client_plays_thousands_of_matches_of_snake_as_the_server_does() -> None:
    _compare(seed=2, matches=3_000, ticks=300)
