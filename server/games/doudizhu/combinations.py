"""The combinations of dou dizhu: which cards may be played together, and which beat which.

Suits count for nothing, so a hand is how many cards it has of each rank (``Counts``), and a play is written as its
ranks from the lowest to the highest: ``"33344456"``. Two rules differ from table to table. Here wings may be any
cards of other ranks than the body's, alike or not, as long as there is no bomb and no rocket among them; and in
chains there are no twos and no jokers.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final, Literal

from msgspec import Struct

RANKS: Final = "3456789TJQKA2xX"
TWO: Final = RANKS.index("2")
SMALL_JOKER: Final = RANKS.index("x")
BIG_JOKER: Final = RANKS.index("X")
NO_CARDS: Final = (0,) * len(RANKS)
# From three to ace.
_CHAIN_RANKS: Final = TWO

Counts = tuple[int, ...]
CombinationKind = Literal[
    "rocket",
    "bomb",
    "single",
    "pair",
    "triple",
    "straight",
    "pair_chain",
    "airplane",
    "triple_single",
    "triple_pair",
    "airplane_singles",
    "airplane_pairs",
    "four_singles",
    "four_pairs",
]


class Combination(Struct, frozen=True):
    """What was played, without its wings. ``top``: the highest rank of its body; ``length``: its ranks in a row."""

    kind: CombinationKind
    top: int
    length: int = 1


class _Shape(Struct, frozen=True):
    """A body of ``width`` cards of each rank, in a chain of ``shortest`` to ``longest`` ranks.

    ``wings``: how many it carries for each rank, of ``wing_width`` cards each.
    """

    kind: CombinationKind
    width: int
    shortest: int = 1
    longest: int = 1
    wings: int = 0
    wing_width: int = 1

    def size(self, length: int) -> int:
        return length * (self.width + self.wings * self.wing_width)


# Cards that can be read in two ways are the first of these, and of one kind the higher one.
_SHAPES: Final = (
    _Shape("bomb", 4),
    _Shape("single", 1),
    _Shape("pair", 2),
    _Shape("triple", 3),
    _Shape("straight", 1, 5, _CHAIN_RANKS),
    _Shape("pair_chain", 2, 3, 10),
    _Shape("airplane", 3, 2, 6),
    _Shape("triple_single", 3, wings=1),
    _Shape("triple_pair", 3, wings=1, wing_width=2),
    _Shape("airplane_singles", 3, 2, 5, wings=1),
    _Shape("airplane_pairs", 3, 2, 4, wings=1, wing_width=2),
    _Shape("four_singles", 4, wings=2),
    _Shape("four_pairs", 4, wings=2, wing_width=2),
)
_ROCKET: Final = Combination(kind="rocket", top=BIG_JOKER)
_ROCKET_COUNTS: Final = tuple(int(rank >= SMALL_JOKER) for rank in range(len(RANKS)))


def counted(ranks: str) -> Counts:
    """The number of cards of each rank in ``ranks``."""
    return tuple(ranks.count(rank) for rank in RANKS)


def written(counts: Counts) -> str:
    """The ranks from the lowest to the highest."""
    return "".join(rank * many for rank, many in zip(RANKS, counts, strict=True))


def minus(one: Counts, other: Counts) -> Counts:
    return tuple(have - take for have, take in zip(one, other, strict=True))


def beats(one: Combination, other: Combination) -> bool:
    """Whether ``one`` may be played on ``other``."""
    if one.kind == other.kind:
        return one.length == other.length and one.top > other.top
    return one.kind == "rocket" or (one.kind == "bomb" and other.kind != "rocket")


def readings(counts: Counts) -> Iterator[Combination]:
    """Everything that exactly these cards can be, the likeliest first; nothing if they do not go together."""
    if counts == _ROCKET_COUNTS:
        yield _ROCKET
    size = sum(counts)
    for shape in _SHAPES:
        length, rest = divmod(size, shape.size(1))
        if rest or not shape.shortest <= length <= shape.longest:
            continue
        for top in _tops(shape, length):
            wings = _without_body(counts, shape, top, length, exact=True)
            if wings is not None and _are_wings(wings, shape):
                yield Combination(kind=shape.kind, top=top, length=length)


def reading(counts: Counts, over: Combination | None) -> Combination | None:
    """The combination of these cards when played on ``over`` (None: when led); None if they may not be."""
    return next((each for each in readings(counts) if over is None or beats(each, over)), None)


def plays(counts: Counts, over: Combination | None) -> Mapping[str, Combination]:
    """Every play that a hand of ``counts`` has on ``over``, by its notation, in a fixed order."""
    found: dict[str, Combination] = {}
    if counts[SMALL_JOKER] and counts[BIG_JOKER]:
        found[written(_ROCKET_COUNTS)] = _ROCKET
    for shape in _SHAPES if over is None or over.kind != "rocket" else ():
        if over is not None and shape.kind not in (over.kind, "bomb"):
            continue
        for body in _bodies(counts, shape):
            if over is None or beats(body, over):
                for cards in _with_wings(counts, shape, body):
                    found.setdefault(written(cards), body)
    return found


def _bodies(counts: Counts, shape: _Shape) -> Iterator[Combination]:
    size = sum(counts)
    for length in range(shape.shortest, shape.longest + 1):
        if shape.size(length) > size:
            return
        for top in _tops(shape, length):
            if _without_body(counts, shape, top, length) is not None:
                yield Combination(kind=shape.kind, top=top, length=length)


def _tops(shape: _Shape, length: int) -> range:
    """The ranks at which such a body may end, the highest first."""
    return range((len(RANKS) if shape.longest == 1 else _CHAIN_RANKS) - 1, length - 2, -1)


def _without_body(
    counts: Counts, shape: _Shape, top: int, length: int, *, exact: bool = False
) -> Counts | None:
    """The remaining cards of other ranks than the body's, or None if there is no such body."""
    start = top - length + 1
    body = counts[start : top + 1]
    if min(body) < shape.width or (exact and max(body) > shape.width):
        return None
    return counts[:start] + NO_CARDS[:length] + counts[top + 1 :]


