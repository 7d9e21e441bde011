"""Log lines that clients can cause in any number: a few a second are written, the others are counted."""

import json
import logging
import re
from collections.abc import Callable
from typing import Final

from server.runtime.rate_limits import Bucket

LINES_PER_S: Final = 5.0
LINES_BURST: Final = 50.0
_PLAIN: Final = re.compile(r"[\w.:@/+-]+", re.ASCII)


class ThinnedLog:
    """Writes to the logger ``name``. ``monotonic`` gives the time in seconds."""

    def __init__(self, name: str, monotonic: Callable[[], float]) -> None:
        self._log = logging.getLogger(name)
        self._monotonic = monotonic
        self._bucket = Bucket(LINES_PER_S, LINES_BURST)
        self._left_out = 0

    def info(self, what: str, **fields: str | int) -> None:
        """Write ``what`` with its fields, or count it; the next line says how many were left out before it.

        Values other than plain words are shown as JSON strings of ASCII, so that none looks like a field or a
        line. In JSON each field is a field of the line.
        """
        if not self._log.isEnabledFor(logging.INFO):
            return
        if self._bucket.take(self._monotonic()):
            self._left_out += 1
            return
        if self._left_out:
            fields["left_out"] = self._left_out
            self._left_out = 0
        write(self._log, what, fields)


def write(log: logging.Logger, what: str, fields: dict[str, str | int]) -> None:
    """A line of ``log`` at the level INFO."""
    told = " ".join(f"{name}={_shown(value)}" for name, value in fields.items())
    log.info("%s %s", what, told, extra={"fields": fields})


def _shown(value: str | int) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else json.dumps(value)
