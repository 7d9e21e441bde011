"""A go board: chains of stones, captures, forbidden points, and areas.

A board is a string of ``size`` x ``size`` letters, row by row from the top: ``b``, ``w`` or a dot. A point is an
index into it. Positions are told apart by a hash of 52 bits that a stone changes by its own part (Zobrist, 1970).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

EMPTY: Final = "."
STONES: Final = "bw"
LARGEST: Final = 19
_SHIFT: Final = 12
# The newest answers are cached, for a position is needed several times; no answer depends on that.
_KEPT: Final = 64

Neighbours = tuple[tuple[int, ...], ...]


@lru_cache
def neighbours(size: int) -> Neighbours:
    """For each point those beside it; no answer depends on the cache."""
    found = []
    for point in range(size * size):
        y, x = divmod(point, size)
        beside = ((x, y - 1), (x - 1, y), (x + 1, y), (x, y + 1))
        found.append(tuple(b * size + a for a, b in beside if 0 <= a < size and 0 <= b < size))
    return tuple(found)


def _part(stone: str, point: int) -> int:
    digest = hashlib.blake2b(f"{stone}{point}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> _SHIFT


# The part of each stone on each point in the hash of a position.
_PARTS: Final[Mapping[str, tuple[int, ...]]] = {
    stone: tuple(_part(stone, point) for point in range(LARGEST * LARGEST)) for stone in STONES
}


class Chain(Struct, frozen=True):
    """Stones of one colour that hang together, and the empty points beside them."""

    stone: str
    points: tuple[int, ...]
    liberties: frozenset[int]


def other(stone: str) -> str:
    return STONES[1 - STONES.index(stone)]


def chain_at(board: str, size: int, point: int) -> Chain:
    """The chain of the stone on ``point``; also the region of empty points, which has no liberties."""
    around, stone = neighbours(size), board[point]
    reached, liberties, edge = {point}, set(), [point]
    for here in edge:
        for each in around[here]:
            if each in reached:
                continue
            cell = board[each]
            if cell == stone:
                reached.add(each)
                edge.append(each)
            elif cell == EMPTY:
                liberties.add(each)
    return Chain(stone, tuple(sorted(edge)), frozenset(liberties))


def chains(board: str, size: int) -> dict[int, Chain]:
    """The chain of each stone, by its point."""
    found: dict[int, Chain] = {}
    for point, stone in enumerate(board):
        if stone != EMPTY and point not in found:
            chain = chain_at(board, size, point)
            found |= dict.fromkeys(chain.points, chain)
    return found


def key(board: str) -> int:
    """The hash of a position; 0 of an empty board."""
    total = 0
    for point, stone in enumerate(board):
        if stone != EMPTY:
            total ^= _PARTS[stone][point]
    return total


def _lives(known: Mapping[int, Chain], beside: Iterable[int], stone: str) -> bool:
    """Whether a stone that captures nothing has a liberty: its own, or one of a chain that it joins."""
    for each in beside:
        chain = known.get(each)
        if chain is None or (chain.stone == stone and len(chain.liberties) > 1):
            return True
    return False


def _captured(known: Mapping[int, Chain], beside: Iterable[int], stone: str) -> list[Chain]:
    """The other side's chains that lose their last liberty to ``stone``."""
    found: dict[int, Chain] = {}
    for each in beside:
        chain = known.get(each)
        if chain is not None and chain.stone != stone and len(chain.liberties) == 1:
            found[chain.points[0]] = chain
    return list(found.values())


def put(board: str, size: int, point: int, stone: str) -> tuple[str, tuple[int, ...]] | None:
    """The board after ``stone`` was put on an empty point, and the points of its captures.

    None if it would have no liberty, which is forbidden.
    """
    beside = neighbours(size)[point]
    known = {each: chain_at(board, size, each) for each in beside if board[each] != EMPTY}
    taken = _captured(known, beside, stone)
    if not taken and not _lives(known, beside, stone):
        return None
    cells = list(board)
    cells[point] = stone
    gone = tuple(sorted(each for chain in taken for each in chain.points))
    for each in gone:
        cells[each] = EMPTY
    return "".join(cells), gone


@lru_cache(_KEPT)
def open_points(board: str, size: int, stone: str, seen: tuple[int, ...]) -> tuple[int, ...]:
    """The points where ``stone`` may be put, ascending: it lives, and no position of ``seen`` is repeated.

    The last of ``seen`` is the key of ``board``.
    """
    known, around = chains(board, size), neighbours(size)
    now, before, parts = seen[-1], frozenset(seen), _PARTS[stone]
    # For each point the captures of a stone there.
    taken: dict[int, list[Chain]] = {}
    for chain in {each.points[0]: each for each in known.values()}.values():
        if chain.stone != stone and len(chain.liberties) == 1:
            taken.setdefault(min(chain.liberties), []).append(chain)
    points = []
    for point, cell in enumerate(board):
        if cell != EMPTY or not (point in taken or _lives(known, around[point], stone)):
            continue
        after = now ^ parts[point]
        for chain in taken.get(point, ()):
            for each in chain.points:
                after ^= _PARTS[chain.stone][each]
        if after not in before:
            points.append(point)
    return tuple(points)


def owners(board: str, size: int, dead: Collection[int] = ()) -> str:
    """The owner of each point: a letter a point, a dot if both sides, or none, reach it.

    ``dead`` stones count as empty.
    """
    gone = frozenset(dead)
    cells = "".join(EMPTY if point in gone else stone for point, stone in enumerate(board))
    owned = list(cells)
    done: set[int] = set()
    for point, stone in enumerate(cells):
        if stone != EMPTY or point in done:
            continue
        region = chain_at(cells, size, point).points
        done.update(region)
        beside = {cells[each] for place in region for each in neighbours(size)[place]} - {EMPTY}
        owner = beside.pop() if len(beside) == 1 else EMPTY
        for each in region:
            owned[each] = owner
    return "".join(owned)
