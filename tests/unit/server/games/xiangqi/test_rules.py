"""Xiangqi: what is refused and why, and how a match ends."""

import msgspec
import pytest
from hypothesis import given

from server.games.base import IllegalMove, Outcome
from server.games.xiangqi.rules import SHOWN_MOVES, Move, State
from tests.unit.server.games.xiangqi.xiangqi_rig import XIANGQI, new_game, play, played, state_of, states

# The red rook checks from the side for ever, and black's king goes to and fro.
CHECKING = "3k5/9/9/9/9/9/9/9/8R/4K4 w"
CHECKS = ["i1i9", "d9d8", "i9i8", "d8d9", "i8i9", "d9d8", "i9i8", "d8d9", "i8i9"]


def refusal(state: State, move: str) -> str:
    with pytest.raises(IllegalMove) as caught:
        play(state, move)
    return str(caught.value)


@pytest.mark.parametrize(
    ("position", "move", "why"),
    [
        ("", "e4e5", "there is no piece on e4"),
        ("", "e6e5", "the piece on e6 is not yours"),
        ("", "e3d3", "the soldier on e3 cannot go to d3"),
        ("", "e3e2", "the soldier on e3 cannot go to e2"),
        ("", "a0a3", "the chariot on a0 cannot go to a3"),
        ("", "h2h8", "the cannon on h2 cannot go to h8"),
        ("", "b2b7", "the cannon on b2 cannot go to b7"),
        ("", "b0d1", "the horse on b0 cannot go to d1"),
        ("", "d0c1", "the advisor on d0 cannot go to c1"),
        # The eye of the elephant, and the river.
        ("4k4/9/9/9/9/9/9/9/3p5/2B1K4 w", "c0e2", "the elephant on c0 cannot go to e2"),
        ("4k4/9/9/9/9/2B6/9/9/9/4K4 w", "c4e6", "the elephant on c4 cannot go to e6"),
        ("3k5/9/9/9/9/9/9/9/9/4K4 w", "e0d0", "the generals would face each other"),
        ("4k4/9/9/9/9/9/9/9/4R4/4K4 w", "e1d1", "the generals would face each other"),
        ("3k5/9/9/9/4r4/9/9/9/4R4/4K4 w", "e1d1", "your general would be in check"),
        ("3k5/9/9/9/4r4/9/9/9/9/R3K4 w", "a0a1", "your general is in check"),
        ("3k5/9/9/9/9/9/9/9/9/5K3 w", "f0g0", "the general on f0 cannot go to g0"),
    ],
)
def test_a_move_is_refused_in_words(position: str, move: str, why: str) -> None:
    assert refusal(state_of(position) if position else new_game(), move) == why


def test_a_pawn_goes_to_the_sides_across_the_river_and_never_back() -> None:
    across = state_of("3k5/9/9/9/4P4/9/9/9/9/4K4 w")
    assert {move.ucci for move in XIANGQI.legal_moves(across, 0) if move.ucci.startswith("e5")} == {
        "e5e6", "e5d5", "e5f5"
    }  # fmt: skip


@pytest.mark.parametrize("ucci", ["e2", "e2e10", "j0j1", "E2e4", "e2e4\n", "e2e4q"])
def test_what_is_no_move_is_not_read(ucci: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"ucci": ucci}, Move)


@pytest.mark.parametrize(
    ("position", "move", "outcome"),
    [
        ("3k5/9/9/9/9/9/9/9/R8/1R2K4 w", "b0b9", Outcome(winners=(), reason="")),
        ("3k5/R8/9/9/9/9/9/9/9/1R2K4 w", "b0b9", Outcome(winners=(0,), reason="checkmate")),
        # A king that is not in check and cannot move has lost as well.
        ("3k5/9/9/9/9/9/9/9/4R4/5K3 w", "f0e0", Outcome(winners=(), reason="")),
        ("3k5/9/4P4/9/9/9/9/9/9/4K4 w", "e7e8", Outcome(winners=(0,), reason="no_moves")),
        ("4k4/9/9/9/9/9/9/9/3p5/3K5 w", "d0d1", Outcome(winners=(), reason="insufficient_material")),
        ("3k5/9/9/9/4R4/9/9/9/9/4K4 w - - 119 80", "e5e6", Outcome(winners=(), reason="sixty_moves")),
    ],
)
def test_how_it_ends(position: str, move: str, outcome: Outcome) -> None:
    after = play(state_of(position), move)
    assert XIANGQI.outcome(after) == (outcome if outcome.reason else None)


@pytest.mark.parametrize("red", [0, 1])
def test_perpetual_check_loses(red: int) -> None:
    state = state_of(CHECKING, red=red)
    for move in CHECKS:
        assert state.ended is None
        state = play(state, move)
    assert XIANGQI.outcome(state) == Outcome(winners=(1 - red,), reason="perpetual_check")


def test_one_move_without_a_check_makes_it_a_draw() -> None:
    state = played(state_of(CHECKING), ("i1i9", "d9d8", "i9i1", "d8d9") * 2)
    assert XIANGQI.outcome(state) == Outcome(winners=(), reason="threefold_repetition")


def test_a_capture_forgets_what_was_before() -> None:
    state = played(new_game(), ("h2e2", "h7e7", "e2e6"))
    assert (len(state.keys), state.position.quiet, state.captured) == (1, 0, "p")


@pytest.mark.parametrize(
    ("position", "winners"), [("3k5/9/9/9/9/9/9/9/9/4KA3 w", ()), ("3k5/9/9/9/9/9/9/9/p8/4KA3 w", (1,))]
)
def test_time_lost_against_nobody_who_attacks_is_a_draw(position: str, winners: tuple[int, ...]) -> None:
    assert XIANGQI.timeout(state_of(position), 0) == Outcome(winners=winners, reason="timeout")


def test_the_option_says_who_has_red() -> None:
    assert XIANGQI.to_move(new_game(red="second")) == (1,)
    assert new_game(red="random").red in (0, 1)


@given(state=states)
def test_what_one_hopes_the_other_fears(state: State) -> None:
    hopes = XIANGQI.estimate(state, 0), XIANGQI.estimate(state, 1)
    assert all(0 <= hope <= 1 for hope in hopes)
    assert sum(hopes) == pytest.approx(1)


def test_only_the_latest_moves_are_kept() -> None:
    state = msgspec.structs.replace(new_game(), moves=("C2.5",) * 400, chinese=("炮二平五",) * 400)
    after = play(state, "h0g2")
    assert len(after.moves) == len(after.chinese) == SHOWN_MOVES
    assert after.moves[-1] == "H2+3"
