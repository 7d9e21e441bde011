"""The rules of sketch: turns, the picture, hints, guesses, points.

Each draws in turn: they pick one of three words and draw it, and the others guess it in the chat. Their messages come
as inputs (``hear``), so a match replays to the same points. Only those who know the word see a right guess, and
everything that those post while it is drawn.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, TypeVar

from msgspec.structs import replace

from server.games.base import Outcome, Rng, Saying, Seat, Viewer
from server.games.realtime.game import RealtimeGame
from server.games.sketch.drawing import drawn
from server.games.sketch.judging import is_near, plain, says
from server.games.sketch.state import (
    ASLEEP_TICKS,
    CHOICES,
    MOST_DRAW_S,
    MOST_GUESS,
    MOST_ROUNDS,
    MOST_SEATS,
    PICK_TICKS,
    SHOWN_TICKS,
    TICK_HZ,
    Input,
    SketchOptions,
    State,
    View,
    is_letter,
)
from server.games.sketch.words import WORDS

T = TypeVar("T")

# The points of a guess at the first moment, and at the last.
_MOST_POINTS: Final = 300
_LEAST_POINTS: Final = 50
# The first letter is opened after this part of the time, in hundredths, the last one before that part.
_FIRST_HINT: Final = 40
_LAST_HINT: Final = 90
_MOST_HINTS: Final = 3
_LETTERS: Final[Mapping[str, str]] = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "zh": "天地人山水火木金土日月花草鸟鱼虫",
}


class Sketch(RealtimeGame[State, Input, SketchOptions]):
    """https://en.wikipedia.org/wiki/Pictionary"""

    name = "sketch"
    title = "Sketch"
    max_players = MOST_SEATS
    simultaneous = True
    hidden = True
    tick_hz = TICK_HZ
    max_ticks = MOST_ROUNDS * MOST_SEATS * (PICK_TICKS + MOST_DRAW_S * TICK_HZ + SHOWN_TICKS)
    clock: ClassVar[Mapping[str, str | float]] = {"kind": "per_move", "period_s": 120}
    state_type = State
    input_type = Input
    options_type = SketchOptions
    view_type = View

    def setup(self, seats: int, options: SketchOptions, rng: Rng) -> State:
        nothing = (0,) * seats
        first = State(
            tick=0,
            rounds=options.rounds,
            draw_ticks=options.draw_s * TICK_HZ,
            language=options.words,
            turn=0,
            phase="pick",
            until=PICK_TICKS,
            coming=(),
            choices=(),
            points=nothing,
            gained=nothing,
            near=(None,) * seats,
        )
        first = replace(first, choices=_words(first, (), rng))
        return replace(first, coming=_words(first, first.choices, rng))

    def tick(self, state: State, inputs: Sequence[tuple[Seat, Input]], rng: Rng) -> State:
        state = replace(state, tick=state.tick + 1)
        for seat, given in inputs:
            state = _given(state, seat, given)
        if state.phase == "draw":
            state = _drawing(state, rng)
        if state.tick < state.until:
            return state
        return _next_turn(state, rng) if state.phase == "shown" else _shown(state)

    def may_join(self, state: State, seat: Seat) -> bool:
        """Until the last turn."""
        return state.turn + 1 < state.rounds * state.seats

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.phase == "over" else tuple(range(state.seats))

    def outcome(self, state: State) -> Outcome | None:
        return _standing(state, range(state.seats), "most_points") if state.phase == "over" else None

    def view(self, state: State, viewer: Viewer) -> View:
        is_open = state.phase in ("shown", "over") or state.knows(viewer)
        near = None if viewer is None else state.near[viewer]
        return View(
            phase=state.phase,
            turn=state.turn,
            turns=state.rounds * state.seats,
            drawer=state.drawer,
            until=state.until,
            hint=state.hint if state.phase == "draw" else "",
            word=state.word if is_open else "",
            choices=state.choices if state.phase == "pick" and viewer == state.drawer else (),
            lines=state.lines,
            points=state.points,
            gained=state.gained,
            near=near or 0,
        )

    def hear(self, state: State, seat: Seat, text: str) -> Input | None:
        if state.phase != "draw" or state.knows(seat) or not plain(text):
            return None
        # Of a longer text the word itself is enough.
        return Input(guess=state.word if says(text, state.word) else text[:MOST_GUESS], turn=state.turn)

    def may_see(self, state: State, seat: Viewer, message: Saying) -> bool:
        """Only players who know the word hear others who do, and right guesses; nobody hears the player who picks."""
        if state.phase == "pick" and message.seat == state.drawer:
            return seat == state.drawer
        if state.phase != "draw":
            return True
        tells = state.knows(message.seat) or says(message.text, state.word)
        return not tells or state.knows(seat)

    def imagine(self, state: State, seat: Viewer, rng: Rng) -> State:
        letters = _LETTERS[state.language]
        imagined = replace(state, coming=tuple(_made_up(each, (), letters, rng) for each in state.coming))
        if state.phase == "pick" and seat != state.drawer:
            choices = tuple(_made_up(each, (), letters, rng) for each in state.choices)
            imagined = replace(imagined, choices=choices)
        if state.phase == "draw" and not state.knows(seat):
            word = _made_up(state.word, state.opened, letters, rng)
            imagined = replace(imagined, word=word, choices=(word,))
        return imagined

    def secrets(self, state: State, viewer: Viewer) -> tuple[object, ...]:
        if state.phase == "pick" and viewer != state.drawer:
            return (*state.coming, *state.choices)
        if state.phase == "draw" and not state.knows(viewer):
            return (*state.coming, state.word, *state.choices)
        return state.coming

    def resign(self, state: State, seat: Seat, reason: str = "resigned") -> Outcome:
        """The best of the others wins."""
        return _standing(state, [each for each in range(state.seats) if each != seat], reason)

    def best_input(self, state: State, seat: Seat) -> Input | None:
        """A bot neither draws nor guesses."""
        draws = state.phase in ("pick", "draw") and seat == state.drawer
        return Input(skip=True) if draws else None


