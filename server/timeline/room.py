"""The room actor: it alone numbers and orders what happens in one room.

Whoever changes a room submits a plan, which decides by the newest state and names the entry to store.
The journal stores entries in their order; only then is an entry applied, published and acknowledged.
Everything here runs on one event loop and no method that changes state waits, so plans never interleave.
Plans live in ``posting`` and ``membership``; pages for readers are made in ``catchup``.
"""

import asyncio
from collections import deque
from typing import Final

from msgspec.structs import replace

from models.ids import UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, MessageEntry, RoomEntry, RoomRecord
from models.stores.history import HistoryStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import Member, Message, RoomInfo
from models.wire.events import Change, MemberEvent, MessageEvent, Reply, RoomEvent
from server.delivery.hub import Hub
from server.runtime.clock import Clock
from server.timeline.journal import Journal
from server.timeline.overlay import Overlay
from server.timeline.pending_commits import Answer, PendingCommits, Plan
from server.timeline.recent_messages import RecentMessages
from server.timeline.room_info import MatchInRoom, room_info
from server.timeline.text import MemberNames

Nonce = tuple[UserId, str]

RING: Final = 200
NONCES: Final = 1_000
_LOOK: Final = 256
_ABSENT: Final = frozenset({"left", "kicked", "banned"})


