"""A second go, slow and written from the rules alone: whole boards are compared, and each stone is tried."""

from typing import Final

COLOURS: Final = ("b", "w")
Board = tuple[tuple[str, ...], ...]


class SlowGo:
    """A match in play; ``history`` has every board there was, rows of letters."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.board: Board = tuple(tuple("." for _ in range(size)) for _ in range(size))
        self.history = [self.board]
        self.turn = "b"
        self.captured = {"b": 0, "w": 0}

    def beside(self, x: int, y: int) -> list[tuple[int, int]]:
        near = [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
        return [(a, b) for a, b in near if 0 <= a < self.size and 0 <= b < self.size]

    def breathes(self, board: Board, x: int, y: int, tried: set[tuple[int, int]]) -> bool:
        """Whether the stone at ``x``, ``y`` has a liberty, itself or through its neighbours."""
        tried.add((x, y))
        for a, b in self.beside(x, y):
            if board[b][a] == ".":
                return True
            if board[b][a] == board[y][x] and (a, b) not in tried and self.breathes(board, a, b, tried):
                return True
        return False

    def without(self, board: Board, colour: str) -> Board:
        """The board without the stones of ``colour`` that have no liberty."""
        return tuple(
            tuple(
                "." if cell == colour and not self.breathes(board, x, y, set()) else cell
                for x, cell in enumerate(row)
            )
            for y, row in enumerate(board)
        )

    def after(self, x: int, y: int) -> Board | None:
        """The board after a stone of who is to move; None if that is forbidden."""
        if self.board[y][x] != ".":
            return None
        enemy = "w" if self.turn == "b" else "b"
        put = tuple(
            tuple(self.turn if (a, b) == (x, y) else cell for a, cell in enumerate(row))
            for b, row in enumerate(self.board)
        )
        cleared = self.without(put, enemy)
        if self.without(cleared, self.turn) != cleared or cleared in self.history:
            return None
        return cleared

    def legal(self) -> list[int]:
        return [
            y * self.size + x
            for y in range(self.size)
            for x in range(self.size)
            if self.after(x, y) is not None
        ]

    def play(self, point: int | None) -> None:
        """Put a stone, or pass."""
        if point is not None:
            board = self.after(point % self.size, point // self.size)
            assert board is not None
            stones = sum(cell != "." for row in self.board for cell in row)
            self.captured[self.turn] += stones + 1 - sum(cell != "." for row in board for cell in row)
            self.board = board
            self.history.append(board)
        self.turn = "w" if self.turn == "b" else "b"

    def area(self) -> dict[str, int]:
        """Of either side its stones, and the empty points from which only its stones are reached."""
        found = {"b": 0, "w": 0}
        for y in range(self.size):
            for x in range(self.size):
                reached = self.reaches(x, y)
                if len(reached) == 1:
                    found[reached.pop()] += 1
        return found

    def reaches(self, x: int, y: int) -> set[str]:
        """The colours that one comes to from a point over empty ones."""
        if self.board[y][x] != ".":
            return {self.board[y][x]}
        tried, found, edge = {(x, y)}, set(), [(x, y)]
        while edge:
            for a, b in self.beside(*edge.pop()):
                if self.board[b][a] != ".":
                    found.add(self.board[b][a])
                elif (a, b) not in tried:
                    tried.add((a, b))
                    edge.append((a, b))
        return found
