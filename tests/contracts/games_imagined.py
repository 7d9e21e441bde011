"""The part of a game's contract that says ``imagine`` draws by chance all that is secret, and does so at all.

``games_secrets`` compares what is shown of what is imagined. That proves nothing of a secret which is imagined as it
is, so here each value that ``secrets`` names has to come out otherwise.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st

from server.games.base import Rng, Viewer
from server.games.registry import AnyGame
from server.games.replay import state_bytes
from tests.contracts.games_play import Walk

MATCHES = 60
# What stays as it is in three of four draws comes out otherwise in so many.
MOST_DRAWS = 100
FEW_DRAWS = 8

# What can be asked about a secret, and the answer: which card lies there, how many of a kind a pile has.
Marks = dict[str, Any]


def check_imagines(game: AnyGame, data: st.DataObject) -> None:
    """A game that hides something imagines it otherwise at times, for each that does not see it."""
    if game.hidden:
        blind = {seat for seat in range(game.min_players) if not _ever_imagines(game, seat)}
        assert not blind, f"nothing is ever hidden from seats {sorted(blind)}"
        assert _ever_imagines(game, None), "nothing is ever hidden from spectators"


def _ever_imagines(game: AnyGame, viewer: Viewer) -> bool:
    for number in range(MATCHES):
        for walk in _positions(game, number):
            imagined = game.imagine(walk.state, viewer, Rng(walk.seed, 0))
            if state_bytes(imagined) != state_bytes(walk.state):
                return True
    return False


def check_imagines_every_secret(game: AnyGame, data: st.DataObject) -> None:
    """Each secret is imagined otherwise, those that are dealt at every deal, later ones at times; nothing else is."""
    if not game.hidden:
        return
    for viewer in (*range(game.min_players), None):
        named: set[str] = set()
        varied: set[str] = set()
        for number in range(MATCHES):
            for walk in _positions(game, number):
                there, other = _imagined_otherwise(walk, viewer)
                named |= there
                varied |= other
                if not walk.moves:
                    _check_none_left(there - other, viewer)
        assert named, f"nothing is named that is secret from {viewer}"
        _check_none_left(named - varied, viewer)


def _check_none_left(left: set[str], viewer: Viewer) -> None:
    assert not left, f"secret from {viewer} and never imagined otherwise: {', '.join(sorted(left))}"


def _positions(game: AnyGame, number: int) -> Iterator[Walk]:
    """A match by its number: as it was dealt, and after each of some moves."""
    chance = Random(number)
    walk = Walk(game, game.min_players, game.options_type(), number.to_bytes(32, "big"))
    yield walk
    for _ in range(number % 10):
        if not walk.move_any(chance.getrandbits(32)):
            return
        yield walk


def _imagined_otherwise(walk: Walk, viewer: Viewer) -> tuple[set[str], set[str]]:
    """What is secret from ``viewer`` now, and what of it comes out otherwise when it is imagined."""
    game, state = walk.game, walk.state
    truth = _marks(game, state, viewer)
    left = dict(truth)
    for draw in range(FEW_DRAWS if walk.moves else MOST_DRAWS):
        imagined = game.imagine(state, viewer, Rng(walk.seed, draw))
        marks = _marks(game, imagined, viewer)
        if marks == truth:
            assert state_bytes(imagined) == state_bytes(state), "what is no secret is imagined otherwise"
        left = {mark: value for mark, value in left.items() if marks.get(mark) == value}
        if not left:
            break
    return set(truth), set(truth) - set(left)


def _marks(game: AnyGame, state: Any, viewer: Viewer) -> Marks:
    marks: Marks = {}
    for place, secret in enumerate(game.secrets(state, viewer)):
        if not isinstance(secret, (list, tuple)):
            marks[f"{place}"] = secret
            continue
        marks |= {f"{place}.{each}": value for each, value in enumerate(secret)}
        marks |= {f"{value} in {place}": many for value, many in Counter(map(str, secret)).items()}
    return {mark: value for mark, value in marks.items() if value is not None}
