"""From a command to its reply: commands are carried out in order, answered once, and refused with a reason.

The other modules here define what each command means; this one only calls them. A command with an id gets exactly one
reply; a command without one is answered only by an error. An unexpected exception becomes an answer here, and
nowhere else.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from models.errors import Disconnect, Refusal, unavailable
from models.ids import UserId
from models.wire.commands.base import Command, CommandId, op_of
from models.wire.commands.connection import Authenticate, Ping
from models.wire.events import Error, Pong, Reply, Untold
from server.commands.dispatching.answers import OK, Answers
from server.commands.dispatching.deadlines import Deadlines
from server.commands.dispatching.route import Response, Route, Routes
from server.delivery.codec import NO_OP
from server.delivery.connection import Connection
from server.delivery.hub import Hub
from server.delivery.socket import LocalSocket
from server.rooms.rates import UserRates
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.incidents import answer_for, log_incident
from server.runtime.subscribers import Subscribers, Unsubscribe
from server.runtime.timings import Timings
from server.timeline.pending_commits import Answer, stored

Renew = Callable[[Connection, str], Coroutine[Any, Any, None]]
Work = Coroutine[Any, Any, None]

# Commands about the connection itself are carried out here.
BUILT_IN: Final[frozenset[type[Command]]] = frozenset({Authenticate, Ping})
_ROUND_S: Final = 0.005

_log = logging.getLogger(__name__)


class Asked:
    """A command of a client. It is answered once."""

    __slots__ = ("began", "command", "connection", "is_answered")

    def __init__(self, connection: Connection, command: Command, began: float) -> None:
        self.connection = connection
        self.command = command
        self.began = began
        self.is_answered = False


class Dispatch:
    """Carries out the commands of all sockets of this process.

    ``renew`` carries out ``auth`` on an open socket. A command without an answer after ``answer_s`` seconds is
    ``unavailable``.
    """

    def __init__(
        self,
        routes: Routes,
        renew: Renew,
        hub: Hub,
        clock: Clock,
        rates: UserRates,
        answer_s: float = Timings().answer_s,
    ) -> None:
        self.clock = clock
        self.rates = rates
        self._routes = routes
        self._renew_token = renew
        self._hub = hub
        self._tasks = Tasks()
        self._deadlines = Deadlines[Asked](answer_s, self._too_late)
        self.answers = Answers()
        self.is_draining = False
        self._check: Callable[[], None] = _nothing
        self._pages: Subscribers[tuple[UserId, Reply]] = Subscribers("a page being sent")

    def subscribe_pages(self, subscriber: Callable[[tuple[UserId, Reply]], None]) -> Unsubscribe:
        """Call ``subscriber`` with each page that is sent to a client from now on, and the client's user."""
        return self._pages.subscribe(subscriber)

    def guard(self, check: Callable[[], None]) -> None:
        """Call ``check`` before each command is begun. A ``Refusal`` that it raises becomes the answer."""
        self._check = check

    def start(self, connection: Connection, command: Command) -> None:
        """Carry out ``command`` behind those before it that name the same room; its reply goes to ``connection``.

        There is no limit here on how many came before: the reader of the socket counts them.
        """
        if type(command) is Ping:
            connection.send(Pong(server_at=self.clock.now_ms(), id=command.id))
            self.answers.count("ping", OK)
            return
        if self.is_draining:
            self.refuse(connection, command.id, unavailable("the server is going away"), op_of(type(command)))
            return
        try:
            self._check()
        except Refusal as why:
            self.refuse(connection, command.id, why, op_of(type(command)))
            return
        lane: str = getattr(command, "room", None) or ""
        asked = self._asked(connection, command)
        connection.lanes.run(lane, partial(self._carry_out, asked), self._tasks.spawn)
        if not asked.is_answered:
            self._deadlines.watch(asked)

    def within(self, _traceparent: str | None) -> AbstractContextManager[None]:
        """What is begun meanwhile belongs to the trace of a gateway, where traces are made."""
        return nullcontext()

    def _asked(self, connection: Connection, command: Command) -> Asked:
        return Asked(connection, command, self.clock.monotonic())

    def finish(self, connection: Connection, command: Command) -> None:
        """Carry out a disconnected client's last command now: no lane, even while draining."""
        work = self._carry_out(Asked(connection, command, self.clock.monotonic()))
        if work is not None:
            self._tasks.spawn(work)

    def beside(self, work: Work) -> None:
        """Run ``work`` in a task of its own, and wait for it when draining."""
        self._tasks.spawn(work)

    def refuse(
        self, connection: Connection, command_id: CommandId | None, why: Refusal, op: str = NO_OP
    ) -> None:
        """Refuse a command before it is begun: send the client of ``connection`` the error and its reason."""
        self.answers.count(op, why.code)
        self._tell(connection, command_id, why)

    def _tell(self, connection: Connection, command_id: CommandId | None, why: Refusal) -> None:
        connection.send(
            Error(
                code=why.code,
                message=why.message,
                id=command_id,
                retry_after_s=why.retry_after_s,
                version=why.version,
            )
        )

    async def drain(self, within_s: float | None = None) -> None:
        """Refuse new commands, and return when those under way are answered.

        ``within_s`` bounds the wait for clients that keep talking or do not read.
        """
        self.is_draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._tasks.finished()

    async def answered(self, within_s: float) -> None:
        """Return when every command that was begun is answered, or ``within_s`` seconds are over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._deadlines.waiting:
                    await asyncio.sleep(_ROUND_S)

    def _carry_out(self, asked: Asked) -> Work | None:
        if asked.is_answered:
            # Its time was over before its turn.
            return None
        connection = asked.connection
        try:
            response = self._respond(connection, asked.command)
        except Exception as error:  # the barrier: an error that is no refusal is logged with an id
            self._failed(asked, error)
            return None
        if isinstance(response, Reply):
            self._reply(asked, response)
            return None
        if isinstance(response, asyncio.Future):
            connection.lanes.begin()
            response.add_done_callback(partial(self._answered, asked))
            return None
        return self._finish(asked, response)

    def _respond(self, connection: Connection, command: Command) -> Response:
        if isinstance(command, Authenticate):
            return self._renew(connection, command)
        who = connection.identity.person
        route = self._routes[type(command)]
        if isinstance(route, Route):
            return route.handler(who, command)
        return route.handler(who, LocalSocket(connection, self._hub), command)

    async def _renew(self, connection: Connection, command: Authenticate) -> Reply:
        await self._renew_token(connection, command.token)
        return Reply()

    async def _finish(self, asked: Asked, work: Coroutine[Any, Any, Answer]) -> None:
        try:
            # Otherwise all pages of one burst of commands would be made before the first of them has left.
            await asked.connection.outbox.wait_for_space()
            reply = await stored(await work)
        except Exception as error:  # the barrier, as above
            self._failed(asked, error)
            return
        self._reply(asked, reply)

    def _answered(self, asked: Asked, answer: asyncio.Future[Reply]) -> None:
        asked.connection.lanes.end()
        error = unavailable() if answer.cancelled() else answer.exception()
        if error is not None:
            self._failed(asked, error)
            return
        self._reply(asked, answer.result())

    def _reply(self, asked: Asked, reply: Reply) -> None:
        if not self._is_first_answer(asked, OK) or asked.command.id is None or type(reply) is Untold:
            return
        if reply.id != asked.command.id:
            reply = replace(reply, id=asked.command.id)
        asked.connection.send(reply, exempt=reply.is_page)
        if reply.is_page:
            self._pages.notify((asked.connection.identity.user, reply))

    def _failed(self, asked: Asked, error: BaseException) -> None:
        connection, command = asked.connection, asked.command
        match error:
            case Refusal():
                why = error
            case Disconnect():
                why = Refusal("unauthorized", error.reason)
            case _:
                incident = log_incident(_log, f"{type(command).__name__} failed", error)
                why = Refusal("internal", answer_for(incident))
        if self._is_first_answer(asked, why.code):
            self._tell(connection, command.id, why)
        if isinstance(error, Disconnect):
            connection.close(error)

    def _too_late(self, asked: Asked) -> None:
        self._failed(asked, unavailable("this takes too long"))

    def _is_first_answer(self, asked: Asked, answer: str) -> bool:
        if asked.is_answered:
            return False
        asked.is_answered = True
        self._deadlines.forget(asked)
        self.answers.count_timed(op_of(type(asked.command)), answer, self.clock.monotonic() - asked.began)
        return True


def _nothing() -> None:
    """Let every command begin."""
