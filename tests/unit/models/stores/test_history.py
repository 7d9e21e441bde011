"""The log on a real database: the result of each entry of a commit, and pages of what is stored."""

import asyncio
from contextlib import suppress

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.errors import Refusal
from models.ids import MessageId, RoomId
from models.stores import rooms as room_store
from models.stores.documents import entry_document
from models.stores.entries import Entry, MessageEntry
from models.stores.history import INDEXES, LOG, HistoryStore
from models.stores.rooms import ROOMS, RoomStore
from models.stores.shapes.of_members import MEMBERS
from models.wire.chat_values import Message
from tests.conftest import Failpoint
from tests.rigs.client import WAIT_S
from tests.rigs.timeline.entry_samples import BEN, member, message, record, sent, settings

pytestmark = pytest.mark.gen_test(timeout=60)
ROOM = RoomId("r-1")


@pytest.fixture
def rooms(database: Database) -> RoomStore:
    return RoomStore(database)


@pytest.fixture
def history(io_loop: IOLoop, database: Database, rooms: RoomStore) -> HistoryStore:
    io_loop.run_sync(lambda: database.ensure_indexes([*INDEXES, *room_store.INDEXES]))
    io_loop.run_sync(lambda: rooms.create(record()))
    return HistoryStore(database, rooms)


def edited(to: str, seq: int = 1, rev: int = 2) -> MessageEntry:
    return MessageEntry(ROOM, rev, message(seq=seq, rev=rev, text=to, edited_at=9), "edited")


def deleted(seq: int = 1, rev: int = 3) -> MessageEntry:
    return MessageEntry(ROOM, rev, message(seq=seq, rev=rev, text=None, deleted=True), "deleted")


async def reached_again(database: Database) -> None:
    """Return once the database answers. While it does not, every call is refused at once."""
    async with asyncio.timeout(WAIT_S):
        while True:
            with suppress(Refusal):
                return await database.ping()
            await asyncio.sleep(0.01)


async def only(history: HistoryStore) -> Message:
    (found,) = await history.messages(ROOM, 1, 100)
    return found


async def test_what_is_committed_is_stored_in_its_order(history: HistoryStore) -> None:
    entries: list[Entry] = [
        sent(seq=1),
        sent("r-2", 1),
        edited("other"),
        member(rev=3),
        settings(rev=4),
        sent(seq=2, rev=5),
    ]
    assert await history.commit(entries) == ["stored"] * 6
    assert [entry.rev for entry in await history.changes(ROOM, 1, 100)] == [1, 2, 3, 4, 5]
    assert [found.text for found in await history.messages(ROOM, 1, 100)] == ["other", "text 2"]
    assert [found.rev for found in await history.messages(ROOM, 1, 100)] == [2, 5]


