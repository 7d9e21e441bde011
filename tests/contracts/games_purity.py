"""The part of a game's contract that says it is pure: it imports what is, answers alike, and keeps nothing."""

import ast
import copy
import inspect
import sys
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from server.games.base import GameRecord, IllegalMove, Rng, Seat, Viewer
from server.games.registry import AnyGame
from server.games.replay import state_bytes
from tests.contracts.games_play import Walk, walks

GAMES = "server.games."
# Who may know the games, or the time that is handed in.
NOT_RULES = frozenset({"registry", "installed", "bots", "time_control"})
ALLOWED = frozenset(
    {
        "server.games",
        "models.ids",
        "models.errors",
        "msgspec",
        "msgspec.structs",
        "bisect",
        "collections",
        "collections.abc",
        "dataclasses",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "operator",
        "re",
        "string",
        "textwrap",
        "typing",
    }
)
# Of these only the values, which hold no time of their own.
ALLOWED_NAMES = {"datetime": frozenset({"UTC", "datetime", "date", "timedelta"})}
# What asks for the time, reads files, or differs from one process to the next.
FORBIDDEN_CALLS = frozenset({"open", "input", "print", "id", "hash", "eval", "exec", "globals", "__import__"})
FORBIDDEN_METHODS = frozenset({"now", "utcnow", "today"})


def forbidden(source: str) -> list[str]:
    """What rules of a game must not import or call, of what ``source`` does."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [each.name for each in names if not _may_import(each.name, "")]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found += [f"{module}.{each.name}" for each in names if not _may_import(module, each.name)]
            case ast.ImportFrom():
                found.append("a relative import")
            case ast.Call(func=ast.Name(id=called)) if called in FORBIDDEN_CALLS:
                found.append(f"{called}()")
            case ast.Call(func=ast.Attribute(attr=called)) if called in FORBIDDEN_METHODS:
                found.append(f"{called}()")
            case ast.Global() | ast.Nonlocal():
                found.append("a name that is bound outside")
    return found


def _may_import(module: str, name: str) -> bool:
    if name in ALLOWED_NAMES.get(module, ()):
        return True
    whole = f"{module}.{name}" if module == "server.games" else module
    if whole.startswith(GAMES):
        return whole.removeprefix(GAMES) not in NOT_RULES
    return whole in ALLOWED


def check_imports(game: AnyGame, data: st.DataObject) -> None:
    found = forbidden(Path(inspect.getfile(type(game))).read_text())
    assert not found, f"the source uses {found}"


def check_answers_alike(game: AnyGame, data: st.DataObject) -> None:
    """Asked twice, and with anything else asked in between, a game says the same."""
    walk, other = data.draw(walks(game)), data.draw(walks(game))
    first = _answers(walk)
    _answers(other)
    assert _answers(walk) == first, "asked again it says something else"
    fresh = copy.copy(walk)
    fresh.game = type(game)()
    assert _answers(fresh) == first, "another instance says something else"


def check_changes_nothing(game: AnyGame, data: st.DataObject) -> None:
    """No question changes what it is asked with, or the game itself."""
    walk = data.draw(walks(game))
    kept, moves = _kept(game), repr(walk.moves)
    options = state_bytes(walk.options)
    _answers(walk)
    assert [state_bytes(state) for state in walk.states] == walk.made, "a state has changed"
    assert (state_bytes(walk.options), repr(walk.moves)) == (options, moves), "options or moves have changed"
    assert vars(game) == {}, "it keeps something of its own"
    assert _kept(game) == kept, "its class or its module keeps something"


def _kept(game: AnyGame) -> list[str]:
    """What class and module have in attributes that can change."""
    places = (vars(type(game)), vars(sys.modules[type(game).__module__]))
    return [
        f"{name}={value!r}"
        for place in places
        for name, value in place.items()
        if isinstance(value, (list, dict, set, bytearray, int)) and not name.startswith("__")
    ]


def _answers(walk: Walk) -> list[bytes]:
    """All that a game can be asked about a match and its newest state, as bytes."""
    game, state = walk.game, walk.state
    started = game.setup(walk.seats, walk.options, Rng(walk.seed, 0))
    answers: list[Any] = [started, game.outcome(state), game.to_move(state)]
    for version, (seat, move) in enumerate(walk.moves, 1):
        answers.append(_played_again(walk, version, seat, move))
    for seat in game.to_move(state):
        answers += [list(game.legal_moves(state, seat)), game.timeout(state, seat)]
    for viewer in walk.viewers:
        answers += _answers_to(walk, viewer)
    answers += [(game.estimate(state, seat), game.resign(state, seat)) for seat in range(walk.seats)]
    answers.append(game.documents(_finished(walk)))
    return [state_bytes(answer) for answer in answers]


def _played_again(walk: Walk, version: int, seat: Seat, move: Any) -> Any:
    try:
        return walk.game.play(walk.states[version - 1], seat, move, walk.rng(version))
    except IllegalMove as refusal:
        return str(refusal)


def _answers_to(walk: Walk, viewer: Viewer) -> list[Any]:
    game, state = walk.game, walk.state
    shown = [
        game.shown_move(after, state, seat, move, viewer)
        for after, (seat, move) in zip(walk.states[1:], walk.moves, strict=True)
    ]
    return [game.view(state, viewer), game.imagine(state, viewer, walk.rng(0)), shown]


def _finished(walk: Walk) -> GameRecord:
    return GameRecord(
        match="m-1",
        names=tuple(f"player {seat}" for seat in range(walk.seats)),
        options=walk.options,
        moves=tuple(walk.moves),
        started_at=1_700_000_000_000,
        outcome=walk.game.outcome(walk.state),
    )
