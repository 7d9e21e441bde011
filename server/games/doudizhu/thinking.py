"""The plays of a bot of dou dizhu, and the hints for a player.

A bot lays out its hand, takes the plays after which the rest is laid out best, and plays each of them on, in deals
that it cannot tell from the real one.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from server.games.base import Seat
from server.games.doudizhu.cards import counts_of
from server.games.doudizhu.combinations import Combination, counted, reading, written
from server.games.doudizhu.planning import BOMBS, candidates, planned, ranked
from server.games.doudizhu.playouts import Playout
from server.games.doudizhu.state import MOST_BID, State

Deal = Callable[[], State]
GoesOn = Callable[[], bool]

MOST_HINTS: Final = 8
_CANDIDATES: Final = 9
# After this many deals the worse half is dropped.
_ROUND: Final = 6
_DEALS_TO_BID: Final = 60
# The share of matches won as the landlord from which each number is bid.
_BIDS: Final = ((0.55, 3), (0.48, 2), (0.42, 1))


def hints(state: State) -> tuple[str, ...]:
    """Plays for the seat to move, the best ideas first; ``""`` is a pass. Takes well under a millisecond."""
    counts = counts_of(state.hands[state.turn])
    laid_out = {written(cards): combination for combination, cards in planned(counts)}
    if state.lead is None:
        return tuple(_lowest_first(laid_out, laid_out)[:MOST_HINTS])
    found = candidates(counts, state.lead.combination)
    return (*_lowest_first(found, laid_out)[: MOST_HINTS - 1], "")


def _lowest_first(found: Mapping[str, Combination], laid_out: Collection[str]) -> list[str]:
    """Bombs last, and before them plays that would break something better."""
    return sorted(
        found, key=lambda cards: (found[cards].kind in BOMBS, cards not in laid_out, found[cards].top)
    )


def bid(state: State, seat: Seat, deal: Deal, goes_on: GoesOn) -> int:
    """The bid of ``seat``: by how often it would win as the landlord, in deals that it could have."""
    won = deals = 0
    while deals < _DEALS_TO_BID and (deals < 1 or goes_on()):
        imagined = deal()
        hands = [counts_of(hand) for hand in imagined.hands]
        hands[seat] = counts_of((*imagined.hands[seat], *imagined.bottom))
        won += Playout(hands, seat, seat, None).stakes() > 0
        deals += 1
    return next((bid for share, bid in _BIDS if won / deals >= share and state.bid < bid <= MOST_BID), 0)


def best(state: State, seat: Seat, deal: Deal, goes_on: GoesOn) -> str:
    """The ranks that ``seat`` plays."""
    over = state.over
    counts = counts_of(state.hands[seat])
    tried = ranked(counts, over)[:_CANDIDATES]
    if over is not None:
        tried.insert(min(2, len(tried)), "")
    if len(tried) == 1 or any(len(cards) == sum(counts) for cards in tried):
        return max(tried, key=len)
    totals = dict.fromkeys(tried, 0)
    deals = 0
    while len(tried) > 1:
        imagined = deal()
        for cards in tried:
            totals[cards] += _worth(imagined, seat, cards, over)
            if not goes_on():
                return tried[0] if not deals else max(tried, key=lambda each: totals[each])
        deals += 1
        if deals % _ROUND == 0 and len(tried) > 2:
            tried = sorted(tried, key=lambda each: -totals[each])[: (len(tried) + 1) // 2]
    return tried[0]


def _worth(state: State, seat: Seat, cards: str, over: Combination | None) -> int:
    """The result for ``seat`` of playing ``cards``, in one deal."""
    landlord = state.landlord or 0
    lead = None if state.lead is None else (state.lead.seat, state.lead.combination)
    playout = Playout([counts_of(hand) for hand in state.hands], landlord, seat, lead)
    counts = counted(cards)
    combination = reading(counts, over)
    playout.put(None if combination is None else (combination, counts))
    stakes = playout.stakes()
    return stakes if seat == landlord else -stakes
