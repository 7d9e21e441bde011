"""Long work on the event loop, in slices: between two of them whoever waits has its turn.

Called where a whole match is gone through (it is loaded, or written as a file), and where all matches are.
"""

import asyncio
from collections.abc import Iterable
from typing import Final, TypeVar

SLICE_S: Final = 0.004

T = TypeVar("T")


async def in_slices(steps: Iterable[T]) -> list[T]:
    """What ``steps`` gives, each made when its turn comes; the loop is held for ``SLICE_S`` and one step."""
    loop = asyncio.get_running_loop()
    done, began = [], loop.time()
    for step in steps:
        done.append(step)
        if loop.time() - began >= SLICE_S:
            await asyncio.sleep(0)
            began = loop.time()
    return done
