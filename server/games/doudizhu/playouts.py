"""A match of dou dizhu played on quickly by sensible players, each with a plan: for bots that look ahead."""

from collections.abc import Sequence
from typing import Final

from server.games.base import Seat
from server.games.doudizhu.combinations import (
    NO_CARDS,
    SMALL_JOKER,
    TWO,
    Combination,
    Counts,
    beats,
    minus,
)
from server.games.doudizhu.planning import BOMBS, Piece, planned

SEATS: Final = 3
_QUEEN: Final = TWO - 3
_FEW: Final = 5
# A loss of more than this many doublings of the bid counts as no worse.
_MOST_DOUBLED: Final = 3


class Playout:
    """One match in which all cards are known. ``stakes`` returns its result, from the landlord's side."""

    def __init__(
        self, hands: Sequence[Counts], landlord: Seat, turn: Seat, lead: tuple[Seat, Combination] | None
    ) -> None:
        self._hands = list(hands)
        self._plans = [planned(hand) for hand in hands]
        self._sizes = [sum(hand) for hand in hands]
        self._landlord = landlord
        self._turn = turn
        self._lead = lead
        self._bombs = 0

    def stakes(self) -> int:
        """Play to the end."""
        while all(self._sizes):
            self.put(self._choice(self._turn))
        doubled = 1 << min(self._bombs, _MOST_DOUBLED)
        return doubled if not self._sizes[self._landlord] else -doubled

    def put(self, piece: Piece | None) -> None:
        """The seat whose turn it is plays this, or passes."""
        seat = self._turn
        if piece is not None:
            combination, cards = piece
            self._hands[seat] = minus(self._hands[seat], cards)
            self._sizes[seat] -= sum(cards)
            if piece in self._plans[seat]:
                self._plans[seat].remove(piece)
            else:
                self._plans[seat] = planned(self._hands[seat])
            self._lead = (seat, combination)
            self._bombs += combination.kind in BOMBS
        self._turn = (seat + 1) % SEATS
        if self._lead is not None and self._lead[0] == self._turn:
            self._lead = None

    def _choice(self, seat: Seat) -> Piece | None:
        if self._lead is None:
            return self._led(seat)
        leader, over = self._lead
        plan = self._plans[seat]
        better = [piece for piece in plan if beats(piece[0], over) and piece[0].kind not in BOMBS]
        answer = min(better, key=_top, default=None)
        if self._landlord not in (seat, leader):
            return self._for_partner(leader, over, answer)
        if answer is not None:
            return answer
        few = self._sizes[leader] <= _FEW
        if (few or len(plan) <= 3) and (broken := _broken(self._hands[seat], over)) is not None:
            return broken
        if few or sum(piece[0].kind not in BOMBS for piece in plan) <= 2:
            bombs = [piece for piece in plan if piece[0].kind in BOMBS and beats(piece[0], over)]
            return min(bombs, key=_top, default=None)
        return None

    def _for_partner(self, leader: Seat, over: Combination, answer: Piece | None) -> Piece | None:
        """Peasants do not take a lead from each other, except with low cards."""
        is_high = over.top >= _QUEEN or over.length > 1 or self._sizes[leader] <= 2
        return None if is_high or answer is None or answer[0].top >= TWO else answer

    def _led(self, seat: Seat) -> Piece:
        plan = self._plans[seat]
        ordinary = [piece for piece in plan if piece[0].kind not in BOMBS]
        bombs = [piece for piece in plan if piece[0].kind in BOMBS]
        if bombs and len(ordinary) <= 1:
            return bombs[0]
        if not ordinary:
            return plan[0]
        least = min(
            size
            for each, size in enumerate(self._sizes)
            if (each == self._landlord) != (seat == self._landlord)
        )
        # A play that an enemy with a card or two could beat to finish is not led, or only as high as possible.
        safe = [piece for piece in ordinary if sum(piece[1]) != least or least > 2]
        return min(safe, key=_top) if safe else max(ordinary, key=_top)


def _top(piece: Piece) -> int:
    return piece[0].top


def _broken(hand: Counts, over: Combination) -> Piece | None:
    """A single card or a pair that beats ``over``, taken from any other combination but a bomb."""
    width = {"single": 1, "pair": 2}.get(over.kind)
    if width is None:
        return None
    rocket = hand[SMALL_JOKER] and hand[SMALL_JOKER + 1]
    for rank in range(over.top + 1, SMALL_JOKER if rocket else len(hand)):
        if width <= hand[rank] < 4:
            cards = (*NO_CARDS[:rank], width, *NO_CARDS[rank + 1 :])
            return Combination(kind=over.kind, top=rank), cards
    return None
