"""The raw history of a run: a line for each frame that was sent or came, and for whatever else happened.

It is written as it happens, and nothing in it is judged; ``bench.chaos.checking`` does that, by this file alone.
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
"""Whoever's name begins with it comes at the end, and looks at everything at one process."""


class Line(Struct, frozen=True, omit_defaults=True):
    """What happened: ``at`` seconds after the start, on the socket of that number of whoever it is.

    ``process``: where a socket is open, or which one a fault is about.
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
        """Write that it happened just now."""
        at = round(time.monotonic() - self._began, 4)
        line = Line(at, what, who, socket, process, frame or {}, text)
        self._file.write(self._encode(line) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read(path: Path) -> Iterator[Line]:
    """The lines of a history. Raises ``msgspec.DecodeError`` where it is none."""
    decode = msgspec.json.Decoder(Line).decode
    with path.open("rb") as lines:
        for line in lines:
            yield decode(line)
