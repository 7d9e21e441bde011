"""The 54 cards of dou dizhu: 0 to 51 are threes to twos, four suits each; 52 and 53 are the jokers."""

from collections.abc import Iterable
from typing import Final

from server.games.doudizhu.combinations import RANKS, SMALL_JOKER, Counts

Cards = tuple[int, ...]

DECK: Final = range(54)
HAND: Final = 17
BOTTOM: Final = 3
_SUITS: Final = 4


def rank_of(card: int) -> int:
    """The index of its rank in ``RANKS``."""
    plain = SMALL_JOKER * _SUITS
    return card // _SUITS if card < plain else SMALL_JOKER + card - plain


def counts_of(cards: Iterable[int]) -> Counts:
    counts = [0] * len(RANKS)
    for card in cards:
        counts[rank_of(card)] += 1
    return tuple(counts)


def taken(hand: Cards, ranks: Counts) -> Cards | None:
    """The cards of these ranks from ``hand``, of each rank the first ones; None if they are not all there."""
    left, cards = list(ranks), []
    for card in hand:
        if left[rank_of(card)]:
            left[rank_of(card)] -= 1
            cards.append(card)
    return None if any(left) else tuple(cards)
