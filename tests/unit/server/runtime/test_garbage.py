"""Full collections of cycles do not look at what was there when the server had started."""

import subprocess
import sys

_SAYS = """
import gc
import server.app
from server.runtime.garbage import leave_alone_what_is_loaded
leave_alone_what_is_loaded()
print(len(gc.get_objects()), gc.get_freeze_count())
"""


def test_what_is_loaded_is_not_looked_at_again() -> None:
    # In a process of its own: what is frozen here would never be freed.
    said = subprocess.run([sys.executable, "-c", _SAYS], capture_output=True, check=True, text=True).stdout
    looked_at, left_alone = map(int, said.split())
    assert left_alone > 50_000
    assert looked_at < 1_000
