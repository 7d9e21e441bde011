"""Who made no move in a match of several: nobody gains by them, nor do they."""

from models.ids import UserId
from models.wire.base import Person
from models.wire.match_values import OutcomeInfo
from server.ratings.players import RatedResult, players_after

PEOPLE = [Person(id=UserId(name), name=name) for name in ("ann", "ben", "cat")]
WON = OutcomeInfo(winners=[0], reason="x")


def after(unmoved: tuple[int, ...], left: tuple[int, ...] = (), outcome: OutcomeInfo = WON) -> list[float]:
    result = RatedResult(PEOPLE, outcome, left, 86_400_000, unmoved=unmoved)
    return [player.rating for player in players_after("game", result, {}, 1.0)]


def test_who_is_left_alone_by_those_who_never_moved_gains_nothing_and_has_not_played() -> None:
    result = RatedResult(PEOPLE, WON, (1, 2), 86_400_000, unmoved=(1, 2))
    ann, ben, cat = players_after("game", result, {}, 1.0)
    assert (ann.rating, ann.deviation, ann.played, ann.won, ann.edition) == (1_500, 350, 0, 0, 1)
    assert max(ben.rating, cat.rating) < 1_500
    assert (ben.played, cat.played) == (1, 1)


def test_those_who_moved_are_rated_as_if_they_had_been_alone() -> None:
    moved, whole = after((2,), (2,)), after((), (2,))
    assert moved[0] > 1_500 > moved[1] > moved[2]
    assert moved[0] < whole[0]


def test_who_did_not_move_wins_nothing() -> None:
    assert after((0,))[0] == 1_500
    scores = OutcomeInfo(winners=[0], reason="x", scores={"0": 9, "1": 5, "2": 3})
    rated = after((0,), outcome=scores)
    assert rated[0] == 1_500
    assert rated[1] > rated[2]


def test_where_nobody_moved_nothing_was_played() -> None:
    assert after((0, 1, 2)) == []
