"""The raw history of a run: one line for each frame that was sent or received, and for every other occurrence.

It is written as things happen, without judgement; ``bench.chaos.checking`` judges, by this file alone.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeAlias

import msgspec
from msgspec import Struct

Frame: TypeAlias = dict[str, Any]
What: TypeAlias = Literal[
    "plan", "fault", "ended", "opened", "sent", "got", "closed", "settled", "unsettled", "homes", "over"
]
LOOK: Final = "look "
"""Clients whose name begins with it come at the end, and read everything at one process."""


class Line(Struct, frozen=True, omit_defaults=True):
    """One occurrence: ``at`` seconds after the start, on socket number ``socket`` of client ``who``.

    ``process``: where the socket is open, or the process that a fault concerns.
    """

    at: float
    what: What
    who: str = ""
    socket: int = 0
    process: str = ""
    frame: Frame = {}
    text: str = ""


class History:
    """Writes the lines to ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._began = time.monotonic()
        self._encode = msgspec.json.Encoder().encode
        self._file = path.open("wb")

    def note(
        self,
        what: What,
        *,
        who: str = "",
        socket: int = 0,
        process: str = "",
        frame: Frame | None = None,
        text: str = "",
    ) -> None:
        """Write an occurrence with the current time."""
        at = round(time.monotonic() - self._began, 4)
        line = Line(at, what, who, socket, process, frame or {}, text)
        self._file.write(self._encode(line) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read(path: Path) -> Iterator[Line]:
    """The lines of a history. Raises ``msgspec.DecodeError`` for any other file."""
    decode = msgspec.json.Decoder(Line).decode
    with path.open("rb") as lines:
        for line in lines:
            yield decode(line)
