"""Counts the ways to go on from a chess position. ``python -m tests.unit.server.games.chess.perft`` does it by hand:

each standard position 5 half-moves deep (some ten minutes), or from 1 to 5 as its argument says.
"""

import sys
import time

from server.games.chess.board import Position
from server.games.chess.moves import after, legal_moves
from tests.unit.server.games.chess.chess_rig import STANDARD, position_of


def perft(position: Position, depth: int) -> int:
    """How many different series of ``depth`` legal moves there are; at least 1."""
    moves = legal_moves(position)
    if depth == 1:
        return len(moves)
    return sum(perft(after(position, move), depth - 1) for move in moves)


def main() -> None:
    depth = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    wrong = 0
    for name, (fen, counts) in STANDARD.items():
        started = time.monotonic()
        count = perft(position_of(fen), depth)
        took_s = time.monotonic() - started
        verdict = "right" if count == counts[depth - 1] else f"WRONG, it is {counts[depth - 1]:,}"
        wrong += count != counts[depth - 1]
        sys.stdout.write(f"{name:9} {depth} deep: {count:,} {verdict} ({took_s:.1f} s)\n")
        sys.stdout.flush()
    sys.exit(wrong)


if __name__ == "__main__":
    main()
