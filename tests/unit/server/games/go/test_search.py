"""What the bot of go finds, when it passes, and what it says of dead stones."""

from server.games.base import Rng
from server.games.bots import LEVELS, Level, choose
from server.games.go.state import Move, State
from tests.unit.server.games.go.go_rig import GO, do, done, laid, small

GOOD = Level(150, 1_000, 0)
# Black has the left and white the right, both beyond doubt, but for a white stone that is lost at the left edge.
WALLS = " ".join([".bbw.w.w."] * 4 + ["wbbw.w.w."] + [".bbw.w.w."] * 4)
LOST = 36


def found(state: State, level: Level = GOOD, seed: int = 0) -> Move:
    (seat,) = GO.to_move(state)
    return choose(GO, state, seat, level, Rng(bytes([seed] * 32), 0))


def test_it_takes_what_stands_in_atari() -> None:
    # Black's six stones have one liberty left, and so have white's six above them.
    state = laid("wwwwww. bbbbbb. wwwwww. ....... ....... ....... .......")
    assert do(state, 6).prisoners == (6, 0)
    assert found(state, Level(400, 1_000, 0)) == Move(x=6, y=0)


def test_it_beats_chance() -> None:
    state, pick = small(9, komi=7.5), Rng(bytes(32), 7)
    while state.ended is None and state.made < 70:
        (seat,) = GO.to_move(state)
        legal = list(GO.legal_moves(state, seat))
        state = GO.play(state, seat, found(state, LEVELS[1]) if seat == 1 else pick.choice(legal), pick)
    assert state.ended is not None or state.board.count("w") > 2 * state.board.count("b")


def test_it_passes_when_nothing_is_left_and_marks_what_is_dead() -> None:
    state = do(laid(WALLS, komi=7.5), "pass")
    assert found(state).call == "pass"
    state = do(state, "pass")
    assert found(state) == Move(x=0, y=4)
    marked = do(state, LOST)
    assert found(marked).call == "agree"


def test_it_plays_on_if_its_living_stones_are_marked() -> None:
    state = done(laid(WALLS, komi=7.5), "pass", "pass")
    assert found(done(state, 3, "agree")).call == "resume"
    assert found(done(state, LOST, "agree")).call == "agree"


def test_it_captures_what_is_dead_once_that_was_not_agreed() -> None:
    state = done(laid(WALLS, komi=60), "pass", "pass", "agree", "resume")
    assert state.resumed
    assert found(state).call is None
