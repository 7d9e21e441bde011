"""The changes of one room on their way to the log: sent off, settled, and straightened out after a failure.

Owned by a room, which stages, applies and publishes. What is known after a failure decides: numbers that were
certainly not stored are given out anew; where the log may hold more than the room knows, the log is read
before anything else is numbered.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, Protocol, TypeVar

from models.errors import Refusal, unavailable
from models.stores.entries import CommitStatus, Entry, MessageEntry
from models.wire.chat_values import Message
from models.wire.commands import CommandId
from models.wire.events import Reply, SentReply
from server.timeline.journal import Journal

Plan = Callable[[], tuple[Entry | None, Reply]]
Answer = Reply | asyncio.Future[Reply]
_T = TypeVar("_T")
_RETRY_S: Final = 0.5
_PATIENCE_S: Final = 4.0

_log = logging.getLogger(__name__)


class Subject(Protocol):
    """What is changed: the room."""

    def stage(self, entry: Entry) -> None:
        """``entry`` is on its way: decide by it from now on."""

    def unstage(self) -> None:
        """Nothing is on its way any more: the stored state is all there is."""

    def apply(self, entry: Entry) -> None:
        """``entry`` is stored: show it."""

    async def catch_up(self) -> None:
        """Apply what the log holds beyond the state."""

    async def message_by_nonce(self, message: Message) -> Message | None:
        """The stored message that has the sender and the nonce of ``message``."""

    def holds(self, message: Message) -> bool:
        """Whether the stored ``message`` is part of the state."""


class _Pending:
    """A change that is asked for and numbered, and not known to be stored."""

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
    """The one queue of a room's changes."""

    def __init__(self, subject: Subject, journal: Journal[Entry]) -> None:
        self._subject = subject
        self._journal = journal
        self._pending: deque[_Pending] = deque()
        self._again: list[_Pending] = []
        self._in_doubt = False
        self._recovery: asyncio.Task[None] | None = None
        self._patient_until = 0.0
        self._beside: set[asyncio.Task[Any]] = set()

    @property
    def is_ready(self) -> bool:
        """Whether it is known what is stored; while it is not, nothing is numbered."""
        return self._recovery is None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way and nothing in doubt."""
        return not self._pending and self._recovery is None

    def submit(self, plan: Plan) -> Answer:
        """Carry out ``plan`` on the newest state; the answer comes when its entry is stored and applied.

        A plan without an entry changes nothing and is answered at once. Answers come in the order of entries.

        Raises:
            Refusal: what the plan raises, and ``unavailable`` while it is not known what is stored. The
                future may bring the same.
        """
        if not self.is_ready:
            raise unavailable()
        entry, reply = plan()
        if entry is None:
            return reply
        pending = _Pending(plan, entry, reply)
        self._send_off(pending)
        return pending.answer

    def beside(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """Do ``work`` until the room is closed."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def settled(self) -> None:
        """Return when all that was submitted so far is stored or has failed."""
        if self._pending:
            await asyncio.wait([self._pending[-1].answer])

    async def ready(self) -> None:
        """Return when it is known what is stored.

        Raises:
            Refusal: ``unavailable`` once that has taken a few seconds, however lately one came: commands that
                wait behind each other have one patience together.
        """
        if self._recovery is not None:
            left_s = max(0.0, self._patient_until - asyncio.get_running_loop().time())
            _, still_going = await asyncio.wait([self._recovery], timeout=left_s)
            if still_going:
                raise unavailable()

    async def close(self) -> None:
        """Give up what is still being looked up or seen through."""
        tasks = [*self._beside, *([self._recovery] if self._recovery else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _send_off(self, pending: _Pending) -> None:
        self._subject.stage(pending.entry)
        self._pending.append(pending)
        self._journal.append(pending.entry, self._settle)

    def _settle(self, status: CommitStatus) -> None:
        pending = self._pending.popleft()
        match status:
            case "stored":
                self._subject.apply(pending.entry)
                pending.resolve(pending.reply)
                if not self._in_doubt:
                    return
            case "repeated":
                self._answer_with_first(pending)
            case "untried":
                self._again.append(pending)
            case "refused" | "unknown":
                self._in_doubt = True
                pending.resolve(unavailable())
        if not self._pending:
            self._straighten_out()

    def _straighten_out(self) -> None:
        self._subject.unstage()
        again, self._again = self._again, []
        if not self._in_doubt:
            for pending in again:
                self._submit_again(pending)
            return
        for pending in again:
            pending.resolve(unavailable())
        self._patient_until = asyncio.get_running_loop().time() + _PATIENCE_S
        self._recovery = asyncio.create_task(self._recover(), name="recover a room")

    def _submit_again(self, pending: _Pending) -> None:
        try:
            entry, pending.reply = pending.plan()
        except Refusal as refusal:
            pending.resolve(refusal)
            return
        if entry is None:
            pending.resolve(pending.reply)
            return
        pending.entry = entry
        self._send_off(pending)

    async def _recover(self) -> None:
        while not await _succeeds(self._subject.catch_up()):
            await asyncio.sleep(_RETRY_S)
        self._in_doubt = False
        self._recovery = None

    def _answer_with_first(self, pending: _Pending) -> None:
        assert isinstance(pending.entry, MessageEntry)
        self.beside(self._look_up_first(pending, pending.entry.message))

    async def _look_up_first(self, pending: _Pending, message: Message) -> None:
        try:
            first = await self._subject.message_by_nonce(message)
            if first is not None and not self._subject.holds(first):
                await self._read_log()
        except Refusal as refusal:
            pending.resolve(refusal)
            return
        except Exception:
            # Its sender waits for an answer.
            _log.exception("the message of a repeated nonce cannot be read")
            pending.resolve(unavailable())
            return
        pending.resolve(sent_reply(first) if first else unavailable())

    async def _read_log(self) -> None:
        """It holds more than the state: a write was carried out of which the answer was lost.

        What is on its way has numbers that are taken, so it fails, and then the log is read.
        """
        self._in_doubt = True
        if not self._pending and self._recovery is None:
            self._straighten_out()
        await self.settled()
        await self.ready()


def sent_reply(message: Message, command: CommandId | None = None) -> SentReply:
    """What its sender is told of a message. ``rev`` is that of its latest change."""
    return SentReply(
        id=command, seq=message.seq, rev=message.rev, message_id=message.id, sent_at=message.sent_at
    )


async def _succeeds(work: Awaitable[None]) -> bool:
    try:
        await work
    except Refusal:
        return False
    except Exception:
        # Whatever it was, a room that gave up here would be shut for good.
        _log.exception("a room cannot be brought to what is stored; trying again")
        await asyncio.sleep(_PATIENCE_S)
        return False
    return True
