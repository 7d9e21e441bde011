"""How chess is judged for bots, and what a bot makes of it."""

import math

import pytest
from hypothesis import given

from server.games.bots import Level, choose
from server.games.chess.board import Position
from server.games.chess.estimate import chances
from server.games.chess.rules import Move, State
from tests.unit.server.games.chess.chess_rig import (
    CHESS,
    FOOLS_MATE,
    RNG,
    new_game,
    play,
    played,
    position_of,
    state_of,
    states,
)


@given(state=states)
def test_what_one_hopes_the_other_fears(state: State) -> None:
    hopes = CHESS.estimate(state, 0), CHESS.estimate(state, 1)
    assert all(0 <= hope <= 1 for hope in hopes)
    assert sum(hopes) == pytest.approx(1)
    rows = [state.position.board[start : start + 8] for start in range(0, 64, 8)]
    turned = Position(board="".join(reversed(rows)).swapcase(), white=not state.position.white, castling="")
    assert chances(turned) == pytest.approx(1 - chances(state.position))


def test_an_estimate_knows_the_end() -> None:
    mated = played(new_game(), FOOLS_MATE)
    assert (CHESS.estimate(mated, 0), CHESS.estimate(mated, 1)) == (0, 1)
    stuck = play(state_of("k7/8/1K6/8/8/8/8/2Q5 w - - 0 1"), Move(uci="c1c7"))
    assert stuck.ended == "stalemate"
    assert CHESS.estimate(stuck, 0) == 0.5


def test_an_estimate_counts_men() -> None:
    assert CHESS.estimate(new_game(), 0) == pytest.approx(0.5)
    queen_up = position_of("rnb1kbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1")
    pawn_up = position_of("rnbqkbnr/ppp1pppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1")
    assert chances(queen_up) > 0.9 > chances(pawn_up) > 0.55


@pytest.mark.parametrize(
    ("board", "worth"),
    [
        # White takes the queen, or black the pawn, and neither is guarded.
        ("4k3/8/8/3q4/4P3/8/8/4K3", 950 + 100),
        # Who takes a guarded pawn with a queen loses it.
        ("4k3/8/4p3/3p4/8/1Q6/8/4K3", 0),
        # A guarded queen is not to be had for nothing, one that is not is.
        ("4k3/8/4p3/3q4/8/1Q6/8/4K3", 950),
        ("4k3/8/8/8/8/8/4q3/4K3", 950),
    ],
)
def test_to_be_on_move_is_worth_what_can_be_taken(board: str, worth: int) -> None:
    white, black = (chances(position_of(f"{board} {turn} - - 0 1")) for turn in "wb")
    tenfold = math.log10(white / (1 - white)) - math.log10(black / (1 - black))
    assert tenfold * 400 == pytest.approx(worth, abs=1e-3)


@pytest.mark.parametrize(
    ("fen", "move"),
    [
        ("6k1/5ppp/8/8/8/8/5PPP/R5K1 w - - 0 1", "a1a8"),
        ("r5k1/5ppp/8/8/8/8/5PPP/6K1 b - - 0 1", "a8a1"),
        ("4k3/8/4p3/3n4/8/1Q4b1/8/3K4 w - - 0 1", "b3g3"),
        ("8/P7/8/8/8/1k6/8/7K w - - 0 1", "a7a8q"),
    ],
)
def test_a_bot_sees_what_lies_before_it(fen: str, move: str) -> None:
    state = state_of(fen)
    level = Level(iterations=40, budget_ms=0, slips_percent=0)
    assert choose(CHESS, state, CHESS.to_move(state)[0], level, RNG) == Move(uci=move)
