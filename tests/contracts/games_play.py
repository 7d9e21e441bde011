"""Matches of any game for its contract: walks through legal moves, and what of them a viewer is shown."""

from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import reject
from hypothesis import strategies as st

from server.games.base import Rng, Seat, Viewer
from server.games.registry import AnyGame
from server.games.replay import LogEntry, shown_log, state_bytes
from tests.contracts.values import structs_of

seeds = st.integers(0, 2**32).map(lambda number: number.to_bytes(32, "big"))
# Which seat moves, and what: any number is a move, so that a failing match shrinks.
picks = st.integers(0, 2**32)


class Walk:
    """A match that went through legal moves only: ``states`` by version, and the log that made them.

    ``made``: the bytes of each state as they were when it was made.
    """

    def __init__(self, game: AnyGame, seats: int, options: Any, seed: bytes) -> None:
        self.game = game
        self.seats = seats
        self.options = options
        self.seed = seed
        self.states = [game.setup(seats, options, Rng(seed, 0))]
        self.made = [state_bytes(self.state)]
        self.moves: list[tuple[Seat, Any]] = []

    def __repr__(self) -> str:
        """What is told of a match that breaks a promise."""
        moves = "; ".join(f"{seat}: {msgspec.to_builtins(move)}" for seat, move in self.moves)
        seed = int.from_bytes(self.seed, "big")
        return f"a match of {self.seats}, {self.options}, seed {seed:x}, moves {moves or None}"

    @property
    def state(self) -> Any:
        return self.states[-1]

    @property
    def log(self) -> list[LogEntry]:
        return [
            LogEntry(version=version, kind="move", at=version, seat=seat, move=msgspec.to_builtins(move))
            for version, (seat, move) in enumerate(self.moves, 1)
        ]

    def rng(self, version: int) -> Rng:
        """Chance as it was for the move that made ``version``."""
        return Rng(self.seed, version)

    def next_rng(self) -> Rng:
        return self.rng(len(self.moves) + 1)

    def move(self, seat: Seat, move: Any) -> None:
        self.states.append(self.game.play(self.state, seat, move, self.next_rng()))
        self.made.append(state_bytes(self.state))
        self.moves.append((seat, move))

    def move_any(self, pick: int) -> bool:
        """Make the legal move that ``pick`` stands for. Whether there was one to make."""
        seats = self.game.to_move(self.state)
        if not seats:
            return False
        seat = seats[pick % len(seats)]
        legal = list(self.game.legal_moves(self.state, seat))
        assert legal, f"seat {seat} is to move and cannot"
        self.move(seat, legal[pick // len(seats) % len(legal)])
        return True

    def go_back(self, version: int) -> None:
        """Forget what came after ``version``."""
        del self.states[version + 1 :], self.made[version + 1 :], self.moves[version:]
        assert state_bytes(self.state) == self.made[-1], "a move changed the state that it was made in"

    @property
    def viewers(self) -> Sequence[Viewer]:
        return (*range(self.seats), None)

    def shown(self, version: int, viewer: Viewer, now: Any = None) -> bytes:
        """All that ``viewer`` can tell of the match at ``version``, or if its state were ``now``, as bytes."""
        states = list(self.states[: version + 1])
        if now is not None:
            states[version] = now
        state, game = states[version], self.game
        to_move = game.to_move(state)
        return state_bytes(
            {
                "view": game.view(state, viewer),
                "to_move": to_move,
                "outcome": game.outcome(state),
                "log": shown_log(game, states, self.log, viewer, version),
                "legal": list(game.legal_moves(state, viewer)) if viewer in to_move else None,
            }
        )


@st.composite
def starts(draw: st.DrawFn, game: AnyGame) -> Walk:
    """Matches that have not begun, with any seats, options and seed."""
    seats = draw(st.integers(game.min_players, game.max_players))
    options = draw(structs_of(game.options_type))
    seed = draw(seeds)
    try:
        walk = Walk(game, seats, options, seed)
    except ValueError as error:
        if not str(error):
            raise AssertionError("options that do not go together are refused without a reason") from error
        reject()
    return walk


@st.composite
def walks(draw: st.DrawFn, game: AnyGame, longest: int = 30) -> Walk:
    """Matches of up to ``longest`` moves."""
    walk = draw(starts(game))
    length = draw(st.integers(0, longest))
    for pick in draw(st.lists(picks, min_size=length, max_size=length)):
        if not walk.move_any(pick):
            break
    return walk


@st.composite
def unfinished(draw: st.DrawFn, game: AnyGame) -> Walk:
    """Matches that somebody is to move in."""
    walk = draw(walks(game))
    newest = len(walk.moves) - (not game.to_move(walk.state))
    assert newest >= 0, "it is over before it begins"
    walk.go_back(draw(st.integers(0, newest)))
    return walk
