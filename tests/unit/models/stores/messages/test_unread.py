"""Counts of unread messages: exact where the messages are few, a step at a time where they are many."""

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.ids import RoomId, UserId
from models.stores.entries import MessageEntry
from models.stores.history import INDEXES, HistoryStore
from models.stores.messages import unread
from models.stores.messages.unread import UnreadStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import EVERYONE, HERE, Person, Replies
from tests.rigs.timeline.entry_samples import ANN, BEN, message, sent

pytestmark = pytest.mark.gen_test(timeout=60)
ROOM = RoomId("r-1")
LAST = 30
CAT = Person(id=UserId("u-cat"), name="Cat")


@pytest.fixture
def store(io_loop: IOLoop, database: Database) -> UnreadStore:
    """The room has 30 messages: every third is Ben's, and some call him."""
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    calls = {
        1: [BEN.id],
        2: [EVERYONE],
        3: [BEN.id],
        4: [HERE],
        5: [HERE],
        7: [BEN.id, EVERYONE],
        29: [BEN.id],
    }
    entries = [
        MessageEntry(
            ROOM,
            seq,
            message(seq=seq, sender=ANN if seq % 3 else BEN, mentions=calls.get(seq)),
            called=[BEN.id] if seq == 4 else None,
        )
        for seq in range(1, LAST + 1)
    ]
    io_loop.run_sync(lambda: HistoryStore(database, RoomStore(database)).commit([*entries, sent("r-2")]))
    return UnreadStore(database)


@pytest.mark.parametrize("at_once", [4, 1_000])
async def test_few_messages_are_counted_all(
    store: UnreadStore, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(unread, "_COUNTED_AT_ONCE", at_once)
    assert await store.count(ROOM, BEN.id, 1, LAST + 1, 1_000, {}) == (20, 5, False)
    assert await store.count(ROOM, BEN.id, 5, LAST + 1, 1_000, {}) == (17, 2, False)
    assert await store.count(ROOM, ANN.id, 1, LAST + 1, 1_000, {}) == (10, 0, False)
    assert await store.count(ROOM, UserId("$sender.id"), 1, 3, 1_000, {}) == (2, 1, False)


@pytest.mark.parametrize(("at_once", "most"), [(4, 5), (2, 1_000)])
async def test_of_many_messages_the_mentions_alone_are_all_counted(
    store: UnreadStore, monkeypatch: pytest.MonkeyPatch, at_once: int, most: int
) -> None:
    monkeypatch.setattr(unread, "_COUNTED_AT_ONCE", at_once)
    monkeypatch.setattr(unread, "_MOST_STEPS", 3)
    counted = await store.count(ROOM, BEN.id, 1, LAST + 1, most, {})
    assert counted.has_more
    assert (counted.unread <= most, counted.mentions) == (True, 5)


@pytest.mark.parametrize("at_once", [4, 1_000])
async def test_what_was_said_while_its_sender_was_blocked_is_unread_and_no_mention(
    store: UnreadStore, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(unread, "_COUNTED_AT_ONCE", at_once)
    blocked = {ANN.id: [(1_002, 1_005)]}
    assert await store.count(ROOM, BEN.id, 1, LAST + 1, 1_000, blocked) == (20, 3, False)
    assert (await store.count(ROOM, BEN.id, 1, LAST + 1, 5, blocked)).mentions == 3


@pytest.mark.parametrize("at_once", [2, 1_000])
async def test_replies_count_for_those_who_wrote_in_the_thread_or_are_mentioned(
    store: UnreadStore, database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(unread, "_COUNTED_AT_ONCE", at_once)
    root = message("r-3", 1, sender=ANN, replies=Replies(count=1))
    replies = [message("r-3", seq, sender=CAT, thread=1) for seq in (2, 3)]
    replies += [message("r-3", 4, sender=CAT, thread=1, mentions=[BEN.id])]
    replies += [message("r-3", 5, sender=CAT, thread=1, broadcast=True)]
    entries = [sent("r-3", 1, sender=ANN)] + [
        MessageEntry(each.room, each.seq, each, root=root) for each in replies
    ]
    await HistoryStore(database, RoomStore(database)).commit(entries)
    room = RoomId("r-3")
    expected = {ANN.id: (4, 0), BEN.id: (3, 1), CAT.id: (1, 0), UserId("u-dan"): (2, 0)}
    for user, counts in expected.items():
        assert (await store.count(room, user, 1, 6, 1_000, {}))[:2] == counts
        assert (await store.count_short({room: (0, 5)}, user, {}))[room][:2] == counts
