"""The room actor: it alone numbers and orders what happens in one room, and publishes it.

Plans decide on the newest state and name the entry to store. Entries are stored in the order in which their plans
were submitted; each is then applied, published and acknowledged, in this order. All of it runs on one event loop
and no method that changes the state waits, so plans never interleave.

``server.rooms`` has the plans and the pages for readers; they work on ``state``. All other code uses the methods.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from models.ids import RoomId, UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, MessageEntry, RoomEntry, RoomRecord
from models.stores.history import HistoryStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import Member, Message, RoomInfo, ThreadRoot
from models.wire.events import Change, MemberEvent, MessageEvent, RoomEvent, SkipEvent
from server.delivery.hub import Hub
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.timeline.journal import Journal
from server.timeline.match_in_room import MatchInRoom
from server.timeline.nonces import Nonce, RecentNonces
from server.timeline.pending_commits import Answer, PendingCommits, Plan
from server.timeline.room_info import member_info, room_info
from server.timeline.state import RoomState
from server.timeline.unlogged_changes import UnloggedChanges

_T = TypeVar("_T")

_ABSENT: Final = frozenset({"left", "kicked", "banned"})


class Room:
    """One live room.

    ``match`` is the match that is played in it, ``used_at`` when the directory last returned it, ``saved_rev`` the
    ``rev`` with which its heads were stored last. ``blockers`` are those of the two users of a direct room who have
    blocked the other, ``closed_at`` those who closed it and for whom no message was posted since, with the last
    message at that time.
    """

    def __init__(
        self,
        state: RoomState,
        history: HistoryStore,
        store: RoomStore,
        journal: Journal[Entry],
        hub: Hub,
        clock: Clock,
    ) -> None:
        self.id = state.room
        self.state = state
        self.nonces = RecentNonces()
        self.match: MatchInRoom | None = None
        self.used_at = clock.monotonic()
        self.saved_rev = state.record.rev
        self.blockers: frozenset[UserId] = frozenset()
        self.closed_at: dict[UserId, int] = {}
        self._hub = hub
        self._clock = clock
        self._tasks = Tasks()
        self._published: Subscribers[Entry] = Subscribers("a change being published")
        self._shown: Subscribers[Entry, Change] = Subscribers("a change being shown")
        self._changes: PendingCommits | UnloggedChanges
        if state.is_kept:
            self._changes = PendingCommits(state, history, journal, self._apply)
        else:
            self._changes = UnloggedChanges(state, store, self._apply, self._show)

    # Reading the room.

    @property
    def seq(self) -> int:
        """The number of the last stored message."""
        return self.state.seq

    @property
    def rev(self) -> int:
        """The number of the last stored change."""
        return self.state.rev

    @property
    def record(self) -> RoomRecord:
        """The settings as stored."""
        return self.state.record

    @property
    def heads(self) -> RoomRecord:
        """The stored record with the present ``seq``, ``rev`` and number of members."""
        return self.state.heads

    @property
    def is_kept(self) -> bool:
        """Whether the room's messages are stored (``history: kept``)."""
        return self.state.is_kept

    @property
    def needs_key(self) -> bool:
        """Whether a user needs a password or an invite to join."""
        return self.state.newest_record.needs_key

    @property
    def is_busy(self) -> bool:
        """Whether the room must stay in memory."""
        plays = self.match is not None and self.match.is_live
        works = bool(self._tasks) or not self._changes.is_idle or bool(self.state.open)
        return plays or works or self._hub.has_listeners(self.id)

    def member(self, user: UserId) -> MemberRecord | None:
        """The newest state of a member who is present, or None. Of a large room ``user`` must have been fetched."""
        return self.state.member(user)

    def is_owned_by(self, user: UserId) -> bool:
        """Whether ``user`` owns the room, or is about to."""
        return self.state.newest_record.owner == user

    def is_hidden_from(self, user: UserId) -> bool:
        """Whether ``user`` must not learn that the room exists."""
        return self.state.newest_record.visibility == "private" and self.state.member(user) is None

    def online_members(self) -> list[UserId]:
        """The members with a socket that listens to the room."""
        known = map(self.state.members.peek, self._hub.online_users(self.id))
        return [member.user.id for member in known if member is not None and member.present]

    def let_go_of_members(self) -> None:
        """Of a large room, forget members who are away, and about whom no change is on its way."""
        if self.is_settled:
            self.state.members.let_go(lambda user: self._hub.is_online(self.id, user))

    def now_ms(self) -> int:
        """The time for new entries of the room."""
        return self._clock.now_ms()

    def info(self) -> RoomInfo:
        """The room as stored, for everybody who may see it."""
        return room_info(self.state.heads, self._hub.online_count(self.id))

    def member_info(self, record: MemberRecord) -> Member:
        """A member as others see it now."""
        online = self._hub.is_online(self.id, record.user.id)
        return member_info(self.state.shown(record), online, self._clock.now_ms())

    def event_for(self, entry: Entry, reader: UserId | None) -> Change:
        """The event of a stored entry, as ``reader`` may see it; None: an operator."""
        if isinstance(entry, MessageEntry) and entry.message.is_hidden_from(reader):
            return _skipped(entry)
        return self.event(entry)

    def event(self, entry: Entry) -> Change:
        """The event of a stored entry, for users from whom it is not hidden."""
        match entry:
            case MessageEntry():
                return message_event(self.id, entry.message, entry.root, entry.rev)
            case MemberEntry():
                member, by, why = self.member_info(entry.member), entry.by, entry.reason
                return MemberEvent(
                    room=self.id, rev=entry.rev, member=member, change=entry.change, by=by, reason=why
                )
            case RoomEntry() if entry.record.deleted:
                return RoomEvent(room=self.id, rev=entry.rev, deleted=True)
            case RoomEntry():
                return RoomEvent(room=self.id, rev=entry.rev, info=self.info())

    def being_written(self) -> list[MessageEvent]:
        """The open messages, as shown to listeners, each at its old ``rev``."""
        shown = [each.message for each in self.state.open.all()]
        stored = self.state.messages.stored
        return [message_event(self.id, each, stored.get(each.thread or 0)) for each in shown]

    # Changing the room.

    @property
    def is_ready(self) -> bool:
        """Whether the room is up to date with the log; while it is not, changes are refused with ``unavailable``."""
        return self._changes.is_ready

    @property
    def is_settled(self) -> bool:
        """Whether no change is on its way and none in doubt."""
        return self._changes.is_idle

    def submit(self, plan: Plan, nonce: Nonce | None = None) -> Answer:
        """Carry out ``plan`` on the newest state; the answer comes when its entry is stored and published.

        A plan without an entry is answered at once, and so is a new message in a room of ``history: none``. The
        answer to ``nonce`` is remembered.

        Raises:
            Refusal: the refusals of the plan, and ``unavailable`` while the room is not up to date with the log. The
                future may raise the same.
        """
        answer = self._changes.submit(plan)
        if nonce is not None:
            self.nonces.remember(nonce, answer)
        return answer

    def show_appended(self, seq: int) -> None:
        """Send listeners the new pieces of a message that is being written."""
        event = self.state.messages.show(seq)
        if event is not None:
            self._hub.publish(self.id, event)

    def subscribe_published(self, subscriber: Callable[[Entry], None]) -> Unsubscribe:
        """Call ``subscriber`` with each entry that is published from now on: once it is stored, if it is kept."""
        return self._published.subscribe(subscriber)

    def subscribe_shown(self, subscriber: Callable[[Entry, Change], None]) -> Unsubscribe:
        """Call ``subscriber`` with each entry that is stored from now on, and with the event that listeners get."""
        return self._shown.subscribe(subscriber)

    async def drained(self) -> None:
        """Return when every change that was submitted so far is stored or has failed: then a page shows it."""
        await self._changes.drained()

    async def ready(self) -> None:
        """Return when the room is up to date with the log. Raises ``unavailable`` after a few seconds."""
        await self._changes.ready()

    def beside(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """Carry out ``work`` in a task of its own; it is cancelled when the room is closed."""
        return self._tasks.spawn(work)

    async def load(self) -> None:
        """Apply all entries of the log, and read the newest messages into memory. Raises ``unavailable``."""
        await self._changes.catch_up()
        if self.is_kept:
            await self.state.messages.load(self.state.first_aside)
            self.state.find_last()

    async def close(self) -> None:
        """Cancel all work, for the room leaves memory. Entries in the journal are stored all the same."""
        if self.match is not None:
            self.match.unloaded()
        await self._tasks.close()
        await self._changes.close()

    def _settled(self, entry: MessageEntry) -> MessageEntry:
        """``entry`` as it is to be shown; if it ends a message, the last piece is published first."""
        if not entry.message.open and not self.state.open:
            return entry
        settled, last_piece = self.state.open.settle(entry, self._clock.monotonic())
        if last_piece is not None:
            self._hub.publish(self.id, last_piece)
        return settled

    def _apply(self, entry: Entry) -> None:
        """``entry`` is stored: make it part of the state and publish it."""
        self.state.changed_at = max(self.state.changed_at, self._clock.now_ms())
        if isinstance(entry, MessageEntry):
            entry = self._settled(entry)
        self.state.apply(entry)
        event = self.event(entry)
        self._publish(entry, event)
        self._shown.notify(entry, event)
        match entry:
            case MemberEntry() if entry.change in _ABSENT:
                self._hub.evict(self.id, entry.member.user.id)
                if self.match is not None:
                    self.match.member_gone(entry.member.user.id)
            case RoomEntry() if entry.record.deleted:
                self._hub.evict(self.id)
        self._published.notify(entry)

    def _show(self, entry: MessageEntry) -> None:
        """Publish a message that is stored nowhere."""
        self.state.changed_at = max(self.state.changed_at, entry.message.sent_at)
        entry = self._settled(entry)
        self.state.count(entry)
        self._publish(entry, message_event(self.id, entry.message, entry.root))
        self._published.notify(entry)

    def _publish(self, entry: Entry, event: Change) -> None:
        """Send ``event`` to all listeners; those from whom it is hidden get only its number."""
        if not isinstance(entry, MessageEntry) or entry.message.audience is None:
            self._hub.publish(self.id, event)
            return
        message, skipped = entry.message, _skipped(entry)
        self._hub.publish_each(self.id, lambda user: skipped if message.is_hidden_from(user) else event)


def _skipped(entry: MessageEntry) -> SkipEvent:
    """The event for users who may not see a change."""
    return SkipEvent(
        room=entry.room, rev=entry.rev, seq=entry.message.seq if entry.change == "sent" else None
    )


def message_event(
    room: RoomId, message: Message, root: Message | None, rev: int | None = None
) -> MessageEvent:
    """The event of a message in its present state, or of its change ``rev``, with the root of its thread."""
    told = ThreadRoot(seq=root.seq, replies=root.replies) if root is not None and root.replies else None
    return MessageEvent(room=room, rev=message.rev if rev is None else rev, message=message, root=told)
