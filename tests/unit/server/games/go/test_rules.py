"""Go: what is refused and why, dead stones, and how a match ends."""

import msgspec
import pytest

from server.games.base import GameRecord, IllegalMove, Outcome
from server.games.clock_kinds import ClockSpec
from server.games.go.rules import GoOptions
from server.games.go.state import Move, State
from tests.unit.server.games.go.go_rig import GO, RNG, do, done, laid, points, small

# Black holds the left, white the right; the white stone in the corner is dead.
COUNTED = "wb.w. .b.w. .b.w. .b.w. .b.w."


def refusal(state: State, what: int | str) -> str:
    with pytest.raises(IllegalMove) as caught:
        do(state, what)  # type: ignore[arg-type]  # also what nobody can say
    return str(caught.value)


def test_a_stone_is_refused_in_words() -> None:
    state = done(small(9), 0)
    assert refusal(state, 0) == "there is a stone already"
    assert refusal(laid(".w. w.w .w."), 4) == "a stone there would have no liberty"
    assert refusal(state, "agree") == "put a stone, or pass"
    with pytest.raises(IllegalMove, match="the board has 9 lines"):
        GO.play(state, 1, Move(x=9, y=0), RNG)
    with pytest.raises(IllegalMove, match="say where"):
        GO.play(state, 1, Move(x=3), RNG)
    with pytest.raises(IllegalMove, match="not both"):
        GO.play(state, 1, Move(x=3, y=3, call="pass"), RNG)


def test_what_captures_needs_no_liberty_of_its_own() -> None:
    # White takes two black stones from the corner that is theirs alone.
    state = do(laid(".bw. bw.. w... ....", stone="w"), 0)
    assert (state.board, state.prisoners) == ("w.w..w..w.......", (0, 2))
    assert refusal(laid(".bb. bw.. .... ....", stone="w"), 0) == "a stone there would have no liberty"


def test_a_ko_is_not_taken_back_at_once() -> None:
    state = laid(".bw.. bw.w. .bw.. ..... .....")
    taken = do(state, 7)
    assert (taken.board[6], taken.prisoners) == (".", (1, 0))
    assert refusal(taken, 6) == "that would bring an earlier position back (ko)"
    assert 6 in GO.view(taken, None).forbidden
    # After a threat and its answer the position is another one.
    assert do(done(taken, 20, 24), 6).prisoners == (1, 1)


def test_two_passes_lead_to_an_agreement_on_dead_stones() -> None:
    state = done(laid(COUNTED), "pass", "pass")
    assert GO.view(state, None).phase == "counting"
    assert GO.to_move(state) == (0,)
    assert refusal(state, 2) == "there is no stone to be marked"
    assert refusal(state, "pass") == "mark dead stones, agree, or resume the game"
    assert GO.view(state, None).score == {"black": 5, "white": 11.5}
    marked = done(state, 0, "agree")
    assert (marked.dead, GO.to_move(marked)) == ((0,), (1,))
    over = do(marked, "agree")
    assert GO.outcome(over) == Outcome(winners=(1,), reason="counted", scores={0: 10, 1: 10.5})
    view = GO.view(over, None)
    assert (view.phase, view.score, view.dead) == ("over", {"black": 10, "white": 10.5}, (0,))
    assert view.owners is not None
    assert (view.owners[0], view.owners[2], view.owners[4]) == ("black", None, "white")


def test_a_mark_is_taken_away_and_needs_both_again() -> None:
    state = done(laid(COUNTED), "pass", "pass", 0, "agree", 0)
    assert (state.dead, state.agreed, GO.to_move(state)) == ((), False, (1,))
    again = do(state, "agree")
    assert (again.ended, GO.to_move(again)) == (None, (0,))
    assert do(again, "agree").ended == "counted"


def test_a_player_who_disagrees_plays_on_and_then_all_stones_live() -> None:
    state = done(laid(COUNTED), "pass", "pass", 0, "agree", "resume")
    assert (state.dead, state.stone, GO.view(state, None).resumed) == ((), "b", True)
    captured = done(state, 5)
    assert captured.prisoners == (1, 0)
    over = done(captured, "pass", "pass")
    assert GO.outcome(over) == Outcome(winners=(1,), reason="counted", scores={0: 10, 1: 10.5})
    left = done(state, "pass", "pass")
    assert GO.outcome(left) == Outcome(winners=(1,), reason="counted", scores={0: 5, 1: 11.5})


def test_marks_are_bounded() -> None:
    state = done(laid(COUNTED), "pass", "pass")
    for _ in range(25):
        state = do(state, 0)
    assert refusal(state, 0) == "enough was marked: agree, or resume the game"
    assert points(state) == []
    assert {move.call for move in GO.legal_moves(state, 0)} == {"agree", "resume"}


def test_endless_disagreement_ends_in_counting() -> None:
    state = msgspec.structs.replace(small(9), made=161)
    assert GO.outcome(do(state, 40)) == Outcome(winners=(0,), reason="move_limit", scores={0: 81, 1: 0.5})


def test_equal_areas_are_a_draw() -> None:
    over = done(laid("bw bw", komi=0), "pass", "pass", "agree", "agree")
    assert GO.outcome(over) == Outcome(winners=(), reason="counted", scores={0: 2, 1: 2})


@pytest.mark.parametrize(
    "options", [{"size": 10}, {"komi": 7.25}, {"komi": -1}, {"komi": 200}, {"black": "b"}]
)
def test_what_no_board_has_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(options, GoOptions)


def record(outcome: Outcome | None, *moves: Move, first: int = 0, **more: object) -> GameRecord:
    return GameRecord(
        match="m-1",
        names=("an]n", "ben\n"),
        options=GoOptions(size=9, black="second" if first else "first"),
        moves=tuple(((first + ply) % 2, move) for ply, move in enumerate(moves)),
        started_at=1_700_000_000_000,
        outcome=outcome,
        **more,  # type: ignore[arg-type]  # what the test says
    )


def test_a_match_as_sgf() -> None:
    said = [Move(call="pass"), Move(call="pass"), Move(x=2, y=3), Move(call="agree"), Move(call="resume")]
    outcome = Outcome(winners=(1,), reason="counted", scores={0: 40, 1: 48.5})
    clock = ClockSpec(kind="byo_yomi", initial_s=600, periods=3, period_s=30)
    match = record(
        outcome, Move(x=2, y=3), Move(x=8, y=0), *said, Move(x=0, y=8), clock=clock, left_s=(599.5,)
    )
    assert GO.documents(match)["sgf"] == (
        "(;GM[1]FF[4]CA[UTF-8]AP[Teahouse]RU[Chinese]SZ[9]KM[7.5]PB[an\\]n]PW[ben ]EV[Match m-1]DT[2023-11-14]"
        "RE[W+8.5]TM[600]\n;B[cd]BL[599.5];W[ia];B[];W[];W[ai])\n"
    )


@pytest.mark.parametrize(
    ("outcome", "first", "result"),
    [
        (Outcome(winners=(0,), reason="resigned"), 0, "B+R"),
        (Outcome(winners=(0,), reason="timeout"), 1, "W+T"),
        (Outcome(winners=(), reason="agreed"), 0, "0"),
        (Outcome(winners=(), reason="aborted"), 0, "Void"),
        (None, 0, "?"),
    ],
)
def test_the_result_in_sgf(outcome: Outcome | None, first: int, result: str) -> None:
    assert f"RE[{result}]" in GO.documents(record(outcome, Move(x=0, y=0), first=first))["sgf"]
