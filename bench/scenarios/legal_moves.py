"""How long chess takes to list the legal moves of a position, to play a move and to make a view."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from server.games.base import Rng
from server.games.chess.board import Position
from server.games.chess.moves import legal_moves
from server.games.chess.rules import Chess, ChessOptions, Move, State

_GAMES: Final = 50
_GOAL_MS: Final = 2.0
# The best of three: the others were slowed by something else on the machine.
_TIMES: Final = 3
_CHESS: Final = Chess()
_NO_CHANCE: Final = Rng(bytes(32), 0)
# 218 moves: N. Petrovic, 1964.
_MOST: Final = Position(board="R......R...Q.....Q....Q.....Q.....Q....QQ....Q..pp.Q....kBNN.KB.", castling="")


def _run(options: RunOptions) -> Result:
    states = list(_states(options.count(_GAMES, 3)))
    lists = _times_ms(partial(legal_moves, state.position) for state in states)
    (longest,) = _times_ms([partial(legal_moves, _MOST)])
    rows = [
        _row(options, "legal moves", lists),
        _row(options, f"{len(legal_moves(_MOST))} legal moves", [longest]),
        _row(
            options, "a move, with its list", _times_ms(partial(_play_the_first, state) for state in states)
        ),
        _row(options, "a view", _times_ms(partial(_CHESS.view, state, None) for state in states)),
    ]
    slowest = max(longest, *lists)
    goal = f"each list of the legal moves at chess takes under {_GOAL_MS:g} ms"
    measured = f"at most {slowest:.2f} ms in {len(lists) + 1:,} positions"
    return Result(rows=rows, verdicts=[Verdict(goal=goal, measured=measured, met=slowest < _GOAL_MS)])


def _states(games: int) -> Iterator[State]:
    """Every position of random games, except the last of each."""
    for game in range(games):
        pick = random.Random(game)
        state = _CHESS.setup(2, ChessOptions(), _NO_CHANCE)
        while state.ended is None:
            yield state
            state = _played(state, pick.choice(legal_moves(state.position)))


def _played(state: State, move: str) -> State:
    return _CHESS.play(state, _CHESS.to_move(state)[0], Move(uci=move), _NO_CHANCE)


def _play_the_first(state: State) -> State:
    return _played(state, legal_moves(state.position)[0])


def _times_ms(works: Iterator[Callable[[], object]] | Sequence[Callable[[], object]]) -> list[float]:
    return [min(_took_ms(work) for _ in range(_TIMES)) for work in works]


def _took_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


def _row(options: RunOptions, name: str, times_ms: list[float]) -> Row:
    middle, high = statistics.median(times_ms), sorted(times_ms)[(99 * len(times_ms) - 1) // 100]
    note = f"{len(times_ms):,} times, {middle:.3f} ms in the median, at most {max(times_ms):.3f} ms"
    options.say(f"  {name:24} {note}")
    return Row(server=name, kind="ours", p50_ms=middle, p99_ms=high, note=note)


SCENARIOS: Final = (
    Scenario(
        name="legal_moves",
        title="Legal moves at chess",
        what="The list of legal moves in every position of 50 random games, and in the position with the most moves.",
        run=_run,
    ),
)
