"""A short season of simulated players: the ranking orders the honest, helpers are worth little, guests no rank."""

import random

import pytest

from bench.ranking.figures import gain_of, order_of_the_honest, picture
from bench.ranking.people import PersonKind, Player, players_of, score_of
from bench.ranking.season import Season, Standing
from models.ids import UserId
from models.wire.base import Person
from server.ratings.ratings import MOST_A_DAY

pytestmark = pytest.mark.gen_test(timeout=60)

DAYS = 6
ROUNDS = 4


async def test_a_season_orders_the_honest_and_counts_five_matches_a_day_of_two_users() -> None:
    season = Season(60, seed=1)
    standings = await season.play(DAYS, ROUNDS)
    assert order_of_the_honest(standings) > 0.8
    farmer = next(each.player for each in standings if each.player.helpers)
    helpers = [helper.id for helper in farmer.helpers]
    found = await season.store.of("tictactoe", [farmer.person.id, *helpers])
    assert [found[helper].played <= DAYS * MOST_A_DAY for helper in helpers] == [True, True]
    assert found[farmer.person.id].played <= DAYS * (ROUNDS + len(helpers) * MOST_A_DAY)
    ranking = await season.ratings.ranking("tictactoe", 0)
    assert ranking.index(helpers[0]) is None, "a guest is not ranked"


def test_the_better_player_wins_more_often() -> None:
    strong, weak = (a_player("honest", strength) for strength in (1_900.0, 1_500.0))
    scores = [score_of(strong, weak, random.Random(seed)) for seed in range(400)]
    assert 0.8 < sum(scores) / len(scores) < 0.95


def test_one_player_in_twenty_cheats() -> None:
    players = players_of(100, random.Random(1))
    assert sorted(player.kind for player in players[:5]) == [
        "dropper",
        "farmer",
        "farmer",
        "staller",
        "staller",
    ]
    assert {player.kind for player in players[5:]} == {"honest"}


def test_figures_of_a_known_season() -> None:
    standings = [
        Standing(a_player("honest", 1_400.0), 1_410.0, 2),
        Standing(a_player("honest", 1_600.0), 1_610.0, 1),
        Standing(a_player("farmer", 1_500.0), 1_700.0, 0),
    ]
    assert order_of_the_honest(standings) == 1.0
    assert gain_of("farmer", standings) == 190.0
    assert picture(standings).count("<circle") == 3 + 4


def a_player(kind: PersonKind, strength: float) -> Player:
    return Player(Person(id=UserId(f"u-{kind}-{strength:g}"), name=kind), kind, strength)
