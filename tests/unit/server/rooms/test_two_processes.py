"""A process that was stopped goes on with rooms that a later one has by now: nothing it stores is acknowledged."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from tornado.ioloop import IOLoop

from models.database import client
from models.database.client import Database
from models.errors import Refusal, unavailable
from models.ids import RoomId
from models.stores import history as log
from models.stores import rooms as room_store
from models.stores.entries import blank_record
from models.stores.matches import MatchChange, MatchRecord, MatchStore
from server.matches.storage import MatchStorage
from server.timeline.room import Room
from tests.rigs.held_clock import HeldClock
from tests.rigs.matches import ROOM, table_of
from tests.rigs.server import uri_of
from tests.unit.server.rooms.test_directory import ANN, TEA, Process

pytestmark = pytest.mark.gen_test(timeout=60)


class Tenure:
    """One that holds until it is doubted: its process never finds out by the clock."""

    def __init__(self, fence: int) -> None:
        self.fence = fence
        self.silent_fence = fence - 1
        self.holds = True

    def check(self) -> None:
        if not self.holds:
            raise unavailable("another server has taken over")

    async def sure(self) -> None:
        self.check()

    def doubt(self) -> None:
        self.holds = False


class Side:
    """One process, with a client of the database and a tenure of its own."""

    def __init__(self, database: Database, fence: int) -> None:
        self.database = database
        self.tenure = Tenure(fence)
        database.hold_by(self.tenure)
        self.process = Process(database, HeldClock())
        self.acknowledged: list[str] = []

    async def say(self, room: Room, text: str) -> bool:
        """Whether it was acknowledged."""
        try:
            await self.process.say(room, text)
        except Refusal:
            return False
        self.acknowledged.append(text)
        return True


@pytest.fixture
def ready(io_loop: IOLoop, database: Database) -> Database:
    io_loop.run_sync(lambda: database.ensure_indexes([*log.INDEXES, *room_store.INDEXES]))
    return database


@asynccontextmanager
async def sides(database: Database) -> AsyncIterator[Callable[[int], Any]]:
    """Makes the process of a fence."""
    async with AsyncExitStack() as stack:

        async def begin(fence: int) -> Side:
            own = await client.connect(await uri_of(database), name=database.name)

            async def end() -> None:
                await side.process.crash()
                own.close()
                await own.closed()

            side = Side(own, fence)
            stack.push_async_callback(end)
            await side.process.rooms.start()
            return side

        yield begin


async def entries(database: Database, room: RoomId) -> list[dict[str, Any]]:
    found = await database.collection(log.LOG).find({"room": room}).to_list(None)
    return sorted(found, key=lambda entry: int(entry["rev"]))


async def test_once_a_later_process_has_a_room_nothing_is_stored_beside_it(ready: Database) -> None:
    async with sides(ready) as begin:
        old = await begin(1)
        before = await old.process.rooms.create(blank_record(TEA, "Tea"), ANN)
        assert await old.say(before, "before")
        new = await begin(2)
        room = await new.process.rooms.find(TEA)
        # The room's number was taken by an entry that changes nothing.
        assert not await old.say(before, "after")
        assert not old.tenure.holds
        assert not await old.say(before, "once more")
        assert await new.say(room, "on it goes")
        told = [(entry["rev"], entry["fence"], entry.get("text")) for entry in await entries(ready, TEA)]
        assert told[1:] == [(2, 1, "before"), (3, 2, None), (4, 2, "on it goes")]


async def test_a_room_that_a_later_process_has_is_not_opened(ready: Database) -> None:
    async with sides(ready) as begin:
        old, new = await begin(1), await begin(2)
        await new.process.rooms.create(blank_record(TEA, "Tea"), ANN)
        with pytest.raises(Refusal, match="another server"):
            await old.process.rooms.find(TEA)
        assert not old.tenure.holds


async def test_heads_that_are_saved_late_undo_nothing(ready: Database) -> None:
    async with sides(ready) as begin:
        old = await begin(1)
        before = await old.process.rooms.create(blank_record(TEA, "Tea"), ANN)
        new = await begin(2)
        room = await new.process.rooms.find(TEA)
        assert await new.say(room, "on it goes")
        await new.process.rooms._stores.rooms.save_heads([room.heads])
        await old.process.rooms._stores.rooms.save_heads([before.heads], close=True)
        document = await ready.collection(room_store.ROOMS).find_one({"_id": TEA})
        assert document is not None
        assert (document["rev"], document["open"], document["fence"]) == (room.rev, True, 2)


async def test_a_room_that_was_closed_in_order_gets_no_barrier(ready: Database) -> None:
    async with sides(ready) as begin:
        old = await begin(1)
        await old.process.rooms.create(blank_record(TEA, "Tea"), ANN)
        await old.process.rooms.stop()
        new = await begin(2)
        assert (await new.process.rooms.find(TEA)).rev == 1


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_acknowledged_is_lost_or_doubled_whichever_process_continues(
    ready: Database, seed: int
) -> None:
    """Both talk in several rooms, and the later one comes to have them one by one."""
    dice = random.Random(seed)
    async with sides(ready) as begin:
        old = await begin(1)
        rooms = {}
        for number in range(4):
            room = blank_record(RoomId(f"tea-{number}"), "Tea")
            rooms[room.room] = [await old.process.rooms.create(room, ANN), None]
        new = await begin(2)
        for said in range(60):
            name = dice.choice(list(rooms))
            if dice.random() < 0.4:
                rooms[name][1] = rooms[name][1] or await new.process.rooms.find(name)
                assert await new.say(rooms[name][1], f"{name} {said}")
            else:
                is_later = rooms[name][1] is not None
                assert not (await old.say(rooms[name][0], f"{name} {said}") and is_later)
        for name in rooms:
            found = await entries(ready, name)
            assert [entry["rev"] for entry in found] == list(range(1, len(found) + 1))
            texts = [entry["text"] for entry in found if "seq" in entry]
            assert [entry["seq"] for entry in found if "seq" in entry] == list(range(1, len(texts) + 1))
            acknowledged = [
                text for text in old.acknowledged + new.acknowledged if text.startswith(f"{name} ")
            ]
            assert [text for text in texts if text in acknowledged] == acknowledged
            assert len(set(texts)) == len(texts)


async def test_a_late_last_word_of_a_process_that_ended_is_absorbed_and_the_room_goes_on(
    ready: Database,
) -> None:
    """Its process was killed, so no barrier was written; but its insert was still on its way."""
    async with sides(ready) as begin:
        old = await begin(1)
        before = await old.process.rooms.create(blank_record(TEA, "Tea"), ANN)
        new = await begin(2)
        new.tenure.silent_fence = 0
        room = await new.process.rooms.find(TEA)
        assert room.rev == before.rev == 1
        assert await old.say(before, "the last word")
        assert await new.say(room, "on it goes")
        told = [(each["rev"], each["fence"], each.get("text")) for each in await entries(ready, TEA)]
        assert told[1:] == [(2, 1, "the last word"), (3, 2, "on it goes")]
        assert room.state.messages.stored[1].text == "the last word"


async def test_a_process_that_was_silent_before_the_last_one_is_barred_too(ready: Database) -> None:
    """The first was stopped, the second was killed: of the third nobody is a rival but the first."""
    async with sides(ready) as begin:
        old = await begin(1)
        before = await old.process.rooms.create(blank_record(TEA, "Tea"), ANN)
        last = await begin(3)
        last.tenure.silent_fence = 1
        assert (await last.process.rooms.find(TEA)).rev == 2
        assert not await old.say(before, "after")


async def test_a_match_of_a_silent_process_is_barred_once(ready: Database) -> None:
    async with sides(ready) as begin:
        old = await begin(1)
        storage = MatchStorage(MatchStore(old.database))
        await storage.create(table_of())
        new = await begin(2)
        later = MatchStorage(MatchStore(new.database))
        found = [await later.read(ROOM) for _ in range(2)]
        assert [each and each.table.edition for each in found] == [2, 2]
        # The old one goes on with what it knows, and has nothing of it stored.
        assert await storage.commit(replace(table_of(), edition=2, version=1), None, None) == "unknown"
        assert not old.tenure.holds
        for each in (storage, later):
            await each.close()


async def test_an_edition_of_a_later_process_is_noticed(ready: Database) -> None:
    async with sides(ready) as begin:
        old, new = await begin(1), await begin(2)
        for side, status in ((new, "stored"), (old, "unknown")):
            fields: dict[str, Any] = {
                "match": "g-1",
                "room": "r-1",
                "edition": 1,
                "live": True,
                "table": "{}",
            }
            change = MatchChange(MatchRecord(writer=f"w-{side.tenure.fence}", **fields), None)
            assert await MatchStore(side.database).commit([change]) == [status]
        assert (new.tenure.holds, old.tenure.holds) == (True, False)
