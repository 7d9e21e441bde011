"""What every game keeps: one suite, run over each of them.

``CHECKS`` has the promises by name; ``prove(game)`` goes through all of them, ``check(game, name)`` through one.
Each fails for a game kept in ``bad_games``.
"""

import re
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from server.games.base import BY_BOT, IllegalMove, Outcome, Seat
from server.games.registry import AnyGame
from server.games.replay import Broken, LogEntry, Replay, replayed, state_bytes
from tests.contracts.games_imagined import check_imagines, check_imagines_every_secret
from tests.contracts.games_play import Walk, picks, starts, unfinished, walks
from tests.contracts.games_purity import check_answers_alike, check_changes_nothing, check_imports
from tests.contracts.games_secrets import (
    check_keeps_moves_secret,
    check_keeps_state_secret,
    check_lets_speak,
    check_shows_no_secret,
)
from tests.contracts.values import structs_of

# A state is stored whole with every move, in one frame's measure; chess with 600 moves written down takes 15 KB.
MAX_STATE_BYTES = 64 * 1024
# A view goes to each viewer at each move: a queue of 1 MiB then holds 64 of them for who reads slowly.
MAX_VIEW_BYTES = 16 * 1024
MAX_REASON = 200

Check = Callable[[AnyGame, st.DataObject], None]


def check_says_what_it_is(game: AnyGame, data: st.DataObject) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]{0,31}", game.name), "it has no name that can be asked for"
    assert game.title, "it has no title"
    assert 1 <= game.min_players <= game.max_players, "so many cannot play"
    assert game.max_moves > 0, "nobody could move"
    for shape in (game.state_type, game.move_type, game.options_type):
        assert shape.__struct_config__.frozen, f"{shape.__name__} can be changed"
    for shape in (game.move_type, game.options_type):
        assert shape.__struct_config__.forbid_unknown_fields, (
            f"{shape.__name__} takes fields it does not know"
        )
        assert msgspec.json.schema(shape), f"{shape.__name__} has no JSON Schema"
    assert game.options_type() is not None, "a match must do without options"


def check_replays(game: AnyGame, data: st.DataObject) -> None:
    """Same seed and log, same bytes: in another instance, and from what was stored of it."""
    walk = data.draw(walks(game))
    stored = msgspec.json.decode(msgspec.json.encode(walk.log), type=list[LogEntry])
    options = msgspec.convert(msgspec.to_builtins(walk.options), game.options_type)
    for other in (game, type(game)()):
        try:
            replay = replayed(other, options, walk.seats, walk.seed, stored)
        except Broken as broken:
            raise AssertionError("its own log is broken") from broken
        again = [state_bytes(state) for state in replay.states]
        assert again == walk.made, "replayed it is another state"
        assert replay.outcome == game.outcome(walk.state), "replayed it ends otherwise"


def check_undoes(game: AnyGame, data: st.DataObject) -> None:
    """An undo brings the old state back, and what is played again from it makes the same states."""
    walk = data.draw(walks(game))
    if not walk.moves:
        return
    back = data.draw(st.integers(0, len(walk.moves) - 1))
    again = walk.states[back]
    for version, (seat, move) in enumerate(walk.moves[back:], back + 1):
        try:
            again = game.play(again, seat, move, walk.rng(version))
        except IllegalMove as refusal:
            raise AssertionError("what was taken back cannot be played again") from refusal
        assert state_bytes(again) == state_bytes(walk.states[version]), "played again it is another state"
    _check_undo_in_log(walk, back)


def _check_undo_in_log(walk: Walk, back: int) -> None:
    options = msgspec.structs.replace(walk.options, undo=True)
    replay = Replay(walk.game, options, walk.seats, walk.seed)
    *but_last, last = walk.log
    for entry in but_last if walk.game.outcome(walk.state) else [*but_last, last]:
        replay.add(entry)
    if back >= replay.version:
        return
    replay.add(LogEntry(version=replay.version + 1, kind="undo", at=0, to=back))
    assert state_bytes(replay.states[-1]) == state_bytes(walk.states[back]), "an undo makes another state"
    seat, move = walk.moves[back]
    redo = LogEntry(version=replay.version + 1, kind="move", at=0, seat=seat, move=msgspec.to_builtins(move))
    replay.add(redo)
    expected = walk.game.play(walk.states[back], seat, move, walk.rng(redo.version))
    assert state_bytes(replay.states[-1]) == state_bytes(expected), "after an undo it is another state"


