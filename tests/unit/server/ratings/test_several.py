"""Ratings of more than two: places tell apart, teams share, who left is last, and half a match changes half."""

from server.ratings.glicko import Strength
from server.ratings.several import Group, after, groups_of

NEW = Strength()


def test_each_alone_is_placed_by_winning_and_then_by_points() -> None:
    groups = groups_of(4, [2], {0: 5.0, 1: 9.0, 2: 9.0, 3: 5.0}, (), teams=False)
    assert [(group.seats, group.place) for group in groups] == [((0,), 2), ((1,), 1), ((2,), 0), ((3,), 2)]
    found = after([NEW] * 4, groups, [0.0] * 4)
    ratings = [each.rating for each in found]
    assert ratings[2] > ratings[1] > ratings[0]
    assert abs(ratings[0] - ratings[3]) < 1e-6
    assert all(each.deviation < NEW.deviation for each in found)


def test_a_team_goes_up_and_down_together_and_a_leaver_alone() -> None:
    groups = groups_of(5, [0, 1], {}, {4}, teams=True)
    assert groups == [Group((0, 1), 0), Group((2, 3), 1), Group((4,), 5)]
    found = [each.rating for each in after([NEW] * 5, groups, [0.0] * 5)]
    assert found[0] == found[1] > 1500 > found[2] == found[3]
    assert found[4] < found[3]
    # A team of the strong against the weak has less to win.
    strong = [Strength(rating=1800.0)] * 2 + [NEW] * 3
    assert after(strong, groups, [0.0] * 5)[0].rating - 1800 < found[0] - 1500


def test_a_draw_of_all_changes_no_rating_and_half_a_match_half() -> None:
    draw = groups_of(3, [], {}, (), teams=False)
    assert all(abs(each.rating - 1500) < 1e-6 for each in after([NEW] * 3, draw, [0.0] * 3))
    groups = groups_of(3, [0], {}, (), teams=False)
    whole, half = (after([NEW] * 3, groups, [0.0] * 3, weight)[0] for weight in (1.0, 0.5))
    assert abs((half.rating - 1500) * 2 - (whole.rating - 1500)) < 1e-6


def test_a_long_absence_raises_the_deviation_and_nobody_plays_alone() -> None:
    sure = Strength(deviation=60.0)
    groups = groups_of(3, [0], {}, (), teams=False)
    stayed, away = after([sure] * 3, groups, [0.0, 200.0, 0.0])[:2]
    assert away.deviation > stayed.deviation
    assert after([sure], [Group((0,), 0)], [0.0]) == [sure]
