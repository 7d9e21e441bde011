"""Commands on their way to their answers, over as many connections as necessary.

After a reconnect each is retried if that is safe, and fails with ``lost`` otherwise. Commands about one subject are
sent one after another, so that none overtakes another. All times are those of the event loop, which nobody can set.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Protocol

from teahouse_client.connection.policies import Policy
from teahouse_client.connection.queue import Entry, Queue, largest
from teahouse_client.connection.revisions import (
    Fields,
    Seen,
    changes_message,
    guarded,
    seen_after,
    verdict_on,
)
from teahouse_client.failure import Failure, failure_of

MAX_WAITING: Final = 500
_MAX_TRIES: Final = 6
_ANSWER_WITHIN_S: Final = 20.0
_LATER: Final = frozenset({"rate_limited", "unavailable"})
_BROKEN: Final = frozenset({"lost", "closed"})
Frame = dict[str, Any]


class Messages(Protocol):
    """The known state of the messages that commands change."""

    def me(self) -> str: ...

    def seen(self, room: str, seq: int) -> Seen | None: ...

    async def look(self, room: str, seq: int) -> Fields | None:
        """The current state of the message. Raises Failure."""


class Outgoing:
    """``transmit`` sends a frame, and returns whether a socket was open for it."""

    def __init__(self, transmit: Callable[[Frame], bool], messages: Messages) -> None:
        self._transmit_frame = transmit
        self._messages = messages
        self._queue = Queue()
        self._room = asyncio.Semaphore(MAX_WAITING)
        self._comparing: set[asyncio.Task[None]] = set()
        self._end: Failure | None = None

    async def request(self, op: str, fields: Fields, policy: Policy) -> Frame:
        """The reply. Raises Failure. While 500 commands wait, so does the caller.

        A cancelled command is not sent any more, but may have taken effect if it was sent.
        """
        async with self._room:
            return await self.ask(op, fields, policy)

    async def ask(
        self, op: str, fields: Fields, policy: Policy, took: Callable[[Frame], None] | None = None
    ) -> Frame:
        """The same for the client itself, which never waits.

        ``took`` is called with the reply before later frames are processed.
        """
        if self._end is not None:
            raise self._end
        entry = self._queue.add(op, fields, policy)
        entry.took = took
        if changes_message(op) and isinstance(fields.get("seq"), int):
            entry.seen = self._messages.seen(str(fields.get("room")), fields["seq"])
        self._push(entry)
        try:
            return await entry.answer
        finally:
            if entry in self._queue:
                self._finish(entry)

    def opened(self) -> None:
        """The connection is open: send what waits."""
        self._end = None
        for entry in self._queue:
            entry.again = True
        for entry in self._queue:
            self._push(entry)

    def lost(self, *, too_large: bool) -> None:
        """The connection broke; ``too_large``: because of a frame of ours."""
        sent = [entry for entry in self._queue if entry.sent]
        guilty = largest(sent) if too_large else None
        for entry in sent:
            entry.cancel_timer()
            entry.sent = False
            entry.uncertain = True
        for entry in sent:
            if entry is guilty:
                self._refuse(entry, Failure("too_large", "larger than the server takes"))
            elif not entry.is_repeated:
                self._refuse(entry, Failure("lost", "the connection broke before the answer"))

    def refuse_room(self, room: str, failure: Failure) -> None:
        """Refuse unsent commands to a room that the user is not in. Sent ones get their own answers."""
        waiting = [entry for entry in self._queue if not entry.sent and entry.fields.get("room") == room]
        self._refuse_all([entry for entry in waiting if entry.op != "room.join"], failure)

    def end(self, failure: Failure) -> None:
        """There will be no further connection: all waiting commands fail, and so do later ones."""
        self._end = failure
        self._refuse_all(list(self._queue), failure)
        for task in self._comparing:
            task.cancel()

    def settle(self, frame: Frame) -> None:
        """Take a reply. A late one belongs to no command."""
        entry = self._queue.get(frame.get("id"))
        if entry is None:
            return
        if frame["op"] == "error":
            self._failed(entry, failure_of(frame))
        else:
            self._succeed(entry, frame)

    def _failed(self, entry: Entry, failure: Failure) -> None:
        if failure.code == "unavailable":
            entry.uncertain = True
        is_compared = entry.again and entry.seen is not None and "if_rev" not in entry.fields
        if failure.code == "conflict" and is_compared:
            self._compare(entry, failure)
        elif self._is_worth_another_try(entry, failure):
            self._pause(entry, failure.retry_after_s)
        else:
            self._refuse(entry, failure)

    def _push(self, entry: Entry) -> None:
        if entry not in self._queue or entry.sent or entry.paused:
            return
        if entry.subject is not None and self._queue.first(entry.subject) is not entry:
            return
        if entry.again and entry.uncertain and entry.seen is not None and entry.op == "message.react":
            self._compare(entry, Failure("conflict", "the message was changed meanwhile"))
        else:
            self._transmit(entry)

    def _transmit(self, entry: Entry) -> None:
        fields = guarded(entry.op, entry.fields, entry.seen) if entry.again else entry.fields
        entry.sent = self._transmit_frame({**fields, "op": entry.op, "id": entry.id})
        if entry.sent:
            self._set_timer(entry, _ANSWER_WITHIN_S, self._unanswered)

    def _unanswered(self, entry: Entry) -> None:
        entry.sent = False
        entry.again = entry.uncertain = True
        entry.tries += 1
        if not entry.is_repeated or entry.tries > _MAX_TRIES:
            self._refuse(entry, Failure("timeout", "the server did not answer"))
        else:
            self._push(entry)

    @staticmethod
    def _is_worth_another_try(entry: Entry, failure: Failure) -> bool:
        is_safe = entry.is_repeated or failure.code == "rate_limited"
        if failure.code not in _LATER or not is_safe:
            return False
        entry.tries += 1
        return entry.tries <= _MAX_TRIES

    def _pause(self, entry: Entry, retry_after_s: float | None) -> None:
        entry.sent = False
        entry.again = entry.paused = True
        self._set_timer(entry, 2**entry.tries / 2 if retry_after_s is None else retry_after_s, self._go_on)

    def _go_on(self, entry: Entry) -> None:
        entry.paused = False
        self._push(entry)

    def _set_timer(self, entry: Entry, delay_s: float, then: Callable[[Entry], None]) -> None:
        entry.cancel_timer()
        entry.timer = asyncio.get_running_loop().call_later(delay_s, then, entry)

    # --- a change to a message that may have been made already

    def _compare(self, entry: Entry, failure: Failure) -> None:
        entry.cancel_timer()
        entry.sent = False
        entry.paused = True
        task = asyncio.create_task(self._look_and_judge(entry, failure))
        self._comparing.add(task)
        task.add_done_callback(self._comparing.discard)

    async def _look_and_judge(self, entry: Entry, failure: Failure) -> None:
        try:
            now = await self._messages.look(entry.fields["room"], entry.fields["seq"])
        except Failure as error:
            if entry in self._queue:
                self._look_failed(entry, error)
            return
        if entry in self._queue:
            self._judge(entry, now, failure)

    def _judge(self, entry: Entry, now: Fields | None, failure: Failure) -> None:
        entry.paused = False
        verdict = verdict_on(entry.op, entry.fields, entry.seen, now, self._messages.me())
        entry.tries += 1
        if now is not None and verdict == "done":
            self._succeed(entry, {"op": "ok", "rev": now["rev"]})
        elif now is None or verdict == "conflict" or entry.tries > _MAX_TRIES:
            self._refuse(entry, failure)
        else:
            entry.seen = Seen(now["rev"], now.get("text"))
            self._transmit(entry)

    def _look_failed(self, entry: Entry, failure: Failure) -> None:
        entry.paused = False
        if failure.code in _BROKEN:
            return  # It is sent when the connection is open.
        if self._is_worth_another_try(entry, failure):
            self._pause(entry, failure.retry_after_s or 1.0)
        else:
            self._refuse(entry, failure)

    # --- how each command ends

    def _succeed(self, entry: Entry, reply: Frame) -> None:
        if entry.subject is not None and changes_message(entry.op):
            for other in self._queue:
                if other is not entry and other.subject == entry.subject and other.seen is not None:
                    other.seen = seen_after(entry.op, entry.fields, reply)
        if not entry.answer.done():
            entry.answer.set_result(reply)
            if entry.took is not None:
                entry.took(reply)
        self._finish(entry)

    def _refuse_all(self, entries: list[Entry], failure: Failure) -> None:
        # Remove all of them first, so that none is sent in place of another.
        for entry in entries:
            self._queue.remove(entry)
        for entry in entries:
            self._refuse(entry, failure)

    def _refuse(self, entry: Entry, failure: Failure) -> None:
        if not entry.answer.done():
            entry.answer.set_exception(failure)
        self._finish(entry)

    def _finish(self, entry: Entry) -> None:
        entry.cancel_timer()
        self._queue.remove(entry)
        following = self._queue.first(entry.subject)
        if following is not None:
            self._push(following)
