"""The part of a game's contract that says it tells no secret: change one, and nobody else is shown another byte."""

from typing import Any

from hypothesis import strategies as st

from server.games.base import IllegalMove, Rng, Viewer
from server.games.registry import AnyGame
from server.games.replay import state_bytes
from tests.contracts.games_play import Walk, seeds, walks


def check_keeps_moves_secret(game: AnyGame, data: st.DataObject) -> None:
    """A hidden move could be any other: whoever is not told of it is shown the same, byte for byte.

    Nor does the log tell of a move, then or later, what the view, as long as the state knows of it, does not.
    """
    walk = data.draw(walks(game))
    if not game.hidden or not walk.moves:
        return
    version = data.draw(st.integers(1, len(walk.moves)))
    seat, move = walk.moves[version - 1]
    legal = list(game.legal_moves(walk.states[version - 1], seat))
    other = _with_another(walk, version, data.draw(st.sampled_from(legal)))
    for viewer in walk.viewers:
        if viewer == seat:
            continue
        if not _is_told(walk, version, viewer):
            assert other.shown(version, viewer) == walk.shown(version, viewer), (
                f"{viewer} can tell {move} of seat {seat} from another move"
            )
        _check_log(walk, other, version, viewer)


def _check_log(walk: Walk, other: Walk, version: int, viewer: Viewer) -> None:
    game = walk.game
    for later in range(version, len(other.states)):
        one, two = walk.states[later], other.states[later]
        if state_bytes(game.view(one, viewer)) != state_bytes(game.view(two, viewer)):
            return
        if state_bytes(one) != state_bytes(two):
            assert walk.shown(later, viewer) == other.shown(later, viewer), (
                f"the log tells {viewer} more than the view does"
            )


def _is_told(walk: Walk, version: int, viewer: Viewer) -> bool:
    seat, move = walk.moves[version - 1]
    after = walk.states[version]
    return walk.game.shown_move(after, after, seat, move, viewer) is not None


def _with_another(walk: Walk, version: int, move: Any) -> Walk:
    """The match in which another move made ``version``, as far as all others can still be made."""
    other = Walk(walk.game, walk.seats, walk.options, walk.seed)
    for made, (seat, original) in enumerate(walk.moves, 1):
        if made > version and seat not in walk.game.to_move(other.state):
            break
        try:
            other.move(seat, move if made == version else original)
        except IllegalMove:
            break
    return other


def check_keeps_state_secret(game: AnyGame, data: st.DataObject) -> None:
    """What a viewer could imagine shows it the same, byte for byte; without secrets all see the same."""
    walk = data.draw(walks(game))
    version = data.draw(st.integers(0, len(walk.moves)))
    if not game.hidden:
        _check_open(walk, version)
        return
    for viewer in walk.viewers:
        imagined = game.imagine(walk.states[version], viewer, Rng(data.draw(seeds), 0))
        assert type(imagined) is game.state_type
        assert walk.shown(version, viewer, now=imagined) == walk.shown(version, viewer), (
            f"{viewer} can tell what it imagines from what is"
        )


def _check_open(walk: Walk, version: int) -> None:
    game, state = walk.game, walk.states[version]
    views = {state_bytes(game.view(state, viewer)) for viewer in walk.viewers}
    assert len(views) == 1, "it hides something and does not say so"
    for viewer in walk.viewers:
        assert game.imagine(state, viewer, Rng(walk.seed, 0)) == state
        for after, (seat, move) in zip(walk.states[1 : version + 1], walk.moves[:version], strict=True):
            assert game.shown_move(after, state, seat, move, viewer) == move, "it hides a move"
