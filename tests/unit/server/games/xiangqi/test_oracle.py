"""Our xiangqi and a second, slow one through random games: moves, checks, and how they end."""

import random
from collections import Counter

import pytest

from server.games.xiangqi.board import checked_king
from server.games.xiangqi.moves import legal_moves
from server.games.xiangqi.notation import fen
from server.games.xiangqi.rules import State
from tests.unit.server.games.xiangqi.slow_xiangqi import SlowMatch, in_check
from tests.unit.server.games.xiangqi.xiangqi_rig import STANDARD, XIANGQI, play, state_of

STARTS = list(STANDARD)
# Few pieces: what repeats, what gets stuck, what can attack no more.
SMALL = (
    "4k4/9/9/9/9/9/9/9/4A4/3AK4 w",
    "3k5/9/9/9/9/9/9/9/9/4K3R w",
    "3k5/9/9/9/9/9/9/9/9/4K2P1 w",
    "3ak4/4a4/9/9/9/9/4p4/9/5r3/3K5 b",
    "3k1a3/9/9/9/9/9/9/9/4R4/4K4 w",
    "2bk5/9/4b4/9/2R6/9/9/r8/9/4K4 w",
)


def chosen(pick: random.Random, state: State, back: str | None) -> str:
    """Any move, or often the last one taken back or a check: positions come again."""
    legal = legal_moves(state.position)
    if back in legal and pick.random() < 0.75:
        return back
    if pick.random() < 0.3:
        return next((move for move in legal if play(state, move).ended), pick.choice(legal))
    return pick.choice(legal)


def compare(pick: random.Random, start: str, longest: int) -> str | None:
    state, slow = state_of(start), SlowMatch(start)
    made: list[str] = []
    while state.ended is None and len(made) < longest:
        legal = slow.legal()
        assert sorted(legal_moves(state.position)) == sorted(legal), fen(state.position)
        back = made[-2][2:] + made[-2][:2] if len(made) > 1 else None
        move = chosen(pick, state, back)
        state = play(state, move)
        slow.play(legal[move])
        made.append(move)
        assert (checked_king(state.position) is not None) == in_check(slow.board, slow.red), made
        assert state.ended == slow.ended, made
    winners = () if slow.red_wins is None else (0 if slow.red_wins else 1,)
    outcome = XIANGQI.outcome(state)
    assert outcome is None or outcome.winners == winners, made
    return state.ended


def test_random_games_are_the_same_in_both() -> None:
    pick = random.Random(1)
    for number in range(12):
        compare(pick, STARTS[number % len(STARTS)], 30)


def test_random_endings_are_the_same_in_both() -> None:
    pick = random.Random(2)
    ends = Counter(compare(pick, SMALL[number % len(SMALL)], 150) for number in range(60))
    assert {"checkmate", "no_moves", "threefold_repetition", "insufficient_material"} <= ends.keys(), ends


@pytest.mark.long
def test_many_random_games_are_the_same_in_both() -> None:
    pick = random.Random(3)
    ends = Counter(compare(pick, (*STARTS, *SMALL)[number % 18], 400) for number in range(700))
    assert {"checkmate", "no_moves", "perpetual_check", "sixty_moves"} <= ends.keys(), ends
