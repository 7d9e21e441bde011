"""When a game of xiangqi ends although nobody is mated: repetition, perpetual check, no captures, no attackers.

The federations' rules weigh what each move of a cycle threatens, in dozens of cases. Here one simple rule holds: when
a position comes for the third time, a side that has given check with each of its moves since the first time, while
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
    """What two positions share if they are the same: the board and whose move it is. It tells of a check as well."""
    told = f"{position.board}{position.red:d}"
    check = "" if checked_king(position) is None else _IN_CHECK
    return hashlib.blake2b(told.encode(), digest_size=_KEY_BYTES).hexdigest() + check


def repeated(keys: Sequence[str]) -> bool:
    """Whether the present position, the last of ``keys``, has come for the third time."""
    return keys.count(keys[-1]) >= _TIMES


def perpetual(keys: Sequence[str]) -> int | None:
    """Who has given check without end, if one side alone did: 0 is the side to move now, 1 the other one.

    ``keys`` are those of all positions since the last capture, with one that ``repeated``.
    """
    cycle = keys[keys.index(keys[-1]) + 1 :]
    # The moves of either side come by turns; the last one was the other side's.
    checks = [
        all(each.endswith(_IN_CHECK) for each in cycle[-2::-2]),
        all(each.endswith(_IN_CHECK) for each in cycle[::-2]),
    ]
    return checks.index(True) if checks[0] != checks[1] else None


def can_attack(board: str, *, red: bool) -> bool:
    """Whether that side has a piece left that crosses the river."""
    return any(letter in board for letter in ("RNCP" if red else "rncp"))


def dead(board: str) -> bool:
    """Whether neither side can attack any more."""
    return not can_attack(board, red=True) and not can_attack(board, red=False)
