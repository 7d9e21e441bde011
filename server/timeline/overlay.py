"""Stored values, with the values that are on their way to the database laid over them.

A room decides by the newest state, which may not be stored yet, and shows only the stored one.
"""

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Overlay(Generic[K, V]):
    """A map with two states: ``stored`` is for showing, ``newest`` for deciding.

    A value is staged first, then either applied or, when a commit fails, dropped with all other staged ones.
    """

    __slots__ = ("_staged", "stored")

    def __init__(self) -> None:
        self.stored: dict[K, V] = {}
        self._staged: dict[K, V] = {}

    def newest(self, key: K) -> V | None:
        """The value that ``key`` has, or will have once all staged values are stored."""
        return self._staged.get(key) or self.stored.get(key)

    def stage(self, key: K, value: V) -> None:
        """``value`` is on its way to the database."""
        self._staged[key] = value

    def apply(self, key: K, value: V) -> None:
        """``value`` is stored. A value of ``key`` that was staged later stays staged."""
        self.stored[key] = value
        if self._staged.get(key) is value:
            del self._staged[key]

    def drop(self, key: K, value: V) -> None:
        """``value`` is stored, which means that ``key`` has none. One that was staged later stays staged."""
        self.stored.pop(key, None)
        if self._staged.get(key) is value:
            del self._staged[key]

    def unstage(self) -> None:
        """Drop all staged values: none of them will be stored."""
        self._staged.clear()

    def all_newest(self) -> Iterator[V]:
        """Every newest value, in no order."""
        for key, value in self.stored.items():
            yield self._staged.get(key, value)
        for key, value in self._staged.items():
            if key not in self.stored:
                yield value
