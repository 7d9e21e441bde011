"""The contract of a realtime game, which runs tick by tick. Everything that ``base`` says of games holds for it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec import Struct

from server.games.base import Game, IllegalMove, M, O, Rng, S, Seat, Viewer


class RealtimeGame(Game[S, M, O]):
    """The rules of a realtime game: each ``tick`` is a step of ``1 / tick_hz`` seconds.

    ``M`` is an input. The engine keeps the rhythm, orders the inputs, and logs them by their ticks: the same options,
    seed and inputs make the same states, byte for byte.

    Attributes:
        tick_hz: ticks a second, from 1 to 60.
        max_ticks: no match has more ticks, and it may have fewer; the contract's tests see to it.
        view_type: the type of views. Of its objects only changes are sent, its arrays whole.
    """

    realtime = True
    max_moves = 0
    tick_hz: ClassVar[int]
    max_ticks: ClassVar[int]

    input_type: type[M]
    view_type: type[Struct]

    def tick(self, state: S, inputs: Sequence[tuple[Seat, M]], rng: Rng) -> S:
        """The state one step after ``state``. It accepts every input, and ignores those that make no sense.

        ``inputs`` came since the tick before, in order, at most 4 of a seat. ``rng`` is the
        chance of this tick.
        """
        raise NotImplementedError

    def to_move(self, state: S) -> tuple[Seat, ...]:
        """The seats whose inputs may change anything, ascending; none when the match is over."""
        raise NotImplementedError

    def area_of(self, state: S, viewer: Viewer) -> str | None:
        """The part of an arena that ``viewer`` looks at; None if each viewer has a view of their own.

        All who look at one part see the same, byte for byte: a view is made and encoded once for each part, and not
        for each player. Such a game is ``hidden``, since nobody sees the other parts.
        """
        return None

    def hear(self, state: S, seat: Seat, text: str) -> M | None:
        """The input that ``seat`` makes by posting ``text`` in the match's room; None: it is only a message.

        It is called when the message gets its number, at the same state as ``may_see``, and applies like any
        other input: clients could send it as well, so it must be one that ``tick`` checks.
        """
        return None

    def best_input(self, state: S, seat: Seat) -> M | None:
        """The input of a bot in ``seat`` now; None: nothing. It has no more than about a millisecond."""
        return None

    @property
    def move_type(self) -> type[M]:  # type: ignore[override]  # an input is its move
        return self.input_type

    def play(self, state: S, seat: Seat, move: M, rng: Rng) -> S:
        raise IllegalMove("this game goes on by itself, and takes inputs in place of moves")

    def legal_moves(self, state: S, seat: Seat) -> Iterable[M]:
        return ()
