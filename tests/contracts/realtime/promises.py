"""What every game keeps that goes on by itself: one suite, run over each of them, and proved by their inputs.

``CHECKS`` has the promises by name; ``check(game, name)`` goes through one. Each fails for a game kept in
``broken/realtime_games.py``.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.games.base import Outcome, Rng
from server.games.realtime.ticks import stepped
from server.games.replay import Broken, LogEntry, replayed, state_bytes
from server.matches.running.deltas import difference, joined, shown
from server.matches.running.run import MAX_INPUT_BYTES
from tests.contracts.games_purity import check_imports
from tests.contracts.games_secrets import check_speaking
from tests.contracts.realtime.course import AnyRealtimeGame, Course, courses
from tests.contracts.values import structs_of

MAX_STATE_BYTES = 64 * 1024
# A snapshot goes to each viewer each few seconds, and what changed in it with each tick.
MAX_VIEW_BYTES = 16 * 1024
SECRETS_DRAWN = 60


def check_says_what_it_is(game: AnyRealtimeGame, data: st.DataObject) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]{0,31}", game.name), "it has no name that can be asked for"
    assert 1 <= game.min_players <= game.max_players, "so many cannot play"
    assert 1 <= game.tick_hz <= 60, "it has no number of ticks that the server keeps to"
    assert game.max_ticks > 0, "it would be over at once"
    for shape in (game.state_type, game.input_type, game.options_type, game.view_type):
        assert shape.__struct_config__.frozen, f"{shape.__name__} can be changed"
        assert msgspec.json.schema(shape), f"{shape.__name__} has no JSON Schema"
    for shape in (game.input_type, game.options_type):
        strict = shape.__struct_config__.forbid_unknown_fields
        assert strict, f"{shape.__name__} takes fields it does not know"
    assert game.options_type() is not None, "a match must do without options"


def check_replays(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """Same seed and inputs, same bytes: in another instance, and from what was stored, wherever that was cut."""
    course = data.draw(courses(game))
    log = course.log(data.draw(st.lists(st.integers(1, 120), max_size=4)))
    stored = msgspec.json.decode(msgspec.json.encode(log), type=list[LogEntry])
    options = msgspec.convert(msgspec.to_builtins(course.options), game.options_type)
    for other in (game, type(game)()):
        try:
            replay = replayed(other, options, course.seats, course.seed, stored)
        except Broken as broken:
            raise AssertionError("its own log is broken") from broken
        ticks = [0, *(entry.tick or 0 for entry in log)]
        again = [state_bytes(state) for state in replay.states]
        assert again == [course.made[tick] for tick in ticks], "replayed it is another state"
        assert replay.outcome == game.outcome(course.state), "replayed it ends otherwise"


def check_answers_alike(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """Asked twice, and with another match asked in between, a game says the same; nothing given to it changes."""
    course, other = data.draw(courses(game, 30)), data.draw(courses(game, 30))
    first = _answers(course)
    _answers(other)
    assert _answers(course) == first, "asked again it says something else"
    assert [state_bytes(state) for state in course.states] == course.made, "it changed a state"


def _answers(course: Course) -> list[bytes]:
    game, answers = course.game, []
    for tick, inputs in enumerate(course.inputs[1:], 1):
        answers.append(stepped(game, course.states[tick - 1], inputs, course.seed, tick))
    for seat in range(course.seats):
        answers += [game.best_input(course.state, seat), game.resign(course.state, seat)]
    answers += [game.view(course.state, viewer) for viewer in course.viewers]
    return [state_bytes(answer) for answer in (*answers, game.to_move(course.state))]


def check_ends(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """It is over after ``max_ticks`` at most, whether everybody does something or nobody."""
    course = data.draw(courses(game, 0))
    given = data.draw(st.lists(structs_of(game.input_type), min_size=1, max_size=4))
    chance = Random(data.draw(st.integers(0, 2**32)))
    idle = data.draw(st.booleans())
    state, tick = course.state, 0
    while game.outcome(state) is None:
        tick += 1
        assert tick <= game.max_ticks, f"it goes on after {game.max_ticks} ticks"
        is_busy = not idle and tick % 5 == 0
        inputs = tuple((seat, chance.choice(given)) for seat in range(course.seats)) if is_busy else ()
        state = stepped(game, state, inputs, course.seed, tick)
    _check_end(game, state, course.seats)


def _check_end(game: AnyRealtimeGame, state: Any, seats: int) -> None:
    outcome = game.outcome(state)
    assert (game.to_move(state) == ()) == (outcome is not None), "to_move and outcome say different things"
    for each in (outcome, *(game.resign(state, seat) for seat in range(seats))):
        if each is None:
            continue
        assert type(each) is Outcome, "an outcome is of another type"
        assert each.reason.isidentifier(), "the reason is no word"
        assert {*each.winners, *(each.scores or {})} <= {*range(seats)}, "somebody else wins"


def check_says_who_plays(game: AnyRealtimeGame, data: st.DataObject) -> None:
    course = data.draw(courses(game))
    for state in course.states:
        seats = game.to_move(state)
        assert list(seats) == sorted({*seats} & {*range(course.seats)}), "these are no seats, or out of order"
        _check_end(game, state, course.seats)
    for seat in range(course.seats):
        found = game.best_input(course.state, seat)
        assert found is None or type(found) is game.input_type, "a bot does something of another type"


def check_sizes(game: AnyRealtimeGame, data: st.DataObject) -> None:
    course = data.draw(courses(game))
    assert len(course.made[-1]) <= MAX_STATE_BYTES, f"a state takes {len(course.made[-1])} bytes"
    for viewer in course.viewers:
        size = len(state_bytes(game.view(course.state, viewer)))
        assert size <= MAX_VIEW_BYTES, f"a view takes {size} bytes"
    for inputs in course.inputs:
        for _, made in inputs:
            size = len(msgspec.json.encode(made))
            assert size <= MAX_INPUT_BYTES, f"an input takes {size} bytes"


def check_serialises(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """State, options and inputs come back as they were, and a view is of the type that is told of it."""
    course = data.draw(courses(game))
    values = [(course.state, game.state_type), (course.options, game.options_type)]
    values += [(given, game.input_type) for inputs in course.inputs for _, given in inputs]
    values += [(game.view(course.state, viewer), game.view_type) for viewer in course.viewers]
    for value, shape in values:
        assert type(value) is shape, f"{value!r} should be of type {shape.__name__}"
        again = msgspec.json.decode(msgspec.json.encode(value), type=shape)
        assert again == value, f"{shape.__name__} does not come back as it was"


def check_deltas(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """What is told of ticks puts every view together, also for a client that is told of some of them alone."""
    course = data.draw(courses(game))
    viewer = data.draw(st.sampled_from(course.viewers))
    views = [shown(game.view(state, viewer)) for state in course.states]
    known = data.draw(st.integers(0, len(views) - 1))
    since: dict[str, Any] | None = {}
    for old, new in pairwise(views):
        delta = difference(old, new)
        assert state_bytes(merged(old, delta)) == state_bytes(new), "what changed does not make the next view"
        since = None if since is None else joined(since, delta)
    if since is not None:
        late = merged(views[known], since)
        assert state_bytes(late) == state_bytes(views[-1]), "a client that is behind comes to another view"


def merged(target: Any, patch: Any) -> Any:
    """RFC 7386, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def check_shows_no_secret(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """What a viewer could imagine shows it the same, byte for byte; without secrets all see the same."""
    course = data.draw(courses(game, 60))
    state = course.state
    if not game.hidden:
        views = {state_bytes(game.view(state, viewer)) for viewer in course.viewers}
        assert len(views) == 1, "it hides something and does not say so"
        return
    for viewer in course.viewers:
        seen, secrets = state_bytes(game.view(state, viewer)), game.secrets(state, viewer)
        assert secrets, f"nothing is named that is secret from {viewer}"
        varied = [False] * len(secrets)
        for number in range(SECRETS_DRAWN):
            imagined = game.imagine(state, viewer, Rng(course.seed, number))
            assert state_bytes(game.view(imagined, viewer)) == seen, f"{viewer} is shown a secret"
            others = game.secrets(imagined, viewer)
            varied = [was or one != two for was, one, two in zip(varied, secrets, others, strict=True)]
        assert all(varied), f"a secret from {viewer} is imagined as it is"


def check_areas(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """All who look at one area see the same, byte for byte, and which one that is tells nobody anything else."""
    course = data.draw(courses(game, 60))
    state = course.state
    shown_in: dict[str, bytes] = {}
    for viewer in course.viewers:
        area = game.area_of(state, viewer)
        if area is None:
            continue
        assert game.hidden, "it has areas, and does not say that it hides something"
        seen = state_bytes(game.view(state, viewer))
        assert shown_in.setdefault(area, seen) == seen, f"two look at one area and see another thing: {area}"
        for number in range(SECRETS_DRAWN // 4):
            imagined = game.imagine(state, viewer, Rng(course.seed, number))
            assert game.area_of(imagined, viewer) == area, f"where it looks tells a secret to {viewer}"


def check_lets_speak(game: AnyRealtimeGame, data: st.DataObject) -> None:
    """As of games with turns; and what is heard as an input is one of the game's, which may be stored."""
    course = data.draw(courses(game, 60))
    check_speaking(game, course.state, course.viewers, course.seed)
    text = data.draw(st.text(max_size=200))
    for seat in range(course.seats):
        heard = game.hear(course.state, seat, text)
        assert heard == game.hear(course.state, seat, text), "asked again it hears something else"
        assert heard is None or type(heard) is game.input_type, "what it hears is of another type"
        assert len(msgspec.json.encode(heard)) <= MAX_INPUT_BYTES, "what it hears is too long to be stored"


Check = Callable[[AnyRealtimeGame, st.DataObject], None]

# Each promise, and how many matches are looked at for it.
CHECKS: dict[str, tuple[Check, int]] = {
    "says what it is": (check_says_what_it_is, 1),
    "imports only what is pure": (check_imports, 1),
    "replays": (check_replays, 20),
    "answers alike": (check_answers_alike, 10),
    "ends": (check_ends, 3),
    "says who plays": (check_says_who_plays, 10),
    "bounds its sizes": (check_sizes, 10),
    "serialises": (check_serialises, 10),
    "shows an area alike": (check_areas, 10),
    "lets speak": (check_lets_speak, 10),
    "tells what changed": (check_deltas, 20),
    "shows no secret": (check_shows_no_secret, 10),
}


def check(game: AnyRealtimeGame, name: str, **more: Any) -> None:
    """Hold ``game`` to one promise; ``more`` are settings of Hypothesis."""
    promise, examples = CHECKS[name]

    @given(st.data())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        **more,
    )
    def holds(data: st.DataObject) -> None:
        promise(game, data)

    holds()
