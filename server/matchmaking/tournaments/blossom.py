"""Edmonds' blossom algorithm: a perfect matching in any graph. Pure.

Source: J. Edmonds, Paths, Trees, and Flowers (1965); here in the form of repeated breadth-first searches for an
augmenting path, in which odd cycles are contracted to their base.
"""

from collections import deque
from collections.abc import Sequence
from typing import Final

_NOBODY: Final = -1


def perfect_matching(neighbours: Sequence[Sequence[int]]) -> list[int] | None:
    """The partner of each vertex; None if no matching covers every vertex."""
    matching = _Matching(neighbours)
    for vertex in range(len(neighbours)):
        if matching.partner[vertex] == _NOBODY and not matching.augment(vertex):
            return None
    return matching.partner


class _Matching:
    """The matching so far, and the search for a path that enlarges it."""

    def __init__(self, neighbours: Sequence[Sequence[int]]) -> None:
        self._neighbours = neighbours
        self.partner = [_NOBODY] * len(neighbours)
        self._parent: list[int] = []
        self._base: list[int] = []
        self._seen: list[bool] = []

    def augment(self, root: int) -> bool:
        """Give ``root`` a partner; others may change theirs for it."""
        end = self._find_path(root)
        if end is None:
            return False
        vertex = end
        while vertex != _NOBODY:
            before = self._parent[vertex]
            following = self.partner[before]
            self.partner[vertex], self.partner[before] = before, vertex
            vertex = following
        return True

    def _find_path(self, root: int) -> int | None:
        """The free vertex at the other end of an augmenting path from ``root``."""
        count = len(self._neighbours)
        self._parent, self._base = [_NOBODY] * count, list(range(count))
        self._seen = [False] * count
        self._seen[root] = True
        queue = deque([root])
        while queue:
            vertex = queue.popleft()
            for other in self._neighbours[vertex]:
                if self._base[vertex] == self._base[other] or self.partner[vertex] == other:
                    continue
                if other == root or self._is_outer(other):
                    self._contract(vertex, other, queue)
                elif self._parent[other] == _NOBODY:
                    self._parent[other] = vertex
                    if self.partner[other] == _NOBODY:
                        return other
                    self._seen[self.partner[other]] = True
                    queue.append(self.partner[other])
        return None

    def _is_outer(self, vertex: int) -> bool:
        partner = self.partner[vertex]
        return partner != _NOBODY and self._parent[partner] != _NOBODY

    def _contract(self, one: int, other: int, queue: "deque[int]") -> None:
        """Contract the odd cycle that the two close to its base."""
        base = self._common_base(one, other)
        blossom: set[int] = set()
        self._mark(one, base, other, blossom)
        self._mark(other, base, one, blossom)
        for vertex in range(len(self._base)):
            if self._base[vertex] in blossom:
                self._base[vertex] = base
                if not self._seen[vertex]:
                    self._seen[vertex] = True
                    queue.append(vertex)

    def _common_base(self, one: int, other: int) -> int:
        passed: set[int] = set()
        while True:
            one = self._base[one]
            passed.add(one)
            if self.partner[one] == _NOBODY:
                break
            one = self._parent[self.partner[one]]
        while True:
            other = self._base[other]
            if other in passed:
                return other
            other = self._parent[self.partner[other]]

    def _mark(self, vertex: int, base: int, child: int, blossom: set[int]) -> None:
        while self._base[vertex] != base:
            blossom |= {self._base[vertex], self._base[self.partner[vertex]]}
            self._parent[vertex] = child
            child = self.partner[vertex]
            vertex = self._parent[self.partner[vertex]]
