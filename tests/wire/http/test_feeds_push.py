"""``POST /api/feeds/SYMBOL`` on a real server."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.database.client import Database
from models.stores.feed_points import POINTS
from tests.conftest import Failpoint
from tests.rigs.feeds import KEY, feeding
from tests.rigs.held_clock import START_MS
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test

NOW = START_MS


async def push(server: RunningServer, *points: Any, symbol: str = "TEA", key: str | None = KEY) -> Any:
    return await server.api.post(f"/api/feeds/{symbol}", {"points": list(points)}, token=key)


async def test_a_pushed_point_is_stored_and_published(database: Database) -> None:
    async with feeding(database) as server:
        socket = await server.connect()
        await socket.ok("room.join", room="feed:TEA")
        answer = await push(server, {"price": 12, "volume": 3, "at": NOW - 5_000}, {"price": 12.5})
        assert answer.status == 201
        points = [
            {"at": NOW - 5_000, "price": 12.0, "volume": 3.0},
            {"at": NOW, "price": 12.5, "volume": 0.0},
        ]
        assert answer.json == {"room": "feed:TEA", "points": points}
        assert (await socket.event("feed"))["points"] == points
        assert await database.collection(POINTS).count_documents({"feed": "push|TEA"}) == 2
        assert (await push(server, {"price": 1}, symbol="CAKE")).json["room"] == "feed:CAKE"


async def test_points_without_a_time_never_share_one(database: Database) -> None:
    async with feeding(database) as server:
        first = (await push(server, {"price": 1}, {"price": 2})).json["points"]
        second = (await push(server, {"price": 3})).json["points"]
        assert [point["at"] for point in first + second] == [NOW, NOW + 1, NOW + 2]


@pytest.mark.parametrize("key", [None, "another key", KEY + "x", KEY[:-1], "schlüssel"])
async def test_without_the_key_nothing_is_taken(database: Database, key: str | None) -> None:
    async with feeding(database) as server:
        answer = await push(server, {"price": 1}, key=key)
        assert (answer.status, answer.code) == (401, "unauthorized")
        assert await database.collection(POINTS).count_documents({}) == 0


async def test_a_user_may_not_push(database: Database) -> None:
    async with feeding(database) as server:
        ann = await server.guest()
        assert (await push(server, {"price": 1}, key=ann.token)).code == "unauthorized"


async def test_where_prices_come_from_elsewhere_none_are_taken(database: Database) -> None:
    async with feeding(database, feed_source="market") as server:
        answer = await push(server, {"price": 1})
        assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize(
    ("point", "field"),
    [
        ({}, "price"),
        ({"price": "1"}, "price"),
        ({"price": 1e16}, "price"),
        ({"price": 1, "volume": -1}, "volume"),
        ({"price": 1, "at": -1}, "at"),
        ({"price": 1, "at": 1.5}, "at"),
        ({"price": 1, "more": 1}, "more"),
        ({"price": 1, "at": NOW + 60_001}, "at"),
    ],
)
async def test_a_wrong_point_is_refused_with_its_field(database: Database, point: Any, field: str) -> None:
    async with feeding(database) as server:
        answer = await push(server, {"price": 1}, point)
        assert (answer.status, answer.code) == (400, "bad_request")
        assert field in answer.message
        assert await database.collection(POINTS).count_documents({}) == 0


async def test_not_a_number_is_none(database: Database) -> None:
    async with feeding(database) as server:
        for price in (b"NaN", b"Infinity", b"1e999"):
            raw = b'{"points":[{"price":' + price + b"}]}"
            assert (await server.api.post("/api/feeds/TEA", raw=raw, token=KEY)).code == "bad_request"


async def test_sixty_points_fit_in_a_call(database: Database) -> None:
    async with feeding(database) as server:
        assert (await push(server)).code == "bad_request"
        assert (await push(server, *[{"price": 1}] * 61)).code == "bad_request"
        assert len((await push(server, *[{"price": 1}] * 60)).json["points"]) == 60


async def test_a_point_no_later_than_the_last_is_a_conflict(database: Database) -> None:
    async with feeding(database) as server:
        await push(server, {"price": 1, "at": NOW - 10})
        for points in (
            [{"price": 2, "at": NOW - 10}],
            [{"price": 2, "at": NOW - 11}],
            [{"price": 2, "at": NOW - 5}, {"price": 3, "at": NOW - 6}],
        ):
            answer = await push(server, *points)
            assert (answer.status, answer.code) == (409, "conflict")
        assert (await push(server, {"price": 2, "at": NOW - 9})).status == 201


async def test_a_symbol_that_is_none_is_not_found(database: Database) -> None:
    async with feeding(database) as server:
        answer = await push(server, {"price": 1}, symbol="MILK")
        assert (answer.status, answer.code) == (404, "not_found")


async def test_calls_are_limited(database: Database) -> None:
    async with feeding(database, limits=True) as server:
        answers = [await push(server, {"price": 1}) for _ in range(101)]
        assert [answer.status for answer in answers[:100]] == [201] * 100
        assert (answers[100].status, answers[100].code) == (429, "rate_limited")
        assert answers[100].json["error"]["retry_after_s"] == 0.05
        server.clock.advance(0.051)
        assert (await push(server, {"price": 1})).status == 201


@pytest.mark.logs_errors
async def test_nothing_is_shown_that_is_not_stored(database: Database, failpoint: Failpoint) -> None:
    async with feeding(database) as server:
        socket = await server.connect()
        await socket.ok("room.join", room="feed:TEA")
        async with failpoint(["insert"], errorCode=14031):
            answer = await push(server, {"price": 1})
            assert (answer.status, answer.code) == (503, "unavailable")
        assert await socket.all_events("feed") == []
        assert (await push(server, {"price": 2})).status == 201
        assert (await socket.event("feed"))["points"][0]["price"] == 2.0


times = st.integers(NOW - 50, NOW + 50) | st.none()


@given(calls=st.lists(st.lists(times, min_size=1, max_size=5), max_size=12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pushed_points_ascend(io_loop: Any, database: Database, calls: list[list[int | None]]) -> None:
    async def run() -> None:
        await database.collection(POINTS).delete_many({})
        async with feeding(database, feed_symbols=("TEA",)) as server:
            socket = await server.connect()
            told = (await socket.ok("room.join", room="feed:TEA"))["points"]
            for ats in calls:
                answer = await push(server, *({"price": 1} | ({"at": at} if at else {}) for at in ats))
                assert answer.status in (201, 409)
                if answer.status == 201:
                    told += (await socket.event("feed"))["points"]
            seen = [point["at"] for point in told][-60:]
            assert seen == sorted(set(seen))
            again = (await socket.ok("room.join", room="feed:TEA"))["points"]
            assert [point["at"] for point in again] == seen

    io_loop.run_sync(run)
