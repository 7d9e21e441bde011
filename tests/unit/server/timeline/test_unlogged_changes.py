"""The changes of a room without a log: messages at once, all else stored one after the other."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from tornado.ioloop import IOLoop

from models.errors import Refusal, unavailable
from models.ids import UserId
from models.stores.entries import Entry, MemberEntry, MessageEntry, RoomEntry
from models.stores.rooms import RoomStore
from models.wire.chat_values import Person
from models.wire.events import Reply, RevReply
from server.timeline.members import Members
from server.timeline.pending_commits import Answer
from server.timeline.state import RoomState
from server.timeline.unlogged_changes import UnloggedChanges
from tests.rigs.timeline.entry_samples import ANN, BEN, member, record, sent
from tests.rigs.timeline.scripted_history import ScriptedHistory
from tests.rigs.timeline.scripted_log import turns

pytestmark = pytest.mark.gen_test


class GatedStore(RoomStore):
    """Stores nothing, and takes its time for it: ``gate`` lets it end, ``failures`` lets it fail."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.applied: list[MemberEntry | RoomEntry] = []
        self.failures = 0

    async def apply(self, entries: Sequence[MemberEntry | RoomEntry]) -> None:
        self.applied += entries
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise unavailable()


class Lab:
    """A room without a log, into which people come and say something."""

    def __init__(self) -> None:
        self.store = GatedStore()
        self.state = RoomState(record(history="none"), Members(), ScriptedHistory())
        self.queue = UnloggedChanges(self.state, self.store, self._apply, self._show)
        self.shown: list[str] = []

    def join(self, person: Person) -> Answer:
        def plan() -> tuple[Entry | None, Reply]:
            if self.state.member(person.id):
                return None, Reply()
            return member(rev=self.state.next_rev, user=person), Reply()

        return self.queue.submit(plan)

    def say(self, text: str, sender: UserId | None = None) -> Answer:
        def plan() -> tuple[Entry, Reply]:
            if sender is not None and self.state.member(sender) is None:
                raise Refusal("not_member", "room: join it first")
            seq, rev = self.state.next_seq, self.state.next_rev
            return sent(seq=seq, rev=rev, text=text), RevReply(rev=rev)

        return self.queue.submit(plan)

    def _apply(self, entry: Entry) -> None:
        assert isinstance(entry, MemberEntry)
        self.state.apply(entry)
        self.shown.append(f"{entry.rev} {entry.member.user.name}")

    def _show(self, entry: MessageEntry) -> None:
        self.state.count(entry)
        self.shown.append(f"{entry.rev} {entry.message.text}")


@pytest.fixture
def room(io_loop: IOLoop) -> Iterator[Lab]:
    async def begin() -> Lab:
        return Lab()

    lab = io_loop.run_sync(begin)
    yield lab
    io_loop.run_sync(lab.queue.close, timeout=2)


async def later(answer: Answer) -> Reply:
    assert not isinstance(answer, Reply)
    return await answer


async def test_a_message_is_shown_and_answered_at_once(room: Lab) -> None:
    assert room.say("tea") == RevReply(rev=1)
    assert (room.shown, room.store.applied, room.queue.is_idle) == (["1 tea"], [], True)


async def test_a_message_does_not_wait_for_a_change_that_is_being_stored(room: Lab) -> None:
    joining = room.join(ANN)
    await turns()
    assert room.say("tea") == RevReply(rev=1)
    room.store.gate.set()
    await later(joining)
    assert room.shown == ["1 tea", "2 Ann"]


async def test_changes_are_stored_one_after_the_other(room: Lab) -> None:
    answers = [room.join(ANN), room.join(BEN), room.join(ANN)]
    await turns()
    assert (len(room.store.applied), room.queue.is_idle) == (1, False)
    room.store.gate.set()
    assert [await later(answer) for answer in answers] == [Reply()] * 3
    assert (room.shown, len(room.store.applied), room.queue.is_idle) == (["1 Ann", "2 Ben"], 2, True)


async def test_a_change_that_cannot_be_stored_leaves_no_trace(room: Lab) -> None:
    room.store.gate.set()
    room.store.failures = 1
    with pytest.raises(Refusal, match="unavailable"):
        await later(room.join(ANN))
    assert (room.shown, room.state.member(ANN.id), room.state.next_rev) == ([], None, 1)
    await later(room.join(ANN))
    assert room.shown == ["1 Ann"]


async def test_a_refusal_is_raised_at_once_where_no_change_is_on_its_way(room: Lab) -> None:
    with pytest.raises(Refusal, match="not_member"):
        room.say("tea", ANN.id)


async def test_a_change_that_is_on_its_way_may_allow_what_comes_behind_it(room: Lab) -> None:
    room.store.gate.set()
    room.join(ANN)
    assert await later(room.say("tea", ANN.id)) == RevReply(rev=2)
    assert room.shown == ["1 Ann", "2 tea"]


async def test_a_plan_that_changes_nothing_is_answered_at_once(room: Lab) -> None:
    def plan() -> tuple[Entry | None, Reply]:
        return None, RevReply(rev=7)

    assert room.queue.submit(plan) == RevReply(rev=7)
