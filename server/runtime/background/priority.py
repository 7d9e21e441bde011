"""Who goes first where the event loop and what is computed beside it want the same core."""

import os
import sys
import threading
from typing import Final

NICENESS: Final = 19
"""So much nicer (nice(2)) is what is computed beside the loop: it gets what the loop leaves, and a little more."""


def go_behind_the_loop() -> None:
    """Make the calling thread, and those that it starts, nicer than the loop: the first act of a thread of workers.

    Only Linux knows the niceness of a thread; elsewhere nothing changes.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
