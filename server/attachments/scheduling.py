"""Messages that are sent at a time that their sender chose, by whichever process runs then.

A message is sent once: its nonce is made from its id, so if a process died after sending it and before noting
that, the retry gets the first reply. A message that is refused at that time is kept for a day and shown to its
sender. Its uploads are claimed at once for it: nothing else shows them, and they stay as long as it.
"""

import asyncio
import logging
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import derived_id, new_id
from models.stores.files.uploads import UNUSED_MS
from models.stores.forms.scheduled import Scheduled, ScheduledStore
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageSend
from models.wire.commands.scheduling import MessageSchedule
from models.wire.events import NoticeEvent
from models.wire.forms.scheduled import Failed, ScheduledMessage
from server.attachments.attaching import Saying
from server.delivery.registry import SocketRegistry
from server.rooms.directory import RoomDirectory
from server.rooms.messages.changing import check_kept
from server.rooms.messages.nonces import said_in
from server.rooms.messages.roots import check_joins
from server.rooms.messages.sending import check_may_say
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.timeline.pending_commits import Answer, nonce_of_another_text, stored
from server.timeline.room import Room
from server.timeline.words.text import attachments_of, check_attached

MAX_SCHEDULED: Final = 50
SOONEST_MS: Final = 5_000
LATEST_MS: Final = 365 * 86_400_000
FAILED_STAY_MS: Final = 86_400_000
SWEEP_S: Final = 0.5
_FORGET_EACH: Final = 1_200

_log = logging.getLogger(__name__)


class Scheduling:
    """Keeps messages until they are due, and sends them within two seconds of that."""

    def __init__(
        self,
        rooms: RoomDirectory,
        store: ScheduledStore,
        sockets: SocketRegistry,
        saying: Saying,
        clock: Clock,
    ) -> None:
        self._saying = saying
        self._rooms = rooms
        self._store = store
        self._sockets = sockets
        self._clock = clock
        # The count of a user's messages and the insertion of one more happen together.
        self._adding = asyncio.Lock()
        self._sweeps = 0
        self._sweep = Periodic("messages that are to be sent later", SWEEP_S, self._sweep_once)

    def start(self) -> None:
        """Begin to send due messages."""
        self._sweep.start()

    async def stop(self) -> None:
        """Stop sending. A message on its way is sent once, by this process or the next."""
        await self._sweep.stop()

    async def schedule(self, room: Room, person: Person, command: MessageSchedule) -> str:
        """Schedule a message for ``send_at``. Returns its id.

        Raises:
            Refusal: the refusals of sending it now, except slow mode; ``bad_request`` for a time too soon or too
                late and for messages that cannot wait, ``not_found`` for an upload that is not its sender's or is
                used,
                ``conflict`` beyond 50 messages, ``unavailable``.
        """
        now_ms = self._clock.now_ms()
        _check(command, now_ms)
        text = said_in(command)
        check_may_say(room, person, command, text)
        scheduled = _of(room, person, command, text)
        async with self._adding:
            known = {each.id: each for each in await self._store.of(person.id)}
            if scheduled.id in known:
                _check_same(known[scheduled.id], scheduled)
                return scheduled.id
            if sum(each.failed is None for each in known.values()) >= MAX_SCHEDULED:
                raise Refusal("conflict", f"send_at: {MAX_SCHEDULED} messages of yours wait already")
            if command.thread is not None:
                check_kept(room, MessageSend)
                await check_joins(room, person.id, command.thread)
            # A crash after the claim leaves uploads that no message waits for: the sweep finds them in an hour.
            scheduled = await self._with_uploads(room, scheduled)
            if not await self._store.add(scheduled):
                # The same command came twice at once, at two processes.
                first = await self._store.get(scheduled.id)
                _check_same(first or scheduled, scheduled)
        return scheduled.id

    async def of(self, person: Person) -> list[ScheduledMessage]:
        """The messages scheduled by ``person``, by the time of sending. Raises ``unavailable``."""
        gone_ms = self._clock.now_ms() - FAILED_STAY_MS
        found = await self._store.of(person.id)
        return [
            _shown(each) for each in found if not each.taken and (not each.failed or each.send_at > gone_ms)
        ]

    async def take_back(self, person: Person, scheduled: str) -> None:
        """Cancel a message. Raises ``not_found``, also for one that is being sent, ``unavailable``."""
        known = await self._store.get(scheduled)
        if known is None or not await self._store.take_back(scheduled, person.id):
            raise Refusal("not_found", "scheduled: there is no such message")
        if known.message is not None:
            # For another hour another message may show them.
            until_ms = self._clock.now_ms() + UNUSED_MS
            await self._saying.attaching.free(known.send.uploads, known.message, until_ms)

    async def forget(self) -> None:
        """Delete messages that failed over a day ago. Raises ``unavailable``."""
        await self._store.forget_failed(self._clock.now_ms() - FAILED_STAY_MS)

    async def _with_uploads(self, room: Room, scheduled: Scheduled) -> Scheduled:
        """``scheduled`` with its uploads claimed for it. Raises ``not_found``."""
        if not scheduled.send.uploads:
            return scheduled
        claimed = await self._saying.attaching.claim(room, scheduled.user, scheduled.send)
        return replace(scheduled, message=claimed.message, uploads=dict(claimed.uploads))

    async def _sweep_once(self) -> None:
        now_ms = self._clock.now_ms()
        for each in await self._store.due(now_ms):
            try:
                await self._send(each)
            except Refusal as refusal:
                if refusal.code == "unavailable":
                    raise
                await self._failed(each, refusal, now_ms)
        if self._sweeps % _FORGET_EACH == 0:
            await self.forget()
        self._sweeps += 1

    async def _send(self, scheduled: Scheduled) -> None:
        if not await self._store.take(scheduled.id):
            return
        room = await self._rooms.find_for(scheduled.user.id, scheduled.send.room)
        member = room.member(scheduled.user.id)
        person = scheduled.user if member is None else member.user

        async def post(screened: MessageSend, said: str | None) -> Answer:
            if not room.is_kept:
                # Nothing there remembers the nonce beyond the end of this process.
                await self._store.remove(scheduled.id)
            return await self._saying.attaching.send(room, person, screened, said=said)

        await stored(await self._saying.screening.message(room, person, scheduled.send, post))
        await self._store.remove(scheduled.id)

    async def _failed(self, scheduled: Scheduled, refusal: Refusal, now_ms: int) -> None:
        failed = Failed(code=refusal.code, message=refusal.message)
        await self._store.fail(scheduled.id, failed, now_ms)
        _log.info("scheduled message %s was not sent (%s)", scheduled.id, refusal)
        room, id_ = scheduled.send.room, scheduled.id
        notice = NoticeEvent(kind="scheduled", room=room, reason=refusal.message, scheduled=id_)
        for socket in self._sockets.of_user(scheduled.user.id):
            socket.send(notice)


