"""``python -m bench.chaos.running.child``: the server, with what a run does to it from inside.

SIGUSR1 holds its loop for as many seconds as the file ``CHAOS_HOLD`` says. ``CHAOS_FLAW`` names a flaw of
``bench.chaos.running.flaws``, with which a run must find something.
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


def _hold(_signal: int, _frame: FrameType | None) -> None:
    time.sleep(float(Path(os.environ["CHAOS_HOLD"]).read_text()))


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _hold)
    with ExitStack() as flaws:
        if flaw := os.environ.get("CHAOS_FLAW"):
            flaws.enter_context(FLAWS[flaw]())
        sys.exit(main())
