"""Stored values with those that are on their way to the database laid over them.

A room decides by the newest state, which may not be stored yet, and shows only the stored one. When a
commit fails, what was staged is dropped and the stored state is all there is.
"""

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Overlay(Generic[K, V]):
    """A map of which the newest state is for deciding and the stored one for showing."""

    __slots__ = ("_staged", "stored")

    def __init__(self) -> None:
        self.stored: dict[K, V] = {}
        self._staged: dict[K, V] = {}

    def newest(self, key: K) -> V | None:
        """The value that ``key`` has, or will have once all that is staged is stored."""
        return self._staged.get(key) or self.stored.get(key)

    def stage(self, key: K, value: V) -> None:
        """Note the value that ``key`` will have."""
        self._staged[key] = value

    def settle(self, key: K, value: V) -> None:
        """``value`` is stored now."""
        self.stored[key] = value
        if self._staged.get(key) is value:
            del self._staged[key]

    def drop(self) -> None:
        """What was staged will not be stored."""
        self._staged.clear()

    def all_newest(self) -> Iterator[V]:
        """Every newest value, in no order."""
        for key, value in self.stored.items():
            yield self._staged.get(key, value)
        for key, value in self._staged.items():
            if key not in self.stored:
                yield value
