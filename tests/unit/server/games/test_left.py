"""Who leaves a match of more than two: the others play on, and it comes last."""

import pytest

from server.games.base import Outcome, Seat
from server.games.replay import AnyReplay, Broken, LogEntry, Replay, with_last
from tests.contracts.high_card import CardState, HighCard

SEED = bytes(32)


class EndsIfOneLeaves(HighCard):
    """A table of which nobody may get up."""

    def left(self, state: CardState, seat: Seat) -> Outcome | None:
        return self.resign(state, seat)


class LetsIn(HighCard):
    """Whoever looks for a match may take over a seat."""

    def may_join(self, state: CardState, seat: Seat) -> bool:
        return True


def of_three(game: HighCard) -> AnyReplay:
    return Replay(game, game.options_type(), 3, SEED)


def leave(replay: AnyReplay, seat: int) -> None:
    replay.add(LogEntry(version=replay.version + 1, kind="left", at=0, seat=seat))


def play_out(replay: AnyReplay) -> Outcome:
    """Play the highest card of each hand, to the end."""
    while replay.outcome is None:
        seat = replay.now.to_move[0]
        move = {"card": max(replay.now.state.hands[seat])}
        replay.add(LogEntry(version=replay.version + 1, kind="move", at=0, seat=seat, move=move))
    return replay.outcome


def test_the_others_play_on_and_the_seat_that_was_left_does_not_win() -> None:
    (winner,) = play_out(of_three(HighCard())).winners
    replay = of_three(HighCard())
    leave(replay, winner)
    assert (replay.version, replay.outcome, replay.now.to_move) == (1, None, (0,))
    outcome = play_out(replay)
    assert winner not in outcome.winners
    # Nobody has scores in this game: those who stayed have won together.
    assert outcome.winners == tuple(seat for seat in range(3) if seat != winner)


def test_the_last_who_stays_has_won() -> None:
    replay = of_three(HighCard())
    leave(replay, 0)
    leave(replay, 2)
    assert replay.outcome == Outcome(winners=(1,), reason="resigned")


def test_a_game_may_end_when_one_leaves() -> None:
    replay = of_three(EndsIfOneLeaves())
    leave(replay, 1)
    assert replay.outcome == Outcome(winners=(0, 2), reason="resigned")


@pytest.mark.parametrize("seats", [(0, 0), (0, 3)])
def test_nobody_leaves_twice_and_no_seat_that_is_none(seats: tuple[int, int]) -> None:
    replay = of_three(HighCard())
    leave(replay, seats[0])
    with pytest.raises(Broken):
        leave(replay, seats[1])


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        # The bot came first: the best of the others has won.
        (((0,), {0: 9, 1: 4, 2: 6}), ((2,), {0: 4, 1: 4, 2: 6})),
        (((0,), None), ((1, 2), None)),
        (((0, 2), {0: 6, 1: 4, 2: 6}), ((2,), {0: 4, 1: 4, 2: 6})),
        (((2,), {0: 1, 1: 4, 2: 6}), ((2,), {0: 1, 1: 4, 2: 6})),
        (((), None), ((), None)),
    ],
)
def test_a_player_who_left_comes_last_and_the_others_scores_count(
    outcome: tuple[tuple[int, ...], dict[int, float] | None],
    expected: tuple[tuple[int, ...], dict[int, float] | None],
) -> None:
    fair = with_last(Outcome(winners=outcome[0], reason="x", scores=outcome[1]), (0,), 3)
    assert (fair.winners, fair.scores) == expected


def test_a_seat_that_is_taken_over_counts_as_if_nobody_had_left_it() -> None:
    whole = of_three(LetsIn())
    replay = of_three(LetsIn())
    (winner,) = play_out(whole).winners
    leave(replay, winner)
    replay.add(LogEntry(version=2, kind="joined", at=0, seat=winner))
    assert play_out(replay) == whole.outcome


def test_nobody_takes_over_a_seat_of_a_game_that_does_not_let_them() -> None:
    replay = of_three(HighCard())
    leave(replay, 1)
    with pytest.raises(Broken, match="nobody may take over seat 1"):
        replay.add(LogEntry(version=2, kind="joined", at=0, seat=1))
