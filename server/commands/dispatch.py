"""From a command to its reply: carried out in its order, answered once, and refused with a reason if it fails.

What a command means stands in the other modules here; this knows only how to call them. A command with an id
gets exactly one reply, one without is answered only by an error. Here is the one barrier where an exception that
nobody expected becomes an answer.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from models.errors import Disconnect, Refusal, unavailable
from models.wire.commands.base import Command, CommandId
from models.wire.commands.connection import Authenticate, Ping
from models.wire.events import Error, Pong, Reply
from server.commands.route import Response, Route, Routes
from server.delivery.connection import Connection
from server.delivery.hub import Hub
from server.delivery.socket import LocalSocket
from server.rooms.rates import UserRates
from server.runtime.clock import Clock
from server.runtime.incidents import answer_for, log_incident
from server.runtime.tasks import Tasks
from server.timeline.pending_commits import Answer, stored

Renew = Callable[[Connection, str], Coroutine[Any, Any, None]]
Work = Coroutine[Any, Any, None]

# What is about the connection itself is carried out here.
BUILT_IN: Final[frozenset[type[Command]]] = frozenset({Authenticate, Ping})

_log = logging.getLogger(__name__)


class Dispatch:
    """Carries out the commands of all sockets of this process.

    ``renew`` is what ``auth`` on an open socket means.
    """

    def __init__(self, routes: Routes, renew: Renew, hub: Hub, clock: Clock, rates: UserRates) -> None:
        self.clock = clock
        self.rates = rates
        self._routes = routes
        self._renew_token = renew
        self._hub = hub
        self._tasks = Tasks()
        self.is_draining = False

    def start(self, connection: Connection, command: Command) -> None:
        """Carry out ``command`` behind those before it that name the same room; its reply goes to ``connection``.

        However many came before: whoever reads the socket has counted them.
        """
        if type(command) is Ping:
            connection.send(Pong(server_at=self.clock.now_ms(), id=command.id))
            return
        if self.is_draining:
            refuse(connection, command.id, unavailable("the server is going away"))
            return
        lane: str = getattr(command, "room", None) or ""
        connection.lanes.run(lane, partial(self._carry_out, connection, command), self._tasks.spawn)

    def finish(self, connection: Connection, command: Command) -> None:
        """Carry out a disconnected client's last command now: no lane, even while draining."""
        work = self._carry_out(connection, command)
        if work is not None:
            self._tasks.spawn(work)

    def beside(self, work: Work) -> None:
        """Carry out ``work`` beside the commands, and wait for it when draining."""
        self._tasks.spawn(work)

    async def drain(self, within_s: float | None = None) -> None:
        """Refuse new commands, and return when those under way are answered.

        ``within_s`` bounds the wait for clients that keep talking or do not read.
        """
        self.is_draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._tasks.finished()

    def _carry_out(self, connection: Connection, command: Command) -> Work | None:
        try:
            response = self._respond(connection, command)
        except Exception as error:  # the barrier: what is not a refusal is logged with an id
            self._failed(connection, command, error)
            return None
        if isinstance(response, Reply):
            self._reply(connection, command, response)
            return None
        if isinstance(response, asyncio.Future):
            connection.lanes.begin()
            response.add_done_callback(partial(self._answered, connection, command))
            return None
        return self._finish(connection, command, response)

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

    async def _finish(
        self, connection: Connection, command: Command, work: Coroutine[Any, Any, Answer]
    ) -> None:
        try:
            # Or pages asked for in one go would all be made before the first of them has left.
            await connection.outbox.wait_for_space()
            reply = await stored(await work)
        except Exception as error:  # the barrier, as above
            self._failed(connection, command, error)
            return
        self._reply(connection, command, reply)

    def _answered(self, connection: Connection, command: Command, answer: asyncio.Future[Reply]) -> None:
        connection.lanes.end()
        error = unavailable() if answer.cancelled() else answer.exception()
        if error is not None:
            self._failed(connection, command, error)
            return
        self._reply(connection, command, answer.result())

    def _reply(self, connection: Connection, command: Command, reply: Reply) -> None:
        if command.id is None:
            return
        if reply.id != command.id:
            reply = replace(reply, id=command.id)
        connection.send(reply, exempt=reply.is_page)

    def _failed(self, connection: Connection, command: Command, error: BaseException) -> None:
        match error:
            case Refusal():
                refuse(connection, command.id, error)
            case Disconnect():
                refuse(connection, command.id, Refusal("unauthorized", error.reason))
                connection.close(error)
            case _:
                incident = log_incident(_log, f"{type(command).__name__} failed", error)
                refuse(connection, command.id, Refusal("internal", answer_for(incident)))


def refuse(connection: Connection, command_id: CommandId | None, why: Refusal) -> None:
    """Tell the client of ``connection`` that its command was refused, and why."""
    connection.send(
        Error(
            code=why.code,
            message=why.message,
            id=command_id,
            retry_after_s=why.retry_after_s,
            version=why.version,
        )
    )
