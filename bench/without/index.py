"""``python -m bench.without.index``: the server without an index of its messages.

The difference to the real server is what the index adds to the cost of a message. Only the benchmark may use it.
"""

import runpy

from server.search.indexing import Indexing
from server.timeline.room import Room


async def _load_nothing(self: Indexing, room: Room) -> None:
    pass


Indexing._load = _load_nothing  # type: ignore[method-assign]  # that is what it is for
runpy.run_module("server", run_name="__main__", alter_sys=True)
