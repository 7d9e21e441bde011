"""Windows and runs on boards of any size, beside the plainest way to count them."""

from hypothesis import given
from hypothesis import strategies as st

from server.games.lines import DIRECTIONS, Lines, chances


@st.composite
def boards(draw: st.DrawFn) -> tuple[int, int, int, str]:
    """Width, height, length of a row, and a board."""
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    cells = st.text("..xo", min_size=width * height, max_size=width * height)
    return width, height, draw(st.integers(2, 5)), draw(cells)


def counted(width: int, height: int, length: int, board: str) -> dict[int, int]:
    kinds = dict.fromkeys(range(-length, length + 1), 0)
    for x in range(width):
        for y in range(height):
            for right, down in DIRECTIONS:
                places = [(x + right * step, y + down * step) for step in range(length)]
                if all(0 <= a < width and 0 <= b < height for a, b in places):
                    window = [board[b * width + a] for a, b in places]
                    if not {"x", "o"} <= set(window):
                        kinds[window.count("x") - window.count("o")] += 1
    return kinds


@given(boards())
def test_windows_are_counted_by_whose_pieces_they_hold(drawn: tuple[int, int, int, str]) -> None:
    width, height, length, board = drawn
    lines = Lines(width, height, length, "x", "o")
    assert lines.windows(board) == counted(width, height, length, board)
    # And once more, from what was remembered.
    assert lines.windows(board) == counted(width, height, length, board)


@given(boards(), st.integers(min_value=0))
def test_a_run_is_all_alike_and_ends_where_it_must(drawn: tuple[int, int, int, str], pick: int) -> None:
    width, height, length, board = drawn
    place = pick % len(board)
    for run, (right, down) in zip(
        Lines(width, height, length, "x", "o").runs(board, place), DIRECTIONS, strict=True
    ):
        assert place in run
        assert {board[each] for each in run} == {board[place]}
        cells = [(each % width, each // width) for each in run]
        assert cells == [(cells[0][0] + right * n, cells[0][1] + down * n) for n in range(len(cells))]
        for x, y in (
            (cells[0][0] - right, cells[0][1] - down),
            (cells[-1][0] + right, cells[-1][1] + down),
        ):
            inside = 0 <= x < width and 0 <= y < height
            assert not inside or board[y * width + x] != board[place]


def test_a_chance_is_even_without_an_advantage_and_never_overflows() -> None:
    assert chances(0) == 0.5
    assert 0 < chances(-1e9) < chances(-1) < chances(1) < chances(1e9) < 1
