"""The state of a match of dou dizhu, and its views."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from server.games.base import HiddenOptions, Seat
from server.games.doudizhu.cards import Cards
from server.games.doudizhu.combinations import Combination, CombinationKind

SEATS: Final = 3
MOST_BID: Final = 3

Phase = Literal["bidding", "playing", "over"]


class DoudizhuOptions(HiddenOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``undo`` is off unless it is asked for: who has seen cards keeps that."""

    undo: bool = False


class Move(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A bid (0: none), or the ranks of the cards that are played, from the lowest to the highest (none: a pass).

    Of each rank the first cards of the hand are played, in the order of the view.
    """

    bid: Annotated[int, Meta(ge=0, le=MOST_BID)] | None = None
    cards: Annotated[str, Meta(max_length=20, pattern=r"^[3456789TJQKA2xX]*$")] | None = None


class Lead(Struct, frozen=True):
    """What has to be beaten: who played it, the cards, and what they are."""

    seat: Seat
    cards: Cards
    combination: Combination


class State(Struct, frozen=True, kw_only=True):
    """The whole position.

    Attributes:
        hands: by seat, sorted.
        bottom: the three cards that the landlord gets; they are in its hand from then on, and here as well.
        bids: by seat; None: not asked yet.
        deals: how often the cards were dealt. When nobody bids they are dealt again, but not for ever.
        table: the last cards of each seat since the lead; empty: passed; None: nothing yet.
        lead: None where anything may be led.
        bombs: how many bombs and rockets were played.
        plays: how often each seat played cards.
    """

    hands: tuple[Cards, Cards, Cards]
    bottom: Cards
    turn: Seat
    bids: tuple[int | None, int | None, int | None] = (None, None, None)
    deals: int = 1
    landlord: Seat | None = None
    table: tuple[Cards | None, Cards | None, Cards | None] = (None, None, None)
    lead: Lead | None = None
    bombs: int = 0
    plays: tuple[int, int, int] = (0, 0, 0)

    @property
    def phase(self) -> Phase:
        if self.landlord is None:
            return "bidding"
        return "playing" if all(self.hands) else "over"

    @property
    def over(self) -> Combination | None:
        """The combination to beat; None if anything may be led."""
        return None if self.lead is None else self.lead.combination

    @property
    def bid(self) -> int:
        """The highest bid, or 0."""
        return max(bid or 0 for bid in self.bids)


class ShownLead(Struct, frozen=True):
    """What has to be beaten; ``top``: the rank that decides."""

    seat: Seat
    kind: CombinationKind
    top: str
    length: int


class View(Struct, frozen=True, kw_only=True):
    """What one may see: the own ``hand``, of the others how many cards they have (``counts``), by seat.

    Attributes:
        bottom: the three cards of the landlord; None until there is one.
        table: the cards that each seat played last since the lead; empty: it passed; None: nothing yet.
        stake: what a peasant pays or gets as it stands: the bid, doubled by each bomb and rocket.
        hints: for the seat to move, what it could play, the best ideas first; ``""`` is a pass.
        hands: all hands, once it is over.
        spring: whether the loser never came to play, which doubles the stake; None before the end.
    """

    phase: Phase
    hand: Cards
    counts: tuple[int, int, int]
    bottom: Cards | None
    bids: tuple[int | None, int | None, int | None]
    deals: int
    landlord: Seat | None
    table: tuple[Cards | None, Cards | None, Cards | None]
    lead: ShownLead | None
    bombs: int
    stake: int
    hints: tuple[str, ...]
    hands: tuple[Cards, Cards, Cards] | None
    spring: bool | None
