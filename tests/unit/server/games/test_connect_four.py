"""Connect four: how pieces fall, what wins, and what a bot makes of a position."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.games.base import Outcome
from server.games.connect_four import HEIGHT, WIDTH, ConnectFour, State
from tests.unit.server.games.playing import begun, played, refusal

GAME = ConnectFour()


def after(columns: str) -> Any:
    return played(GAME, begun(GAME), *({"column": int(column)} for column in columns))


def drawn(*rows: str) -> State:
    """A position as it is drawn, from the top, its newest piece in capitals."""
    board = "".join(rows)
    last = next(place for place, cell in enumerate(board) if cell.isupper())
    return State(board=board.lower(), turn="rb".index(board[last].lower()) ^ 1, last=last)


def test_pieces_fall_on_what_lies_there_and_seats_take_turns() -> None:
    state = after("333")
    assert state.board[3::WIDTH] == "...rbr"
    assert GAME.to_move(state) == (1,)
    assert GAME.view(state, None).last == 3 * WIDTH + 3


def test_a_full_column_takes_no_piece() -> None:
    state = after("000000")
    assert refusal(GAME, state, {"column": 0}) == "that column is full"
    assert [move.column for move in GAME.legal_moves(state, 0)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("rows", "winner", "line"),
    [
        (("bbb....", "rrrR..."), 0, (35, 36, 37, 38)),
        (("...R...", "...r...", "...r...", "b..r.bb"), 0, (17, 24, 31, 38)),
        (("....B..", "...brr.", "..brbr.", ".bbrbrr"), 1, (18, 24, 30, 36)),
        (("R......", "br.....", "bbr....", "brbr..."), 0, (14, 22, 30, 38)),
        (("r......", "br.....", "bbr....", "bbbRrrr"), 0, (14, 22, 30, 38, 39, 40, 41)),
        (("bbb....", "rrR.rrr"), None, None),
        (("...R...", "...r...", "...r...", "...b..."), None, None),
        (("rR.....", "bb...rr"), None, None),
        (("....rrR", "r..bbrb"), None, None),
    ],
)
def test_four_in_a_row_win_in_each_direction(
    rows: tuple[str, ...], winner: int | None, line: tuple[int, ...] | None
) -> None:
    state = drawn(*["......."] * (HEIGHT - len(rows)), *rows)
    assert GAME.view(state, None).line == line
    if winner is None:
        assert GAME.outcome(state) is None
    else:
        assert GAME.outcome(state) == Outcome(winners=(winner,), reason="four_in_a_row")
        assert GAME.to_move(state) == ()


@given(st.lists(st.integers(0, WIDTH - 1), max_size=60))
def test_a_line_is_found_just_when_there_is_one_anywhere(columns: list[int]) -> None:
    """Seen from the newest piece alone, and on the whole board."""
    state = begun(GAME)
    for column in columns:
        if state.board[column] == "." and GAME.to_move(state):
            state = played(GAME, state, {"column": column})
    assert (GAME.view(state, None).line is not None) == has_line(state.board)


def has_line(board: str) -> bool:
    rows = [board[start : start + WIDTH] for start in range(0, len(board), WIDTH)]
    upright = ["".join(column) for column in zip(*rows, strict=True)]
    slopes = [
        "".join(rows[y][x] for y in range(HEIGHT) if 0 <= (x := start + way * y) < WIDTH)
        for way in (1, -1)
        for start in range(-HEIGHT, WIDTH + HEIGHT)
    ]
    return any(side * 4 in line for line in rows + upright + slopes for side in "rb")


def test_a_full_board_without_a_line_is_a_draw() -> None:
    state = after("012345012345012345543210543210543210666666")
    assert len(state.board) == WIDTH * HEIGHT
    assert "." not in state.board
    assert GAME.outcome(state) == Outcome(winners=(), reason="board_full")
    assert GAME.estimate(state, 0) == 0.5


def test_the_estimate_is_the_same_from_both_sides_and_prefers_more_open_lines() -> None:
    begin, middle, three = after(""), after("3"), after("30313")
    assert GAME.estimate(begin, 0) == 0.5
    assert 0.5 < GAME.estimate(middle, 0) < GAME.estimate(three, 0) < 1
    assert GAME.estimate(three, 1) == pytest.approx(1 - GAME.estimate(three, 0))
    won = after("0011223")
    assert (GAME.estimate(won, 0), GAME.estimate(won, 1)) == (1, 0)
