"""The changes of one room that are on their way to the log.

Changes are numbered, stored and answered in the order in which they were submitted, and each is shown before it
is answered. When an entry fails, those behind it in the room were certainly not stored:

- Where the log holds what the room knows, they are planned again on the stored state, with new numbers.
- Where the number was taken, by the last entry of a process that had the room before, the log is read first: that
  entry is shown, and then all are planned again.
- Where the entry itself may be stored, all of them are refused with ``unavailable``, and nothing is numbered until
  the log was read.

The queue is not bounded here: connections bound how many commands each of them has under way.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from models.errors import Refusal, unavailable
from models.stores.entries import CommitStatus, Entry, MessageEntry
from models.stores.history import HistoryStore
from models.wire.chat_values import Message
from models.wire.commands.base import CommandId
from models.wire.events import Reply, SentReply
from server.runtime.background.tasks import Tasks
from server.timeline.journal import Journal
from server.timeline.state import RoomState

Plan = Callable[[], tuple[Entry | None, Reply]]
"""Decides by the newest state: the entry to store, None for no change, and its reply; or raises a ``Refusal``.

It may be called again after a failure, so it changes nothing itself and waits for nothing.
"""

Answer = Reply | asyncio.Future[Reply]

_RETRY_S: Final = 0.5
_PATIENCE_S: Final = 4.0
_PAGE: Final = 256

_log = logging.getLogger(__name__)


class _Pending:
    """A change that is numbered, and not known to be stored."""

    __slots__ = ("answer", "entry", "plan", "reply")

    def __init__(self, plan: Plan, entry: Entry, reply: Reply) -> None:
        self.plan = plan
        self.entry = entry
        self.reply = reply
        self.answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    def resolve(self, answer: Reply | Refusal) -> None:
        if self.answer.done():
            return
        if isinstance(answer, Refusal):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class PendingCommits:
    """The one queue of a room's changes. Only it stages entries; ``apply`` shows one that is stored."""

    def __init__(
        self,
        state: RoomState,
        history: HistoryStore,
        journal: Journal[Entry],
        apply: Callable[[Entry], None],
    ) -> None:
        self._state = state
        self._history = history
        self._journal = journal
        self._apply = apply
        self._pending: deque[_Pending] = deque()
        self._not_stored: list[_Pending] = []
        self._in_doubt = False
        self._is_behind = False
        self._recovery: asyncio.Task[None] | None = None
        self._patient_until = 0.0
        self._tasks = Tasks()

    @property
    def is_ready(self) -> bool:
        """Whether the room is up to date with the log; while it is not, nothing is numbered."""
        return self._recovery is None

    @property
    def is_idle(self) -> bool:
        """Whether no change is on its way and none in doubt."""
        return not self._pending and self._recovery is None

    def submit(self, plan: Plan) -> Answer:
        """Carry out ``plan`` on the newest state; the answer comes when its entry is stored and shown.

        A plan without an entry is answered at once.

        Raises:
            Refusal: the refusals of the plan, and ``unavailable`` while the room is not up to date with the log. The
                future may raise the same.
        """
        if self._recovery is not None:
            raise unavailable()
        entry, reply = plan()
        if entry is None:
            return reply
        pending = _Pending(plan, entry, reply)
        self._enqueue(pending)
        return pending.answer

    async def drained(self) -> None:
        """Return when every change that was submitted so far is stored or has failed."""
        on_their_way = self._pending or self._not_stored
        if on_their_way:
            await asyncio.wait([on_their_way[-1].answer])

    async def ready(self) -> None:
        """Return when the room is up to date with the log.

        Raises:
            Refusal: ``unavailable`` a few seconds after the recovery began, however late the caller came: so
                commands that wait one behind the other do not add up their waits.
        """
        if self._recovery is not None:
            left_s = max(0.0, self._patient_until - asyncio.get_running_loop().time())
            _, still_going = await asyncio.wait([self._recovery], timeout=left_s)
            if still_going:
                raise unavailable()

    async def catch_up(self) -> None:
        """Apply the entries that the log holds beyond the state, and update the documents beside the log.

        Raises ``unavailable``; entries applied until then stay.
        """
        state = self._state
        end = await self._history.redo(state.room, state.rev)
        while state.rev < end:
            # Not beyond ``end``: for later entries, the documents beside the log are not up to date yet.
            high = min(state.rev + _PAGE, end) + 1
            for entry in await self._history.changes(state.room, state.rev + 1, high):
                self._apply(entry)
        state.unstage()

    async def close(self) -> None:
        """Cancel the recovery and the look-ups that are under way."""
        await self._tasks.close()

    def _enqueue(self, pending: _Pending) -> None:
        pending.entry = self._state.placed(pending.entry)
        self._state.stage(pending.entry)
        self._pending.append(pending)
        self._journal.append(pending.entry, self._committed)

    def _committed(self, status: CommitStatus) -> None:
        pending = self._pending.popleft()
        match status:
            case "stored":
                self._apply(pending.entry)
                pending.resolve(pending.reply)
                if not (self._in_doubt or self._is_behind):
                    return
            case "repeated":
                self._tasks.spawn(self._answer_with_first(pending), name="look up a nonce")
            case "untried":
                self._not_stored.append(pending)
            case "refused":
                self._is_behind = True
                self._not_stored.append(pending)
            case "unknown":
                self._in_doubt = True
                pending.resolve(unavailable())
        if not self._pending:
            self._after_failure()

    def _after_failure(self) -> None:
        """Every entry on its way has its result, and one of them failed: plan again, or read the log."""
        self._state.unstage()
        if not (self._in_doubt or self._is_behind):
            self._plan_all_again()
            return
        if self._in_doubt:
            self._refuse_not_stored()
        self._patient_until = asyncio.get_running_loop().time() + _PATIENCE_S
        self._recovery = self._tasks.spawn(self._recover(), name="recover a room")

    def _plan_again(self, pending: _Pending) -> None:
        try:
            entry, pending.reply = pending.plan()
        except Refusal as refusal:
            pending.resolve(refusal)
            return
        if entry is None:
            pending.resolve(pending.reply)
            return
        pending.entry = entry
        self._enqueue(pending)

    def _plan_all_again(self) -> None:
        not_stored, self._not_stored = self._not_stored, []
        for pending in not_stored:
            self._plan_again(pending)

    def _refuse_not_stored(self) -> None:
        not_stored, self._not_stored = self._not_stored, []
        for pending in not_stored:
            pending.resolve(unavailable())

    async def _recover(self) -> None:
        before = self._state.rev
        try:
            while not await _succeeds(self.catch_up()):
                self._refuse_not_stored()
                await asyncio.sleep(_RETRY_S)
        except asyncio.CancelledError:
            self._refuse_not_stored()
            raise
        self._in_doubt = self._is_behind = False
        self._recovery = None
        if self._state.rev == before:
            # The entry with that number is not in the log: the number would be refused for ever.
            self._refuse_not_stored()
        self._plan_all_again()

    async def _answer_with_first(self, repeated: _Pending) -> None:
        """Answer a message whose nonce is stored already with the reply of the stored one."""
        assert isinstance(repeated.entry, MessageEntry)
        try:
            message, said = repeated.entry.message, repeated.entry.said
            text = message.said if said is None else said
            first = await self._history.message_sent_before(message.id, text)
            if first is not None and first.message.seq > self._state.seq:
                await self._read_log()
        except Refusal as refusal:
            repeated.resolve(refusal)
            return
        except Exception:
            # Its sender waits for an answer.
            _log.exception("the message of a repeated nonce cannot be read")
            repeated.resolve(unavailable())
            return
        if first is None:
            repeated.resolve(unavailable())
        else:
            repeated.resolve(sent_reply(first.message) if first.has_same_text else nonce_of_another_text())

    async def _read_log(self) -> None:
        """Catch up: the log holds a message that the state lacks, so a write succeeded whose answer was lost.

        Entries on their way have numbers that are taken. They fail first, then the log is read.
        """
        self._is_behind = True
        if self.is_idle:
            self._after_failure()
        await self.drained()
        await self.ready()


async def stored(answer: Answer) -> Reply:
    """The reply, once the change is stored. Raises the refusal of the change."""
    return answer if isinstance(answer, Reply) else await answer


def nonce_of_another_text() -> Refusal:
    """The refusal of a message whose nonce was used with another text."""
    return Refusal("conflict", "nonce: a message with another text had it")


def sent_reply(message: Message, command: CommandId | None = None) -> SentReply:
    """The reply to the sender of ``message``; ``rev`` is that of its latest change."""
    return SentReply(
        id=command, seq=message.seq, rev=message.rev, message_id=message.id, sent_at=message.sent_at
    )


async def _succeeds(work: Awaitable[None]) -> bool:
    try:
        await work
    except Refusal:
        return False
    except Exception:
        # A room that gave up here would refuse every change for good.
        _log.exception("a room cannot catch up with the log; will retry")
        await asyncio.sleep(_PATIENCE_S)
        return False
    return True
