"""Those who read answers while they are written, and what they hold of each."""

import time
from typing import Final

import msgspec
from msgspec import Struct

STAMP: Final = 19


class _Shown(Struct):
    seq: int
    text: str = ""
    open: bool = False


class _Event(Struct):
    op: str
    room: str = ""
    seq: int = 0
    at: int = 0
    text: str = ""
    message: _Shown | None = None


_decode = msgspec.json.Decoder(_Event).decode
_Which = tuple[str, int]


class Reader:
    """A socket in all rooms. ``texts``: what it holds of each answer; ``told``: what the server said at its end.

    ``late_ms``: of each event, how long its first piece took. ``shown``: how many characters came in events.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget what was read so far."""
        self.texts: dict[_Which, str] = {}
        self.told: dict[_Which, str] = {}
        self.revs: dict[_Which, int] = {}
        self.late_ms: list[float] = []
        self.shown = 0

    def heard(self, frame: bytes) -> None:
        if frame.startswith(b'{"op":"append"'):
            self._append(_decode(frame))
        elif frame.startswith(b'{"op":"message"'):
            event = _decode(frame)
            assert event.message is not None
            which = event.room, event.message.seq
            self.revs[which] = self.revs.get(which, 0) + 1
            if event.message.open:
                self.texts[which] = event.message.text
            else:
                self.told[which] = event.message.text

    def _append(self, event: _Event) -> None:
        which = event.room, event.seq
        before = self.texts[which]
        assert len(before) == event.at, "a piece is missing"
        self.texts[which] = before + event.text
        self.shown += len(event.text)
        self.late_ms.append((time.monotonic_ns() - int(event.text[:STAMP])) / 1e6)