def _standing(state: State, seats: Sequence[Seat], reason: str) -> Outcome:
    """The best of ``seats`` win; all together is a draw."""
    most = max(state.points[seat] for seat in seats)
    winners = tuple(seat for seat in seats if state.points[seat] == most)
    scores = {seat: float(points) for seat, points in enumerate(state.points)}
    return Outcome(winners=() if len(winners) == state.seats else winners, reason=reason, scores=scores)


def _words(state: State, others: Sequence[str], rng: Rng) -> tuple[str, ...]:
    """Words that were not drawn yet, and are none of ``others``."""
    taken = {*state.used, *others}
    found: list[str] = []
    while len(found) < CHOICES:
        word = rng.choice(WORDS[state.language])
        if word not in taken:
            taken.add(word)
            found.append(word)
    return tuple(found)


def _made_up(word: str, opened: Sequence[int], letters: str, rng: Rng) -> str:
    """A word that looks the same to a player who sees only the ``opened`` letters."""
    return "".join(
        letter if not is_letter(letter) or place in opened else rng.choice(letters)
        for place, letter in enumerate(word)
    )


def _given(state: State, seat: Seat, given: Input) -> State:
    """The state after an input; one that makes no sense is ignored."""
    if seat != state.drawer:
        is_guess = given.guess is not None and given.turn == state.turn and state.phase == "draw"
        return _guessed(state, seat, given.guess or "") if is_guess else state
    if given.skip and state.phase in ("pick", "draw"):
        return _shown(state)
    if state.phase == "pick" and given.pick is not None:
        return _picked(state, given.pick)
    return drawn(state, given) if state.phase == "draw" else state


def _picked(state: State, place: int) -> State:
    word = state.choices[place]
    until = state.tick + state.draw_ticks
    return replace(state, phase="draw", word=word, choices=(word,), until=until, used=(*state.used, word))


def _guessed(state: State, seat: Seat, guess: str) -> State:
    if state.knows(seat):
        return state
    if says(guess, state.word):
        left = state.until - state.tick
        gained = _LEAST_POINTS + (_MOST_POINTS - _LEAST_POINTS) * left // state.draw_ticks
        return replace(state, gained=_with(state.gained, seat, gained), near=_with(state.near, seat, None))
    if is_near(guess, state.word):
        return replace(state, near=_with(state.near, seat, state.tick))
    return state


def _drawing(state: State, rng: Rng) -> State:
    """The turn ends if all know the word, or the drawer sleeps; otherwise letters open as time goes by."""
    others = [seat for seat in range(state.seats) if seat != state.drawer]
    began = state.until - state.draw_ticks
    sleeps = not state.drawn and state.tick - began >= ASLEEP_TICKS
    if sleeps or all(state.gained[seat] for seat in others):
        return _shown(state)
    letters = [place for place, letter in enumerate(state.word) if is_letter(letter)]
    most = min(_MOST_HINTS, len(letters) // 2)
    if len(state.opened) < most:
        share = _FIRST_HINT + (_LAST_HINT - _FIRST_HINT) * len(state.opened) // most
        if state.tick - began >= state.draw_ticks * share // 100:
            place = rng.choice([each for each in letters if each not in state.opened])
            return replace(state, opened=(*state.opened, place))
    return state


def _shown(state: State) -> State:
    """The turn is over: all see the word, and the drawer gets as much as a guesser on average."""
    won = sum(state.gained) // (state.seats - 1)
    gained = _with(state.gained, state.drawer, won)
    points = tuple(had + more for had, more in zip(state.points, gained, strict=True))
    return replace(
        state, phase="shown", until=state.tick + SHOWN_TICKS, gained=gained, points=points, choices=()
    )


def _next_turn(state: State, rng: Rng) -> State:
    if state.turn + 1 == state.rounds * state.seats:
        return replace(state, phase="over")
    after = replace(
        state,
        phase="pick",
        turn=state.turn + 1,
        until=state.tick + PICK_TICKS,
        choices=state.coming,
        gained=(0,) * state.seats,
        near=(None,) * state.seats,
        word="",
        opened=(),
        lines={},
        drawn=0,
    )
    return replace(after, coming=_words(after, after.choices, rng))


def _with(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])
