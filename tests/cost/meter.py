"""Measures work: executed lines of Python, which are the same each time, and processor time, which sees C as well."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

Work = Callable[[], object]
"""What it returns is of no interest, but for an iterator: that is work in slices, and each step is one."""

MOST_LINES: Final = 200_000

# What the machine at which the bounds were set takes for the reference work.
_REFERENCE_MS: Final = 0.6
_TIMES: Final = 5
_END: Final = object()


class _Enough(BaseException):
    """The work has cost so much that nothing more is learnt by its end. No handler of the work's own catches it."""


def lines_of(work: Work) -> int:
    """How many lines of Python ``work`` executes; at ``MOST_LINES`` it is stopped.

    Work that is done in C counts as the line that calls it.
    """
    count = 0

    def trace(_frame: FrameType, _event: str, _given: Any) -> Any:
        nonlocal count
        count += 1
        if count >= MOST_LINES:
            raise _Enough
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = work()
        if isinstance(result, Iterator):
            deque(result, maxlen=0)
    except _Enough:
        pass
    finally:
        sys.settrace(before)
    return count


def took_ms(work: Work, times: int = 1) -> float:
    """The processor time of this thread for ``work``, or for its longest slice: the least of so many times, in ms.

    What else runs on the machine can only make it longer, so the least is nearest to the truth.
    """
    return min(_took_once_ms(work) for _ in range(times))


def slowness() -> float:
    """How many times slower than the machine of the bounds this one is right now; at least 1."""
    return max(1.0, took_ms(_reference, _TIMES) / _REFERENCE_MS)


def _took_once_ms(work: Work) -> float:
    began = time.thread_time_ns()
    result = work()
    longest = time.thread_time_ns() - began
    if isinstance(result, Iterator):
        more = True
        while more:
            began = time.thread_time_ns()
            more = next(result, _END) is not _END
            longest = max(longest, time.thread_time_ns() - began)
    return longest / 1e6


def _reference() -> int:
    """Some of everything that the server does: numbers, dictionaries, texts."""
    counts: dict[str, int] = {}
    for number in range(2_000):
        key = str(number % 97)
        counts[key] = counts.get(key, 0) + len(key * 3)
    return sum(counts.values())
