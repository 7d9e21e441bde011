"""The frames that come in on one socket: decoded, counted, and handed to dispatch unless they come too fast.

The reader of the socket awaits the coroutine that a method here returns before it reads on. So a client with too many
commands under way, or with replies that it does not read, is itself held up.
"""

from collections.abc import Coroutine
from typing import Any

from models.errors import BROKEN_CLIENT, TOO_MANY, Disconnect, Refusal
from models.wire.commands.base import Command, CommandId, op_of
from server.commands.dispatching.taking import Taker
from server.delivery.codec import NO_OP, BadCommand, Codec, Malformed
from server.delivery.connection import Connection
from server.rooms.rates import MALFORMED_TAKEN, MALFORMED_WITHIN_S, PATIENCE_BURST, PATIENCE_PER_S, too_fast
from server.runtime.rate_limits import Bucket

Wait = Coroutine[Any, Any, None]


class CommandStream:
    """The commands of one socket."""

    __slots__ = ("_connection", "_dispatch", "_malformed", "_patience")

    def __init__(self, dispatch: Taker, connection: Connection) -> None:
        self._dispatch = dispatch
        self._connection = connection
        self._patience: Bucket | None = None
        # When malformed frames came lately.
        self._malformed: tuple[float, ...] = ()

    def receive(self, codec: Codec, payload: bytes, *, text: bool) -> Wait | None:
        """Take one frame. If it returns a coroutine, nothing more may be read until that is done."""
        try:
            command = codec.decode(payload, text=text)
        except BadCommand as refusal:
            if self._is_in_time(refusal.command_id, None):
                self._dispatch.refuse(self._connection, refusal.command_id, refusal, refusal.op)
        except Malformed as refusal:
            self._count_malformed(refusal)
        else:
            return self.take(command)
        return self._wait_if_full()

    def take(self, command: Command) -> Wait | None:
        """Take a command that did not come in a frame of its own. Returns the same as ``receive``."""
        if self._is_in_time(command.id, command):
            self._dispatch.start(self._connection, command)
        return self._wait_if_full()

    def _is_in_time(self, command_id: CommandId | None, command: Command | None) -> bool:
        """Count a command, and refuse it if it came too fast. ``command``: None for a frame that is none of ours."""
        wait_s = self._dispatch.rates.take(self._connection.identity.user, command)
        if wait_s:
            op = NO_OP if command is None else op_of(type(command))
            self._refuse_too_fast(command_id, too_fast(wait_s), op)
        return not wait_s

    def _refuse_too_fast(self, command_id: CommandId | None, why: Refusal, op: str) -> None:
        self._dispatch.refuse(self._connection, command_id, why, op)
        if self._patience is None:
            self._patience = Bucket(PATIENCE_PER_S, PATIENCE_BURST)
        if self._patience.take(self._dispatch.clock.monotonic()):
            self._connection.close(Disconnect(TOO_MANY, "flooding went on after rate_limited"))

    def _count_malformed(self, why: Refusal) -> None:
        self._dispatch.refuse(self._connection, None, why)
        now = self._dispatch.clock.monotonic()
        recent = [at for at in self._malformed if now - at < MALFORMED_WITHIN_S]
        self._malformed = (*recent, now)
        if len(recent) >= MALFORMED_TAKEN:
            self._connection.close(Disconnect(BROKEN_CLIENT, "three frames in a minute were no commands"))

    def _wait_if_full(self) -> Wait | None:
        if self._connection.lanes.full or self._connection.outbox.full:
            return self._wait_for_space()
        return None

    async def _wait_for_space(self) -> None:
        await self._connection.lanes.wait_for_space()
        await self._connection.outbox.wait_for_space()
