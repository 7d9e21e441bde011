"""Matches of any game that goes on by itself, for its contract: any inputs at any ticks, and the log of them."""

from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
from hypothesis import strategies as st

from server.games.base import Rng, Seat, Viewer
from server.games.realtime.game import RealtimeGame
from server.games.realtime.ticks import MOST_INPUTS, TickInput, stepped
from server.games.replay import LogEntry, state_bytes
from tests.contracts.values import structs_of

AnyRealtimeGame = RealtimeGame[Any, Any, Any]
Inputs = tuple[tuple[Seat, Any], ...]

seeds = st.integers(0, 2**32).map(lambda number: number.to_bytes(32, "big"))


class Course:
    """A match as it went: the state at each tick from 0, and the inputs that came into force."""

    def __init__(self, game: AnyRealtimeGame, seats: int, options: Any, seed: bytes) -> None:
        self.game = game
        self.seats = seats
        self.options = options
        self.seed = seed
        self.states = [game.setup(seats, options, Rng(seed, 0))]
        self.inputs: list[Inputs] = [()]
        self.made = [state_bytes(self.state)]

    def __repr__(self) -> str:
        """What is told of a match that breaks a promise."""
        said = [(tick, seat, given) for tick, each in enumerate(self.inputs) for seat, given in each]
        return f"a match of {self.seats}, {self.options}, seed {self.seed.hex().lstrip('0')}, inputs {said}"

    @property
    def state(self) -> Any:
        return self.states[-1]

    @property
    def viewers(self) -> Sequence[Viewer]:
        return (*range(self.seats), None)

    def step(self, inputs: Inputs) -> bool:
        """Go on by one tick. Whether there was one."""
        if self.game.outcome(self.state) is not None:
            return False
        state = stepped(self.game, self.state, inputs, self.seed, len(self.states))
        self.states.append(state)
        self.inputs.append(inputs)
        self.made.append(state_bytes(state))
        return True

    def log(self, cuts: Sequence[int]) -> list[LogEntry]:
        """The log as it is stored, if that is done after each of the ticks ``cuts``."""
        ends = sorted({*(cut for cut in cuts if 0 < cut < len(self.states)), len(self.states) - 1} - {0})
        starts = [0, *ends]
        return [
            LogEntry(version=version, kind="ticks", at=version, tick=end, inputs=self._within(start, end))
            for version, (start, end) in enumerate(zip(starts, ends, strict=False), 1)
        ]

    def _within(self, start: int, end: int) -> tuple[TickInput, ...] | None:
        return (
            tuple(
                TickInput(tick, seat, msgspec.to_builtins(given))
                for tick in range(start + 1, end + 1)
                for seat, given in self.inputs[tick]
            )
            or None
        )


@st.composite
def courses(draw: st.DrawFn, game: AnyRealtimeGame, longest: int = 120) -> Course:
    """Matches of up to ``longest`` ticks with any inputs, up to as many as a seat may have in each."""
    seats = draw(st.integers(game.min_players, game.max_players))
    course = Course(game, seats, draw(structs_of(game.options_type)), draw(seeds))
    given = draw(st.lists(structs_of(game.input_type), min_size=1, max_size=6))
    chance = Random(draw(st.integers(0, 2**32)))
    busy = draw(st.sampled_from((0.02, 0.2, 0.9)))
    for _ in range(draw(st.integers(0, longest))):
        inputs = tuple(
            (seat, chance.choice(given))
            for seat in range(seats)
            for _ in range(MOST_INPUTS)
            if chance.random() < busy
        )
        if not course.step(inputs):
            break
    return course
