"""Games that break one promise each, so that the contract is known to find it; and one with cards that is sound.

``BAD`` lists them with the promise that each must fail, and with what the contract says of it.
"""

import time
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from server.games import rps, tictactoe
from server.games.base import Game, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.registry import AnyGame
from server.games.rps import Rps
from server.games.tictactoe import SIZE, TicTacToe

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

    def resign(self, state: CardState, seat: Seat, reason: str = "resigned") -> Outcome:
        return Outcome(winners=tuple({*range(len(state.hands))} - {seat}), reason=reason)


# Leaky ones.


class PeekedDeck(HighCard):
    """It says which card lies on top, by a checksum that looks harmless."""

    def view(self, state: CardState, viewer: Viewer) -> dict[str, Any]:
        return super().view(state, viewer) | {"checksum": sum(card * card for card in state.deck) % 97}


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


# Impure ones.


class TimedState(Struct, frozen=True):
    """``at``: the time of the last move, which no replay knows."""

    board: tictactoe.State
    at: int


class Clocked(Game[TimedState, tictactoe.Move, Options]):
    """It looks at the clock."""

    name = "clocked"
    title = "Clocked"
    max_moves = SIZE * SIZE
    state_type = TimedState
    move_type = tictactoe.Move
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> TimedState:
        return TimedState(tictactoe.State(), time.perf_counter_ns())

    def play(self, state: TimedState, seat: Seat, move: tictactoe.Move, rng: Rng) -> TimedState:
        return TimedState(TicTacToe().play(state.board, seat, move, rng), time.perf_counter_ns())

    def to_move(self, state: TimedState) -> tuple[Seat, ...]:
        return TicTacToe().to_move(state.board)

    def outcome(self, state: TimedState) -> Outcome | None:
        return TicTacToe().outcome(state.board)

    def legal_moves(self, state: TimedState, seat: Seat) -> Iterator[tictactoe.Move]:
        return TicTacToe().legal_moves(state.board, seat)

    def view(self, state: TimedState, viewer: Viewer) -> tictactoe.View:
        return TicTacToe().view(state.board, viewer)


class Remembering(TicTacToe):
    """Its instance counts what it was asked, and who begins depends on it."""

    def __init__(self) -> None:
        self.matches = 0

    def setup(self, seats: int, options: Options, rng: Rng) -> tictactoe.State:
        self.matches += 1
        return tictactoe.State(turn=self.matches % 2)


class Shared(TicTacToe):
    """Its class keeps what was played in any match."""

    seen: dict[str, int] = {}  # noqa: RUF012 - that is what is wrong with it

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        self.seen[repr(move)] = self.seen.get(repr(move), 0) + 1
        return super().play(state, seat, move, rng)


class Unordered(Rps):
    """Its moves come in the order of a set, which is another one in another process."""

    def legal_moves(self, state: rps.State, seat: Seat) -> Iterator[rps.Move]:
        return (rps.Move(pick=pick) for pick in set(rps.PICKS))


class ListState(Struct, frozen=True):
    """A frozen struct with something in it that is not."""

    cells: list[Seat | None]
    turn: Seat


