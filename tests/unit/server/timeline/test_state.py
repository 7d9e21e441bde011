"""A room's state: what is staged decides, what is stored is shown."""

from models.ids import UserId
from models.stores.entries import MemberEntry, MemberRecord, RoomRecord
from models.wire.chat_values import MemberChange, Person, Role
from server.timeline.members import Members
from server.timeline.state import RoomState
from tests.rigs.timeline.entry_samples import ANN, BEN, record, sent, settings
from tests.rigs.timeline.scripted_history import ScriptedHistory


def state(kept: bool = True, slow_mode_s: int = 0) -> RoomState:
    """A room in which Ann is the owner, and the only member."""
    stored = record(history="kept" if kept else "none", owner=ANN.id, seq=4, rev=7, slow_mode_s=slow_mode_s)
    return RoomState(stored, Members([MemberRecord(user=ANN, role="owner")]), ScriptedHistory())


def change(
    of: RoomState, person: Person, change: MemberChange, role: Role = "member", *, present: bool = True
) -> MemberEntry:
    return MemberEntry(of.room, of.next_rev, MemberRecord(user=person, role=role, present=present), change)


def numbers(of: RoomState) -> tuple[int, int, int]:
    """``seq``, ``rev`` and the number of members, as stored."""
    heads: RoomRecord = of.heads
    return heads.seq, heads.rev, heads.members


def test_staged_entries_move_the_next_numbers_alone() -> None:
    room = state()
    room.stage(sent(seq=5, rev=8))
    room.stage(change(room, BEN, "joined"))
    assert (room.next_seq, room.next_rev, room.newest_count) == (6, 10, 2)
    assert room.member(BEN.id) is not None
    assert numbers(room) == (4, 7, 1)


def test_applied_entries_are_stored() -> None:
    room = state()
    for entry in (sent(seq=5, rev=8), MemberEntry(room.room, 9, MemberRecord(user=BEN), "joined")):
        room.stage(entry)
        room.apply(entry)
    assert numbers(room) == (5, 9, 2)
    assert room.changes.last is not None
    assert (room.changes.last.rev, room.members.names.mentioned("@ben")) == (9, [BEN.id])


def test_unstaged_entries_leave_no_trace() -> None:
    room = state(slow_mode_s=5)
    room.stage(sent(seq=5, rev=8))
    room.stage(change(room, BEN, "joined"))
    room.stage(settings(rev=10, title="Coffee"))
    room.unstage()
    assert (room.next_seq, room.next_rev, room.newest_count) == (5, 8, 1)
    assert (room.member(BEN.id), room.newest_record.title) == (None, "Tea")
    assert room.last_sent_at.newest(ANN.id) is None


def test_an_owner_is_first_staged_and_then_stored() -> None:
    room = state()
    entry = change(room, BEN, "role", "owner")
    room.stage(entry)
    assert (room.newest_record.owner, room.record.owner) == (BEN.id, ANN.id)
    room.apply(entry)
    assert room.record.owner == BEN.id


def test_members_are_listed_in_the_order_in_which_they_came_last() -> None:
    room = state()
    steps: list[tuple[Person, MemberChange, bool]] = [
        (BEN, "joined", True),
        (ANN, "left", False),
        (ANN, "joined", True),
    ]
    for person, what, present in steps:
        entry = change(room, person, what, present=present)
        room.stage(entry)
        room.apply(entry)
    assert list(room.members.stored) == [BEN.id, ANN.id]


def test_a_message_that_is_stored_nowhere_only_counts() -> None:
    room = state(kept=False, slow_mode_s=5)
    room.count(sent(seq=5, rev=8))
    assert (numbers(room), room.next_seq, room.next_rev) == ((5, 8, 1), 6, 9)
    assert (room.messages.stored, room.changes.last) == ({}, None)
    assert room.last_sent_at.newest(UserId("u-ann")) == 1_005
