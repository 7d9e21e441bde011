"""Sketch: turns, the picture, guesses, near misses, hints and points; and who hears what is said."""

import pytest
from msgspec.structs import replace

from server.games.base import Rng, Saying
from server.games.realtime.ticks import stepped
from server.games.sketch.judging import is_near, says
from server.games.sketch.rules import Sketch
from server.games.sketch.state import ASLEEP_TICKS, PICK_TICKS, SHOWN_TICKS, Input, SketchOptions, State

GAME = Sketch()
SEED = bytes(32)


def begun(seats: int = 3, **options: object) -> State:
    return GAME.setup(seats, SketchOptions(**options), Rng(SEED, 0))  # type: ignore[arg-type]


def after(state: State, *inputs: tuple[int, Input], ticks: int = 1) -> State:
    """The state some ticks later; the inputs come in the first of them."""
    for number in range(ticks):
        state = stepped(GAME, state, inputs if not number else (), SEED, state.tick + 1)
    return state


def drawing(word: str = "apple", seats: int = 3) -> State:
    """Seat 0 draws ``word``, and has drawn a line."""
    picked = after(begun(seats), (0, Input(pick=1)))
    return after(replace(picked, word=word, choices=(word,)), (0, Input(line=(1, 2, 3, 4))))


def test_a_turn_goes_from_three_words_over_guesses_to_the_next_drawer() -> None:
    state = begun()
    assert len({*state.choices, *state.coming}) == 6
    assert GAME.view(state, 0).choices == state.choices
    assert GAME.view(state, 1).choices == GAME.view(state, None).choices == ()
    state = drawing()
    early = GAME.hear(state, 1, "An Apple!")
    assert early is not None
    state = after(state, (1, early))
    assert state.knows(1)
    assert GAME.view(state, 1).word == "apple"
    assert GAME.view(state, 2).word == ""
    state = after(state, ticks=300)
    late = GAME.hear(state, 2, "apple")
    assert late is not None
    over = after(state, (2, late))
    assert over.phase == "shown"
    assert GAME.view(over, None).word == "apple"
    drawers, first, second = over.points
    assert 300 >= first > second >= 50
    assert drawers == (first + second) // 2
    following = after(over, ticks=SHOWN_TICKS)
    assert (following.phase, following.drawer, following.choices, following.lines) == (
        "pick",
        1,
        over.coming,
        {},
    )


def test_a_guess_of_the_turn_before_and_one_of_the_drawer_are_none() -> None:
    state = drawing()
    assert GAME.hear(state, 0, "apple") is None
    stale = Input(guess="apple", turn=state.turn + 1)
    assert not after(state, (1, stale), (0, Input(guess="apple", turn=0))).knows(1)


def test_only_players_who_know_the_word_see_each_others_messages() -> None:
    state = drawing()

    def heard(seat: int | None, text: str) -> list[int | None]:
        return [each for each in (0, 1, 2, None) if GAME.may_see(state, each, Saying(seat, text))]

    assert heard(1, "a pear?") == [0, 1, 2, None]
    assert heard(1, "it is an APPLE") == [0]
    assert heard(None, "apple") == [0]
    assert heard(0, "fruit") == [0]
    state = after(state, (1, Input(guess="apple", turn=0)))
    assert heard(1, "easy") == heard(2, "apples") == [0, 1]
    assert heard(2, "a pear?") == [0, 1, 2, None]


@pytest.mark.parametrize(
    ("text", "word", "right", "near"),
    [
        ("Apple", "apple", True, False),
        ("a p-p l e!", "apple", True, False),
        ("ａｐｐｌｅ", "apple", True, False),
        ("aple", "apple", False, True),
        ("appel", "apple", False, False),
        ("location", "cat", False, False),
        ("a cat?", "cat", True, False),
        ("hotdog", "hot dog", True, False),
        ("是西瓜吗", "西瓜", True, False),
        ("冬瓜", "西瓜", False, True),
        ("红绿灯", "红路灯", False, True),
        ("瓜", "西瓜", False, False),
        ("!?", "apple", False, False),
    ],
)
def test_guesses_are_compared_as_people_mean_them(text: str, word: str, right: bool, near: bool) -> None:
    assert says(text, word) is right
    assert (is_near(text, word) and not says(text, word)) is near


def test_a_near_miss_is_told_to_who_made_it_alone() -> None:
    state = after(drawing(), (1, Input(guess="aple", turn=0)))
    assert [GAME.view(state, seat).near for seat in (0, 1, 2, None)] == [0, state.tick, 0, 0]


def test_letters_open_as_time_goes_by_and_never_all() -> None:
    for word in ("apple", "西瓜", "ant"):
        state = after(drawing(word), ticks=690)
        hint = GAME.view(state, 2).hint
        assert 0 < len(word) - hint.count("_") <= len(word) // 2
        assert all(shown in ("_", letter) for shown, letter in zip(hint, word, strict=True))


def test_a_drawer_who_sleeps_or_passes_loses_the_turn_and_nothing_else() -> None:
    assert after(begun(), ticks=PICK_TICKS).phase == "shown"
    picked = after(begun(), (0, Input(pick=0)))
    assert after(picked, ticks=ASLEEP_TICKS).phase == "shown"
    passed = after(picked, (0, Input(skip=True)))
    assert (passed.phase, passed.points) == ("shown", (0, 0, 0))
    bot = GAME.best_input(picked, 0)
    assert bot == Input(skip=True)


def test_the_picture_is_bounded_and_strokes_are_taken_back_whole() -> None:
    state = drawing()
    state = after(state, (0, Input(line=(5, 6, 7, 8), on=True)), (0, Input(line=(9, 9), colour=3)))
    assert [line.p for line in state.lines.values()] == [(1, 2, 3, 4, 5, 6, 7, 8), (9, 9)]
    assert list(after(state, (0, Input(undo=True))).lines) == ["1"]
    assert after(state, (1, Input(clear=True)), (1, Input(line=(1, 1)))).lines == state.lines
    assert after(state, (0, Input(clear=True))).lines == {}
    assert after(state, (0, Input(line=(1, 301)))).lines == state.lines
    for _ in range(60):
        state = after(state, *[(0, Input(line=(400, 300) * 32)) for _ in range(4)])
    assert sum(len(line.p) for line in state.lines.values()) <= 2_600
