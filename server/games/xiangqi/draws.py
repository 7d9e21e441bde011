"""The ends of a game of xiangqi without mate: repetition, perpetual check, no captures, no attackers.

The federations' rules weigh the threats of each move of a cycle, in dozens of cases. Here one simple rule holds: when
a position occurs for the third time, a side that has given check with each of its moves since the first time, while
the other one has not, loses; otherwise it is a draw. Chasing a piece for ever is allowed, and draws.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from server.games.xiangqi.board import Position, checked_king

# Half-moves without a capture: sixty of each side.
MOST_QUIET: Final = 120
_TIMES: Final = 3
_KEY_BYTES: Final = 8
_IN_CHECK: Final = "+"


def key(position: Position) -> str:
    """A key that equal positions share: the board and the side to move. It also shows a check."""
    told = f"{position.board}{position.red:d}"
    check = "" if checked_king(position) is None else _IN_CHECK
    return hashlib.blake2b(told.encode(), digest_size=_KEY_BYTES).hexdigest() + check


def repeated(keys: Sequence[str]) -> bool:
    """Whether the present position, the last of ``keys``, has occurred for the third time."""
    return keys.count(keys[-1]) >= _TIMES


def perpetual(keys: Sequence[str]) -> int | None:
    """The side that has given perpetual check, if only one did: 0 is the side to move now, 1 the other one.

    ``keys`` are those of all positions since the last capture, with one that ``repeated``.
    """
    cycle = keys[keys.index(keys[-1]) + 1 :]
    # The sides move in turn; the last move was the other side's.
    checks = [
        all(each.endswith(_IN_CHECK) for each in cycle[-2::-2]),
        all(each.endswith(_IN_CHECK) for each in cycle[::-2]),
    ]
    return checks.index(True) if checks[0] != checks[1] else None


def can_attack(board: str, *, red: bool) -> bool:
    """Whether that side has a piece left that can cross the river."""
    return any(letter in board for letter in ("RNCP" if red else "rncp"))


def dead(board: str) -> bool:
    """Whether neither side can attack any more."""
    return not can_attack(board, red=True) and not can_attack(board, red=False)
