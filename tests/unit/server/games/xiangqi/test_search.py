"""What the bot of xiangqi finds, and what bounds it."""

from collections.abc import Callable

import pytest

from server.games.base import Rng
from server.games.bots import LEVELS, Level, choose
from server.games.xiangqi.board import Position
from server.games.xiangqi.moves import legal_moves
from server.games.xiangqi.rules import Move, State
from server.games.xiangqi.search import MoveSearch, chances
from tests.unit.server.games.xiangqi.test_rules import CHECKING, CHECKS
from tests.unit.server.games.xiangqi.xiangqi_rig import RNG, XIANGQI, new_game, play, played, state_of

GOOD = Level(400, 1_000, 0)


def found(state: State, level: Level = GOOD, seed: int = 0) -> str:
    (seat,) = XIANGQI.to_move(state)
    return choose(XIANGQI, state, seat, level, Rng(bytes([seed] * 32), 0)).ucci


@pytest.mark.parametrize(
    ("position", "moves"),
    [
        # A rook that is given away, and one that is guarded.
        ("4ka3/4a4/9/9/4r3R/9/9/9/9/3K5 w", {"i5e5"}),
        ("4ka3/4a4/9/4p4/4p3R/9/9/r8/4K4/9 w", set()),
    ],
)
def test_it_sees_what_lies_before_it(position: str, moves: set[str]) -> None:
    state = state_of(position)
    assert found(state) in moves if moves else found(state) != "i5e5"


def test_it_takes_a_win() -> None:
    state = state_of("3k5/R8/9/9/9/9/9/9/9/1R3K3 w")
    assert play(state, found(state)).winner == 0


def test_it_wins_in_two() -> None:
    state = state_of("3k5/9/9/9/9/9/9/9/R8/1R3K3 w")
    after = play(state, found(state))
    for reply in legal_moves(after.position):
        answered = play(after, reply)
        assert play(answered, found(answered)).winner == 0


def test_it_beats_chance() -> None:
    state, pick = new_game(), Rng(bytes(32), 7)
    while state.ended is None and len(state.moves) < 120:
        is_bot = state.position.red
        move = found(state, LEVELS[3]) if is_bot else pick.choice(legal_moves(state.position))
        state = play(state, move)
    assert XIANGQI.outcome(state) is not None
    assert XIANGQI.outcome(state).winners == (0,)  # type: ignore[union-attr]  # it is over


def test_it_does_not_check_for_ever() -> None:
    before = played(state_of(CHECKING), CHECKS[:-1])
    assert play(before, CHECKS[-1]).ended == "perpetual_check"
    assert all(found(before, GOOD, seed) != CHECKS[-1] for seed in range(4))


def test_it_ends_when_it_is_told_to_and_still_has_a_move() -> None:
    for most in (0, 1, 5, 40):
        asked = _Asked(most)
        move = MoveSearch(Position(), {}, RNG, asked).best()
        assert move in legal_moves(Position())
        assert asked.times == most + 1


def test_the_same_chance_finds_the_same_move_and_another_one_others() -> None:
    level = Level(30, 100, 0)
    assert found(new_game(), level) == found(new_game(), level)
    assert len({found(new_game(), level, seed) for seed in range(8)}) > 1


def test_the_board_turned_over_is_worth_the_opposite() -> None:
    state = played(new_game(), ("h2e2", "h9g7", "e2e6"))
    turned = Position(board=state.position.board[::-1].swapcase(), red=True)
    assert chances(turned) == pytest.approx(1 - chances(state.position))
    assert chances(state.position) > 0.5


def test_it_is_asked_by_the_rules_alone() -> None:
    goes_on: Callable[[], bool] = _Asked(3)
    assert isinstance(XIANGQI.best_move(new_game(), 0, RNG, goes_on), Move)


class _Asked:
    """Says yes ``most`` times, then no."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.times = 0

    def __call__(self) -> bool:
        self.times += 1
        return self.times <= self.most
