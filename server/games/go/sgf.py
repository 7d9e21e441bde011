"""Go in writing: SGF, the Smart Game Format, FF[4] (https://www.red-bean.com/sgf)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from server.games.base import GameRecord, Outcome, Seat
from server.games.go.board import LARGEST

# From the left and from the top; None is a pass.
Place = tuple[int, int] | None

_LETTERS = "abcdefghijklmnopqrs"
assert len(_LETTERS) == LARGEST


def written(
    record: GameRecord,
    black: Seat | None,
    size: int,
    komi: float,
    moves: Iterable[tuple[Seat, Place]],
) -> str:
    """A game; the ``moves`` are those in play. ``black``: its seat, if known."""
    names = ("?", "?") if black is None else (record.names[black], record.names[1 - black])
    started = datetime.fromtimestamp(record.started_at / 1000, UTC)
    head = {
        "GM": "1",
        "FF": "4",
        "CA": "UTF-8",
        "AP": "Teahouse",
        "RU": "Chinese",
        "SZ": str(size),
        "KM": f"{komi:g}",
        "PB": names[0],
        "PW": names[1],
        "EV": f"Match {record.match}",
        "DT": f"{started:%Y-%m-%d}",
        "RE": _result(record.outcome, black),
    }
    if record.clock is not None and record.clock.initial_s is not None:
        head["TM"] = f"{record.clock.initial_s:g}"
    lines = [_node(record, black, number, seat, place) for number, (seat, place) in enumerate(moves)]
    properties = "".join(f"{name}[{_escaped(value)}]" for name, value in head.items())
    rows = ["".join(lines[start : start + 10]) for start in range(0, len(lines), 10)]
    return "\n".join([f"(;{properties}", *rows]) + ")\n"


def _node(record: GameRecord, black: Seat | None, number: int, seat: Seat, place: Place) -> str:
    colour = "B" if seat == black else "W"
    where = "" if place is None else f"{_LETTERS[place[0]]}{_LETTERS[place[1]]}"
    left = record.left_s[number] if number < len(record.left_s) else None
    clock = "" if left is None else f"{colour}L[{left:g}]"
    return f";{colour}[{where}]{clock}"


def _result(outcome: Outcome | None, black: Seat | None) -> str:
    if outcome is None or black is None:
        return "?"
    if not outcome.winners:
        return "Void" if outcome.reason in ("abandoned", "aborted") else "0"
    winner = "B" if black in outcome.winners else "W"
    if outcome.scores is not None:
        return f"{winner}+{abs(outcome.scores[0] - outcome.scores[1]):g}"
    return f"{winner}+{ {'resigned': 'R', 'timeout': 'T'}.get(outcome.reason, 'F') }"


def _escaped(value: str) -> str:
    printed = "".join(each if each.isprintable() else " " for each in value)
    return printed.replace("\\", "\\\\").replace("]", "\\]")
