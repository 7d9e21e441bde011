"""A process in which bots think: ``python -m server.bots.worker``. ``server.bots.pool`` starts it and asks it.

It reads one line of JSON and writes one, until the input ends. It imports the games and nothing else of ours: it
can reach no database, no socket and no setting.
"""

import os
import sys
import time
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct

from server.games.base import Rng
from server.games.bots import Level, choose
from server.games.registry import GAMES

NICENESS: Final = 10


class Question(Struct, frozen=True):
    """A request for a move of ``seat``. ``state`` is as in JSON; another ``seed`` gives other random choices."""

    game: str
    state: Raw
    seat: int
    level: Level
    seed: int


class Thought(Struct, frozen=True, omit_defaults=True):
    """The move, as JSON, or the reason why there is none."""

    move: Any = None
    failure: str | None = None


def think(line: bytes) -> Thought:
    """Answer a ``Question``. An error of the game is reported in the answer."""
    try:
        question = msgspec.json.decode(line, type=Question)
        game = GAMES[question.game]
        state = msgspec.json.decode(question.state, type=game.state_type)
        rng = Rng((question.seed % (1 << 256)).to_bytes(32, "big"), 0)
        move = choose(game, state, question.seat, question.level, rng, time.monotonic)
    except Exception as error:
        # Games are written by many people: an error of one concerns only this move.
        return Thought(failure=f"{type(error).__name__}: {error}")
    return Thought(move=msgspec.to_builtins(move))


def main() -> None:
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    # Output that a game prints must not be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin.buffer:
        answers.write(msgspec.json.encode(think(line)) + b"\n")


if __name__ == "__main__":
    main()
