"""A hand laid out as plays, in few turns: as a player sorts their cards."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from server.games.doudizhu.combinations import (
    BIG_JOKER,
    NO_CARDS,
    RANKS,
    SMALL_JOKER,
    TWO,
    Combination,
    CombinationKind,
    Counts,
    counted,
    minus,
    plays,
)

# One play of a plan: its combination, and its cards.
Piece = tuple[Combination, Counts]
Pieces = list[Piece]
_Taker = Callable[[list[int]], Pieces]

BOMBS: Final = frozenset({"bomb", "rocket"})
# A bomb wins the lead at any time, a two or a joker most of the time; a lead is half a turn.
_WORTH_OF_BOMB: Final = 0.5
_WORTH_OF_HIGH: Final = 0.6
_LOWEST_WINGS: Final = 3


def planned(counts: Counts) -> Pieces:
    """The cheapest of some ways to lay out a hand."""
    return min((_laid_out(counts, order) for order in _ORDERS), key=cost)


def cost(plan: Pieces) -> float:
    """About how many times the lead must be won or kept to get rid of all cards."""
    return sum(_cost_of(piece) for piece in plan)


def candidates(counts: Counts, over: Combination | None) -> Mapping[str, Combination]:
    """The plays of a hand; of those with the same body only the ones with the lowest wings."""
    groups: dict[Combination, list[str]] = {}
    found = plays(counts, over)
    for cards, combination in found.items():
        groups.setdefault(combination, []).append(cards)
    return {
        cards: combination
        for combination, group in groups.items()
        for cards in sorted(group, key=_height)[:_LOWEST_WINGS]
    }


def ranked(counts: Counts, over: Combination | None) -> list[str]:
    """The candidates, those first after which the rest is laid out best."""
    found = candidates(counts, over)

    def left(cards: str) -> float:
        bomb = 1.5 if found[cards].kind in BOMBS and len(cards) < sum(counts) else 0
        return cost(planned(minus(counts, counted(cards)))) + bomb + found[cards].top * 0.04

    return sorted(found, key=left)


def _height(cards: str) -> int:
    return sum(RANKS.index(rank) for rank in cards)


def _cost_of(piece: Piece) -> float:
    combination, _ = piece
    if combination.kind in BOMBS:
        return -_WORTH_OF_BOMB
    is_high = combination.top >= TWO and combination.kind in ("single", "pair")
    return 1 - _WORTH_OF_HIGH * is_high


def _laid_out(counts: Counts, order: Sequence[_Taker]) -> Pieces:
    left = list(counts)
    plan = _bombs(left)
    for take in order:
        plan += take(left)
    singles, pairs, triples = ([rank for rank, many in enumerate(left) if many == n] for n in (1, 2, 3))
    airplanes = [_body(piece) for piece in plan if piece[0].kind == "airplane"]
    plan = [piece for piece in plan if piece[0].kind != "airplane"]
    plan += [
        _with_wings(body, singles, pairs)
        for body in (*airplanes, *(range(each, each + 1) for each in triples))
    ]
    plan += [_combined("single", (rank,), 1) for rank in singles]
    plan += [_combined("pair", (rank,), 2) for rank in pairs]
    return plan


def _body(piece: Piece) -> range:
    combination, _ = piece
    return range(combination.top - combination.length + 1, combination.top + 1)


def _with_wings(body: range, singles: list[int], pairs: list[int]) -> Piece:
    """Triples in a row with the lowest cards as wings, which are removed from ``singles`` and ``pairs``."""
    many = len(body)
    kinds: tuple[CombinationKind, CombinationKind, CombinationKind] = (
        "airplane",
        "airplane_singles",
        "airplane_pairs",
    )
    if many == 1:
        kinds = ("triple", "triple_single", "triple_pair")
    for width, cards in enumerate((singles, pairs), 1):
        low = [rank for rank in cards[:many] if rank < TWO]
        if len(low) == many:
            del cards[:many]
            return _combined(kinds[width], body, 3, low, width)
    return _combined(kinds[0], body, 3)


def _combined(
    kind: CombinationKind, body: Sequence[int], width: int, wings: Sequence[int] = (), wing_width: int = 0
) -> Piece:
    counts = list(NO_CARDS)
    for rank in body:
        counts[rank] = width
    for rank in wings:
        counts[rank] = wing_width
    return Combination(kind=kind, top=body[-1], length=len(body)), tuple(counts)


def _bombs(left: list[int]) -> Pieces:
    plan = [_combined("bomb", (rank,), 4) for rank, many in enumerate(left) if many == 4]
    if left[SMALL_JOKER] and left[BIG_JOKER]:
        plan.append((Combination(kind="rocket", top=BIG_JOKER), (*NO_CARDS[:SMALL_JOKER], 1, 1)))
    for _, cards in plan:
        left[:] = minus(tuple(left), cards)
    return plan


def _runs(left: Sequence[int], width: int, shortest: int) -> Iterator[tuple[int, int]]:
    """The runs of ranks, to the ace, with at least ``width`` cards each: first rank, and end."""
    start = 0
    for rank in range(TWO + 1):
        if rank == TWO or left[rank] < width:
            if rank - start >= shortest:
                yield start, rank
            start = rank + 1


def _chains(kind: CombinationKind, width: int, shortest: int, *, trims: bool = False) -> _Taker:
    """Takes chains out of the remaining cards, the longest first; ``trims``: without pairs at their ends."""

    def take(left: list[int]) -> Pieces:
        plan: Pieces = []
        while run := next(_runs(left, width, shortest), None):
            start, end = run
            while trims and end - start > shortest and left[start] > width:
                start += 1
            while trims and end - start > shortest and left[end - 1] > width:
                end -= 1
            for rank in range(start, end):
                left[rank] -= width
            plan.append(_combined(kind, range(start, end), width))
        return plan

    return take


_STRAIGHTS: Final = _chains("straight", 1, 5)
_TRIMMED: Final = _chains("straight", 1, 5, trims=True)
_PAIRS: Final = _chains("pair_chain", 2, 3)
_AIRPLANES: Final = _chains("airplane", 3, 2)
_ORDERS: Final[tuple[tuple[_Taker, ...], ...]] = (
    (_AIRPLANES,),
    (_AIRPLANES, _STRAIGHTS),
    (_AIRPLANES, _PAIRS, _STRAIGHTS),
    (_TRIMMED, _AIRPLANES),
    (_STRAIGHTS, _PAIRS, _AIRPLANES),
    (_PAIRS, _STRAIGHTS, _AIRPLANES),
)
