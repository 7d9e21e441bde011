"""The store of points on a real database, in both of its forms.

A database that makes no time series keeps plain documents in a collection of that name, which serves here to
run the queries of the other form on it.
"""

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.errors import Refusal
from models.stores.feed_points import CLEARED_AT_ONCE, PLACES, POINTS, FeedPointStore
from models.wire.prices import Point
from tests.conftest import Failpoint

pytestmark = pytest.mark.gen_test

NOW_MS = 4_000_000_000_123


@pytest.fixture(params=["series", "places"])
def store(request: pytest.FixtureRequest, io_loop: IOLoop, database: Database) -> FeedPointStore:
    return prepared(io_loop, database, is_series=request.param == "series")


def prepared(io_loop: IOLoop, database: Database, *, is_series: bool) -> FeedPointStore:
    store = FeedPointStore(database)
    io_loop.run_sync(store.prepare)
    store._is_series = is_series
    return store


def point(number: int) -> Point:
    return Point(at=NOW_MS + number * 1_000, price=100 + number / 4, volume=float(number))


async def test_points_are_read_as_they_were_stored(store: FeedPointStore) -> None:
    assert await store.newest("market|TEA", 60) == []
    await store.add([("market|TEA", point(1)), ("market|CAKE", point(2)), ("market|TEA", point(3))])
    await store.add([("market|TEA", point(4))])
    assert await store.newest("market|TEA", 60) == [point(1), point(3), point(4)]
    assert await store.newest("market|TEA", 2) == [point(3), point(4)]
    assert await store.newest("market|CAKE", 60) == [point(2)]


async def test_points_of_another_source_are_kept_apart(store: FeedPointStore) -> None:
    await store.add([("market|TEA", point(1)), ("push|TEA", point(2))])
    assert await store.newest("push|TEA", 60) == [point(2)]


async def test_a_point_that_is_stored_twice_comes_once(store: FeedPointStore) -> None:
    await store.add([("push|TEA", point(1))])
    await store.add([("push|TEA", point(1)), ("push|TEA", point(2))])
    assert await store.newest("push|TEA", 60) == [point(1), point(2)]


async def test_preparing_a_second_time_changes_nothing(store: FeedPointStore, database: Database) -> None:
    await store.add([("push|TEA", point(1))])
    again = FeedPointStore(database)
    await again.prepare()
    again._is_series = store._is_series
    await again.add([("push|TEA", point(2))])
    assert await again.newest("push|TEA", 60) == [point(1), point(2)]


async def test_without_time_series_the_last_thousand_stay(database: Database) -> None:
    store = FeedPointStore(database)
    await store.prepare()
    store._is_series = False
    last = PLACES + CLEARED_AT_ONCE
    await store.add([("push|TEA", point(number)) for number in range(last - 1)])
    await store.add([("push|CAKE", point(1))])
    assert await database.collection(POINTS).count_documents({"feed": "push|TEA"}) == last - 1
    await store.add([("push|TEA", point(last - 1))])
    kept = [point(number) for number in range(CLEARED_AT_ONCE, last)]
    assert await store.newest("push|TEA", last) == kept
    assert await database.collection(POINTS).count_documents({}) == PLACES + 1


async def test_points_go_on_after_a_refusal(database: Database, failpoint: Failpoint) -> None:
    store = FeedPointStore(database)
    await store.prepare()
    store._is_series = False
    await store.add([("push|TEA", point(1))])
    async with failpoint(["insert"], errorCode=14031):
        with pytest.raises(Refusal) as refused:
            await store.add([("push|TEA", point(2))])
    assert refused.value.code == "unavailable"
    await store.add([("push|TEA", point(2))])
    places = [each["place"] async for each in database.collection(POINTS).find({})]
    assert sorted(places) == [0, 1]


async def test_a_database_with_time_series_is_asked_for_one(database: Database) -> None:
    made = await database.ensure_time_series(POINTS, time_field="at", meta_field="feed", expire_after_s=60)
    listed = [each async for each in await database._database.list_collections(filter={"name": POINTS})]
    assert listed[0]["options"]["timeseries"]["metaField"] == "feed"
    assert made == (listed[0]["type"] == "timeseries")


async def test_a_plain_collection_of_that_name_stays_one(database: Database) -> None:
    await database.collection("plain").insert_one({"at": 1})
    assert not await database.ensure_time_series(
        "plain", time_field="at", meta_field="feed", expire_after_s=60
    )
    assert await database.collection("plain").count_documents({}) == 1
