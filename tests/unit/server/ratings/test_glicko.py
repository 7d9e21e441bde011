"""Glicko-2 against the example of its paper, and what must hold for any results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ratings import glicko
from server.ratings.glicko import Result, Strength

strengths = st.builds(
    Strength,
    rating=st.floats(100, 3_999),
    deviation=st.floats(45, 350),
    volatility=st.floats(0.02, 0.12),
)
results = st.builds(Result, strengths, st.sampled_from([0.0, 0.5, 1.0]))


def test_the_example_of_the_paper() -> None:
    """http://www.glicko.net/glicko/glicko2.pdf, "Example calculation"."""
    player = Strength(rating=1500, deviation=200)
    games = [
        Result(Strength(rating=1400, deviation=30), 1),
        Result(Strength(rating=1550, deviation=100), 0),
        Result(Strength(rating=1700, deviation=300), 0),
    ]
    after = glicko.after(player, games)
    assert after.rating == pytest.approx(1464.06, abs=0.01)
    assert after.deviation == pytest.approx(151.52, abs=0.01)
    assert after.volatility == pytest.approx(0.05999, abs=0.00001)


def test_a_surprise_makes_volatile() -> None:
    player = Strength(rating=1500, deviation=50)
    loses = [Result(Strength(rating=1500, deviation=50), 0)] * 20
    assert glicko.after(player, loses).volatility > player.volatility


def test_time_without_a_match_makes_unsure() -> None:
    player = Strength(rating=1500, deviation=50)
    game = [Result(Strength(rating=1500, deviation=50), 0.5)]
    soon, late = (glicko.after(player, game, periods=periods) for periods in (0, 100))
    assert soon.deviation < player.deviation < late.deviation


@given(strengths, st.lists(results, min_size=1, max_size=15))
def test_a_winner_never_falls_and_a_loser_never_rises(player: Strength, games: list[Result]) -> None:
    wins = glicko.after(player, [Result(game.opponent, 1.0) for game in games])
    loses = glicko.after(player, [Result(game.opponent, 0.0) for game in games])
    assert wins.rating >= player.rating >= loses.rating


@given(strengths, st.lists(results, min_size=1, max_size=15), st.floats(0, 1_000))
def test_any_results_give_a_strength(player: Strength, games: list[Result], periods: float) -> None:
    after = glicko.after(player, games, periods=periods)
    assert -100_000 < after.rating < 100_000
    assert after.deviation > 0
    assert 0 < after.volatility < 1


@given(strengths, st.lists(results, min_size=1, max_size=15))
def test_a_result_says_something(player: Strength, games: list[Result]) -> None:
    """With no time in between whoever has played is better known than before."""
    assert glicko.after(player, games, periods=0).deviation < player.deviation


@given(strengths, strengths)
def test_to_beat_the_better_one_is_worth_more(player: Strength, other: Strength) -> None:
    better = Strength(rating=other.rating + 200, deviation=other.deviation, volatility=other.volatility)
    gains = [glicko.after(player, [Result(each, 1.0)], periods=0).rating for each in (other, better)]
    assert gains[1] >= gains[0]


def test_what_counts_as_half_a_game_changes_less_than_a_game() -> None:
    player, other = Strength(), Strength(rating=1600.0, deviation=60.0)
    whole, half = (glicko.after(player, [Result(other, 1.0, weight)]) for weight in (1.0, 0.5))
    twice = glicko.after(player, [Result(other, 1.0, 0.5)] * 2)
    assert player.rating < half.rating < whole.rating
    assert player.deviation > half.deviation > whole.deviation
    assert twice.rating == pytest.approx(whole.rating)
