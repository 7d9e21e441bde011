"""Logs and their replay: what makes a version, what a log must not say, and what of it a viewer is shown."""

from typing import Any

import pytest

from server.games.base import Game, Options, Outcome, Rng, Seat
from server.games.replay import Broken, LogEntry, Replay, not_taken_back, replayed, shown_log
from server.games.tictactoe import Move, State, TicTacToe

SEED = bytes(32)


class BotGame(TicTacToe):
    """Where a bot moves for who is out of time."""

    def timeout(self, state: State, seat: Seat) -> Any:
        return "bot"


class DefaultGame(TicTacToe):
    """Where the first free cell is taken for who is out of time."""

    def timeout(self, state: State, seat: Seat) -> Any:
        return next(self.legal_moves(state, seat))


class BlindGame(TicTacToe):
    """Where nobody is told of the other's moves before the end."""

    def shown_move(
        self, after: State, now: State, seat: Seat, move: Move, viewer: Seat | None
    ) -> Move | None:
        return move if viewer == seat or self.outcome(now) else None


def moved(version: int, seat: Seat, x: int, y: int, **more: Any) -> LogEntry:
    return LogEntry(version=version, kind="move", at=version, seat=seat, move={"x": x, "y": y}, **more)


def entry(version: int, kind: Any, **more: Any) -> LogEntry:
    return LogEntry(version=version, kind=kind, at=version, **more)


def replay_of(
    *log: LogEntry, game: Game[State, Move, Options] | None = None, **options: Any
) -> Replay[State, Move, Options]:
    return replayed(game or TicTacToe(), Options(**options), 2, SEED, log)


COLUMN_OF_SEAT_0 = (
    moved(1, 0, 0, 0),
    moved(2, 1, 1, 0),
    moved(3, 0, 0, 1),
    moved(4, 1, 1, 1),
    moved(5, 0, 0, 2),
)


def test_a_log_of_moves_gives_each_state_and_the_outcome() -> None:
    replay = replay_of(*COLUMN_OF_SEAT_0)
    assert [sum(cell is not None for cell in state.cells) for state in replay.states] == [0, 1, 2, 3, 4, 5]
    assert replay.version == 5
    assert replay.outcome == Outcome(winners=(0,), reason="three_in_a_row")
    assert replayed(TicTacToe(), Options(), 2, SEED, COLUMN_OF_SEAT_0).states == replay.states


def test_an_undo_is_a_new_version_with_an_old_state() -> None:
    replay = replay_of(*COLUMN_OF_SEAT_0[:3], entry(4, "undo", seat=1, to=1), moved(5, 1, 2, 2))
    assert replay.states[4] == replay.states[1]
    assert replay.states[5].cells[8] == 1


class DiceGame(TicTacToe):
    """Where chance says which cell is taken."""

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        return super().play(state, seat, rng.choice(list(self.legal_moves(state, seat))), rng)


def test_each_version_has_chance_of_its_own() -> None:
    """Else who asks for an undo would know what falls when the move is made again."""
    again = [
        entry(version, "undo", to=0) if version % 2 == 0 else moved(version, 0, 0, 0)
        for version in range(1, 21)
    ]
    replay = replay_of(*again, game=DiceGame())
    assert len({state.cells for state in replay.states[1::2]}) > 1
    assert replay.states == replay_of(*again, game=DiceGame()).states


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (entry(2, "resign", seat=0), Outcome(winners=(1,), reason="resigned")),
        (entry(2, "timeout", seat=1), Outcome(winners=(0,), reason="timeout")),
        (entry(2, "agreed"), Outcome(winners=(), reason="agreed")),
        (entry(2, "abandoned"), Outcome(winners=(), reason="abandoned")),
        (entry(2, "abandoned", seat=1), Outcome(winners=(0,), reason="abandoned")),
    ],
)
def test_ending_a_match_leaves_its_state(last: LogEntry, outcome: Outcome) -> None:
    replay = replay_of(moved(1, 0, 1, 1), last)
    assert replay.outcome == outcome
    assert replay.states[2] == replay.states[1]
    with pytest.raises(Broken, match="version 3: the match was over"):
        replay.add(moved(3, 1, 0, 0))


