"""Draws in chess: claimed, automatic, dead, and the flag that falls against nothing to mate with."""

from itertools import cycle, islice

import pytest

from server.games.base import IllegalMove, Outcome
from server.games.chess.rules import Move, State
from tests.unit.server.games.chess.chess_rig import CHESS, new_game, play, played, state_of

# The start comes back after each four.
AROUND = ("g1f3", "g8f6", "f3g1", "f6g8")
CLAIM = Move(claim=True)
ROOKS = "4k2r/8/8/8/8/8/8/R3K3 w - - {quiet} 80"


def around(times: int, *more: str) -> State:
    return played(new_game(), [*islice(cycle(AROUND), 4 * times), *more])


def drawn(state: State) -> str:
    """Why it is drawn."""
    outcome = CHESS.outcome(state)
    assert outcome is not None
    assert outcome.winners == ()
    assert CHESS.to_move(state) == ()
    return outcome.reason


def claims_of(state: State) -> set[Move]:
    (seat,) = CHESS.to_move(state)
    return {move for move in CHESS.legal_moves(state, seat) if move.claim}


@pytest.mark.parametrize("times", [0, 1])
def test_a_draw_cannot_be_claimed_before_the_third_time(times: int) -> None:
    state = around(times)
    assert claims_of(state) == set()
    for claim in (CLAIM, Move(uci="g1f3", claim=True)):
        with pytest.raises(IllegalMove, match="no draw can be claimed"):
            play(state, claim)


def test_a_draw_is_claimed_with_the_move_that_makes_the_third_time() -> None:
    state = around(1, "g1f3", "g8f6", "f3g1")
    claim = Move(uci="f6g8", claim=True)
    assert claims_of(state) == {claim}
    assert CHESS.view(state, None).claims == ["f6g8"]
    assert not CHESS.view(state, None).claim
    after = play(state, claim)
    assert drawn(after) == "threefold_repetition"
    assert after.moves[-1] == "Ng8"


def test_a_draw_is_claimed_once_the_third_time_is_on_the_board() -> None:
    state = around(2)
    assert CHESS.outcome(state) is None
    assert CHESS.view(state, None).claim
    after = play(state, CLAIM)
    assert drawn(after) == "threefold_repetition"
    assert (after.moves, after.position) == (state.moves, state.position)


def test_the_fifth_time_ends_the_game_by_itself() -> None:
    assert CHESS.outcome(around(3, *AROUND[:3])) is None
    assert drawn(around(4)) == "fivefold_repetition"


@pytest.mark.parametrize(
    ("fen", "moves", "claim"),
    [
        # Each right to castle that is lost makes it another position ...
        ("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1", ("a1b1", "a8b8", "b1a1", "b8a8"), False),
        ("r3k2r/8/8/8/8/8/8/R3K2R w - - 0 1", ("a1b1", "a8b8", "b1a1", "b8a8"), True),
        # ... and so does a pawn that can be taken in passing, but none that cannot.
        ("4k3/8/8/8/pP6/8/8/4K3 b - b3 0 1", ("e8e7", "e1e2", "e7e8", "e2e1"), False),
        ("4k3/8/8/8/1P6/p7/8/4K3 b - - 0 1", ("e8e7", "e1e2", "e7e8", "e2e1"), True),
    ],
)
def test_positions_are_the_same_if_the_same_may_be_done(
    fen: str, moves: tuple[str, ...], claim: bool
) -> None:
    assert CHESS.view(played(state_of(fen), moves * 2), None).claim is claim


def test_fifty_moves_are_claimed_and_seventy_five_end_the_game() -> None:
    state = state_of(ROOKS.format(quiet=98))
    assert claims_of(state) == set()
    state = played(state, ["a1a2"])
    assert Move(uci="h8h7", claim=True) in claims_of(state)
    assert CLAIM not in claims_of(state)
    assert drawn(play(state, Move(uci="h8h7", claim=True))) == "fifty_moves"
    state = played(state, ["h8h7"])
    assert drawn(play(state, CLAIM)) == "fifty_moves"
    assert drawn(played(state_of(ROOKS.format(quiet=148)), ["a1a2", "h8h7"])) == "seventyfive_moves"


def test_a_capture_and_a_pawn_begin_the_count_anew() -> None:
    state = state_of("4k2r/7p/8/8/8/8/8/R3K2R w - - 99 80")
    assert played(state, ["h1h7"]).position.quiet == 0
    assert Move(uci="h1h7", claim=True) not in claims_of(state)
    assert Move(uci="h1h6", claim=True) in claims_of(state)
    assert played(state, ["h1h6"]).position.quiet == 100


