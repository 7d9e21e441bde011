"""A hash of a few matches of a game, made in a process of its own in which strings have other hashes."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from random import Random

from server.games.registry import AnyGame
from server.games.replay import state_bytes
from tests.contracts.games_play import Walk

ROOT = Path(__file__).parents[2]
MATCHES = 3
MOVES = 40


def digest(game: AnyGame) -> str:
    """What became of ``game`` in some matches, and what anybody was shown of them."""
    found = hashlib.sha256()
    for number in range(MATCHES):
        walk = Walk(game, game.max_players, game.options_type(), number.to_bytes(32, "big"))
        chance = Random(number)
        for version in range(MOVES):
            found.update(walk.made[-1])
            for viewer in walk.viewers:
                found.update(state_bytes(game.view(walk.state, viewer)))
            if not walk.move_any(chance.getrandbits(32)):
                break
            assert len(walk.moves) == version + 1
    return found.hexdigest()


def digests(games: Iterable[AnyGame], hash_seed: int) -> list[str]:
    """The hash of each of ``games`` in a process whose strings are hashed with ``hash_seed``."""
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            __name__,
            *(f"{type(game).__module__}:{type(game).__name__}" for game in games),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ended.stdout.splitlines()


def _named(name: str) -> AnyGame:
    module, _, cls = name.partition(":")
    game: AnyGame = getattr(import_module(module), cls)()
    return game


if __name__ == "__main__":
    sys.stdout.writelines(f"{digest(_named(name))}\n" for name in sys.argv[1:])
