"""The rooms of feeds, as a socket meets them: listed, joined with points, and told of each new one."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from models.database.client import Database
from models.stores.feed_points import POINTS
from server.feeds.sources import Batch, Pushed
from tests.conftest import Failpoint
from tests.rigs.client import WAIT_S, Client
from tests.rigs.feeds import feeding, feeds_of, push

pytestmark = pytest.mark.gen_test


async def prices_told(socket: Client, until: float) -> list[float]:
    """The prices of the feed events up to one."""
    told: list[float] = []
    while until not in told:
        told += [point["price"] for point in (await socket.event("feed"))["points"]]
    return told


async def test_feeds_are_rooms_that_always_exist(database: Database) -> None:
    async with feeding(database) as server:
        socket = await server.connect()
        rooms = (await socket.ok("room.list", kind="feed"))["rooms"]
        assert [(room["room"], room["title"], room["kind"]) for room in rooms] == [
            ("feed:CAKE", "CAKE", "feed"),
            ("feed:TEA", "TEA", "feed"),
        ]
        assert all(room["visibility"] == "public" and room["history"] == "none" for room in rooms)
        assert all(room.get("owner") is None for room in rooms)


async def test_a_join_brings_the_last_sixty_points_and_then_each_new_one(database: Database) -> None:
    async with feeding(database) as server:
        for start in (0, 40):
            await push(server, "TEA", *(float(price) for price in range(start, start + 40)))
        await push(server, "CAKE", 7.0)
        socket = await server.connect()
        joined = await socket.ok("room.join", room="feed:TEA")
        assert [point["price"] for point in joined["points"]] == [float(price) for price in range(20, 80)]
        assert set(joined["points"][0]) == {"at", "price", "volume"}
        times = [point["at"] for point in joined["points"]]
        assert times == sorted(set(times))
        assert joined["messages"] == []
        await push(server, "CAKE", 8.0)
        await push(server, "TEA", 80.5, 81.0)
        event = await socket.event("feed")
        assert (event["room"], [point["price"] for point in event["points"]]) == ("feed:TEA", [80.5, 81.0])
        assert event["points"][0]["at"] > times[-1]
        assert event["points"][0]["volume"] == 2.0


async def test_a_point_is_in_the_reply_or_follows_it_and_never_both(database: Database) -> None:
    async with feeding(database) as server:
        clients = [await server.connect(task=f"t{number}") for number in range(5)]

        async def keep_pushing() -> None:
            for number in itertools.count(1):
                await push(server, "TEA", float(number))

        pushing = asyncio.create_task(keep_pushing())
        for client in clients * 3:
            joined = await client.ok("room.join", room="feed:TEA")
            seen = [point["price"] for point in joined["points"]]
            next_one = (seen[-1] if seen else 0.0) + 1
            assert await prices_told(client, next_one) == [next_one]
            await client.ok("room.close", room="feed:TEA")
            await client.all_events("feed")
        pushing.cancel()


async def test_a_resume_brings_the_points_as_well(database: Database) -> None:
    async with feeding(database) as server:
        ann = await server.guest()
        socket = await server.connect(ann)
        joined = await socket.ok("room.join", room="feed:TEA")
        await socket.cut()
        await push(server, "TEA", 1.0, 2.0)
        again = await server.connect(ann)
        reply = await again.ok("room.join", room="feed:TEA", since=joined["rev"], epoch=joined["epoch"])
        assert [point["price"] for point in reply["points"]] == [1.0, 2.0]
        assert reply["resync"] is False


async def test_only_the_server_publishes_there(database: Database) -> None:
    async with feeding(database) as server:
        socket = await server.connect()
        await socket.ok("room.join", room="feed:TEA")
        refused: dict[str, dict[str, Any]] = {
            "message.send": {"text": "buy"},
            "message.edit": {"seq": 1, "text": "buy"},
            "message.delete": {"seq": 1},
            "message.react": {"seq": 1, "emoji": "📈", "on": True},
            "typing": {"on": True},
            "room.update": {"title": "Mine"},
            "room.delete": {},
            "room.kick": {"user": "somebody"},
        }
        for op, fields in refused.items():
            assert (await socket.refused(op, room="feed:TEA", **fields))["code"] == "forbidden", op
        assert (await socket.refused("room.create", title="x", room="feed:MORE"))["code"] == "conflict"


async def test_points_outlive_the_server(database: Database) -> None:
    async with feeding(database) as server:
        await push(server, "TEA", 1.0, 2.0)
    async with feeding(database, feed_symbols=("TEA", "MILK")) as server:
        socket = await server.connect()
        joined = await socket.ok("room.join", room="feed:TEA")
        assert [point["price"] for point in joined["points"]] == [1.0, 2.0]
        await push(server, "TEA", 3.0)
        assert (await socket.event("feed"))["points"][0]["at"] > joined["points"][-1]["at"]
        assert (await socket.ok("room.join", room="feed:MILK"))["points"] == []


async def test_a_market_is_simulated_and_says_so_wherever_it_shows(database: Database) -> None:
    async with feeding(database, feed_source="market", feed_every_s=0.02) as server:
        socket = await server.connect()
        joined = await socket.ok("room.join", room="feed:TEA")
        assert joined["room"]["simulated"] is True
        assert joined["room"]["topic"] == "Simulated prices"
        assert len(joined["points"]) == 60
        listed = (await socket.ok("room.list", kind="feed"))["rooms"]
        assert [room["simulated"] for room in listed] == [True, True]
        last = joined["points"][-1]
        for _ in range(3):
            (point,) = (await socket.event("feed"))["points"]
            assert point["at"] > last["at"]
            assert 0.9 < point["price"] / last["price"] < 1.1
            last = point


async def test_made_up_points_are_removed_before_real_prices_come(database: Database) -> None:
    async with feeding(database, feed_source="market", feed_every_s=0.02) as server:
        assert (await (await server.connect()).ok("room.join", room="feed:TEA"))["points"]
    async with feeding(database) as server:
        joined = await (await server.connect()).ok("room.join", room="feed:TEA")
        assert "simulated" not in joined["room"]
        assert (joined["room"]["topic"], joined["points"]) == ("", [])


async def test_every_shown_point_is_stored(database: Database) -> None:
    async with feeding(database, feed_source="market", feed_every_s=0.02) as server:
        socket = await server.connect()
        joined = await socket.ok("room.join", room="feed:TEA")
        await socket.event("feed")
        told = (await socket.event("feed"))["points"]
        found = database.collection(POINTS).find({"feed": "market|TEA"})
        stored = {each["price"] async for each in found}
        assert stored >= {point["price"] for point in (*joined["points"], *told)}


async def test_a_recording_is_played_over_and_over(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("price\n" + "\n".join(str(price) for price in range(1, 63)))
    csv = {"feed_source": "csv", "feed_csv": path, "feed_every_s": 0.02, "feed_symbols": ("TEA",)}
    async with feeding(database, **csv) as server:
        socket = await server.connect()
        joined = await socket.ok("room.join", room="feed:TEA")
        assert joined["room"]["simulated"] is True
        told = [point["price"] for point in joined["points"]]
        while len(told) < 70:
            told += [point["price"] for point in (await socket.event("feed"))["points"]]
        assert all(after == before % 62 + 1 for before, after in itertools.pairwise(told))


async def test_a_source_goes_on_once_the_database_is_back(
    database: Database, failpoint: Failpoint, caplog: pytest.LogCaptureFixture
) -> None:
    async with feeding(database, feed_source="market", feed_every_s=0.02) as server:
        socket = await server.connect()
        await socket.ok("room.join", room="feed:TEA")
        async with failpoint(["insert"], errorCode=14031):
            while "points of the source market are lost" not in caplog.text:
                await asyncio.sleep(0.01)
            await socket.all_events("feed")
        await socket.event("feed")
        assert caplog.text.count("are lost") == 1


async def test_a_source_that_fails_begins_again_and_the_feed_stays(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with feeding(database) as server:
        feeds = feeds_of(server)
        feeds._source = Broken()
        await feeds._reading.stop()
        feeds._reading.start()
        async with asyncio.timeout(WAIT_S):
            while caplog.text.count("of the feeds failed; it begins again") < 2:
                await asyncio.sleep(0.01)
        socket = await server.connect()
        assert (await socket.ok("room.join", room="feed:TEA"))["points"] == []


class Broken(Pushed):
    """A source that has a mistake in it."""

    name = "broken"

    async def batches(self) -> AsyncIterator[Batch]:
        yield {}
        raise KeyError("price")
