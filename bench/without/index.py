"""``python -m bench.without.index``: the server with an index of its messages, but for rooms that are called plain.

What the two kinds of rooms cost is measured in turns of one run, so that neither the start of a server nor the hour
makes a difference. Only the benchmark may use it.
"""

import runpy
from typing import Final

from server.search.indexing import Indexing
from server.timeline.room import Room

PLAIN: Final = "plain"
_load = Indexing._load


async def _load_unless_plain(self: Indexing, room: Room) -> None:
    if not room.id.startswith(PLAIN):
        await _load(self, room)


if __name__ == "__main__":
    Indexing._load = _load_unless_plain  # type: ignore[method-assign]  # that is what it is for
    runpy.run_module("server", run_name="__main__", alter_sys=True)