def test_a_move_made_at_a_time_out_is_a_move() -> None:
    for game, x in ((BotGame(), 2), (DefaultGame(), 0)):
        replay = replay_of(entry(1, "timeout", seat=0, move={"x": x, "y": 0}), game=game)
        assert replay.states[1].cells[x] == 0
        assert replay.outcome is None


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ([moved(2, 0, 0, 0)], "version 2: version 1 should come here"),
        ([moved(1, 0, 0, 0), moved(1, 1, 1, 0)], "version 1: version 2 should come here"),
        ([moved(1, 1, 0, 0)], "version 1: seat 1 was not to move"),
        ([moved(1, 0, 0, 0), moved(2, 1, 0, 0)], "version 2: seat 1 cannot move so: that cell is taken"),
        ([moved(1, 0, 3, 0)], "version 1: seat 0 cannot move so: Expected `int` <= 2"),
        ([entry(1, "move", seat=0)], "version 1: seat 0 cannot move so: Expected `object`"),
        ([entry(1, "move", move={"x": 0, "y": 0})], "there is no seat None"),
        ([entry(1, "resign", seat=2)], "there is no seat 2"),
        ([entry(1, "resign", seat=-1)], "there is no seat -1"),
        ([entry(1, "timeout", seat=1)], "seat 1 was not to move"),
        ([entry(1, "timeout", seat=0, move={"x": 0, "y": 0})], "no move is made"),
        ([entry(1, "undo", to=0)], "no way back to version 0"),
        ([moved(1, 0, 0, 0), entry(2, "undo", to=1)], "no way back to version 1"),
        ([moved(1, 0, 0, 0), entry(2, "undo", to=-1)], "no way back to version -1"),
        ([moved(1, 0, 0, 0), entry(2, "undo")], "no way back to version None"),
    ],
)
def test_a_log_that_the_rules_forbid_is_broken(log: list[LogEntry], why: str) -> None:
    with pytest.raises(Broken) as caught:
        replay_of(*log)
    assert why in str(caught.value)


def test_only_the_default_move_is_made_at_a_time_out() -> None:
    with pytest.raises(Broken, match="another move is made"):
        replay_of(entry(1, "timeout", seat=0, move={"x": 1, "y": 0}), game=DefaultGame())


def test_a_time_out_without_a_move_is_lost_even_where_the_game_would_make_one() -> None:
    for game in (DefaultGame(), BotGame()):
        replay = replay_of(entry(1, "timeout", seat=0), game=game)
        assert replay.outcome == Outcome(winners=(1,), reason="timeout")


def test_no_undo_where_the_options_forbid_it() -> None:
    with pytest.raises(Broken, match="no move may be taken back"):
        replay_of(moved(1, 0, 0, 0), entry(2, "undo", to=0), undo=False)


def test_a_refused_entry_changes_nothing() -> None:
    replay = replay_of(*COLUMN_OF_SEAT_0[:2])
    before = list(replay.states)
    with pytest.raises(Broken):
        replay.add(moved(3, 0, 0, 0))
    assert replay.states == before
    replay.add(moved(3, 0, 2, 2))


def test_moves_taken_back_are_known() -> None:
    log = [
        moved(1, 0, 0, 0),
        moved(2, 1, 1, 0),
        moved(3, 0, 2, 0),
        entry(4, "undo", to=2),
        moved(5, 0, 2, 2),
        entry(6, "undo", to=3),
        moved(7, 1, 1, 1),
        entry(8, "agreed"),
    ]
    assert [each.version for each in not_taken_back(log)] == [1, 2, 3, 7, 8]
    assert [each.version for each in not_taken_back(log[:4])] == [1, 2]
    assert not_taken_back([moved(1, 0, 0, 0), entry(2, "undo", to=0)]) == []
    assert not_taken_back([]) == []


def test_the_shown_log_says_who_moved_and_no_more_than_the_viewer_may_know() -> None:
    game = BlindGame()
    replay = replay_of(*COLUMN_OF_SEAT_0, game=game)

    def moves(viewer: Seat | None, version: int) -> list[Any]:
        return [each.move for each in shown_log(game, replay.states, COLUMN_OF_SEAT_0, viewer, version)]

    assert moves(0, 2) == [{"x": 0, "y": 0}, None]
    assert moves(None, 4) == [None] * 4
    assert moves(None, 5) == [each.move for each in COLUMN_OF_SEAT_0]
    shown = shown_log(game, replay.states, COLUMN_OF_SEAT_0, None, 2)
    assert [each.seat for each in shown] == [0, 1]
