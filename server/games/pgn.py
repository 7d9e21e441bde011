"""Games written as PGN, the format of chess databases, which xiangqi uses as well.

Source: S. J. Edwards, "Portable Game Notation Specification and Implementation Guide", 1994.
"""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from server.games.base import GameRecord, Outcome, Seat
from server.games.clock_kinds import ClockSpec

_LINE: Final = 79
# Stands for a blank at which no line may end.
_UNBROKEN: Final = "\x1f"
_TERMINATIONS: Final = {"timeout": "time forfeit", "abandoned": "abandoned", "aborted": "abandoned"}


def written(tags: Mapping[str, str], moves: Sequence[str], left_s: Sequence[float | None] = ()) -> str:
    """A game in PGN's export format: ``moves`` in SAN, and among the tags a ``Result`` such as ``1-0``.

    ``left_s``: the time left after each move, which is written as the comment ``[%clk H:MM:SS]``.
    """
    head = "".join(f'[{name} "{_quoted(value)}"]\n' for name, value in tags.items())
    words, is_after_comment = [], False
    for ply, move in enumerate(moves):
        number = f"{ply // 2 + 1}." if ply % 2 == 0 else f"{ply // 2 + 1}..." if is_after_comment else ""
        words.append(f"{number} {move}" if number else move)
        left = left_s[ply] if ply < len(left_s) else None
        is_after_comment = left is not None
        if left is not None:
            words.append(f"{{[%clk {_clock(left)}]}}")
    # Within a comment no line may end.
    text = textwrap.fill(
        " ".join(word.replace("%clk ", f"%clk{_UNBROKEN}") for word in [*words, tags["Result"]]),
        _LINE,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return f"{head}\n{text.replace(_UNBROKEN, ' ')}\n"


def time_control(clock: ClockSpec | None) -> str:
    """A clock in the form of the tag ``TimeControl``; ``?`` for one that PGN cannot express."""
    if clock is None:
        return "-"
    if clock.kind == "byo_yomi":
        return "?"
    if clock.kind in ("per_move", "correspondence"):
        return f"1/{clock.period_s:g}"
    increment = f"+{clock.increment_s:g}" if clock.increment_s else ""
    return f"{clock.initial_s:g}{increment}{'d' if increment and clock.kind != 'fischer' else ''}"


def _clock(left_s: float) -> str:
    minutes, tenths = divmod(int(left_s * 10), 600)
    fraction = f".{tenths % 10}" if tenths % 10 else ""
    return f"{minutes // 60}:{minutes % 60:02}:{tenths // 10:02}{fraction}"


def played_at(record: GameRecord) -> dict[str, str]:
    """The tags ``Event``, ``Site``, ``Date`` and ``Round`` of a match."""
    return {
        "Event": f"Match {record.match}",
        "Site": "Teahouse",
        "Date": f"{_started(record):%Y.%m.%d}",
        "Round": "-",
    }


def began(record: GameRecord) -> dict[str, str]:
    """The tags ``UTCDate`` and ``UTCTime``: when the match began."""
    started = _started(record)
    return {"UTCDate": f"{started:%Y.%m.%d}", "UTCTime": f"{started:%H:%M:%S}"}


def ended(record: GameRecord) -> dict[str, str]:
    """The tags ``TimeControl`` and ``Termination``: the clock, and how the match ended."""
    outcome = record.outcome
    termination = _TERMINATIONS.get(outcome.reason, "normal") if outcome else "unterminated"
    return {"TimeControl": time_control(record.clock), "Termination": termination}


def result(outcome: Outcome | None, first: Seat | None) -> str:
    """The tag ``Result``; ``first`` is the seat that moved first, if that is known."""
    if outcome is None:
        return "*"
    if not outcome.winners and outcome.reason in ("abandoned", "aborted"):
        # The players did not agree on a draw.
        return "*"
    if not outcome.winners:
        return "1/2-1/2"
    if first is None:
        return "*"
    return "1-0" if first in outcome.winners else "0-1"


def ratings(record: GameRecord, first: Seat | None) -> tuple[str, str]:
    """The ratings of the first to move and of the other player: ``-`` for none, ``?`` if it is not known whose."""
    if not record.ratings:
        return "-", "-"
    if first is None:
        return "?", "?"
    one, other = (
        "-" if record.ratings[seat] is None else str(record.ratings[seat]) for seat in (first, 1 - first)
    )
    return one, other


def _started(record: GameRecord) -> datetime:
    return datetime.fromtimestamp(record.started_at / 1000, UTC)


def _quoted(value: str) -> str:
    printed = "".join(each if each.isprintable() else " " for each in value)
    return " ".join(printed.split()).replace("\\", "\\\\").replace('"', '\\"')
