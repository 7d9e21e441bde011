"""From a frame to a reply: read, not too fast, in order, carried out, answered. The one exception barrier.

What a command means stands in the other modules here; this knows only how to call them. A command with an id
gets exactly one reply; one without is answered only by an error.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from models.errors import BROKEN_CLIENT, TOO_MANY, Disconnect, Refusal, unavailable
from models.ids import UserId
from models.wire.commands import Auth, Command, CommandId, Ping
from models.wire.events import (
    Error,
    HistoryReply,
    JoinReply,
    MembersReply,
    MessagesReply,
    Pong,
    Reply,
    RoomsReply,
    SinceReply,
    UnreadReply,
)
from models.wire.game_events import ReplayReply
from server.commands.route import Response, Route, Routes, SocketRoute
from server.delivery.codec import BadCommand, Codec, Malformed
from server.delivery.connection import Connection
from server.delivery.hub import Hub
from server.delivery.socket import LocalSocket
from server.runtime.clock import Clock
from server.runtime.incidents import answer_for, log_incident
from server.runtime.rate_limits import Bucket, Buckets
from server.timeline.pending_commits import Answer

# What is about the connection itself is carried out here.
BUILT_IN: Final[frozenset[type[Command]]] = frozenset({Auth, Ping})
COMMANDS_PER_S: Final = 100.0
COMMANDS_BURST: Final = 400.0
MESSAGES_PER_S: Final = 20.0
MESSAGES_BURST: Final = 100.0
ROOMS_PER_S: Final = 1.0
ROOMS_BURST: Final = 200.0
# Refusals for going too fast that one socket may cause before it is closed.
PATIENCE_PER_S: Final = 5.0
PATIENCE_BURST: Final = 200.0
MALFORMED_TAKEN: Final = 2
MALFORMED_WITHIN_S: Final = 60.0
_PAGES: Final = frozenset(
    (
        HistoryReply,
        JoinReply,
        MembersReply,
        MessagesReply,
        ReplayReply,
        RoomsReply,
        SinceReply,
        UnreadReply,
    )
)

_log = logging.getLogger(__name__)


class Dispatch:
    """Carries out the commands of all sockets. ``renew`` is what ``auth`` on an open socket means."""

    def __init__(
        self,
        routes: Routes,
        renew: Callable[[Connection, str], Coroutine[Any, Any, None]],
        hub: Hub,
        clock: Clock,
        *,
        limits: bool,
    ) -> None:
        self._routes = routes
        self._renew_token = renew
        self._hub = hub
        self._clock = clock
        self._limits = limits
        self._messages: Buckets[UserId] = Buckets(MESSAGES_PER_S, MESSAGES_BURST, capacity=100_000)
        self._rooms: Buckets[UserId] = Buckets(ROOMS_PER_S, ROOMS_BURST)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending = False

    def receive(
        self, connection: Connection, codec: Codec, payload: bytes, *, text: bool
    ) -> Coroutine[Any, Any, None] | None:
        """Take one frame. Where it gives a coroutine, nothing more may be read until that is done."""
        try:
            command = codec.decode(payload, text=text)
        except BadCommand as refusal:
            if self._is_in_time(connection, refusal.command_id):
                self._refuse(connection, refusal.command_id, refusal)
        except Malformed as refusal:
            self._count_malformed(connection, refusal)
        else:
            return self.take(connection, command)
        return self._wait_if_full(connection)

    def take(self, connection: Connection, command: Command) -> Coroutine[Any, Any, None] | None:
        """Take a command that came in any other way; what is answered goes to the connection's voice."""
        if self._is_in_time(connection, command.id, command):
            self.start(connection, command)
        return self._wait_if_full(connection)

    def own(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out ``work`` beside the commands, and wait for it when draining."""
        self._spawn(work)

    def finish(self, connection: Connection, command: Command) -> None:
        """Carry out what a client that is gone has asked for last: behind nothing, and though the server ends."""
        work = self._carry_out(connection, command)
        if work is not None:
            self._spawn(work)

    async def drain(self, within_s: float | None = None) -> None:
        """Return when every command that has begun is answered, or once that has taken ``within_s``.

        Those that come from now on are refused: who goes on talking to a server that has said goodbye would
        else keep it from ending, as would one that does not read what it asked for, but for ``within_s``.
        """
        self._ending = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    def start(self, connection: Connection, command: Command) -> None:
        """Carry out a command in its order, however many there were before."""
        if type(command) is Ping:
            connection.send(Pong(server_at=self._clock.now_ms(), id=command.id))
            return
        if self._ending:
            self._refuse(connection, command.id, unavailable("the server is going away"))
            return
        lane: str = getattr(command, "room", None) or ""
        connection.lanes.run(lane, partial(self._carry_out, connection, command), self._spawn)

    def _carry_out(self, connection: Connection, command: Command) -> Coroutine[Any, Any, None] | None:
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
        if isinstance(command, Auth):
            return self._renew(connection, command)
        who = connection.identity.person
        match self._routes[type(command)]:
            case Route(handler=handler):
                return handler(who, command)
            case SocketRoute(handler=handler_of_socket):
                return handler_of_socket(who, LocalSocket(connection, self._hub), command)

    async def _finish(
        self, connection: Connection, command: Command, work: Coroutine[Any, Any, Answer]
    ) -> None:
        try:
            # Or pages asked for in one go would all be made before the first of them has left.
            await connection.outbox.room_again()
            answer = await work
            reply = answer if isinstance(answer, Reply) else await answer
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
        # What a client asked for to catch up never counts against the limit of the queue.
        connection.send(reply, exempt=type(reply) in _PAGES)

    def _failed(self, connection: Connection, command: Command, error: BaseException) -> None:
        match error:
            case Refusal():
                self._refuse(connection, command.id, error)
            case Disconnect():
                self._refuse(connection, command.id, Refusal("unauthorized", error.reason))
                connection.close(error)
            case _:
                incident = log_incident(_log, f"{type(command).__name__} failed", error)
                self._refuse(connection, command.id, Refusal("internal", answer_for(incident)))

    def _refuse(self, connection: Connection, command_id: CommandId | None, why: Refusal) -> None:
        connection.send(
            Error(
                code=why.code,
                message=why.message,
                id=command_id,
                retry_after_s=why.retry_after_s,
                version=why.version,
            )
        )

    def _is_in_time(
        self, connection: Connection, command_id: CommandId | None, command: Command | None = None
    ) -> bool:
        """Count what came; where it came too fast, refuse it. ``command``: None for what is none of ours."""
        wait_s = self._too_fast_by(connection, command)
        if wait_s:
            self._refuse_too_fast(connection, command_id, wait_s)
        return not wait_s

    def _refuse_too_fast(self, connection: Connection, command_id: CommandId | None, wait_s: float) -> None:
        # A millisecond more than needed, lest whoever waits exactly so long is refused again.
        retry_after_s = math.ceil(wait_s * 1_000 + 1) / 1_000
        self._refuse(connection, command_id, Refusal("rate_limited", "too fast", retry_after_s=retry_after_s))
        if connection.patience is None:
            connection.patience = Bucket(PATIENCE_PER_S, PATIENCE_BURST)
        if connection.patience.take(self._clock.monotonic()):
            connection.close(Disconnect(TOO_MANY, "flooding went on after rate_limited"))

    def _count_malformed(self, connection: Connection, why: Refusal) -> None:
        self._refuse(connection, None, why)
        now = self._clock.monotonic()
        recent = [at for at in connection.malformed if now - at < MALFORMED_WITHIN_S]
        connection.malformed = (*recent, now)
        if len(recent) >= MALFORMED_TAKEN:
            connection.close(Disconnect(BROKEN_CLIENT, "three frames in a minute were no commands"))

    def _too_fast_by(self, connection: Connection, command: Command | None) -> float:
        """Seconds to wait before ``command`` may be sent; 0.0 where it is in time."""
        if not self._limits:
            return 0.0
        now = self._clock.monotonic()
        if connection.commands is None:
            connection.commands = Bucket(COMMANDS_PER_S, COMMANDS_BURST)
        wait_s = connection.commands.take(now)
        if wait_s or command is None:
            return wait_s
        user = connection.identity.user
        match command.rules.cost:
            case "command":
                return 0.0
            case "message":
                return self._messages.take(user, now, command.message_count)
            case "room":
                return self._rooms.take(user, now)

    async def _renew(self, connection: Connection, command: Auth) -> Reply:
        await self._renew_token(connection, command.token)
        return Reply()

    def _wait_if_full(self, connection: Connection) -> Coroutine[Any, Any, None] | None:
        if connection.lanes.full or connection.outbox.full:
            return self._wait_for_room(connection)
        return None

    async def _wait_for_room(self, connection: Connection) -> None:
        await connection.lanes.room_again()
        await connection.outbox.room_again()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
