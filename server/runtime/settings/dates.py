"""Reads dates from the environment."""

from datetime import UTC, datetime
from typing import Final

_DAY: Final = "%Y-%m-%d"


def days(text: str) -> tuple[int, ...]:
    """Days as ``2026-01-01,2026-07-01``, ascending, each as its first moment (UTC) in ms since the epoch."""
    try:
        moments = [
            datetime.strptime(day.strip(), _DAY).replace(tzinfo=UTC) for day in text.split(",") if day.strip()
        ]
    except ValueError as error:
        raise ValueError("is no list of days, as 2026-01-01,2026-07-01") from error
    found = tuple(int(moment.timestamp() * 1_000) for moment in moments)
    if list(found) != sorted(set(found)):
        raise ValueError("has days that do not follow one another")
    return found
