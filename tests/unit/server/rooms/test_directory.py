"""The directory of rooms on a real database: each room is live once, idle ones close, crashes are made up for."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from msgspec.structs import replace
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.errors import Refusal
from models.ids import LOBBY, RoomId, UserId
from models.stores import history as log
from models.stores import invites, reads
from models.stores import rooms as room_store
from models.stores.documents import entry_document
from models.stores.entries import MessageEntry, blank_record
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageEdit, MessageSend
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.rooms import room_settings
from server.rooms.directory import IDLE_S, RoomDirectory
from server.rooms.loader import RoomLoader
from server.rooms.messages import changing, sending
from server.rooms.stores import RoomStores
from server.timeline.journal import Journal
from server.timeline.pending_commits import stored
from server.timeline.room import Room
from tests.rigs.client import WAIT_S
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test(timeout=60)
ANN = Person(id=UserId("u-ann"), name="Ann")
TEA = RoomId("tea")


class Process:
    """What one server process holds of rooms, over a database that outlives it."""

    def __init__(self, database: Database, clock: HeldClock) -> None:
        stores = RoomStores.over(database)
        self.history = stores.history
        self.journal = Journal(self.history)
        loader = RoomLoader(stores, self.journal, Hub(Flusher()), clock)
        self.rooms = RoomDirectory(stores, loader, clock)

    async def crash(self) -> None:
        """End without writing anything back."""
        await self.journal.close()
        await self.rooms.left_open.stop()
        await self.rooms._sweep.stop()
        # A room that is in doubt reads the log again and again.
        for room in self.rooms.all_live():
            await room.close()

    async def say(self, room: Room, text: str) -> None:
        await stored(sending.send(room, ANN, MessageSend(room=room.id, text=text)))


Begin = Callable[[], Awaitable[Process]]


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def begin(
    io_loop: IOLoop, database: Database, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Begin]:
    """Begins a process; all that were begun and did not stop crash at the end."""
    monkeypatch.setattr("server.rooms.directory.SWEEP_S", 0.01)
    indexes = [*log.INDEXES, *room_store.INDEXES, *invites.INDEXES, *reads.INDEXES]
    io_loop.run_sync(lambda: database.ensure_indexes(indexes))
    begun: list[Process] = []

    async def one() -> Process:
        process = Process(database, clock)
        await process.rooms.start()
        begun.append(process)
        process.rooms.left_open.start()
        await process.rooms.left_open.finished()
        return process

    async def end() -> None:
        await asyncio.gather(*(process.crash() for process in begun))

    yield one
    io_loop.run_sync(end)


async def is_open(database: Database, room: RoomId) -> bool:
    """Whether the log of a room may run ahead of its heads."""
    document = await database.collection(room_store.ROOMS).find_one({"_id": room})
    assert document is not None
    return bool(document["open"])


async def closed(database: Database, room: RoomId) -> None:
    """Return once the room is written back."""
    async with asyncio.timeout(WAIT_S):
        while await is_open(database, room):
            await asyncio.sleep(0.005)


async def create(process: Process) -> Room:
    return await process.rooms.create(blank_record(TEA, "Tea"), ANN)


async def test_the_lobby_is_always_there(begin: Begin) -> None:
    process = await begin()
    lobby = await process.rooms.find(LOBBY)
    assert (lobby.record.title, lobby.record.owner) == ("Lobby", None)
    again = await begin()
    assert (await again.rooms.find(LOBBY)).record.epoch == lobby.record.epoch


async def test_concurrent_finds_return_the_same_room(
    begin: Begin, clock: HeldClock, database: Database
) -> None:
    process = await begin()
    made = await create(process)
    clock.advance(IDLE_S + 1)
    await closed(database, TEA)
    found = await asyncio.gather(*(process.rooms.find(TEA) for _ in range(5)))
    assert all(room is found[0] for room in found)
    assert found[0] is not made
    assert process.rooms.live(TEA) is found[0]


async def test_an_idle_room_is_closed_and_loads_the_same(
    begin: Begin, clock: HeldClock, database: Database
) -> None:
    process = await begin()
    made = await create(process)
    for text in ("one", "two"):
        await process.say(made, text)
    await stored(await changing.edit(made, ANN.id, MessageEdit(room=TEA, seq=1, text="ONE")))
    clock.advance(IDLE_S - 1)
    assert process.rooms.live(TEA) is made
    clock.advance(IDLE_S + 1)
    await closed(database, TEA)
    assert process.rooms.live(TEA) is None
    back = await process.rooms.find(TEA)
    assert back is not made
    assert back.info() == made.info()
    assert (back.seq, back.rev, dict(back.state.messages.stored)) == (2, 4, dict(made.state.messages.stored))
    await process.say(back, "three")
    assert (back.seq, back.rev) == (3, 5)


async def test_a_room_with_pending_changes_is_not_closed(begin: Begin, clock: HeldClock) -> None:
    process = await begin()
    made = await create(process)
    clock.advance(IDLE_S + 1)
    answer = sending.send(made, ANN, MessageSend(room=TEA, text="tea"))
    clock.advance(IDLE_S + 1)
    assert made.is_busy
    await stored(answer)
    assert made.seq == 1


async def test_a_room_is_busy_while_work_beside_it_runs(begin: Begin) -> None:
    made = await create(await begin())
    done = asyncio.Event()
    work = made.beside(done.wait())
    assert made.is_busy
    done.set()
    await work
    await asyncio.sleep(0)
    assert not made.is_busy


async def test_a_crash_loses_nothing_that_was_stored(begin: Begin, database: Database) -> None:
    process = await begin()
    made = await create(process)
    for number in range(300):
        answer = sending.send(made, ANN, MessageSend(room=TEA, text=str(number)))
    await stored(answer)
    await process.crash()
    assert await is_open(database, TEA)
    again = await begin()
    assert not await is_open(database, TEA)
    back = await again.rooms.find(TEA)
    assert (back.seq, back.rev, back.info().members) == (300, 301, 1)
    assert back.record.epoch == made.record.epoch
    assert [message.seq for message in await again.history.messages(TEA, 1, 400)] == list(range(1, 301))


async def test_a_document_that_a_crash_left_behind_its_entry_is_brought_up_to_date(
    begin: Begin, database: Database
) -> None:
    process = await begin()
    made = await create(process)
    await process.say(made, "tae")
    message = made.state.messages.stored[1]
    await process.crash()
    edited = MessageEntry(TEA, 3, replace(message, rev=3, text="tea"), "edited")
    await database.collection(log.LOG).insert_one(entry_document(edited))
    again = await begin()
    back = await again.rooms.find(TEA)
    assert (back.rev, back.state.messages.stored[1].text, back.state.messages.stored[1].rev) == (3, "tea", 3)


async def test_a_deletion_that_a_crash_cut_short_is_finished(begin: Begin, database: Database) -> None:
    process = await begin()
    made = await create(process)
    await process.say(made, "marzipan")
    await stored(room_settings.delete(made, ANN.id))
    await process.crash()
    assert "marzipan" in str(await database.collection(log.LOG).find({}).to_list(None))
    again = await begin()
    assert await database.collection(log.LOG).find({"room": TEA}).to_list(None) == []
    with pytest.raises(Refusal, match="not_found"):
        await again.rooms.find(TEA)
    with pytest.raises(Refusal, match="conflict"):
        await create(again)


async def test_a_stop_writes_all_heads_back(begin: Begin, database: Database) -> None:
    process = await begin()
    await process.say(await create(process), "tea")
    await process.journal.drained()
    await process.rooms.stop()
    assert not await is_open(database, TEA)
    document = await database.collection(room_store.ROOMS).find_one({"_id": TEA})
    assert document is not None
    assert (document["seq"], document["rev"], document["members"]) == (1, 2, 1)


async def test_what_a_sweep_sent_before_a_stop_undoes_nothing_when_it_comes_late(
    begin: Begin, database: Database
) -> None:
    process = await begin()
    made = await create(process)
    early = made.heads
    await process.say(made, "tea")
    await process.rooms.stop()
    await process.rooms._stores.rooms.save_heads([early])
    document = await database.collection(room_store.ROOMS).find_one({"_id": TEA})
    assert document is not None
    assert (document["seq"], document["rev"], document["open"]) == (1, 2, False)


async def test_the_heads_of_a_room_without_a_log_are_saved_though_its_numbers_begin_again(
    begin: Begin, database: Database
) -> None:
    process = await begin()
    made = await process.rooms.create(replace(blank_record(TEA, "Tea"), history="none"), ANN)
    await process.say(made, "tea")
    await process.rooms.stop()
    again = await begin()
    await again.rooms.find(TEA)
    await again.rooms.stop()
    document = await database.collection(room_store.ROOMS).find_one({"_id": TEA})
    assert document is not None
    assert (document["seq"], document["rev"], document["members"]) == (0, 0, 1)


async def test_a_second_writer_of_a_room_catches_up_and_goes_on_behind_the_first(begin: Begin) -> None:
    first = await begin()
    mine = await create(first)
    second = await begin()
    theirs = await second.rooms.find(TEA)
    await first.say(mine, "mine")
    await second.say(theirs, "theirs")
    assert await second.rooms.find(TEA) is theirs
    assert (theirs.seq, theirs.state.messages.stored[1].text) == (2, "mine")
    assert [message.text for message in await first.history.messages(TEA, 1, 9)] == ["mine", "theirs"]
