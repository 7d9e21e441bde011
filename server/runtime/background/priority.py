"""The priority of threads that compute beside the event loop, on the same cores."""

import os
import sys
import threading
from typing import Final

NICENESS: Final = 19
"""How much nicer (nice(2)) threads beside the loop are: they get the time that the loop leaves, and a little more."""


def go_behind_the_loop() -> None:
    """Make the calling thread, and those that it starts, nicer than the loop: the first call in a worker thread.

    Only Linux knows the niceness of a thread; elsewhere nothing changes.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
