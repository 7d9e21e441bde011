"""Which part of a file the header ``Range`` asks for (RFC 9110, 14.1.2)."""

import re
from typing import Final, NamedTuple

# More digits than any file has bytes: Python parses no number of over 4,300 digits.
_ONE: Final = re.compile(r"bytes\s*=\s*([0-9]{0,19})\s*-\s*([0-9]{0,19})", re.ASCII | re.IGNORECASE)


class Span(NamedTuple):
    """The bytes from ``start`` to ``end``, which is excluded."""

    start: int
    end: int

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end


def span_of(asked: str, size: int) -> Span | None:
    """The part of ``size`` bytes that is ``asked`` for; empty if there is no such part.

    None for anything but a single range of bytes: the whole file is then the answer, as the RFC allows.
    """
    found = _ONE.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return Span(max(0, size - int(last)), size) if int(last) else Span(0, 0)
    start = int(first)
    if last and int(last) < start:
        return None
    end = min(size, int(last) + 1) if last else size
    return Span(start, end) if start < end else Span(0, 0)
