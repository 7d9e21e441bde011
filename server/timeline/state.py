"""The state of one room: its numbers, settings, members and messages, as stored and as they will be.

Plain data that knows no network and no queue. The stored state is shown; plans decide by the newest state, which
includes entries on their way to the log.
"""

from collections.abc import Callable

from msgspec.structs import replace

from models.ids import UserId
from models.stores.entries import (
    Entry,
    MemberEntry,
    MemberRecord,
    MessageEntry,
    RoomEntry,
    RoomRecord,
    preview,
)
from models.stores.history import HistoryStore
from models.wire.chat_values import DELETED, Message, Person
from server.timeline.members import Members
from server.timeline.open_messages import OpenMessages
from server.timeline.overlay import Overlay
from server.timeline.recent_changes import RecentChanges
from server.timeline.recent_messages import RecentMessages


def nobody(_: Person) -> bool:
    """For a room without admins."""
    return False


class RoomState:
    """One room. ``record`` and ``rev`` are stored, ``newest_record`` and ``next_*`` include staged entries.

    ``pins`` are the pinned messages by ``seq``, the newest pin last; ``newest_pins`` include staged entries.
    ``admins`` are shown as its owners and rank as such, whatever role is stored for them.
    ``first_aside`` is the first message that the room's history does not show, if there is one.

    Entries are staged in the order of their ``rev``, and applied in the same order once they are stored. When a
    commit fails, ``unstage`` brings the newest state back to the stored one.
    """

    def __init__(
        self,
        record: RoomRecord,
        members: Members,
        history: HistoryStore,
        admins: Callable[[Person], bool] = nobody,
    ) -> None:
        self.room = record.room
        self.is_admin = admins
        self.is_kept = record.history == "kept"
        # Settings go into the log, which must not hold the text of messages.
        self.record = self.newest_record = replace(record, last=None)
        self.changed_at = max(record.changed_at, record.created_at)
        self.rev = record.rev
        self.first_seq, self.first_rev = record.first_seq, record.first_rev
        self.open = OpenMessages()
        self.messages = RecentMessages(record.room, record.seq, history, self.open)
        self.changes = RecentChanges(record.room, self.messages, history)
        self.members = members
        self.last_sent_at: Overlay[UserId, int] = Overlay()
        self._last = record.last
        self.pins = self.newest_pins = record.pins
        self.first_aside = self._staged_first_aside = record.first_aside
        self._staged_seq, self._staged_rev = record.seq, record.rev

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
        """The number of members once all staged entries are stored."""
        return self.members.newest_count

    @property
    def heads(self) -> RoomRecord:
        """The stored record with its present heads, and the first numbers of the log."""
        last = self.last
        return replace(
            self.record,
            seq=self.seq,
            rev=self.rev,
            members=self.members.count,
            changed_at=self.changed_at,
            last=None if last is None else preview(last),
            pins=self.pins,
            first_aside=self.first_aside,
            first_seq=self.first_seq,
            first_rev=self.first_rev,
        )

    @property
    def last(self) -> Message | None:
        """The newest message, in its stored state, that is no reply and that all may see; None in a deleted room."""
        if self._last is None or self.record.deleted:
            return None
        return self.messages.stored.get(self._last.seq, self._last)

    def member(self, user: UserId) -> MemberRecord | None:
        """The newest state of a member who is present, or None. Raises ``unavailable`` if that is not known."""
        record = self.members.newest(user)
        return self.shown(record) if record is not None and record.present else None

    def shown(self, member: MemberRecord) -> MemberRecord:
        """``member`` with the role that others see."""
        if member.present and member.role != "owner" and self.is_admin(member.user):
            return replace(member, role="owner")
        return member

    def placed(self, entry: Entry) -> Entry:
        """``entry`` in the form in which it must be stored next.

        Where some messages are hidden, the others are marked to be found; an admin's stored role is kept.
        """
        if isinstance(entry, MemberEntry):
            return self._with_own_role(entry)
        if self._staged_first_aside is None or not isinstance(entry, MessageEntry):
            return entry
        return replace(entry, is_listed=entry.change == "sent" and not entry.message.is_aside)

    def stage(self, entry: Entry) -> None:
        """``entry`` is on its way to the log: from now on it is part of the newest state."""
        self._staged_rev = entry.rev
        match entry:
            case MessageEntry():
                message = entry.message
                self._staged_seq = max(self._staged_seq, message.seq)
                self.messages.stage(message.seq, message)
                if entry.root is not None:
                    self.messages.stage(entry.root.seq, entry.root)
                if message.is_aside:
                    self._staged_first_aside = self._staged_first_aside or message.seq
                self.newest_pins = _pins_after(self.newest_pins, entry)
                if entry.change == "sent" and self.newest_record.slow_mode_s:
                    self.last_sent_at.stage(message.sender.id, message.sent_at)
            case MemberEntry():
                self.members.stage(entry)
                if _makes_owner(entry):
                    self.newest_record = replace(self.newest_record, owner=entry.member.user.id)
            case RoomEntry():
                self.newest_record = entry.record

    def unstage(self) -> None:
        """Drop all staged entries: none of them will be stored under its number."""
        self._staged_seq, self._staged_rev = self.seq, self.rev
        self.messages.unstage()
        self.members.unstage()
        self.last_sent_at.unstage()
        self.newest_record, self.newest_pins = self.record, self.pins
        self._staged_first_aside = self.first_aside

    def apply(self, entry: Entry) -> None:
        """``entry`` is stored: it becomes part of the stored state."""
        self.rev = entry.rev
        match entry:
            case MessageEntry():
                message = entry.message
                if self.record.slow_mode_s and message.seq > self.messages.seq:
                    self.last_sent_at.apply(message.sender.id, message.sent_at)
                self.messages.apply(message.seq, message)
                if entry.root is not None:
                    self.messages.apply(entry.root.seq, entry.root)
                    self._know_last(entry.root)
                if message.is_aside:
                    self.first_aside = self.first_aside or message.seq
                self.pins = _pins_after(self.pins, entry)
                self._know_last(message)
            case MemberEntry():
                # The title of a room of two people names both, also when one has left.
                self.members.apply(entry, always_kept=self.record.kind == "dm")
                if _makes_owner(entry) and entry.member.user.id != DELETED.id:
                    self.record = replace(self.record, owner=entry.member.user.id)
            case RoomEntry():
                # The log may be older than the epoch.
                self.record = replace(entry.record, epoch=self.record.epoch)
        if self.is_kept:
            self.changes.append(entry)

    def count(self, entry: MessageEntry) -> None:
        """Take the numbers of a message that is stored nowhere; the state does not remember the message."""
        self.rev = self._staged_rev = entry.rev
        self.messages.seq = self._staged_seq = max(self.messages.seq, entry.message.seq)
        if self.record.slow_mode_s:
            self.last_sent_at.apply(entry.message.sender.id, entry.message.sent_at)

    def find_last(self) -> None:
        """Find the newest message among those that were read into memory."""
        for message in self.messages.stored.values():
            self._know_last(message)
        if self._last is not None:
            self.changed_at = max(self.changed_at, self._last.sent_at)

    def begin_later(self, first_seq: int, first_rev: int) -> None:
        """Show nothing before these numbers: it is being deleted."""
        self.first_seq, self.first_rev = max(self.first_seq, first_seq), max(self.first_rev, first_rev)
        self.messages.begin_later(self.first_seq)
        self.pins = tuple(seq for seq in self.pins if seq >= self.first_seq)
        self.newest_pins = tuple(seq for seq in self.newest_pins if seq >= self.first_seq)
        self.changes.begin_later(self.first_rev)
        if self._last is not None and self._last.seq < self.first_seq:
            self._last = None

    def forget_member(self, user: UserId) -> None:
        """Drop all data of a user who is no longer a member, and whose name is erased in the log."""
        self.members.forget(user)
        self.changes.forget()

    def _with_own_role(self, entry: MemberEntry) -> MemberEntry:
        member, before = entry.member, self.members.newest(entry.member.user.id)
        if not self.is_admin(member.user) and (before is None or not self.is_admin(before.user)):
            return entry
        role = before.role if member.present and before is not None and before.present else "member"
        return replace(entry, member=replace(member, role=role))

    def _know_last(self, message: Message) -> None:
        if (
            message.thread is None
            and message.audience is None
            and (self._last is None or message.seq >= self._last.seq)
        ):
            self._last = message


def _makes_owner(entry: MemberEntry) -> bool:
    return entry.change == "role" and entry.member.role == "owner"


def _pins_after(pins: tuple[int, ...], entry: MessageEntry) -> tuple[int, ...]:
    message = entry.message
    if entry.change == "sent" or (message.pinned is not None) == (message.seq in pins):
        return pins
    others = tuple(seq for seq in pins if seq != message.seq)
    return others if message.pinned is None else (*others, message.seq)
