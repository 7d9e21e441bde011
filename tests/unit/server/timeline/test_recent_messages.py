"""A room's messages, in memory and beyond."""

import asyncio

import pytest

from models.ids import RoomId
from models.wire.chat_values import Message
from server.timeline.open_messages import OpenMessages
from server.timeline.recent_messages import KEPT, RecentMessages
from tests.rigs.timeline.entry_samples import message
from tests.rigs.timeline.scripted_history import ScriptedHistory

pytestmark = pytest.mark.gen_test
ROOM = RoomId("r-1")


class SlowHistory(ScriptedHistory):
    """Reads one message at a time, and only through ``gate``."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def message(self, room: RoomId, seq: int) -> Message | None:
        found = self.stored.get(seq)
        await self.gate.wait()
        return found


def messages(history: ScriptedHistory, count: int) -> RecentMessages:
    """A room's messages after ``count`` of them were sent."""
    recent = RecentMessages(ROOM, 0, history, OpenMessages())
    for seq in range(1, count + 1):
        history.stored[seq] = message(seq=seq)
        recent.apply(seq, history.stored[seq])
    return recent


async def test_the_newest_are_in_memory() -> None:
    recent = messages(ScriptedHistory(), KEPT + 5)
    assert (recent.seq, sorted(recent.stored)) == (KEPT + 5, list(range(6, KEPT + 6)))


async def test_an_older_one_that_changes_does_not_stay() -> None:
    recent = messages(ScriptedHistory(), KEPT + 5)
    recent.apply(2, message(seq=2, rev=200, text="edited"))
    assert 2 not in recent.stored


async def test_a_change_during_a_read_is_what_is_read() -> None:
    history = SlowHistory()
    recent = messages(history, KEPT + 5)
    reading = asyncio.create_task(recent.read(2))
    await asyncio.sleep(0)
    recent.apply(2, message(seq=2, rev=200, text="edited"))
    history.gate.set()
    found = await reading
    assert found is not None
    assert (found.text, 2 in recent.stored) == ("edited", False)


async def test_a_message_that_cannot_be_there_is_not_looked_for() -> None:
    recent = messages(SlowHistory(), 3)
    assert [await recent.read(seq) for seq in (0, -1, 4)] == [None] * 3


async def test_a_range_in_memory_needs_no_log_and_an_older_one_does() -> None:
    history = ScriptedHistory()
    recent = messages(history, KEPT + 5)
    assert [found.seq for found in await recent.range(6, 9)] == [6, 7, 8]
    assert history.reads == 0
    assert [found.seq for found in await recent.range(5, 9)] == [5, 6, 7, 8]
    assert history.reads == 1


async def test_loading_brings_the_newest_back() -> None:
    history = ScriptedHistory()
    messages(history, KEPT + 5)
    recent = RecentMessages(ROOM, KEPT + 5, history, OpenMessages())
    await recent.load(None)
    assert sorted(recent.stored) == list(range(6, KEPT + 6))