class Scribbling(Game[ListState, tictactoe.Move, Options]):
    """It writes the move into the state that it was given, and looks whether it was legal afterwards."""

    name = "scribbling"
    title = "Scribbling"
    max_moves = SIZE * SIZE
    state_type = ListState
    move_type = tictactoe.Move
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> ListState:
        return ListState([None] * (SIZE * SIZE), 0)

    def play(self, state: ListState, seat: Seat, move: tictactoe.Move, rng: Rng) -> ListState:
        place = move.y * SIZE + move.x
        taken = state.cells[place] is not None
        state.cells[place] = seat
        if taken:
            raise IllegalMove("that cell is taken")
        return ListState(state.cells, 1 - seat)

    def to_move(self, state: ListState) -> tuple[Seat, ...]:
        return (state.turn,) if None in state.cells else ()

    def outcome(self, state: ListState) -> Outcome | None:
        return None if None in state.cells else Outcome(winners=(), reason="board_full")

    def legal_moves(self, state: ListState, seat: Seat) -> Iterator[tictactoe.Move]:
        for place, cell in enumerate(list(state.cells)):
            if cell is None:
                yield tictactoe.Move(x=place % SIZE, y=place // SIZE)

    def view(self, state: ListState, viewer: Viewer) -> dict[str, Any]:
        return {"cells": state.cells}


# Those that do not end, or go wrong on the way.


class Pass(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is done."""


class PassState(Struct, frozen=True):
    """Whose turn it is to pass."""

    turn: Seat = 0


class Endless(Game[PassState, Pass, Options]):
    """One passes, the other passes, and says that it takes twenty moves."""

    name = "endless"
    title = "Endless"
    max_moves = 20
    state_type = PassState
    move_type = Pass
    options_type = Options

    def setup(self, seats: int, options: Options, rng: Rng) -> PassState:
        return PassState()

    def play(self, state: PassState, seat: Seat, move: Pass, rng: Rng) -> PassState:
        return PassState(turn=1 - seat)

    def to_move(self, state: PassState) -> tuple[Seat, ...]:
        return (state.turn,)

    def outcome(self, state: PassState) -> Outcome | None:
        return None

    def legal_moves(self, state: PassState, seat: Seat) -> Iterator[Pass]:
        yield Pass()

    def view(self, state: PassState, viewer: Viewer) -> PassState:
        return state


class Stuck(TicTacToe):
    """Whoever is to move on the last cell cannot."""

    def legal_moves(self, state: tictactoe.State, seat: Seat) -> Iterator[tictactoe.Move]:
        moves = list(super().legal_moves(state, seat))
        return iter(moves if len(moves) > 7 else [])


class GoingOn(TicTacToe):
    """Somebody is to move after the end."""

    def to_move(self, state: tictactoe.State) -> tuple[Seat, ...]:
        return (state.turn,) if None in state.cells else ()


class Lenient(TicTacToe):
    """It takes a cell from who has it."""

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        place = move.y * SIZE + move.x
        cells = (*state.cells[:place], seat, *state.cells[place + 1 :])
        return replace(state, cells=cells, turn=1 - seat)


class Wordless(TicTacToe):
    """It refuses and does not say why."""

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        try:
            return super().play(state, seat, move, rng)
        except IllegalMove:
            raise IllegalMove from None


class Silent(TicTacToe):
    """It takes no notice of an illegal move."""

    def play(self, state: tictactoe.State, seat: Seat, move: tictactoe.Move, rng: Rng) -> tictactoe.State:
        try:
            return super().play(state, seat, move, rng)
        except IllegalMove:
            return state


class Narrow(TicTacToe):
    """It does not list all that it takes."""

    def legal_moves(self, state: tictactoe.State, seat: Seat) -> Iterator[tictactoe.Move]:
        moves = list(super().legal_moves(state, seat))
        return iter(moves[:-1] or moves)


class Greedy(TicTacToe):
    """What it does at a time-out is not legal."""

    def timeout(self, state: tictactoe.State, seat: Seat) -> tictactoe.Move:
        return tictactoe.Move(x=0, y=0)


class Broad(TicTacToe):
    """What it shows has no measure."""

    def view(self, state: tictactoe.State, viewer: Viewer) -> Any:
        return {"history": [repr(state)] * (60 * sum(cell is not None for cell in state.cells))}


class Keyed(TicTacToe):
    """JSON and MessagePack say different things of what it shows."""

    def view(self, state: tictactoe.State, viewer: Viewer) -> Any:
        return {place: cell for place, cell in enumerate(state.cells) if cell is not None}


class SeatedState(Struct, frozen=True):
    """Anything may stand in ``cells``, and comes back as something else."""

    cells: Any = (None,) * (SIZE * SIZE)
    turn: Seat = 0


class Forgetful(TicTacToe):
    """What is stored of it does not come back as it was."""

    state_type: Any = SeatedState

    def setup(self, seats: int, options: Options, rng: Rng) -> Any:
        return SeatedState()


class Nameless(TicTacToe):
    """Nobody can ask for it."""

    name = "Tic Tac Toe"


# Promise, game, and what is found.
BAD: list[tuple[str, type[AnyGame], str]] = [
    ("keeps its state secret", PeekedDeck, "can tell what it imagines from what is"),
    ("keeps its state secret", SeenPick, "can tell what it imagines from what is"),
    ("keeps its state secret", CountedPick, "can tell what it imagines from what is"),
    ("keeps its state secret", TellingOrder, "can tell what it imagines from what is"),
    ("keeps its state secret", NotSaid, "it hides something and does not say so"),
    ("keeps its state secret", HiddenLog, "it hides a move"),
    ("keeps moves secret", SeenPick, "from another move"),
    ("keeps moves secret", CountedPick, "from another move"),
    ("keeps moves secret", TellingOrder, "from another move"),
    ("keeps moves secret", HastyLog, "the log tells .* more than the view does"),
    ("imagines", NotImagined, r"nothing is ever hidden from seats \[0, 1\]"),
    ("keeps moves secret", ToldPick, "the log tells .* more than the view does"),
    ("replays", Clocked, "replayed it is another state"),
    ("replays", Remembering, "replayed it is another state"),
    ("replays", Scribbling, "replayed it is another state"),
    ("undoes", Scribbling, "cannot be played again"),
    ("undoes", Clocked, "played again it is another state"),
    ("answers alike", Clocked, "says something else"),
    ("answers alike", Remembering, "says something else"),
    ("changes nothing", Scribbling, "a state has changed"),
    ("changes nothing", Remembering, "it keeps something of its own"),
    ("changes nothing", Shared, "its class or its module keeps something"),
    ("imports only what is pure", Clocked, "uses .*'time'"),
    ("ends", Endless, "it goes on after 20 moves"),
    ("ends", Stuck, "is to move and cannot"),
    ("takes turns", Stuck, "is to move and cannot"),
    ("takes turns", GoingOn, "to_move and outcome say different things"),
    ("takes turns", Greedy, "what a time-out does is not legal"),
    ("refuses", Lenient, "is taken and not among the legal moves"),
    ("refuses", Silent, "is taken and not among the legal moves"),
    ("refuses", Narrow, "is taken and not among the legal moves"),
    ("refuses", Wordless, "a refusal says why"),
    ("refuses", Scribbling, "changed the state"),
    ("bounds its sizes", Broad, "a view takes"),
    ("serialises", Keyed, "codecs differ in a view"),
    ("serialises", Forgetful, "does not come back as it was"),
    ("says what it is", Nameless, "no name that can be asked for"),
]
