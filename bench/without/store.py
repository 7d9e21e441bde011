"""``python -m bench.without.store``: the server with a store of matches that reports success and stores nothing.

The difference to the real server is the cost of storing a move. Only the benchmark may use it.
"""

import runpy
from collections.abc import Sequence

from models.stores.entries import CommitStatus
from models.stores.matches import MatchChange, MatchStore


async def _keep_nothing(self: MatchStore, changes: Sequence[MatchChange]) -> list[CommitStatus]:
    return ["stored"] * len(changes)


MatchStore.commit = _keep_nothing  # type: ignore[method-assign]
runpy.run_module("server", run_name="__main__", alter_sys=True)
