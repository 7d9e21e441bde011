"""Long work on the event loop, in slices: between two slices the loop serves everything else."""

import asyncio
from collections.abc import Iterable
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

SLICE_S: Final = 0.004

T = TypeVar("T")

# The lock for the slice of this turn. However many wait, other work waits only for one slice.
_turns: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]] = WeakKeyDictionary()


async def in_slices(steps: Iterable[T]) -> list[T]:
    """The list of ``steps``, each computed in its turn. The loop is held for at most ``SLICE_S`` and one step.

    All callers share one slice of each turn of the loop, first come, first served.
    """
    loop = asyncio.get_running_loop()
    turn = _turns.setdefault(loop, asyncio.Lock())
    done, left = list[T](), iter(steps)
    while True:
        async with turn:
            until = loop.time() + SLICE_S
            for step in left:
                done.append(step)
                if loop.time() >= until:
                    break
            else:
                return done
            # The next caller has its slice in a later turn, not in the rest of this one.
            await asyncio.sleep(0)