async def test_new_messages_are_one_write(history: HistoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("there is nothing to bring up to date")

    monkeypatch.setattr("models.stores.rooms.RoomStore.apply", fail)
    monkeypatch.setattr(history._log, "bulk_write", fail, raising=False)
    assert await history.commit([sent(seq=1), sent(seq=2), sent("r-2", 1)]) == ["stored"] * 3


async def test_a_stored_message_id_is_repeated(history: HistoryStore) -> None:
    assert await history.commit([sent(seq=1)]) == ["stored"]
    again = sent(seq=3, rev=3, id=MessageId("m-r-1-1"))
    statuses = await history.commit([sent(seq=2), again, sent(seq=4), sent("r-2", 1)])
    assert statuses == ["stored", "repeated", "untried", "untried"]
    assert [found.seq for found in await history.messages(ROOM, 1, 100)] == [1, 2]


async def test_a_message_id_twice_in_one_commit_is_repeated(history: HistoryStore) -> None:
    statuses = await history.commit([sent(seq=1), sent(seq=2, id=MessageId("m-r-1-1"))])
    assert statuses == ["stored", "repeated"]


@pytest.mark.parametrize(
    "there", [sent(seq=1), member(rev=1), settings(rev=1)], ids=["sent", "member", "settings"]
)
@pytest.mark.parametrize(
    "mine",
    [sent(seq=1, id=MessageId("m-mine")), member(rev=1, user=BEN), settings(rev=1, title="Mine")],
    ids=["sent", "member", "settings"],
)
async def test_a_rev_of_another_writer_is_refused(history: HistoryStore, there: Entry, mine: Entry) -> None:
    assert await history.commit([there]) == ["stored"]
    assert await history.commit([mine, sent(seq=2)]) == ["refused", "untried"]
    (kept,) = await history.changes(ROOM, 1, 100)
    assert type(kept) is type(there)


@pytest.mark.parametrize("code", [91, 14031])
async def test_the_result_of_a_failing_database_is_unknown(
    history: HistoryStore, database: Database, failpoint: Failpoint, code: int
) -> None:
    async with failpoint(["insert"], errorCode=code):
        assert await history.commit([sent(seq=1), sent("r-2", 1)]) == ["unknown", "unknown"]
    await reached_again(database)
    assert await history.redo(ROOM, 0) == 0


async def test_an_entry_without_its_documents_is_unknown_until_it_is_redone(
    history: HistoryStore, database: Database, failpoint: Failpoint
) -> None:
    await history.commit([sent(seq=1)])
    behind: list[Entry] = [edited("other"), member(rev=3), settings(rev=4, title="Cake")]
    async with failpoint(["update"], errorCode=14031):
        assert await history.commit(behind) == ["unknown"] * 3
    assert (await only(history)).text == "text 1"
    for _ in range(2):
        assert await history.redo(ROOM, 1) == 4
        assert ((await only(history)).text, (await only(history)).rev) == ("other", 2)
        assert len(await database.collection(MEMBERS).find({"room": ROOM}).to_list(None)) == 1
        (room,) = await database.collection(ROOMS).find({"_id": ROOM}).to_list(None)
        assert (room["title"], room["open"]) == ("Cake", True)


async def test_a_crash_between_a_deletion_and_its_document_leaves_nothing_in_the_end(
    history: HistoryStore, database: Database
) -> None:
    await history.commit([sent(seq=1, text="marzipan"), edited("nougat")])
    await database.collection(LOG).insert_one(entry_document(deleted()))
    assert await history.redo(ROOM, 1) == 3
    assert (await only(history)).deleted is True
    everything = str(await database.collection(LOG).find({}).to_list(None))
    assert [word for word in ("marzipan", "nougat") if word in everything] == []
    assert await history.redo(ROOM, 0) == 3
    assert (await only(history)).text is None


async def test_of_concurrent_commits_one_gets_each_rev(history: HistoryStore) -> None:
    rivals = [[sent(seq=seq, id=MessageId(f"m-{rival}-{seq}")) for seq in (1, 2, 3)] for rival in range(4)]
    results = await asyncio.gather(*(history.commit(entries) for entries in rivals))
    assert [entry.rev for entry in await history.changes(ROOM, 1, 100)] == [1, 2, 3]
    assert sum(statuses.count("stored") for statuses in results) == 3


async def test_changes_show_each_message_as_it_is_now(history: HistoryStore) -> None:
    await history.commit([sent(seq=1), edited("second"), sent(seq=2, rev=3), edited("third", rev=4)])
    changes = await history.changes(ROOM, 2, 5)
    assert [entry.rev for entry in changes] == [2, 3, 4]
    shown = [entry.message for entry in changes if isinstance(entry, MessageEntry)]
    assert [(found.seq, found.text, found.rev) for found in shown] == [
        (1, "third", 4),
        (2, "text 2", 3),
        (1, "third", 4),
    ]


async def test_pages_are_bounded_by_the_range(history: HistoryStore) -> None:
    await history.commit([sent(seq=seq) for seq in range(1, 11)] + [sent("r-2", 1)])
    assert [found.seq for found in await history.messages(ROOM, 3, 6)] == [3, 4, 5]
    assert await history.messages(ROOM, 6, 6) == []
    assert (await history.message(ROOM, 11), await history.message(RoomId("r-3"), 1)) == (None, None)
    found = await history.message(ROOM, 7)
    assert found == message(seq=7)
    before = await history.message_sent_before(MessageId("m-r-1-7"), "tea")
    assert before is not None
    assert before.message == found
    assert await history.message_sent_before(MessageId("m-none"), "tea") is None


async def test_forgetting_a_room_leaves_the_others(history: HistoryStore) -> None:
    await history.commit([sent(seq=1), member(rev=2), sent("r-2", 1)])
    await history.forget(ROOM)
    assert await history.changes(ROOM, 0, 100) == []
    assert len(await history.changes(RoomId("r-2"), 0, 100)) == 1


async def test_reading_from_a_database_that_is_away_is_unavailable(
    history: HistoryStore, failpoint: Failpoint
) -> None:
    async with failpoint(["find"], errorCode=14031):
        with pytest.raises(Refusal, match="unavailable"):
            await history.messages(ROOM, 1, 2)
