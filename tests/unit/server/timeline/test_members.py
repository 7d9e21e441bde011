"""Members of a room that is too large to know all of them: whoever is asked about is fetched, and nothing is lost."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord
from models.stores.members.asked import MemberStore
from models.wire.chat_values import DELETED, MemberChange, Person
from server.timeline import known_members
from server.timeline.known_members import ASKED_S, Source
from server.timeline.members import Members
from tests.rigs.held_clock import HeldClock
from tests.rigs.timeline.entry_samples import ANN, BEN

pytestmark = pytest.mark.gen_test

ROOM = RoomId("r-1")
CID = Person(id=UserId("u-cid"), name="Cid")


class ScriptedStore(MemberStore):
    """Holds what a test says. Reads wait for ``gate``; ``reads`` tells what they were for."""

    def __init__(self, *known: MemberRecord) -> None:
        self.known = {each.user.id: each for each in known}
        self.gate = asyncio.Event()
        self.gate.set()
        self.reads: list[list[UserId]] = []

    async def find(self, room: RoomId, user: UserId) -> MemberRecord | None:
        return (await self.of(room, [user])).get(user)

    async def of(self, room: RoomId, users: Iterable[UserId]) -> dict[UserId, MemberRecord]:
        users = list(users)
        self.reads.append(users)
        found = {user: self.known[user] for user in users if user in self.known}
        await self.gate.wait()
        return found


class Lab:
    """A room of 1,000 members, of which Ann and Ben are two."""

    def __init__(self) -> None:
        self.clock = HeldClock()
        self.store = ScriptedStore(MemberRecord(user=ANN, role="owner"), MemberRecord(user=BEN))
        self.members = Members((), Source(ROOM, self.store, self.clock, 0), 1_000)

    def change(self, person: Person, change: MemberChange, **fields: Any) -> MemberEntry:
        present = change not in ("left", "kicked", "banned", "unbanned")
        return MemberEntry(ROOM, 1, MemberRecord(user=person, present=present), change, **fields)

    def carry_out(self, *entries: MemberEntry) -> None:
        for entry in entries:
            self.members.stage(entry)
            self.members.apply(entry)


@pytest.fixture
def room() -> Lab:
    return Lab()


async def test_nothing_is_decided_about_a_user_who_was_not_fetched(room: Lab) -> None:
    with pytest.raises(Refusal, match="unavailable"):
        room.members.newest(ANN.id)
    await room.members.fetch(ANN.id, CID.id)
    assert room.members.newest(ANN.id) == MemberRecord(user=ANN, role="owner")
    assert room.members.newest(CID.id) is None
    await room.members.fetch(CID.id, ANN.id)
    assert room.store.reads == [[ANN.id, CID.id]]


@pytest.mark.parametrize(
    ("change", "ended", "gained"),
    [
        ("joined", False, 1),
        ("left", False, -1),
        ("kicked", False, -1),
        ("banned", True, -1),
        ("banned", False, 0),
    ],
)
async def test_members_are_counted_by_what_was_stored_of_them(
    room: Lab, change: MemberChange, ended: bool, gained: int
) -> None:
    # Nobody knows what they were before: this is what a log says after a crash.
    room.carry_out(room.change(BEN, change, ended=ended))
    assert (room.members.count, room.members.newest_count) == (1_000 + gained, 1_000 + gained)


async def test_a_change_of_a_deleted_user_counts(room: Lab) -> None:
    room.carry_out(room.change(DELETED, "left"))
    assert room.members.count == 999


async def test_what_was_read_does_not_undo_a_change_that_came_meanwhile(room: Lab) -> None:
    room.store.gate.clear()
    reading = asyncio.create_task(room.members.fetch(BEN.id))
    await asyncio.sleep(0)
    room.carry_out(room.change(BEN, "left"))
    room.store.gate.set()
    await reading
    assert room.members.newest(BEN.id) is None
    assert room.members.names.mentioned("@Ben") is None


async def test_idle_members_are_forgotten_and_needed_ones_stay(room: Lab) -> None:
    await room.members.fetch(ANN.id, BEN.id, CID.id)
    room.clock.advance(ASKED_S + 1)
    with room.members.held(CID.id):
        room.members.let_go(lambda user: user == ANN.id)
        assert [room.members.knows(each.id) for each in (ANN, BEN, CID)] == [True, False, True]
    assert (room.members.names.mentioned("@Ann @Ben"), room.members.count) == ([ANN.id], 1_000)
    room.clock.advance(ASKED_S + 1)
    room.members.let_go(lambda _: False)
    assert dict(room.members.stored) == {}


async def test_a_room_that_has_grown_too_large_lets_go_of_its_members(
    room: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_members, "OUTGROWN", 1)
    members = Members([MemberRecord(user=ANN)], Source(ROOM, room.store, room.clock, 0))
    members.let_go(lambda _: False)
    assert members.is_whole
    entry = room.change(BEN, "joined")
    members.stage(entry)
    members.apply(entry)
    members.let_go(lambda _: False)
    assert (members.is_whole, members.count, len(members.stored)) == (False, 2, 2)
    room.clock.advance(ASKED_S + 1)
    members.let_go(lambda user: user == BEN.id)
    assert (list(members.stored), members.count) == ([BEN.id], 2)


async def test_a_member_who_joins_at_the_same_time_gets_the_next_place(room: Lab) -> None:
    first = room.members.next_place(5)
    joined = MemberEntry(ROOM, 1, MemberRecord(user=BEN, joined_at=5, numbered=first), "joined")
    room.members.stage(joined)
    assert room.members.next_place(5) == first + 1