def _check(command: MessageSchedule, now_ms: int) -> None:
    if not SOONEST_MS <= command.send_at - now_ms <= LATEST_MS:
        raise Refusal("bad_request", "send_at: lies 5 s to 365 days ahead")
    if command.to is not None or command.open:
        raise Refusal("bad_request", f"{'to' if command.to is not None else 'open'}: not with send_at")
    check_attached(command.attachments)


def _check_same(known: Scheduled, again: Scheduled) -> None:
    """Raise ``conflict`` if a nonce is used again with other content."""
    if known.send.text != again.send.text or known.send.uploads != again.send.uploads:
        raise nonce_of_another_text()


def _of(room: Room, person: Person, command: MessageSchedule, text: str) -> Scheduled:
    """The message to store. A nonce makes its id, and its id the nonce that it is sent with."""
    known = command.nonce is not None
    scheduled = derived_id("s", room.id, person.id, command.nonce or "") if known else new_id("s")
    given = {field: getattr(command, field) for field in MessageSend.__struct_fields__}
    sent = replace(MessageSend(**given), id=None, text=text, nonce=scheduled)
    return Scheduled(id=scheduled, user=person, send_at=command.send_at, send=sent)


def _shown(scheduled: Scheduled) -> ScheduledMessage:
    sent = scheduled.send
    return ScheduledMessage(
        scheduled=scheduled.id,
        room=sent.room,
        send_at=scheduled.send_at,
        text=sent.text,
        kind=sent.kind,
        reply_to=sent.reply_to,
        thread=sent.thread,
        broadcast=sent.broadcast,
        attachments=attachments_of(sent.attachments, scheduled.uploads),
        failed=scheduled.failed,
    )
