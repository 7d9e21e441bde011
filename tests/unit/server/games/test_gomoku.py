"""Gomoku: what wins, and who may do what in the opening of tournaments."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.games.base import Outcome
from server.games.gomoku import SIZE, Gomoku, State
from tests.unit.server.games.playing import begun, played, refusal

GAME = Gomoku()
SWAP2_STONES = ({"x": 7, "y": 7}, {"x": 8, "y": 8}, {"x": 7, "y": 9})
MORE_STONES = ({"x": 0, "y": 0}, {"x": 14, "y": 14})
TAKES = ("black", "white", "more")


def drawn(*rows: str, overlines: bool = True) -> State:
    """A position at the top left as it is drawn, its newest stone in capitals."""
    board = "".join(row.ljust(SIZE, ".") for row in rows).ljust(SIZE * SIZE, ".")
    last = next(place for place, cell in enumerate(board) if cell.isupper())
    return State(overlines=overlines, phase="play", black=0, board=board.lower(), last=last)


def opened(*moves: dict[str, Any]) -> Any:
    """A state of swap2 after the three first stones and ``moves``."""
    return played(GAME, begun(GAME, opening="swap2"), *SWAP2_STONES, *moves)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (("bbBbb",), (0, 1, 2, 3, 4)),
        (("w", "w", "w", "w", "W"), (0, 15, 30, 45, 60)),
        (("b", ".b", "..B", "...b", "....b"), (0, 16, 32, 48, 64)),
        (("....W", "...w", "..w", ".w", "w"), (4, 18, 32, 46, 60)),
        (("bbbbB", "...b", "..b", ".b", "b"), (0, 1, 2, 3, 4, 18, 32, 46, 60)),
        (("bbbBbb",), (0, 1, 2, 3, 4, 5)),
        (("bbBb", "bbbb"), None),
        (("bbbb.B",), None),
        (("bbWbb",), None),
        ((".............bB", "bbb"), None),
    ],
)
def test_five_in_a_row_win_in_each_direction(rows: tuple[str, ...], line: tuple[int, ...] | None) -> None:
    state = drawn(*rows)
    assert GAME.view(state, None).line == line
    if line is None:
        assert GAME.outcome(state) is None
    else:
        winner = "bw".index(state.board[line[0]])
        assert GAME.outcome(state) == Outcome(winners=(winner,), reason="five_in_a_row")
        assert GAME.to_move(state) == ()


def test_more_than_five_win_only_where_the_options_say_so() -> None:
    assert GAME.outcome(drawn("bbbBbb")) is not None
    assert GAME.outcome(drawn("bbbBbb", overlines=False)) is None
    assert GAME.outcome(drawn("bbbBb", overlines=False)) is not None
    assert GAME.view(drawn("bbbbBb", "....b", "....b", "....b", "....b", overlines=False), None).line == (
        4, 19, 34, 49, 64
    )  # fmt: skip
    assert begun(GAME).overlines
    assert not begun(GAME, overlines=False).overlines


def has_five(board: str) -> bool:
    rows = [board[start : start + SIZE] for start in range(0, len(board), SIZE)]
    upright = ["".join(column) for column in zip(*rows, strict=True)]
    slopes = [
        "".join(rows[y][x] for y in range(SIZE) if 0 <= (x := start + way * y) < SIZE)
        for way in (1, -1)
        for start in range(-SIZE, 2 * SIZE)
    ]
    return any(side * 5 in line for line in rows + upright + slopes for side in "bw")


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(9, 14)), max_size=30, unique=True))
def test_a_line_is_found_just_when_there_is_one_anywhere(places: list[tuple[int, int]]) -> None:
    """In a corner of the board, where lines are likely and edges are near."""
    state = begun(GAME)
    for x, y in places:
        if GAME.to_move(state):
            state = played(GAME, state, {"x": x, "y": y})
    assert (GAME.view(state, None).line is not None) == has_five(state.board)


def test_the_first_seat_has_black_and_begins_a_plain_match() -> None:
    state = begun(GAME)
    view = GAME.view(state, None)
    assert (view.phase, view.next, view.seats, view.last) == ("play", "black", {"black": 0, "white": 1}, None)
    assert GAME.to_move(state) == (0,)
    state = played(GAME, state, {"x": 14, "y": 0})
    view = GAME.view(state, None)
    assert (view.cells[14], view.next, view.last) == ("black", "white", 14)
    assert GAME.to_move(state) == (1,)


def test_a_full_board_without_a_line_is_a_draw() -> None:
    # Pairs of rows shifted by two: no more than two alike in any direction.
    rows = [("bbww" * 5)[2 * (y % 2) :][:SIZE] for y in range(SIZE)]
    board = "".join(rows)
    assert not has_five(board)
    state = State(overlines=True, phase="play", black=0, board=board, last=0)
    assert GAME.outcome(state) == Outcome(winners=(), reason="board_full")
    assert GAME.to_move(state) == ()
    assert GAME.estimate(state, 1) == 0.5


def test_swap2_begins_with_two_black_stones_and_a_white_one_of_the_first_seat() -> None:
    state = begun(GAME, opening="swap2")
    for stone, put in zip(("black", "white", "black"), SWAP2_STONES, strict=True):
        view = GAME.view(state, None)
        assert (view.phase, view.next, view.seats) == ("opening", stone, None)
        assert GAME.to_move(state) == (0,)
        state = played(GAME, state, put)
    assert GAME.view(state, None).phase == "choice"
    assert GAME.to_move(state) == (1,)
    assert [move.take for move in GAME.legal_moves(state, 1)] == list(TAKES)


@pytest.mark.parametrize(("take", "black", "mover"), [("black", 1, 0), ("white", 0, 1)])
def test_a_player_gets_the_colour_they_take_and_white_continues(take: str, black: int, mover: int) -> None:
    state = opened({"take": take})
    view = GAME.view(state, None)
    assert (view.phase, view.next) == ("play", "white")
    assert view.seats == {"black": black, "white": 1 - black}
    assert GAME.to_move(state) == (mover,)
    assert GAME.to_move(played(GAME, state, {"x": 1, "y": 1})) == (1 - mover,)


@pytest.mark.parametrize(("take", "black", "mover"), [("black", 0, 1), ("white", 1, 0)])
def test_after_two_stones_more_the_first_seat_takes_a_colour(take: str, black: int, mover: int) -> None:
    state = opened({"take": "more"})
    for stone, put in zip(("white", "black"), MORE_STONES, strict=True):
        view = GAME.view(state, None)
        assert (view.phase, view.next, view.seats) == ("more", stone, None)
        assert GAME.to_move(state) == (1,)
        state = played(GAME, state, put)
    assert GAME.view(state, None).phase == "last_choice"
    assert GAME.to_move(state) == (0,)
    assert [move.take for move in GAME.legal_moves(state, 0)] == ["black", "white"]
    state = played(GAME, state, {"take": take})
    assert GAME.view(state, None).seats == {"black": black, "white": 1 - black}
    assert GAME.to_move(state) == (mover,)


def test_a_match_of_swap2_is_won_by_whoever_has_the_colour() -> None:
    state = opened({"take": "black"})
    blacks = [{"x": 7, "y": y} for y in (8, 10, 11)]
    whites = [{"x": x, "y": 0} for x in (0, 2, 4)]
    for white, black in zip(whites, blacks, strict=True):
        state = played(GAME, state, white, black)
    assert GAME.outcome(state) == Outcome(winners=(1,), reason="five_in_a_row")


@pytest.mark.parametrize(
    ("state", "move", "why"),
    [
        (opened({"take": "white"}), {"x": 7, "y": 7}, "there is a stone already"),
        (opened({"take": "white"}), {"x": 7}, "say where the stone goes: x and y"),
        (opened({"take": "white"}), {}, "say where the stone goes: x and y"),
        (opened({"take": "white"}), {"take": "black"}, "there is nothing to take now, put a stone"),
        (opened({"take": "white"}), {"x": 1, "y": 1, "take": "black"}, "nothing to take now"),
        (opened(), {"x": 1, "y": 1}, "choose first: black, white or more"),
        (opened(), {"x": 1, "y": 1, "take": "black"}, "choose first: black, white or more"),
        (opened({"take": "more"}), {"take": "more"}, "nothing to take now"),
        (opened({"take": "more"}, *MORE_STONES), {"x": 1, "y": 1}, "choose first: black, white"),
        (opened({"take": "more"}, *MORE_STONES), {"take": "more"}, "more stones were put already"),
    ],
)
def test_refusals_say_what_to_do_instead(state: Any, move: dict[str, Any], why: str) -> None:
    assert why in refusal(GAME, state, move)


def test_a_move_is_written_with_what_it_has() -> None:
    moves = [*GAME.legal_moves(opened(), 1), next(GAME.legal_moves(begun(GAME), 0))]
    assert msgspec.to_builtins(moves) == [{"take": take} for take in TAKES] + [{"x": 0, "y": 0}]


def test_the_estimate_is_the_same_from_both_sides_and_knows_who_can_make_five() -> None:
    better = drawn("w" + "." * 13 + "W", *[""] * 6, ".......bb")
    assert 0.5 < GAME.estimate(better, 0) < 0.9
    assert GAME.estimate(better, 1) == pytest.approx(1 - GAME.estimate(better, 0))
    four = drawn(".bbbB", "ww.ww")
    assert GAME.estimate(four, 0) > 0.95
    assert GAME.estimate(four, 1) == pytest.approx(1 - GAME.estimate(four, 0))
    won = drawn("bbbbB", "wwww")
    assert (GAME.estimate(won, 0), GAME.estimate(won, 1)) == (1, 0)


def test_whose_four_is_open_at_one_end_only_is_worse_off() -> None:
    """So that a bot stops one end although it is lost."""
    open_four = drawn("", "..bbbb", *[""] * 7, "wW.w")
    stopped = drawn("", "..bbbbW", *[""] * 7, "ww..")
    assert GAME.estimate(stopped, 1) > GAME.estimate(open_four, 1)


def test_the_player_who_chooses_gets_the_better_colour() -> None:
    begun_well = played(
        GAME, begun(GAME, opening="swap2"), {"x": 7, "y": 7}, {"x": 0, "y": 0}, {"x": 8, "y": 7}
    )
    assert GAME.estimate(begun_well, 1) == pytest.approx(1 - GAME.estimate(begun_well, 0))
    assert GAME.estimate(begun_well, 1) > 0.5
    takes = {take: played(GAME, begun_well, {"take": take}) for take in ("black", "white")}
    assert GAME.estimate(takes["black"], 1) == GAME.estimate(begun_well, 1) > GAME.estimate(takes["white"], 1)
