"""Ratings in their store: a match counts once and in its order, whatever was left half done."""

import asyncio
from itertools import pairwise

import pytest

from models.database.client import Database
from models.ids import MatchId, UserId
from models.stores.people.users import UserStore
from models.stores.ratings import RatedMatch, RatingStore
from models.wire.base import Person
from models.wire.match_values import OutcomeInfo
from server.ratings import ratings as rating_service
from server.ratings.players import RatedResult, scores
from server.ratings.seasons import Seasons
from tests.rigs.held_clock import HeldClock
from tests.rigs.matches import a_player

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_what_was_left_half_done_is_carried_out_before_anything_else(database: Database) -> None:
    store = RatingStore(database)
    await store.carry_out(await store.note(RatedMatch(MatchId("g-1"), (a_player("ann"), a_player("ben")))))
    halves = await store.note(
        RatedMatch(MatchId("g-2"), (a_player("ann", 2, 1600), a_player("ben", 2, 1400)))
    )
    await store._change(halves.players[0])
    ratings = rating_service.Ratings(store, UserStore(database), HeldClock(), Seasons())
    people = [Person(id=UserId(user), name=user) for user in ("ann", "ben")]
    outcome = OutcomeInfo(winners=[0], reason="x")
    await ratings.settle(MatchId("g-3"), "tictactoe", RatedResult(people, outcome, (), 2))
    after = await store.of("tictactoe", [person.id for person in people])
    assert {user: (player.edition, player.played) for user, player in after.items()} == {
        "ann": (3, 3), "ben": (3, 3)
    }  # fmt: skip
    assert after[UserId("ann")].rating > 1600
    assert after[UserId("ben")].rating < 1400
    assert await store.left_open() == []


async def test_what_was_done_before_does_not_undo_what_came_later(database: Database) -> None:
    store = RatingStore(database)
    matches = [
        RatedMatch(MatchId(f"g-{edition}"), (a_player("ann", edition, 1500.0 + edition),))
        for edition in (1, 2, 3)
    ]
    for match in (*matches, *matches[:2]):
        await store.carry_out(match)
    assert (await store.of("tictactoe", [UserId("ann")]))[UserId("ann")] == matches[2].players[0]


async def test_a_match_counts_once_however_often_it_is_brought(database: Database) -> None:
    store = RatingStore(database)
    ratings = rating_service.Ratings(store, UserStore(database), HeldClock(), Seasons())
    people = [Person(id=UserId(user), name=user) for user in ("ann", "ben")]
    result = RatedResult(people, OutcomeInfo(winners=[1], reason="x"), (), 2)
    await asyncio.gather(*(ratings.settle(MatchId("g-1"), "chess", result) for _ in range(5)))
    after = await store.of("chess", [person.id for person in people])
    assert {user: (player.played, player.won) for user, player in after.items()} == {
        "ben": (1, 1),
        "ann": (1, 0),
    }


async def test_a_match_that_everybody_left_changes_nobody(database: Database) -> None:
    store = RatingStore(database)
    ratings = rating_service.Ratings(store, UserStore(database), HeldClock(), Seasons())
    people = [Person(id=UserId(user), name=user) for user in ("ann", "ben")]
    result = RatedResult(people, OutcomeInfo(winners=[], reason="abandoned"), (), 2)
    await ratings.settle(MatchId("g-1"), "chess", result)
    assert await store.of("chess", [person.id for person in people]) == {}


@pytest.mark.parametrize(
    ("winners", "expected"),
    [
        ([1], [[(1, 0.0), (2, 0.0)], [(0, 1.0), (2, 1.0)], [(0, 1.0), (1, 0.0)]]),
        ([], [[(1, 0.0), (2, 0.0)], [(0, 1.0), (2, 0.5)], [(0, 1.0), (1, 0.5)]]),
        ([1, 2], [[(1, 0.0), (2, 0.0)], [(0, 1.0)], [(0, 1.0)]]),
    ],
)
async def test_a_player_who_left_has_lost_against_all_who_stayed(
    winners: list[int], expected: list[list[tuple[int, float]]]
) -> None:
    assert [scores(seat, 3, winners, {0}) for seat in range(3)] == expected
    assert [other for other, _ in scores(0, 3, winners, {0, 1})] == [2]


async def test_beating_the_same_helper_every_day_gains_less_and_less(database: Database) -> None:
    store, clock = RatingStore(database), HeldClock()
    ratings = rating_service.Ratings(store, UserStore(database), HeldClock(), Seasons())
    people = [Person(id=UserId(user), name=user) for user in ("ann", "ben")]
    won = OutcomeInfo(winners=[0], reason="x")
    rises = []
    for day in range(4):
        before = await ratings.rating_of("chess", people[0].id)
        for number in range(rating_service.MOST_A_DAY + 1):
            await ratings.settle(
                MatchId(f"g-{day}-{number}"), "chess", RatedResult(people, won, (), clock.now_ms())
            )
        rises.append(await ratings.rating_of("chess", people[0].id) - before)
        clock.advance(86_400)
    assert (await store.of("chess", [people[0].id]))[people[0].id].played == 4 * rating_service.MOST_A_DAY
    assert rises == sorted(rises, reverse=True)
    assert 0 < rises[3] < rises[0] / 40


async def test_after_a_month_two_who_have_met_often_count_in_full_again(database: Database) -> None:
    store, clock = RatingStore(database), HeldClock()
    ratings = rating_service.Ratings(store, UserStore(database), HeldClock(), Seasons())
    people = [Person(id=UserId(user), name=user) for user in ("ann", "ben")]
    draw = OutcomeInfo(winners=[], reason="x")
    seen: list[float] = []
    for days in (0, 0, 0, 0, 0, 1, rating_service.LATELY_DAYS):
        clock.advance(days * 86_400)
        await ratings.settle(
            MatchId(f"g-{len(seen)}"), "chess", RatedResult(people, draw, (), clock.now_ms())
        )
        seen.append((await store.of("chess", [people[0].id]))[people[0].id].deviation)
    steps = [before - after for before, after in pairwise(seen)]
    assert steps[4] < steps[3] / 2 + 1
    assert steps[5] > steps[4]


async def test_a_season_begins_with_half_of_what_was_and_the_one_before_stays(database: Database) -> None:
    day = 86_400_000
    clock, seasons = HeldClock(11 * day), Seasons((10 * day,))
    store = RatingStore(database)
    ratings = rating_service.Ratings(store, UserStore(database), clock, seasons)
    people = [Person(id=UserId(user), name=user) for user in ("ann", "ben")]
    won = OutcomeInfo(winners=[0], reason="x")
    await ratings.settle(MatchId("g-1"), "chess", RatedResult(people, won, (), 9 * day))
    old = (await store.of("chess", [people[0].id]))[people[0].id]
    carried = await ratings.rating_of("chess", people[0].id)
    assert carried - 1500 == pytest.approx((old.rating - 1500) / 2)
    await ratings.settle(MatchId("g-2"), "chess", RatedResult(people, won, (), 10 * day))
    new = (await store.of("chess@1", [people[0].id]))[people[0].id]
    assert (new.played, new.won) == (1, 1)
    assert new.rating > carried
    assert (await store.of("chess", [people[0].id]))[people[0].id] == old
    assert [each.game for each in await ratings.days_of(people[0].id, "chess", 0)] == ["chess", "chess"]
