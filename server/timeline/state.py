"""What one room is: its numbers, settings, members and messages, as stored and as they will be.

Plain data that knows no network and no queue. The stored state is shown; the newest state, which counts what is
on its way to the log, is decided by.
"""

from msgspec.structs import replace

from models.ids import UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, MessageEntry, RoomEntry, RoomRecord
from models.stores.history import HistoryStore
from models.wire.chat_values import DELETED
from server.timeline.mentions import MemberNames
from server.timeline.overlay import Overlay
from server.timeline.recent_changes import RecentChanges
from server.timeline.recent_messages import RecentMessages


class RoomState:
    """One room. ``record`` and ``rev`` are stored, ``newest_record`` and ``next_*`` count what is staged.

    Entries are staged in the order of their ``rev``, and applied in the same order once they are stored. When a
    commit fails, ``unstage`` brings the newest state back to the stored one.
    """

    def __init__(self, record: RoomRecord, members: list[MemberRecord], history: HistoryStore) -> None:
        self.room = record.room
        self.is_kept = record.history == "kept"
        self.record = record
        self.newest_record = record
        self.rev = record.rev
        self.messages = RecentMessages(record.room, record.seq, history)
        self.changes = RecentChanges(record.room, self.messages, history)
        self.members: Overlay[UserId, MemberRecord] = Overlay()
        self.members.stored = {member.user.id: member for member in members}
        self.names = MemberNames()
        for member in members:
            if member.present:
                self.names.add(member.user.name, member.user.id)
        self.last_sent_at: Overlay[UserId, int] = Overlay()
        self._count = sum(member.present for member in members)
        self._staged_seq, self._staged_rev, self._staged_count = record.seq, record.rev, self._count

    @property
    def seq(self) -> int:
        """The number of the last stored message."""
        return self.messages.seq

    @property
    def next_seq(self) -> int:
        """The number of the next message."""
        return self._staged_seq + 1

    @property
    def next_rev(self) -> int:
        """The number of the next entry."""
        return self._staged_rev + 1

    @property
    def newest_count(self) -> int:
        """How many members there will be once all that is staged is stored."""
        return self._staged_count

    @property
    def heads(self) -> RoomRecord:
        """The stored record with the present ``seq``, ``rev`` and number of members."""
        return replace(self.record, seq=self.seq, rev=self.rev, members=self._count)

    def member(self, user: UserId) -> MemberRecord | None:
        """The newest state of a member who is present, or None."""
        record = self.members.newest(user)
        return record if record is not None and record.present else None

    def stage(self, entry: Entry) -> None:
        """``entry`` is on its way to the log: from now on it is part of the newest state."""
        self._staged_rev = entry.rev
        match entry:
            case MessageEntry():
                message = entry.message
                self._staged_seq = max(self._staged_seq, message.seq)
                self.messages.stage(message.seq, message)
                if entry.change == "sent" and self.newest_record.slow_mode_s:
                    self.last_sent_at.stage(message.sender.id, message.sent_at)
            case MemberEntry():
                was_present = self.member(entry.member.user.id) is not None
                self._staged_count += entry.member.present - was_present
                self.members.stage(entry.member.user.id, entry.member)
                if _makes_owner(entry):
                    self.newest_record = replace(self.newest_record, owner=entry.member.user.id)
            case RoomEntry():
                self.newest_record = entry.record

    def unstage(self) -> None:
        """Drop all that is staged: none of it will be stored under its number."""
        self._staged_seq, self._staged_rev, self._staged_count = self.seq, self.rev, self._count
        self.messages.unstage()
        self.members.unstage()
        self.last_sent_at.unstage()
        self.newest_record = self.record

    def apply(self, entry: Entry) -> None:
        """``entry`` is stored: it becomes part of the stored state."""
        self.rev = entry.rev
        match entry:
            case MessageEntry():
                message = entry.message
                if self.record.slow_mode_s and message.seq > self.messages.seq:
                    self.last_sent_at.apply(message.sender.id, message.sent_at)
                self.messages.apply(message.seq, message)
            case MemberEntry():
                self._apply_member(entry)
            case RoomEntry():
                self.record = entry.record
        if self.is_kept:
            self.changes.append(entry)

    def count(self, entry: MessageEntry) -> None:
        """Take the numbers of a message that is stored nowhere; the state does not remember the message."""
        self.rev = self._staged_rev = entry.rev
        self.messages.seq = self._staged_seq = entry.message.seq
        if self.record.slow_mode_s:
            self.last_sent_at.apply(entry.message.sender.id, entry.message.sent_at)

    def forget_member(self, user: UserId) -> None:
        """Keep nothing of a user who is no member any more, and in the entries of the log is nobody by now."""
        self.members.stored.pop(user, None)
        self.changes.forget()

    def _apply_member(self, entry: MemberEntry) -> None:
        user = entry.member.user.id
        if user == DELETED.id:
            # Somebody who was a member once, and whose account is deleted.
            return
        before = self.members.stored.get(user)
        was_present = before is not None and before.present
        if entry.member.present and not was_present:
            # Members are listed in the order in which they came: one who comes back goes to the end.
            self.members.stored.pop(user, None)
        if before is not None and was_present:
            self.names.remove(before.user.name, user)
        if entry.member.present:
            self.names.add(entry.member.user.name, user)
        self._count += entry.member.present - was_present
        self.members.apply(user, entry.member)
        if _makes_owner(entry):
            self.record = replace(self.record, owner=user)


def _makes_owner(entry: MemberEntry) -> bool:
    return entry.change == "role" and entry.member.role == "owner"
