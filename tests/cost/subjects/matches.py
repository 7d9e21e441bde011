"""Matches: what one move takes, and the look back at all of a match, at the end of long ones."""

from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from typing import Any, Final

import msgspec
from hypothesis import strategies as st
from msgspec import Struct

from server.games.registry import GAMES, AnyGame
from server.games.replay import Replay, not_taken_back, shown_log, state_bytes
from server.rooms.reading.pages import first_fitting
from tests.contracts.games_play import Walk
from tests.contracts.values import structs_of
from tests.cost.hunt import Subject
from tests.cost.meter import Work

# A match may go on for longer, but no position of it is dearer then.
_MOST_MOVES: Final = 160
_SEED: Final = bytes(32)


class _Play(Struct, frozen=True):
    """A match of any length: which of the legal moves is made, by turns."""

    game: AnyGame
    options: Any
    picks: tuple[int, ...]

    def __repr__(self) -> str:
        return f"{self.game.name}, {self.options}, picks {self.picks}"

    def grown(self, moves: int) -> Walk:
        try:
            walk = Walk(self.game, self.game.min_players, self.options, _SEED)
        except ValueError:
            walk = Walk(self.game, self.game.min_players, self.game.options_type(), _SEED)
        for pick in islice(cycle(self.picks), moves):
            if len(walk.game.to_move(walk.state)) == 0 or not walk.move_any(pick):
                break
        return walk


def _moved(walk: Walk) -> Work:
    """The last move again: read, played, shown to everybody, and what a bot or a client may do next."""
    if not walk.moves:
        return lambda: None
    seat, move = walk.moves[-1]
    game, replay = walk.game, Replay(walk.game, walk.options, walk.seats, _SEED)
    replay.states[:] = walk.states[:-1]
    replay.now = replay.reached(walk.states[-2])
    return partial(_play, game, replay, seat, msgspec.to_builtins(move), walk.seats)


def _play(game: AnyGame, replay: Any, seat: int, made: Any, seats: int) -> None:
    situation = replay.played(seat, msgspec.convert(made, game.move_type))
    for viewer in (None, *range(seats)):
        msgspec.json.encode(game.view(situation.state, viewer))
    state_bytes(situation.state)


def _looked_back(walk: Walk) -> Work:
    return partial(_look_back, walk, walk.log)


def _look_back(walk: Walk, log: Any) -> None:
    """What ``game.replay`` takes, and the last move that stands."""
    not_taken_back(log)
    first_fitting(shown_log(walk.game, walk.states, log, None, len(log)))


def _subject(game: AnyGame, what: str, prepare: Callable[[Walk], Work]) -> Subject[Any]:
    picks = st.lists(st.integers(0, 255), min_size=1, max_size=12).map(tuple)
    plays = st.builds(_Play, st.just(game), structs_of(game.options_type), picks)
    size = min(_MOST_MOVES, game.max_moves)
    return Subject(name=f"{what} of {game.title}", size=size, shapes=plays, prepare=prepare)


SUBJECTS: Final = [
    *(_subject(game, "a move", _moved) for game in GAMES.values()),
    *(_subject(game, "the replay", _looked_back) for game in GAMES.values()),
]
