"""Whose clocks wait: for a while after a break, and once a match for a player who went away."""

from server.matches.upkeep.grace import RETURN_S, Grace

GRACE_S = 60


def waiting(
    grace: Grace, now: float, away: dict[int, float | None], to_move: tuple[int, ...] = (0,)
) -> list[int]:
    grace.look(dict.fromkeys(to_move, 0.0), away, now)
    return list(grace.waiting)


def test_the_clock_of_a_player_who_went_away_waits_for_the_grace() -> None:
    grace = Grace(lambda _: GRACE_S)
    assert waiting(grace, 100, {0: 100}) == [0]
    assert waiting(grace, 159, {0: 100}) == [0]
    assert waiting(grace, 160, {0: 100}) == []


def test_it_waits_only_while_it_is_that_players_turn() -> None:
    grace = Grace(lambda _: GRACE_S)
    assert waiting(grace, 100, {0: 100}, (1,)) == []
    assert waiting(grace, 110, {0: 100}, (0,)) == [0]
    assert waiting(grace, 111, {0: 100}, (1,)) == []


def test_grace_is_spent_once_however_often_a_player_comes_and_goes() -> None:
    grace, waited, now, went_at = Grace(lambda _: GRACE_S), 0, 0, None
    for second in range(300):
        now = second
        if second % 20 == 0:
            went_at = second
        is_away = second % 20 < 15
        waited += waiting(grace, now, {0: went_at} if is_away else {}) == [0]
    assert waited == GRACE_S


def test_a_player_who_never_came_is_not_waited_for() -> None:
    assert waiting(Grace(lambda _: GRACE_S), 0, {0: None}) == []


def test_after_a_break_clocks_wait_for_those_who_are_not_back_and_spend_no_grace() -> None:
    grace = Grace(lambda _: GRACE_S)
    grace.after_break((0, 1), 0)
    assert sorted(grace.waiting) == [0, 1]
    assert waiting(grace, 1, {0: None}, (0, 1)) == [0]
    assert waiting(grace, RETURN_S, {0: None}, (0, 1)) == []
    assert waiting(grace, 100, {0: 100}) == [0]
    assert waiting(grace, 159, {0: 100}) == [0]


def test_what_a_clock_ran_after_its_player_had_gone_comes_back_out_of_the_grace() -> None:
    grace = Grace(lambda _: GRACE_S)
    # It was noticed 40 s late; before the last 25 s it was another's turn.
    assert grace.look({0: 25.0}, {0: 100}, 140) == {0: 25.0}
    assert list(grace.waiting) == [0]
    assert grace.look({0: 0.0}, {0: 100}, 150) == {}
    # Back after 35 s of grace; 25 s are left, of which 20 s had gone when the next silence was noticed.
    assert grace.look({0: 0.0}, {}, 150) == {}
    assert grace.look({0: 20.0}, {0: 180}, 200) == {0: 20.0}
    assert waiting(grace, 204, {0: 180}) == [0]
    assert waiting(grace, 205, {0: 180}) == []


def test_no_more_comes_back_than_there_is_grace() -> None:
    grace = Grace(lambda _: 10)
    assert grace.look({0: 30.0}, {0: 100}, 130) == {0: 10}
    assert list(grace.waiting) == []
    assert grace.look({0: 31.0}, {0: 100}, 131) == {}
    assert grace.look({0: 5.0}, {0: 200}, 205) == {}