def test_mate_with_the_last_quiet_move_is_mate() -> None:
    state = state_of("7k/8/6K1/8/8/8/8/R7 w - - 149 120")
    mate = Outcome(winners=(0,), reason="checkmate")
    assert CHESS.outcome(play(state, Move(uci="a1a8"))) == mate
    assert CHESS.outcome(play(state, Move(uci="a1a8", claim=True))) == mate
    assert drawn(play(state, Move(uci="a1a2"))) == "seventyfive_moves"


@pytest.mark.parametrize(
    ("fen", "move", "reason"),
    [
        ("k7/8/1K6/8/8/8/8/2Q5 w - - 0 1", "c1c7", "stalemate"),
        ("8/8/8/8/8/5k2/5p2/5K2 b - - 0 1", "f3e3", None),
        ("8/8/8/8/8/4k3/5p2/5K2 b - - 0 1", "e3f3", "stalemate"),
        ("4k3/8/8/8/8/8/3p4/4K3 w - - 0 1", "e1d2", "insufficient_material"),
        ("4k3/8/8/8/8/8/3p4/4KB2 w - - 0 1", "e1d2", "insufficient_material"),
        ("4k3/8/8/8/8/8/3p4/4KN2 w - - 0 1", "e1d2", "insufficient_material"),
        # Bishops on one colour, however many; on both they could mate, and so could two knights.
        ("2b1k3/8/8/8/8/8/3p4/4KB2 w - - 0 1", "e1d2", "insufficient_material"),
        ("4k3/8/8/8/8/1B6/3p4/4KB2 w - - 0 1", "e1d2", "insufficient_material"),
        ("4kb2/8/8/8/8/8/3p4/4KB2 w - - 0 1", "e1d2", None),
        ("4k3/8/8/8/8/8/3p4/4KNN1 w - - 0 1", "e1d2", None),
        ("4kn2/8/8/8/8/8/3p4/4KN2 w - - 0 1", "e1d2", None),
        ("4k3/8/8/8/8/8/p2p4/4K3 w - - 0 1", "e1d2", None),
    ],
)
def test_what_ends_and_what_goes_on(fen: str, move: str, reason: str | None) -> None:
    state = played(state_of(fen), [move])
    assert (CHESS.outcome(state) is not None) is (reason is not None)
    if reason:
        assert drawn(state) == reason


@pytest.mark.parametrize(
    ("fen", "wins"),
    [
        # White's flag falls; may black, with what it has, mate?
        ("4k3/8/8/8/8/8/8/QQQ1K3 w - - 0 1", False),
        ("4k1n1/8/8/8/8/8/8/3QK3 w - - 0 1", False),
        ("4k1n1/8/8/8/8/8/8/3RK3 w - - 0 1", True),
        ("4k1n1/8/8/8/8/8/3P4/4K3 w - - 0 1", True),
        ("4k1nn/8/8/8/8/8/8/3QK3 w - - 0 1", True),
        ("4kb2/8/8/8/8/8/8/3RK3 w - - 0 1", False),
        ("4kb2/8/8/8/8/8/8/2B1K3 w - - 0 1", False),
        ("4kb2/8/8/8/8/8/8/4KB2 w - - 0 1", True),
        ("4kb2/8/8/8/8/8/3P4/4K3 w - - 0 1", True),
        ("4kbn1/8/8/8/8/8/8/4K3 w - - 0 1", True),
        ("4k3/7p/8/8/8/8/8/3QK3 w - - 0 1", True),
        ("4k2r/8/8/8/8/8/8/4K3 w - - 0 1", True),
        (ROOKS.format(quiet=0), True),
    ],
)
@pytest.mark.parametrize("white", [0, 1])
def test_a_flag_loses_unless_the_other_side_could_never_mate(fen: str, wins: bool, white: int) -> None:
    state = state_of(fen, white=white)
    expected = Outcome(winners=(1 - white,) if wins else (), reason="timeout")
    assert CHESS.timeout(state, white) == expected


def test_a_player_who_resigns_has_lost_on_either_turn() -> None:
    assert CHESS.resign(new_game(), 1) == Outcome(winners=(0,), reason="resigned")
    assert CHESS.resign(new_game(), 0) == Outcome(winners=(1,), reason="resigned")
