"""Games that tell somebody what is hidden from them."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from server.games import rps, tictactoe
from server.games.base import Options, Outcome, Rng, Seat, Viewer
from server.games.rps import Rps
from server.games.tictactoe import TicTacToe
from tests.contracts.high_card import CARDS, Card, CardState, HighCard


class PeekedDeck(HighCard):
    """It says which card lies on top, by a checksum that looks harmless."""

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        return super().view(state, viewer) | {"checksum": sum(card * card for card in state.deck) % 97}


class TopCard(HighCard):
    """It shows the top of the deck, and bots take that for open: it is imagined as it is."""

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        return super().view(state, viewer) | {"top": state.deck[0]}

    def imagine(self, state: CardState, seat: Viewer, rng: Rng) -> CardState:
        imagined = super().imagine(replace(state, deck=state.deck[1:]), seat, rng)
        return replace(imagined, deck=(state.deck[0], *imagined.deck))


class Copied(CardState, frozen=True):
    """``copy``: what lies face down, once more."""

    copy: tuple[int, ...] = ()


class CopiedDeck(HighCard):
    """It keeps a copy of the deck, which its author forgot to hide: it is shown, and imagined as it is."""

    state_type = Copied

    def setup(self, seats: int, options: Options, rng: Rng) -> Copied:
        dealt = super().setup(seats, options, rng)
        return Copied(hands=dealt.hands, deck=dealt.deck, played=dealt.played, copy=dealt.deck)

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        return super().view(state, viewer) | {"copy": state.copy if isinstance(state, Copied) else ()}


class NextDeal(CopiedDeck):
    """Its deck is shuffled anew with each move, and what it shows is not the old deck but the new one."""

    def setup(self, seats: int, options: Options, rng: Rng) -> Copied:
        return replace(super().setup(seats, options, rng), copy=())

    def play(self, state: CardState, seat: Seat, move: Card, rng: Rng) -> CardState:
        deck = tuple(rng.shuffled(state.deck))
        return replace(super().play(state, seat, move, rng), deck=deck, copy=deck)


class SeenNeighbour(HighCard):
    """Each seat sees whether the next one holds the highest card, and bots take that for open."""

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        return super().view(state, viewer) | {
            "told": viewer is not None and _is_next_to_highest(state, viewer)
        }

    def imagine(self, state: CardState, seat: Viewer, rng: Rng) -> CardState:
        while True:
            imagined = super().imagine(state, seat, rng)
            if seat is None or _is_next_to_highest(imagined, seat) == _is_next_to_highest(state, seat):
                return imagined


def _is_next_to_highest(state: CardState, seat: Seat) -> bool:
    return CARDS[-1] in state.hands[(seat + 1) % len(state.hands)]


class NotNamed(HighCard):
    """It hides hands and names the deck alone."""

    def secrets(self, state: CardState, viewer: Viewer) -> tuple[tuple[int, ...], ...]:
        return (state.deck,)


class SeenPick(Rps):
    """Its view has the other's pick where one's own belongs."""

    def view(self, state: rps.State, viewer: Viewer) -> rps.View:
        return replace(super().view(state, viewer), own=state.picks[0] or state.picks[1])


class ToldPick(Rps):
    """Its log tells picks at once."""

    def shown_move(
        self, after: rps.State, now: rps.State, seat: Seat, move: rps.Move, viewer: Viewer
    ) -> rps.Move:
        return move


class CountedPick(Rps):
    """What it hides shows in how long the view is: one byte for each letter of the pick."""

    def view(self, state: rps.State, viewer: Viewer) -> Any:
        own = None if viewer is None else state.picks[viewer]
        picks = "".join(pick or "" for pick in state.picks)
        return {"own": own, "pad": " " * len(picks), "rounds": state.rounds}


class HastyLog(HighCard):
    """A card that is put face down is told in the log with the next move, and in the view never."""

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        cards = (card is not None for card in state.played)
        return super().view(state, viewer) | {"played": tuple(cards)}

    def outcome(self, state: CardState) -> Outcome | None:
        return None if None in state.played else Outcome(winners=(), reason="nobody_knows")

    def shown_move(
        self, after: CardState, now: CardState, seat: Seat, move: Card, viewer: Viewer
    ) -> Card | None:
        return move if viewer == seat or after.played != now.played else None


class TellingOrder(Rps):
    """The order of legal moves says what was picked."""

    def legal_moves(self, state: rps.State, seat: Seat) -> Iterator[rps.Move]:
        moves = list(super().legal_moves(state, seat))
        return iter(moves[::-1] if "rock" in state.picks else moves)


class NotImagined(Rps):
    """It hides nothing that it knows of, so that bots know all."""

    def imagine(self, state: rps.State, seat: Viewer, rng: Rng) -> rps.State:
        return state


class NotSaid(HighCard):
    """It hides cards, and does not say that it does."""

    hidden = False


class HiddenLog(TicTacToe):
    """It hides moves, and does not say that it does."""

    def shown_move(
        self, after: tictactoe.State, now: tictactoe.State, seat: Seat, move: tictactoe.Move, viewer: Viewer
    ) -> tictactoe.Move | None:
        return move if viewer == seat else None
