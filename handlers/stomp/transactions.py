"""The open transactions of one STOMP client: frames that wait for COMMIT. Bounded; nothing is carried out here.

Uncommitted frames are dropped when the client disconnects.
"""

from typing import Final

from handlers.stomp.client import broken, required
from handlers.stomp.frames import BadStomp, Frame
from handlers.stomp.subscriptions import Ack
from models.errors import TOO_LARGE

MAX_OPEN: Final = 16
MAX_FRAMES: Final = 100
MAX_BYTES: Final = 262_144

HeldFrame = Frame | Ack


class Transactions:
    """The open transactions by name."""

    __slots__ = ("_bytes", "_open")

    def __init__(self) -> None:
        self._open: dict[str, list[HeldFrame]] = {}
        self._bytes = 0

    def begin(self, frame: Frame) -> None:
        """BEGIN. Raises ``BadStomp``."""
        name = required(frame, "transaction")
        if name in self._open:
            raise broken(frame, "that transaction has begun already")
        if len(self._open) >= MAX_OPEN:
            raise _too_large(frame, f"more than {MAX_OPEN} open transactions")
        self._open[name] = []

    def add(self, frame: Frame, step: HeldFrame) -> None:
        """Keep ``step``, which ``frame`` asked for, until the COMMIT of its transaction. Raises ``BadStomp``."""
        steps = self._steps(frame)
        self._bytes += _size(step)
        if len(steps) >= MAX_FRAMES:
            raise _too_large(frame, f"more than {MAX_FRAMES} frames in a transaction")
        if self._bytes > MAX_BYTES:
            raise _too_large(frame, f"more than {MAX_BYTES} bytes in transactions")
        steps.append(step)

    def end(self, frame: Frame) -> list[HeldFrame]:
        """Close a transaction and return its steps, for a COMMIT to carry out. Raises ``BadStomp``."""
        steps = self._steps(frame)
        self._bytes -= sum(map(_size, steps))
        del self._open[frame.headers["transaction"]]
        return steps

    def _steps(self, frame: Frame) -> list[HeldFrame]:
        steps = self._open.get(required(frame, "transaction"))
        if steps is None:
            raise broken(frame, "there is no such transaction")
        return steps


def _size(step: HeldFrame) -> int:
    if isinstance(step, Ack):
        return 0
    return len(step.body) + sum(len(name) + len(value) for name, value in step.headers.items())


def _too_large(frame: Frame, what: str) -> BadStomp:
    return BadStomp(f"too large: {what}", receipt=frame.headers.get("receipt"), code=TOO_LARGE)
