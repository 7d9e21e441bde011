"""Rock, paper, scissors: what beats what, when it ends, and what is not told."""

from typing import Any

import msgspec
import pytest

from server.games.base import Outcome, Rng
from server.games.rps import MAX_DRAWN, PICKS, Rps
from tests.unit.server.games.playing import begun, played, refusal

GAME = Rps()
LETTERS = {"r": "rock", "p": "paper", "s": "scissors"}


def after(rounds: str, **options: Any) -> Any:
    """The state after rounds like ``"rp ss r"``, the picks of both, of which the last may be missing."""
    state = begun(GAME, **options)
    for picks in rounds.split():
        for seat, letter in enumerate(picks):
            state = played(GAME, state, {"pick": LETTERS[letter]}, seat=seat)
    return state


def test_each_pick_beats_one_and_is_beaten_by_one() -> None:
    winners = {
        picks: GAME.view(after(picks), None).rounds[0].winner
        for picks in ("rr", "rp", "rs", "pr", "pp", "ps", "sr", "sp", "ss")
    }
    assert winners == {
        "rr": None, "rp": 1, "rs": 0, "pr": 0, "pp": None, "ps": 1, "sr": 1, "sp": 0, "ss": None
    }  # fmt: skip


def test_both_pick_in_any_order_and_once_a_round() -> None:
    state = begun(GAME)
    assert GAME.to_move(state) == (0, 1)
    state = played(GAME, state, {"pick": "rock"}, seat=1)
    assert GAME.to_move(state) == (0,)
    assert refusal(GAME, state, {"pick": "paper"}, seat=1) == (
        "you have picked already, wait for the other one"
    )
    state = played(GAME, state, {"pick": "paper"}, seat=0)
    assert GAME.to_move(state) == (0, 1)
    assert state.rounds == (("paper", "rock"),)


def test_the_best_of_so_many_wins_with_its_scores() -> None:
    assert GAME.outcome(after("rs pp sr")) is None
    assert GAME.outcome(after("rs pp sr rs")) == Outcome(
        winners=(0,), reason="rounds_won", scores={0: 2.0, 1: 1.0}
    )
    assert GAME.to_move(after("rs rs")) == ()
    assert GAME.outcome(after("rp", best_of=1)) == Outcome(
        winners=(1,), reason="rounds_won", scores={0: 0.0, 1: 1.0}
    )
    assert GAME.outcome(after("rp " * 7, best_of=15)) is None
    assert GAME.outcome(after("rp " * 8, best_of=15)) is not None


@pytest.mark.parametrize("best_of", [0, 2, 16, 17, "3"])
def test_only_odd_numbers_up_to_15_are_played(best_of: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match="best_of"):
        begun(GAME, best_of=best_of)


def test_too_many_draws_end_it_for_whoever_leads() -> None:
    assert GAME.outcome(after("rr " * (MAX_DRAWN - 1))) is None
    drawn = "rr " * MAX_DRAWN
    assert GAME.outcome(after(drawn)) == Outcome(winners=(), reason="too_many_draws", scores={0: 0.0, 1: 0.0})
    assert GAME.outcome(after("sr " + drawn)) == Outcome(
        winners=(1,), reason="too_many_draws", scores={0: 0.0, 1: 1.0}
    )


def test_nobody_but_who_picked_sees_a_pick_before_both_have() -> None:
    pending = after("rp s")
    own, other, spectator = (GAME.view(pending, viewer) for viewer in (0, 1, None))
    assert (own.own, other.own, spectator.own) == ("scissors", None, None)
    assert own.picked == other.picked == spectator.picked == (True, False)
    assert other.rounds == own.rounds
    assert [each.picks for each in own.rounds] == [("rock", "paper")]
    assert (own.scores, own.to_win, own.drawn) == ((0, 1), 2, 0)


def test_a_pick_is_told_once_its_round_is_over() -> None:
    move = GAME.move_type(pick="scissors")
    pending, over = after("rp s"), after("rp sr")
    assert [GAME.shown_move(pending, pending, 0, move, viewer) for viewer in (0, 1, None)] == [
        move, None, None
    ]  # fmt: skip
    assert GAME.shown_move(pending, over, 0, move, 1) == move
    # The pick that ends a round is seen at once.
    assert GAME.shown_move(over, over, 1, GAME.move_type(pick="rock"), None) is not None


def test_what_others_picked_is_imagined_by_chance() -> None:
    pending = after("rp s")
    imagined = {GAME.imagine(pending, 1, Rng(bytes(32), n)).picks for n in range(60)}
    assert imagined == {(pick, None) for pick in PICKS}
    assert GAME.imagine(pending, 0, Rng(bytes(32), 0)) == pending
    assert {GAME.imagine(pending, None, Rng(bytes(32), n)).picks[0] for n in range(60)} == set(PICKS)


def test_a_bot_picks_for_who_is_out_of_time() -> None:
    assert GAME.timeout(after("rp s"), 1) == "bot"
