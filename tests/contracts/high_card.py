"""A sound game with a deck, hands and chance: what the contract passes, and bad games begin with."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer

CARDS = range(1, 9)


class CardState(Struct, frozen=True):
    """``played``: what each seat has shown, or None. The rest of the ``deck`` is face down."""

    hands: tuple[tuple[int, ...], ...]
    deck: tuple[int, ...]
    played: tuple[int | None, ...]


class Card(Struct, frozen=True, forbid_unknown_fields=True):
    """A card of the hand."""

    card: int


class HighCard(Game[CardState, Card, Options]):
    """Two cards for each of two to three players, each shows one, the highest wins. It is sound."""

    name = "high_card"
    title = "High card"
    max_players = 3
    max_moves = 3
    hidden = True
    state_type = CardState
    move_type = Card
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> CardState:
        deck = rng.shuffled(CARDS)
        hands = tuple(tuple(sorted(deck[2 * seat : 2 * seat + 2])) for seat in range(seats))
        return CardState(hands=hands, deck=tuple(deck[2 * seats :]), played=(None,) * seats)

    def play(self, state: CardState, seat: Seat, move: Card, rng: Rng) -> CardState:
        if move.card not in state.hands[seat]:
            raise IllegalMove("you do not have that card")
        return replace(
            state,
            hands=tuple(
                tuple(card for card in hand if each != seat or card != move.card)
                for each, hand in enumerate(state.hands)
            ),
            played=tuple(move.card if each == seat else card for each, card in enumerate(state.played)),
        )

    def to_move(self, state: CardState) -> tuple[Seat, ...]:
        return (state.played.index(None),) if None in state.played else ()

    def outcome(self, state: CardState) -> Outcome | None:
        shown = [card for card in state.played if card is not None]
        if len(shown) < len(state.played):
            return None
        return Outcome(winners=(shown.index(max(shown)),), reason="highest_card")

    def legal_moves(self, state: CardState, seat: Seat) -> Iterator[Card]:
        return (Card(card=card) for card in state.hands[seat])

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        hand = () if viewer is None else state.hands[viewer]
        return {"hand": hand, "left": len(state.deck), "played": state.played}

    def imagine(self, state: CardState, seat: Viewer, rng: Rng) -> CardState:
        others = [each for each in range(len(state.hands)) if each != seat]
        unseen = rng.shuffled(sorted((*state.deck, *(card for each in others for card in state.hands[each]))))
        hands = list(state.hands)
        for each in others:
            hands[each] = tuple(sorted(unseen.pop() for _ in hands[each]))
        return replace(state, hands=tuple(hands), deck=tuple(unseen))

    def secrets(self, state: CardState, viewer: Viewer) -> tuple[tuple[int, ...], ...]:
        return (*(hand for seat, hand in enumerate(state.hands) if seat != viewer), state.deck)

    def resign(self, state: CardState, seat: Seat, reason: str = "resigned") -> Outcome:
        return Outcome(winners=tuple({*range(len(state.hands))} - {seat}), reason=reason)
