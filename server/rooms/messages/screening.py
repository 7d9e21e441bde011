"""Texts that the operator's hook checks before they are stored.

A plan may not wait, so the hook is asked before one is submitted, and the plan checks again whether the sender may.
The hook is asked about texts of one sender side by side, and they are submitted in the order in which they came.
No sender waits for another. A nonce stands for the text as it was sent, even if the hook changed it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import msgspec
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.people.users import UserStore
from models.wire.chat_values import Message, Person
from models.wire.commands.messages import MessageAppend, MessageEdit, MessageSend
from models.wire.commands.rooms import RoomCreate, RoomUpdate
from models.wire.events import Reply, SentReply
from server.delivery.registry import SocketRegistry
from server.rooms.messages.nonces import first_reply, nonce_of, said_in
from server.rooms.messages.sending import check_may_say
from server.rooms.permissions import require
from server.runtime.background.tasks import Tasks
from server.screening.questions import Question, Sender, TextCheck, TextKind, Verdict
from server.timeline.pending_commits import Answer, stored
from server.timeline.room import Room
from server.timeline.words.text import text_beside, text_of, title_of, topic_of

BY_HOOK: Final = Person(id=UserId("hook"), name="hook")

CallModerators = Callable[[Room, Message, Person, str], Awaitable[None]]
Post = Callable[[MessageSend, str | None], Awaitable[Answer]]
_Setting = TypeVar("_Setting", RoomCreate, RoomUpdate)

_log = logging.getLogger(__name__)


class Turn:
    """The place of one text behind those that its sender sent before."""

    def __init__(self, tails: dict[UserId, "asyncio.Future[None]"], sender: UserId) -> None:
        self._tails = tails
        self._sender = sender
        self._before = tails.get(sender)
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        tails[sender] = self._over

    async def come(self) -> None:
        """Return once every text before it was submitted, or given up."""
        if self._before is not None:
            await asyncio.wait([self._before])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A text that is refused early lets no later one past those before it.
        if self._before is None or self._before.done():
            self._end()
        else:
            self._before.add_done_callback(lambda _: self._end())

    def _end(self) -> None:
        self._over.set_result(None)
        if self._tails.get(self._sender) is self._over:
            del self._tails[self._sender]


class Screening:
    """Asks ``hook``, if there is one, about the texts of rooms. ``call`` reports what it flags."""

    def __init__(
        self, hook: TextCheck | None, call: CallModerators, sockets: SocketRegistry, users: UserStore
    ) -> None:
        self._hook = hook
        self._call = call
        self._sockets = sockets
        self._users = users
        self._tails: dict[UserId, asyncio.Future[None]] = {}
        self._tasks = Tasks()

    @property
    def is_on(self) -> bool:
        """Whether there is a hook to ask."""
        return self._hook is not None

    def beside(self, work: Coroutine[Any, Any, Reply]) -> "asyncio.Task[Reply]":
        """Carry out ``work`` in a task of its own, beside the sender's other commands."""
        return self._tasks.spawn(work)

    async def finished(self) -> None:
        """Return when every text that was taken is submitted or refused."""
        await self._tasks.finished()

    def close(self) -> None:
        """Close the hook: it is not asked any more."""
        if self._hook is not None:
            self._hook.close()

    def turn(self, sender: UserId) -> Turn:
        """The place of a text of ``sender``, to be used with ``async with`` until it is submitted."""
        return Turn(self._tails, sender)

    async def message(self, room: Room, person: Person, command: MessageSend, post: Post) -> Answer:
        """Have ``post`` send a message if the hook allows it; if the hook changed the text, ``post`` gets both texts.

        Raises ``forbidden`` with the hook's reason, ``unavailable``, and what ``post`` does.
        """
        text = said_in(command)
        nonce = nonce_of(person, command, text)
        if self._hook is None or (nonce is not None and room.nonces.answer_to(nonce) is not None):
            return await post(command, None)
        async with self.turn(person.id) as turn:
            try:
                # The hook is not asked about a text that is refused anyway.
                check_may_say(room, person, command, text)
                verdict = await self._ask(
                    room.id, person, text, "message", lambda new: said_in(replace(command, text=new)), command
                )
            except Refusal as refusal:
                await turn.come()
                if nonce is None or not room.is_kept:
                    raise
                return await first_reply(room, nonce, command, refusal)
            await turn.come()
            if verdict.text == text:
                answer = await post(command, None)
            else:
                answer = await post(replace(command, text=verdict.text), text)
        return self._flagged(room, answer, verdict, None)

    async def alone(self, room: Room, person: Person, command: MessageSend) -> tuple[MessageSend, str | None]:
        """``command`` as the hook lets it be sent, and why it must be reported. Call it within a turn."""
        text = said_in(command)
        verdict = await self._ask(
            room.id, person, text, "message", lambda new: said_in(replace(command, text=new)), command
        )
        return replace(command, text=command.text if verdict.text == text else verdict.text), verdict.flag

    async def edit(
        self,
        room: Room,
        person: Person,
        command: MessageEdit,
        change: Callable[[MessageEdit], Awaitable[Answer]],
    ) -> Answer:
        """Have ``change`` edit a message if the hook allows it, as ``message``."""
        if self._hook is None:
            return await change(command)
        require(room, person.id, MessageEdit)
        # Beside files it may be empty; ``change`` checks that.
        text = text_beside(command.text, (None,))
        async with self.turn(person.id) as turn:
            verdict = await self._ask(room.id, person, text, "edit", text_of)
            await turn.come()
            answer = await change(replace(command, text=verdict.text))
        return self._flagged(room, answer, verdict, command.seq)

    async def append(
        self,
        room: Room,
        person: Person,
        command: MessageAppend,
        before: str,
        take: Callable[[MessageAppend], Awaitable[Answer]],
    ) -> Answer:
        """Have ``take`` take a piece behind the text ``before`` if the hook allows it. Text already shown stays."""
        whole = before + command.text
        async with self.turn(person.id) as turn:
            verdict = await self._ask(room.id, person, whole, "append", lambda new: _going_on(before, new))
            await turn.come()
            answer = await take(replace(command, text=verdict.text.removeprefix(before)))
        return self._flagged(room, answer, verdict, command.seq)

    async def settings(self, room: RoomId | None, person: Person, command: _Setting) -> _Setting:
        """``command`` with the title and the topic that may be stored. Call it within a turn."""
        if self._hook is None:
            return command
        if command.title is not None:
            verdict = await self._ask(room, person, title_of(command.title), "title", title_of)
            command = replace(command, title=verdict.text)
        topic = topic_of(command.topic or "") if isinstance(command, RoomUpdate) else ""
        if topic:
            verdict = await self._ask(room, person, topic, "topic", topic_of)
            command = replace(command, topic=verdict.text)
        return command

    async def _ask(
        self,
        room: RoomId | None,
        person: Person,
        text: str,
        kind: TextKind,
        valid: Callable[[str], str],
        command: MessageSend | None = None,
    ) -> Verdict:
        if self._hook is None:
            return Verdict(text)
        shown = () if command is None else msgspec.to_builtins(command.attachments or ())
        sender = Sender(id=person.id, name=person.name, guest=await self._is_guest(person))
        question = Question(room=room, sender=sender, text=text, kind=kind, attachments=shown)
        return await self._hook.ask(question, valid)

    async def _is_guest(self, person: Person) -> bool:
        if person.bot:
            return False
        for socket in self._sockets.of_user(person.id):
            return socket.identity.guest
        return bool(await self._users.guests_among([person.id]))

    def _flagged(self, room: Room, answer: Answer, verdict: Verdict, seq: int | None) -> Answer:
        """``answer``, once a flagged message is reported."""
        if verdict.flag is None:
            return answer
        return room.beside(self.report(room, answer, verdict.flag, seq))

    async def report(self, room: Room, answer: Answer, reason: str, seq: int | None = None) -> Reply:
        """The reply, once the message is stored and reported. Raises the refusal of the message."""
        reply = await stored(answer)
        number = reply.seq if isinstance(reply, SentReply) else seq
        try:
            message = None if number is None or not room.is_kept else await room.state.messages.read(number)
            if message is not None:
                await self._call(room, message, BY_HOOK, reason)
        except Refusal as refusal:
            _log.warning("a message that MESSAGE_HOOK flagged in %s was not reported (%s)", room.id, refusal)
        return reply


def _going_on(before: str, new: str) -> str:
    """``new``, which must begin with the text already shown. Raises ``bad_request``."""
    if not new.startswith(before) or "\0" in new:
        raise Refusal("bad_request", "text: what was shown already stays")
    return new
