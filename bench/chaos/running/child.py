"""``python -m bench.chaos.running.child``: the server, with hooks for faults from inside.

SIGUSR1 blocks its loop for the seconds in the file ``CHAOS_HOLD``, and SIGUSR2 puts its clock ahead by the seconds in
``CHAOS_CLOCK``. ``CHAOS_FLAW`` names a flaw of ``bench.chaos.running.flaws``, which a run must find. Once it takes
signals it writes its pid into the file ``CHAOS_READY``.
"""

import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from bench.chaos.running.flaws import FLAWS
from server.__main__ import main


class _SteppedClock:
    """Replaces Python's time of day; clocks that measure durations are unchanged."""

    def __init__(self) -> None:
        self._ahead_s = 0
        self._time, self._time_ns = time.time, time.time_ns

    def step(self, _signal: int, _frame: FrameType | None) -> None:
        self._ahead_s = int(Path(os.environ["CHAOS_CLOCK"]).read_text())

    def time(self) -> float:
        return self._time() + self._ahead_s

    def time_ns(self) -> int:
        return self._time_ns() + self._ahead_s * 1_000_000_000


def _hold(_signal: int, _frame: FrameType | None) -> None:
    time.sleep(float(Path(os.environ["CHAOS_HOLD"]).read_text()))


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _hold)
    clock = _SteppedClock()
    signal.signal(signal.SIGUSR2, clock.step)
    time.time, time.time_ns = clock.time, clock.time_ns
    Path(os.environ["CHAOS_READY"]).write_text(str(os.getpid()))
    with ExitStack() as flaws:
        if flaw := os.environ.get("CHAOS_FLAW"):
            flaws.enter_context(FLAWS[flaw]())
        sys.exit(main())