class Room:
    """One live room. ``seq`` and ``rev`` are the last stored ones; ``next_*`` are those of the next entry."""

    def __init__(
        self,
        record: RoomRecord,
        members: list[MemberRecord],
        *,
        history: HistoryStore,
        store: RoomStore,
        journal: Journal[Entry],
        hub: Hub,
        clock: Clock,
    ) -> None:
        self.id = record.room
        self.record = record
        self.newest_record = record
        self._staged_seq = record.seq
        self.rev = self._staged_rev = record.rev
        self.members: Overlay[UserId, MemberRecord] = Overlay()
        self.members.stored = {member.user.id: member for member in members}
        self.messages = RecentMessages(record.room, record.seq, history)
        self.changes: deque[Entry] = deque(maxlen=RING)
        self.nonces: dict[Nonce, Answer] = {}
        self.names = MemberNames()
        for member in members:
            if member.present:
                self.names.add(member.user.name, member.user.id)
        self.last_sent_at: Overlay[UserId, int] = Overlay()
        self.used_at = clock.monotonic()
        self.history = history
        self.hub = hub
        self.clock = clock
        self._store = store
        self._count = self._staged_count = sum(member.present for member in members)
        self.submissions = PendingCommits(self, journal)
        self._unlogged = asyncio.Lock()
        self.match: MatchInRoom | None = None

    # What the room is.

    @property
    def seq(self) -> int:
        return self.messages.seq

    @property
    def next_seq(self) -> int:
        return self._staged_seq + 1

    @property
    def next_rev(self) -> int:
        return self._staged_rev + 1

    @property
    def newest_count(self) -> int:
        """How many members there will be once all that is on its way is stored."""
        return self._staged_count

    @property
    def is_kept(self) -> bool:
        """Whether the room's messages are stored (``history: kept``)."""
        return self.record.history == "kept"

    @property
    def is_busy(self) -> bool:
        """Whether the room must stay in memory."""
        plays = self.match is not None and self.match.is_live
        return plays or not self.submissions.is_idle or self.hub.has_listeners(self.id)

    @property
    def heads(self) -> RoomRecord:
        """The record with the room's present heads."""
        return replace(self.record, seq=self.seq, rev=self.rev, members=self._count)

    def member(self, user: UserId) -> MemberRecord | None:
        """The newest state of a member who is present, or None."""
        record = self.members.newest(user)
        return record if record is not None and record.present else None

    def info(self) -> RoomInfo:
        """The room as stored, for everybody who may see it."""
        return room_info(self.heads, self.hub.online_count(self.id))

    def show(self, record: MemberRecord) -> Member:
        """A member as others see it now."""
        muted = record.muted_until
        return Member(
            user=record.user,
            role=record.role,
            online=self.hub.is_online(self.id, record.user.id),
            joined_at=record.joined_at,
            muted_until=muted if muted is not None and muted > self.clock.now_ms() else None,
        )

    def event(self, entry: Entry) -> Change:
        """The event that tells of a stored entry."""
        match entry:
            case MessageEntry():
                return MessageEvent(room=self.id, rev=entry.rev, message=entry.message)
            case MemberEntry():
                member, by, why = self.show(entry.member), entry.by, entry.reason
                return MemberEvent(
                    room=self.id, rev=entry.rev, member=member, change=entry.change, by=by, reason=why
                )
            case RoomEntry() if entry.record.deleted:
                return RoomEvent(room=self.id, rev=entry.rev, deleted=True)
            case RoomEntry():
                return RoomEvent(room=self.id, rev=entry.rev, info=self.info())

    # How it changes.

    def submit(self, plan: Plan) -> Answer:
        """Carry out ``plan``, which is of no new message, as ``Submissions.submit`` says.

        In a room of ``history: none`` it comes after those before it, and is stored beside the log.
        """
        self.used_at = self.clock.monotonic()
        if self.is_kept:
            return self.submissions.submit(plan)
        return asyncio.ensure_future(self._change_unlogged(plan))

    def post(self, plan: Plan) -> Answer:
        """Carry out ``plan``, which is of a new message; in a room of ``history: none`` it is applied at once."""
        if self.is_kept:
            return self.submit(plan)
        entry, reply = plan()
        if isinstance(entry, MessageEntry):
            self._pass_on(entry)
        return reply

    def remember(self, nonce: Nonce, answer: Answer) -> None:
        """Know ``nonce`` again until ``NONCES`` newer ones came, or ``answer`` turns out to be a refusal."""
        self.nonces[nonce] = answer
        if len(self.nonces) > NONCES:
            del self.nonces[next(iter(self.nonces))]
        if isinstance(answer, asyncio.Future):
            answer.add_done_callback(lambda done: self._nonce_answered(nonce, done))

    # What its submissions ask of it.

    def stage(self, entry: Entry) -> None:
        self._staged_rev = entry.rev
        match entry:
            case MessageEntry():
                self._staged_seq = max(self._staged_seq, entry.message.seq)
                self.messages.stage(entry.message.seq, entry.message)
                if entry.change == "sent" and self.newest_record.slow_mode_s:
                    self.last_sent_at.stage(entry.message.sender.id, entry.message.sent_at)
            case MemberEntry():
                was_present = self.member(entry.member.user.id) is not None
                self._staged_count += entry.member.present - was_present
                self.members.stage(entry.member.user.id, entry.member)
                if _makes_owner(entry):
                    self.newest_record = replace(self.newest_record, owner=entry.member.user.id)
            case RoomEntry():
                self.newest_record = entry.record

    def unstage(self) -> None:
        self._staged_seq, self._staged_rev, self._staged_count = self.seq, self.rev, self._count
        self.messages.drop()
        self.members.drop()
        self.last_sent_at.drop()
        self.newest_record = self.record

    def apply(self, entry: Entry) -> None:
        """``entry`` is stored: make it part of the state and tell the listeners."""
        self.rev = entry.rev
        match entry:
            case MessageEntry():
                self._apply_message(entry.message)
            case MemberEntry():
                self._apply_member(entry)
            case RoomEntry():
                self.record = entry.record
        if self.is_kept:
            self.changes.append(entry)
        self.hub.publish(self.id, self.event(entry))
        if isinstance(entry, MemberEntry) and entry.change in _ABSENT:
            self.hub.turn_out(self.id, entry.member.user.id)
            if self.match is not None:
                self.match.member_gone(entry.member.user.id)
        if isinstance(entry, RoomEntry) and entry.record.deleted:
            self.hub.turn_out(self.id)

    async def catch_up(self) -> None:
        """Apply and publish what the log holds beyond ``rev``; bring the documents beside it up to date."""
        end = await self.history.redo(self.id, self.rev)
        while self.rev < end:
            # Not beyond: what came since is not carried out beside the log yet.
            for entry in await self.history.changes(self.id, self.rev + 1, min(self.rev + _LOOK, end) + 1):
                self.apply(entry)
        self.unstage()

    async def message_by_nonce(self, message: Message) -> Message | None:
        return await self.history.message_by_id(message.id)

    def holds(self, message: Message) -> bool:
        return message.seq <= self.seq

    def _pass_on(self, entry: MessageEntry) -> None:
        """Deliver a message that is stored nowhere: who comes later does not see it."""
        message = entry.message
        self.rev = self._staged_rev = entry.rev
        self.messages.seq = self._staged_seq = message.seq
        if self.record.slow_mode_s:
            self.last_sent_at.settle(message.sender.id, message.sent_at)
        self.hub.publish(self.id, MessageEvent(room=self.id, rev=entry.rev, message=message))

    def _apply_message(self, message: Message) -> None:
        if message.seq > self.seq and self.record.slow_mode_s:
            self.last_sent_at.settle(message.sender.id, message.sent_at)
        self.messages.settle(message.seq, message)

    def _apply_member(self, entry: MemberEntry) -> None:
        user = entry.member.user.id
        before = self.members.stored.get(user)
        was_present = before is not None and before.present
        if entry.member.present and not was_present:
            # Whoever comes back goes to the end: members are listed in the order of their coming.
            self.members.stored.pop(user, None)
        if before is not None and was_present:
            self.names.remove(before.user.name, user)
        if entry.member.present:
            self.names.add(entry.member.user.name, user)
        self._count += entry.member.present - was_present
        self.members.settle(user, entry.member)
        if _makes_owner(entry):
            self.record = replace(self.record, owner=user)

    async def _change_unlogged(self, plan: Plan) -> Reply:
        # Messages are numbered while this one is stored, so it takes its number only afterwards.
        async with self._unlogged:
            entry, reply = plan()
            if entry is None:
                return reply
            assert not isinstance(entry, MessageEntry)
            await self._store.apply([entry])
            numbered = replace(entry, rev=self.next_rev)
            self.stage(numbered)
            self.apply(numbered)
        return reply

    def _nonce_answered(self, nonce: Nonce, answer: asyncio.Future[Reply]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            self.nonces.pop(nonce, None)
        elif nonce in self.nonces:
            self.nonces[nonce] = answer.result()


def _makes_owner(entry: MemberEntry) -> bool:
    return entry.change == "role" and entry.member.role == "owner"
