"""How long chess takes to list the legal moves of a position, to play one and to show what came of it.

``python -m bench.legal_moves`` prints milliseconds: over every position of random games, and for the position
with the most moves that is known. The goal is a list in under 2 ms.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Final, ParamSpec

from server.games.base import Rng
from server.games.chess import Chess, ChessOptions, Move, State
from server.games.chess_board import Position
from server.games.chess_moves import legal_moves

P = ParamSpec("P")

_GAMES: Final = 50
_GOAL_MS: Final = 2.0
_CHESS: Final = Chess()
_NO_CHANCE: Final = Rng(bytes(32), 0)
# 218 moves: N. Petrovic, 1964.
_MOST: Final = "R......R...Q.....Q....Q.....Q.....Q....QQ....Q..pp.Q....kBNN.KB."


def _states() -> Iterator[State]:
    for game in range(_GAMES):
        pick = random.Random(game)
        state = _CHESS.setup(2, ChessOptions(), _NO_CHANCE)
        while state.ended is None:
            yield state
            state = _played(state, pick.choice(legal_moves(state.position)))


def _played(state: State, move: str) -> State:
    return _CHESS.play(state, _CHESS.to_move(state)[0], Move(uci=move), _NO_CHANCE)


def _took_ms(work: Callable[P, object], *arguments: P.args, **more: P.kwargs) -> float:
    started = time.perf_counter()
    work(*arguments, **more)
    return (time.perf_counter() - started) * 1_000


def _play_the_first(state: State) -> State:
    return _played(state, legal_moves(state.position)[0])


def _row(name: str, times_ms: list[float]) -> str:
    centiles = statistics.quantiles(times_ms, n=100)
    return f"{name:24}{len(times_ms):8,}{centiles[49]:10.3f}{centiles[98]:10.3f}{max(times_ms):10.3f}"


def main() -> None:
    states = list(_states())
    most = Position(board=_MOST, castling="")
    lists = [_took_ms(legal_moves, state.position) for state in states]
    longest = [_took_ms(legal_moves, most) for _ in range(1_000)]
    plays = [_took_ms(_play_the_first, state) for state in states]
    views = [_took_ms(_CHESS.view, state, None) for state in states]
    print(f"{'ms':24}{'times':>8}{'p50':>10}{'p99':>10}{'slowest':>10}")
    print(_row("legal moves", lists))
    print(_row(f"{len(legal_moves(most))} legal moves", longest))
    print(_row("a move, with its list", plays))
    print(_row("a view", views))
    met = statistics.quantiles(lists + longest, n=1_000)[998] < _GOAL_MS
    print(f"{'met' if met else 'MISSED'}: 999 of 1,000 lists in under {_GOAL_MS} ms")


if __name__ == "__main__":
    main()