def check_refuses(game: AnyGame, data: st.DataObject) -> None:
    """``play`` takes what ``legal_moves`` has, and refuses all else in words, without a change."""
    walk = data.draw(unfinished(game))
    seat = data.draw(st.sampled_from(game.to_move(walk.state)))
    legal = list(game.legal_moves(walk.state, seat))
    for move in data.draw(st.lists(st.sampled_from(legal), max_size=8)):
        game.play(walk.state, seat, move, walk.next_rng())
    for move in data.draw(_candidates(walk)):
        if move not in legal:
            _check_refused(walk, seat, move)
        assert state_bytes(walk.state) == walk.made[-1], "a move that was refused changed the state"


def _candidates(walk: Walk) -> st.SearchStrategy[list[Any]]:
    """Moves of the right type that may be legal or not: any, and such as were made before."""
    anything = structs_of(walk.game.move_type)
    made = [move for _, move in walk.moves]
    return st.lists(anything | st.sampled_from(made) if made else anything, min_size=6, max_size=12)


def _check_refused(walk: Walk, seat: Seat, move: Any) -> None:
    try:
        walk.game.play(walk.state, seat, move, walk.next_rng())
    except IllegalMove as refusal:
        why = str(refusal)
    else:
        raise AssertionError(f"{move} is taken and not among the legal moves")
    assert 0 < len(why) <= MAX_REASON, "a refusal says why, and briefly"


def check_ends(game: AnyGame, data: st.DataObject) -> None:
    """Whatever is played, it is over after ``max_moves`` at most."""
    walk = data.draw(starts(game))
    chance = Random(data.draw(picks))
    # The first or the last legal move each time goes to and fro where it can, which chance alone does not.
    always = data.draw(st.sampled_from((None, None, 0, -1)))
    while walk.move_any(chance.getrandbits(32) if always is None else always):
        assert len(walk.moves) <= game.max_moves, f"it goes on after {game.max_moves} moves"
        _check_turn(walk, walk.state)
        # Long matches need no more than the newest state.
        del walk.states[:-2]
        _check_sizes(walk)
    assert game.outcome(walk.state) is not None, "nobody is to move and it is not over"


def check_turns(game: AnyGame, data: st.DataObject) -> None:
    """Somebody is to move just while there is no outcome, and whoever it is can."""
    walk = data.draw(walks(game))
    for state in walk.states:
        _check_turn(walk, state)
    walk = data.draw(unfinished(game))
    for seat in game.to_move(walk.state):
        _check_time_out(walk, seat, game.timeout(walk.state, seat))
    for seat in range(walk.seats):
        _check_outcome(walk, game.resign(walk.state, seat))
        if walk.seats > 2 and (ended := game.left(walk.state, seat)) is not None:
            _check_outcome(walk, ended)
        estimate = game.estimate(walk.state, seat)
        assert estimate is None or 0 <= estimate <= 1, "an estimate is no chance"


def _check_turn(walk: Walk, state: Any) -> None:
    game = walk.game
    seats, outcome = game.to_move(state), game.outcome(state)
    assert (seats == ()) == (outcome is not None), "to_move and outcome say different things"
    assert list(seats) == sorted({*seats} & {*range(walk.seats)}), "these are no seats, or out of order"
    assert game.simultaneous or len(seats) <= 1, "only simultaneous games have several seats to move"
    if outcome is not None:
        _check_outcome(walk, outcome)
    for seat in seats:
        legal = list(game.legal_moves(state, seat))
        assert legal, f"seat {seat} is to move and cannot"
        assert legal == list(game.legal_moves(state, seat)), "the order of legal moves is not fixed"
        assert all(type(move) is game.move_type for move in legal), "a legal move is of another type"
        assert len({state_bytes(move) for move in legal}) == len(legal), "a legal move stands twice"


