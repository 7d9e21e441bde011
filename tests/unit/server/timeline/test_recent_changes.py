"""A room's changes, in memory and beyond."""

import pytest
from msgspec.structs import replace

from models.ids import RoomId
from models.stores.entries import Entry, MessageEntry
from server.timeline.open_messages import OpenMessages
from server.timeline.recent_changes import KEPT, RecentChanges
from server.timeline.recent_messages import RecentMessages
from tests.rigs.timeline.entry_samples import member, message, sent
from tests.rigs.timeline.scripted_history import ScriptedHistory

pytestmark = pytest.mark.gen_test
ROOM = RoomId("r-1")


class Lab:
    def __init__(self) -> None:
        self.history = ScriptedHistory()
        self.messages = RecentMessages(ROOM, 0, self.history, OpenMessages())
        self.changes = RecentChanges(ROOM, self.messages, self.history)

    def append(self, *entries: Entry) -> None:
        for entry in entries:
            self.history.in_log.append(entry)
            self.changes.append(entry)
            if isinstance(entry, MessageEntry):
                self.messages.apply(entry.message.seq, entry.message)


async def test_recent_changes_need_no_log() -> None:
    lab = Lab()
    lab.append(member(rev=1), sent(seq=1, rev=2), member(rev=3))
    assert [entry.rev for entry in await lab.changes.range(2, 4)] == [2, 3]
    assert lab.changes.last == member(rev=3)
    assert lab.history.reads == 0


async def test_a_room_that_was_just_loaded_has_no_last_change() -> None:
    assert Lab().changes.last is None


async def test_a_message_is_shown_as_it_is_now() -> None:
    lab = Lab()
    edited = replace(message(seq=1, rev=2), text="now")
    lab.append(sent(seq=1, rev=1), MessageEntry(ROOM, 2, edited, "edited"))
    found = await lab.changes.range(1, 3)
    assert [entry.message.text for entry in found if isinstance(entry, MessageEntry)] == ["now", "now"]


async def test_older_changes_come_from_the_log() -> None:
    lab = Lab()
    lab.append(*(member(rev=rev) for rev in range(1, KEPT + 2)))
    assert [entry.rev for entry in await lab.changes.range(1, 3)] == [1, 2]
    assert lab.history.reads == 1


async def test_changes_of_a_message_that_left_memory_come_from_the_log() -> None:
    lab = Lab()
    lab.append(*(sent(seq=seq) for seq in range(1, 120)))
    assert [entry.rev for entry in await lab.changes.range(5, 7)] == [5, 6]
    assert lab.history.reads == 1


async def test_an_empty_range_reads_nothing() -> None:
    lab = Lab()
    assert await lab.changes.range(1, 1) == []
    assert lab.history.reads == 0
