"""A second xiangqi, slow and written from the rules alone: nothing is computed ahead, and every target is tried.

A board is a dict of ``(file, rank)`` to a letter, red's side at rank 0.
"""

from typing import Final

Point = tuple[int, int]
Board = dict[Point, str]
ALL: Final = [(x, y) for x in range(9) for y in range(10)]


def board_of(fen: str) -> tuple[Board, bool]:
    """The board, and whether red is to move."""
    rows, turn, *_ = fen.split()
    board: Board = {}
    for row, letters in enumerate(rows.split("/")):
        x = 0
        for letter in letters:
            if letter.isdigit():
                x += int(letter)
            else:
                board[x, 9 - row] = letter
                x += 1
    return board, turn == "w"


def name(move: tuple[Point, Point]) -> str:
    return "".join(f"{'abcdefghi'[x]}{y}" for x, y in move)


def between(board: Board, one: Point, other: Point) -> int | None:
    """How many pieces stand between two points of one line; None if they are on none, or the same."""
    (x1, y1), (x2, y2) = one, other
    if (x1 != x2) == (y1 != y2):
        return None
    xs, ys = sorted((x1, x2)), sorted((y1, y2))
    inside = [
        point for point in board
        if xs[0] <= point[0] <= xs[1] and ys[0] <= point[1] <= ys[1] and point not in (one, other)
    ]  # fmt: skip
    return len(inside)


def in_palace(point: Point, red: bool) -> bool:
    x, y = point
    return x in (3, 4, 5) and y in ((0, 1, 2) if red else (7, 8, 9))


def reaches(board: Board, source: Point, target: Point) -> bool:
    """Whether the piece on ``source`` goes to ``target``, where no piece of its own side stands."""
    piece, red = board[source], board[source].isupper()
    if target in board and board[target].isupper() == red:
        return False
    dx, dy = target[0] - source[0], target[1] - source[1]
    far = sorted((abs(dx), abs(dy)))
    count = between(board, source, target)
    match piece.upper():
        case "R":
            return count == 0
        case "C":
            return count == (1 if target in board else 0)
        case "K":
            return far == [0, 1] and in_palace(target, red)
        case "A":
            return far == [1, 1] and in_palace(target, red)
        case "B":
            own_half = target[1] <= 4 if red else target[1] >= 5
            return far == [2, 2] and own_half and (source[0] + dx // 2, source[1] + dy // 2) not in board
        case "N":
            leg = (
                (source[0] + (dx > 0) * 2 - 1, source[1])
                if abs(dx) == 2
                else (source[0], source[1] + (dy > 0) * 2 - 1)
            )
            return far == [1, 2] and leg not in board
        case _:
            forward = 1 if red else -1
            crossed = source[1] >= 5 if red else source[1] <= 4
            return (dx, dy) == (0, forward) or (crossed and dy == 0 and abs(dx) == 1)


def in_check(board: Board, red: bool) -> bool:
    """Whether that king can be taken, or faces the other one."""
    king = next(point for point, piece in board.items() if piece == ("K" if red else "k"))
    other = next(point for point, piece in board.items() if piece == ("k" if red else "K"))
    if king[0] == other[0] and between(board, king, other) == 0:
        return True
    return any(reaches(board, point, king) for point, piece in board.items() if piece.isupper() != red)


def after(board: Board, move: tuple[Point, Point]) -> Board:
    source, target = move
    return {point: piece for point, piece in board.items() if point != source} | {target: board[source]}


def legal(board: Board, red: bool) -> list[tuple[Point, Point]]:
    return [
        (source, target)
        for source, piece in board.items()
        if piece.isupper() == red
        for target in ALL
        if reaches(board, source, target) and not in_check(after(board, (source, target)), red)
    ]


class SlowMatch:
    """A match with its endings. ``ended``: why it is over; ``red_wins``: None for a draw."""

    def __init__(self, fen: str) -> None:
        self.board, self.red = board_of(fen)
        self.ended: str | None = None
        self.red_wins: bool | None = None
        self._captures = [0]
        # Each position, and whether who is to move there is in check.
        self._history = [(self._position(), in_check(self.board, self.red))]

    def _position(self) -> object:
        return frozenset(self.board.items()), self.red

    def legal(self) -> dict[str, tuple[Point, Point]]:
        return {name(move): move for move in legal(self.board, self.red)}

    def play(self, move: tuple[Point, Point]) -> None:
        taken = move[1] in self.board
        self.board, self.red = after(self.board, move), not self.red
        self._history.append((self._position(), in_check(self.board, self.red)))
        if taken:
            self._captures.append(len(self._history) - 1)
        self._judge()

    def _judge(self) -> None:
        since = len(self._history) - 1 - self._captures[-1]
        if not legal(self.board, self.red):
            self.ended = "checkmate" if self._history[-1][1] else "no_moves"
            self.red_wins = not self.red
        elif sum(position == self._history[-1][0] for position, _ in self._history) == 3:
            self._judge_cycle()
        elif not set("RNCPrncp") & set(self.board.values()):
            self.ended = "insufficient_material"
        elif since == 120:
            self.ended = "sixty_moves"

    def _judge_cycle(self) -> None:
        first = next(at for at, (position, _) in enumerate(self._history) if position == self._history[-1][0])
        checked = {True: [], False: []}  # type: dict[bool, list[bool]]
        for position, check in self._history[first + 1 :]:
            checked[position[1]].append(check)  # type: ignore[index]  # whether red is to move
        red_checks, black_checks = all(checked[False]), all(checked[True])
        if red_checks == black_checks:
            self.ended = "threefold_repetition"
        else:
            self.ended, self.red_wins = "perpetual_check", black_checks
