"""Inputs that grow: a beginning, parts that are repeated as often as the size allows, and an end.

What costs more than in proportion to its size mostly does so when something small is repeated. So Hypothesis looks
for the small things, and the size is put in afterwards.
"""

from collections.abc import Sequence
from itertools import count
from typing import AnyStr, Final, Generic

from hypothesis import strategies as st
from msgspec import Struct

_MOST_PARTS: Final = 3
_MOST_PIECES: Final = 5
_TOKEN: Final = 0
COUNTED: Final = 1
GROWING: Final = 2


class Piece(Struct, Generic[AnyStr], frozen=True):
    """A token of a part. ``COUNTED``: with the number of the repetition behind it; ``GROWING``: so often."""

    token: AnyStr
    kind: int = _TOKEN

    def at(self, number: int) -> AnyStr:
        if self.kind == GROWING:
            return self.token * number
        if self.kind == COUNTED:
            return self.token + (str(number) if isinstance(self.token, str) else b"%d" % number)
        return self.token


class Shape(Struct, Generic[AnyStr], frozen=True):
    """An input of any size: ``begin``, each of ``parts`` repeated in its share of what is left, ``end``."""

    begin: AnyStr
    parts: tuple[tuple[Piece[AnyStr], ...], ...]
    end: AnyStr

    def grown(self, size: int) -> AnyStr:
        """The input of up to ``size`` characters or bytes."""
        empty = self.begin[:0]
        share = max(0, size - len(self.begin) - len(self.end)) // max(1, len(self.parts))
        middle = empty.join(_repeated(part, share, empty) for part in self.parts)
        return (self.begin + middle)[: max(0, size - len(self.end))] + self.end[:size]


def shapes(tokens: Sequence[AnyStr], anything: st.SearchStrategy[AnyStr]) -> st.SearchStrategy[Shape[AnyStr]]:
    """Shapes of ``tokens``, now and then with ``anything`` else in them."""
    empty = tokens[0][:0]
    token = st.one_of(st.sampled_from(tokens), st.sampled_from(tokens), anything)
    kind = st.sampled_from([_TOKEN, _TOKEN, _TOKEN, _TOKEN, COUNTED, GROWING])
    part = st.lists(st.builds(Piece, token, kind), min_size=1, max_size=_MOST_PIECES).map(tuple)
    edge = st.lists(token, max_size=2).map(empty.join)
    parts = st.lists(part, min_size=1, max_size=_MOST_PARTS).map(tuple)
    return st.builds(Shape, edge, parts, edge)


def _repeated(part: Sequence[Piece[AnyStr]], size: int, empty: AnyStr) -> AnyStr:
    """Whole repetitions of ``part``, one behind the other."""
    if all(piece.kind == _TOKEN for piece in part):
        once = empty.join(piece.token for piece in part)
        return once * (size // len(once)) if once else empty
    made: list[AnyStr] = []
    for number in count(1):
        piece = empty.join(each.at(number) for each in part)
        size -= len(piece)
        if size < 0 or not piece:
            break
        made.append(piece)
    return empty.join(made)
