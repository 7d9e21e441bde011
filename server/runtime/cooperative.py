"""Long work on the event loop, in slices: between two slices the loop serves everything else."""

import asyncio
from collections.abc import Iterable
from typing import Final, TypeVar

SLICE_S: Final = 0.004

T = TypeVar("T")


async def in_slices(steps: Iterable[T]) -> list[T]:
    """The list of ``steps``, each computed in its turn. The loop is held for at most ``SLICE_S`` and one step."""
    loop = asyncio.get_running_loop()
    done, began = [], loop.time()
    for step in steps:
        done.append(step)
        if loop.time() - began >= SLICE_S:
            await asyncio.sleep(0)
            began = loop.time()
    return done