def _are_wings(rest: Counts, shape: _Shape) -> bool:
    """Whether the remaining cards serve as wings; their number is right."""
    if not shape.wings:
        return not any(rest)
    if shape.wing_width == 2:
        return all(many in (0, 2) for many in rest)
    return max(rest) < 4 and not (rest[SMALL_JOKER] and rest[BIG_JOKER])


def _with_wings(counts: Counts, shape: _Shape, body: Combination) -> Iterator[Counts]:
    """Each way to play this body."""
    rest = _without_body(counts, shape, body.top, body.length)
    if rest is None:
        return
    start, end = body.top - body.length + 1, body.top + 1
    chain = (shape.width,) * body.length
    many = shape.wings * body.length
    for wings in _pairs(rest, many) if shape.wing_width == 2 else _singles(rest, many, 0):
        yield wings[:start] + chain + wings[end:]


def _pairs(rest: Counts, many: int) -> Iterator[Counts]:
    ranks = [rank for rank, count in enumerate(rest) if count >= 2]
    for chosen in combinations(ranks, many):
        yield tuple(2 if rank in chosen else 0 for rank in range(len(RANKS)))


def _singles(rest: Counts, many: int, rank: int) -> Iterator[Counts]:
    """``many`` cards of ``rank`` and higher, without a bomb and without a rocket; lower ranks have 0."""
    if not many:
        yield NO_CARDS
        return
    if rank == len(RANKS):
        return
    for take in range(min(many, rest[rank], 3), -1, -1):
        for others in _singles(rest, many - take, rank + 1):
            if not (take and rank == SMALL_JOKER and others[BIG_JOKER]):
                yield (*others[:rank], take, *others[rank + 1 :])
