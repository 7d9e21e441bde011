"""The first or the last documents of an open range of numbers, most of which may be missing.

The embedded database sorts everything that it finds, so nothing sorts an open range. A window of numbers is read,
then wider ones beside it, until enough are found: each query is bounded, and a gap of a million numbers takes a dozen
of them.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from models.database.client import Document

Find = Callable[[int, int, int], Awaitable[list[Document]]]
"""Finds documents with ``low <= number < high``: called with ``low``, ``high`` and the most to return."""

Walk = Callable[[Find, str, int, int, int], Awaitable[list[Document]]]
"""``newest_of`` or ``oldest_of``."""

_WIDER: Final = 4


async def newest_of(find: Find, number: str, low: int, high: int, count: int) -> list[Document]:
    """The last ``count`` of the documents with ``low <= number < high``, ascending."""
    found: list[Document] = []
    width, most = count, 2 * count
    while low < high and len(found) < count:
        start = max(low, high - width)
        page = await find(start, high, most)
        if len(page) == most and high - start > most:
            width = most
            continue
        found += page
        high, width = start, width * _WIDER
    return sorted(found, key=lambda document: document[number])[-count:]


async def oldest_of(find: Find, number: str, low: int, high: int, count: int) -> list[Document]:
    """The first ``count`` of the documents with ``low <= number < high``, ascending."""
    found: list[Document] = []
    width, most = count, 2 * count
    while low < high and len(found) < count:
        end = min(high, low + width)
        page = await find(low, end, most)
        if len(page) == most and end - low > most:
            width = most
            continue
        found += page
        low, width = end, width * _WIDER
    return sorted(found, key=lambda document: document[number])[:count]