def _check_outcome(walk: Walk, outcome: Outcome) -> None:
    assert type(outcome) is Outcome, "an outcome is of another type"
    assert outcome.reason.isidentifier(), "the reason is no word"
    assert len(set(outcome.winners)) == len(outcome.winners), "a winner stands twice"
    assert {*outcome.winners, *(outcome.scores or {})} <= {*range(walk.seats)}, "somebody else wins"


def _check_time_out(walk: Walk, seat: Seat, rule: Any) -> None:
    if isinstance(rule, Outcome):
        _check_outcome(walk, rule)
    elif rule != BY_BOT:
        assert rule in list(walk.game.legal_moves(walk.state, seat)), "what a time-out does is not legal"


def check_sizes(game: AnyGame, data: st.DataObject) -> None:
    _check_sizes(data.draw(walks(game)))


def _check_sizes(walk: Walk) -> None:
    size = len(state_bytes(walk.state))
    assert size <= MAX_STATE_BYTES, f"a state takes {size} bytes"
    for viewer in walk.viewers:
        size = len(state_bytes(walk.game.view(walk.state, viewer)))
        assert size <= MAX_VIEW_BYTES, f"a view takes {size} bytes"


def check_serialises(game: AnyGame, data: st.DataObject) -> None:
    """State, move and outcome come back as they were, and a view says the same in every codec."""
    walk = data.draw(walks(game))
    _check_same(walk.state, game.state_type)
    _check_same(walk.options, game.options_type)
    for _, move in walk.moves:
        _check_same(move, game.move_type)
    outcome = game.outcome(walk.state) or game.resign(walk.state, 0)
    _check_same(outcome, Outcome)
    for viewer in walk.viewers:
        view = game.view(walk.state, viewer)
        in_json = msgspec.json.decode(msgspec.json.encode(view))
        assert in_json == msgspec.msgpack.decode(msgspec.msgpack.encode(view)), "codecs differ in a view"
        if isinstance(view, Struct):
            _check_same(view, type(view))


def _check_same(value: Any, shape: type[Any]) -> None:
    assert type(value) is shape, f"{value!r} should be of type {shape.__name__}"
    in_json = msgspec.json.decode(msgspec.json.encode(value), type=shape)
    in_msgpack = msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=shape)
    assert in_json == in_msgpack == value, f"{shape.__name__} does not come back as it was"


# Each promise, and how many matches are looked at for it.
CHECKS: dict[str, tuple[Check, int]] = {
    "says what it is": (check_says_what_it_is, 1),
    "imports only what is pure": (check_imports, 1),
    "replays": (check_replays, 30),
    "undoes": (check_undoes, 30),
    "refuses": (check_refuses, 40),
    "ends": (check_ends, 16),
    "takes turns": (check_turns, 30),
    "bounds its sizes": (check_sizes, 30),
    "serialises": (check_serialises, 30),
    "answers alike": (check_answers_alike, 20),
    "changes nothing": (check_changes_nothing, 20),
    "keeps moves secret": (check_keeps_moves_secret, 60),
    "keeps its state secret": (check_keeps_state_secret, 40),
    "shows no secret": (check_shows_no_secret, 1),
    "lets speak": (check_lets_speak, 8),
    "imagines": (check_imagines, 1),
    "imagines every secret": (check_imagines_every_secret, 1),
}


def check(game: AnyGame, name: str, **more: Any) -> None:
    """Hold ``game`` to one promise; ``more`` are settings of Hypothesis."""
    promise, examples = CHECKS[name]

    @given(st.data())
    @settings(
        **{"max_examples": examples} | more,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def holds(data: st.DataObject) -> None:
        promise(game, data)

    holds()


def prove(game: AnyGame) -> None:
    """Hold ``game`` to every promise."""
    for name in CHECKS:
        check(game, name)
