"""How a server starts over what the last one left open, and how it ends with many rooms in memory."""

import asyncio
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from models.database.client import Database, DatabaseError
from models.errors import unavailable
from models.ids import Epoch, RoomId
from models.stores import rooms as room_store
from models.stores.entries import blank_record
from models.stores.history import LOG
from models.stores.matches import VIGIL
from models.stores.rooms import RoomStore
from server.matches.directory import MatchDirectory
from server.rooms.loader import RoomLoader
from server.timeline.room import Room
from tests.rigs.held_clock import HeldClock
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)

MANY = 150
FAR_MORE = 10_000


def _document(number: int) -> dict[str, Any]:
    room = RoomId(f"r-left-{number}")
    record = replace(blank_record(room, f"Room {number}"), epoch=Epoch("e-1"), ordinal=1_000_000 + number)
    document: dict[str, Any] = to_builtins(record)
    del document["room"]
    return {"_id": room, "open": True, "folded_skeleton": room, "skeleton": room} | document


async def leave_open(database: Database, count: int) -> None:
    """Have ``count`` rooms in the database as a process leaves them that is killed."""
    rooms = database.collection(room_store.ROOMS)
    for start in range(1, count + 1, 200):
        numbers = range(start, min(start + 200, count + 1))
        await rooms.insert_many([_document(number) for number in numbers])


async def still_open(database: Database) -> list[str]:
    found = await database.collection(room_store.ROOMS).find({"open": True}).to_list(None)
    return sorted(document["_id"] for document in found)


async def caught_up(server: RunningServer) -> None:
    """Return once everything is put right that a crash left."""
    await server.part("rooms").left_open.finished()
    await server.part("matches").gone_on()


class Gate:
    """Holds back the loading of rooms that were left open."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened = asyncio.Event()
        self.waiting = 0
        load = RoomLoader.load

        async def later(loader: RoomLoader, room: RoomId) -> Room:
            if room.startswith("r-left-"):
                self.waiting += 1
                await self.opened.wait()
            return await load(loader, room)

        patch.setattr(RoomLoader, "load", later)


async def test_clients_are_let_in_before_what_a_crash_left_is_put_right(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    await leave_open(database, 20)
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        assert await ann.code("message.send", room=room, text="tea") == "ok"
        assert len(await still_open(database)) >= 20
        assert gate.waiting <= 16
        gate.opened.set()
        await caught_up(server)
        assert await still_open(database) == [room]


async def test_a_start_that_ends_before_all_is_put_right_leaves_the_rest_to_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    Gate(monkeypatch).opened.set()
    await leave_open(database, 20)
    async with running_server(database):
        pass
    async with running_server(database) as server:
        await caught_up(server)
        assert await still_open(database) == []


@pytest.mark.logs_errors
async def test_one_broken_room_does_not_keep_the_others_from_being_put_right(database: Database) -> None:
    await leave_open(database, 5)
    rooms = database.collection(room_store.ROOMS)
    await rooms.update_one({"_id": "r-left-2"}, {"$set": {"seq": "broken"}})
    await database.collection(LOG).insert_one({"_id": "x", "room": "r-left-4", "rev": 1, "member": "broken"})
    async with running_server(database) as server:
        await caught_up(server)
        assert await still_open(database) == ["r-left-2", "r-left-4"]
        assert (await guest(server, "Ann")).id


async def test_a_room_that_somebody_asks_for_first_is_loaded_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    await leave_open(database, 1)
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        joining = ann.socket.begin("room.join", room="r-left-1")
        gate.opened.set()
        assert (await ann.socket.answer(joining))["op"] == "ok"
        await caught_up(server)
        assert gate.waiting <= 2
        assert (await ann.say("r-left-1", "tea"))["seq"] == 1


async def test_counts_of_ones_rooms_are_right_at_once_after_a_crash(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 3)
    monkeypatch.setattr("models.stores.rooms.RoomStore.save_heads", _not_saved)
    await server.stop()
    monkeypatch.undo()
    async with running_server(server.database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        unread = {each["room"]: each for each in (await ben.ok("unread"))["rooms"]}
        assert unread[room]["unread"] == 3


async def test_a_start_that_gets_no_answer_in_time_says_so_in_one_line(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(store: RoomStore) -> None:
        raise unavailable()

    monkeypatch.setattr(RoomStore, "begin_numbering", never)
    monkeypatch.setattr("server.runtime.patience.PATIENCE_S", 0)
    with pytest.raises(DatabaseError, match=r"^the database does not answer in time: .*try again$"):
        async with running_server(database):
            pass


async def test_a_start_waits_for_a_database_that_is_slow(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, attempts = RoomStore.begin_numbering, 0

    async def at_last(store: RoomStore) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise unavailable()
        await begin(store)

    monkeypatch.setattr(RoomStore, "begin_numbering", at_last)
    monkeypatch.setattr("server.runtime.patience._RETRY_S", 0)
    async with running_server(database) as server:
        assert (await guest(server, "Ann")).id


async def test_clients_are_let_in_before_unfinished_matches_go_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        await ann.ok("game.create", game="tictactoe")
    vigil = database.collection(VIGIL)
    noted = await vigil.find_one({})
    go_on, opened = MatchDirectory._go_on, asyncio.Event()

    async def later(matches: MatchDirectory, room: RoomId) -> None:
        await opened.wait()
        await go_on(matches, room)

    monkeypatch.setattr(MatchDirectory, "_go_on", later)
    clock = HeldClock()
    clock.advance(10)
    async with running_server(database, clock=clock) as again:
        assert await (await guest(again, "Ben")).code("room.join", room="lobby") == "ok"
    # The clocks of matches that did not go on have not run.
    assert await vigil.find_one({}) == noted
    opened.set()
    async with running_server(database, clock=clock) as again:
        await caught_up(again)
        assert len(list(again.part("live_tables").newest_first())) == 1


async def _from_live_to_resting(database: Database, count: int) -> None:
    await leave_open(database, count)
    async with running_server(database) as server:
        rooms = server.part("rooms")
        for number in range(1, count + 1):
            await rooms.find(RoomId(f"r-left-{number}"))
        await caught_up(server)
        assert len(rooms.all_live()) == count
    assert await still_open(database) == []


async def test_many_live_rooms_are_written_back_at_the_end(database: Database) -> None:
    await _from_live_to_resting(database, MANY)


@pytest.mark.long
@pytest.mark.gen_test(timeout=600)
async def test_thousands_of_live_rooms_are_written_back_at_the_end(database: Database) -> None:
    await _from_live_to_resting(database, FAR_MORE)


@pytest.mark.long
async def test_many_rooms_that_were_left_open_are_put_right_beside_all_else(
    database: Database,
) -> None:
    await leave_open(database, MANY)
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        assert await ann.code("room.join", room="lobby") == "ok"
        await caught_up(server)
        assert await still_open(database) == ["lobby"]


async def test_heads_are_saved_in_batches_and_one_that_fails_fails_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leave_open(database, 6)
    monkeypatch.setattr(room_store, "_BATCH", 2)
    store = RoomStore(database)
    records = (await store.get([RoomId(f"r-left-{number}") for number in range(1, 7)])).values()
    reached, batches = database.reached, 0

    def sometimes(**within: Any) -> Any:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise unavailable()
        return reached(**within)

    monkeypatch.setattr(database, "reached", sometimes)
    with pytest.raises(Exception, match="unavailable"):
        await store.save_heads(records, close=True)
    assert batches == 3
    assert len(await still_open(database)) == 2


async def _not_saved(*_: Any, **__: Any) -> None:
    """Save no heads, as a process that was killed."""
