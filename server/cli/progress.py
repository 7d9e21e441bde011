"""The progress of a long verb: a line on a terminal, which is gone at the end; nothing in a file or a pipe."""

import sys
import time
from types import TracebackType
from typing import Final, Self, TextIO

_EVERY_S: Final = 0.1
_WIDTH: Final = 30
_CLEARED: Final = "\r\x1b[K"


class Progress:
    """``with Progress("import", "messages") as progress: progress.at(5, of=20)``, on ``terminal``, else on stderr."""

    def __init__(self, verb: str, what: str, terminal: TextIO | None = None) -> None:
        self._verb = verb
        self._what = what
        self._terminal = sys.stderr if terminal is None else terminal
        self._is_shown = self._terminal.isatty()
        self._next_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_shown:
            self._write("")

    def at(self, done: int, of: int | None = None) -> None:
        """Show the number done, and the total if that is known; ten times a second at most."""
        now = time.monotonic()
        if not self._is_shown or now < self._next_at:
            return
        self._next_at = now + _EVERY_S
        if of:
            share = min(done, of) / of
            bar = ("#" * round(share * _WIDTH)).ljust(_WIDTH, ".")
            self._write(f"{self._verb} [{bar}] {share:4.0%}  {done:,} of {of:,} {self._what}")
        else:
            self._write(f"{self._verb}  {done:,} {self._what}")

    def _write(self, text: str) -> None:
        self._terminal.write(f"{_CLEARED}{text}")
        self._terminal.flush()
