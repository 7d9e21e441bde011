"""The commands of a gateway's sockets on their way to the home and back.

Each gets an id of the gateway's own, so each has an answer. A command waits for a home for at most 5 s. If the link
breaks, a command under way is sent again if it has a nonce, which makes a second copy harmless; otherwise it is
``unavailable``. Pings at the rate of a heartbeat are answered here, also without a home; the home counts them.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any, Final

from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import UserId
from models.wire.commands.base import Command, CommandId, op_of
from models.wire.commands.connection import Ping
from models.wire.commands.overview import Looking
from models.wire.events import Error, Event, Pong, Reply
from server.cluster.link.coding import CommandWriter
from server.cluster.link.hops import Hop, Hops
from server.cluster.link.words import Carry, Pinged
from server.commands.dispatching.answers import OK
from server.commands.dispatching.deadlines import Deadlines
from server.delivery.codec import NO_OP
from server.delivery.connection import Connection
from server.relaying.gateway.attachment import WAIT_S, Attachment, no_home
from server.rooms.rates import UserRates
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.rate_limits import Buckets

ON_THE_WAY_S: Final = 0.4
"""How much longer an answer may take than the home takes for the command."""

_ROUND_S: Final = 0.05
# How many pings of a user a second, and at once, are answered here; others ask the home, which knows all sockets.
_PINGS_PER_S: Final = 1.0
_PINGS_AT_ONCE: Final = 5.0


class _Forwarded:
    """A command that is not answered yet. ``is_sent``: over the present link."""

    __slots__ = ("command", "connection", "hop", "is_sent", "number")

    def __init__(self, number: int, connection: Connection, command: Command, hop: Hop | None) -> None:
        self.number = number
        self.connection = connection
        self.command = command
        self.hop = hop
        self.is_sent = False


class _GatewayRates:
    """Counts pings and frames that are no command; the home counts all other commands."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self._clock = clock
        self._rates = UserRates(clock, on=on)
        self._pings = Buckets[UserId](_PINGS_PER_S, _PINGS_AT_ONCE)

    def is_calm(self, user: UserId) -> bool:
        """Whether the next ping of ``user`` may be answered without the home."""
        return not self._rates.on or not self._pings.take(user, self._clock.monotonic())

    def take(self, user: UserId, command: Command | None) -> float:
        is_counted = command is None or type(command) is Ping
        return self._rates.take(user, None) if is_counted else 0.0


class Forwarding:
    """Has the commands of this gateway's sockets carried out at the home."""

    def __init__(
        self,
        attachment: Attachment,
        number_of: Callable[[Any], int],
        clock: Clock,
        *,
        limits: bool,
        within_s: float = WAIT_S,
    ) -> None:
        self.clock = clock
        self.rates = _GatewayRates(clock, on=limits)
        self.is_draining = False
        self._attachment = attachment
        self._writer = CommandWriter(number_of)
        self._numbers = count(1)
        self._asked: dict[int, _Forwarded] = {}
        self._deadlines = Deadlines[_Forwarded](within_s, self._too_late)
        self._tasks = Tasks()
        self._hops: Hops | None = None

    def trace_by(self, hops: Hops) -> None:
        """Have ``hops`` make traces of the way to the home. To be called once, before the first command."""
        self._hops = hops

    def start(self, connection: Connection, command: Command) -> None:
        if type(command) is Ping and self.rates.is_calm(connection.identity.user):
            self._attachment.say(Pinged(connection.id))
            self._answer_ping(connection, command)
            return
        if self.is_draining:
            self.refuse(connection, command.id, unavailable("the server is going away"))
            return
        asked = _Forwarded(next(self._numbers), connection, command, self._hop(connection, command))
        self._asked[asked.number] = asked
        connection.lanes.begin()
        self._deadlines.watch(asked)
        if self._attachment.is_attached:
            self._send(asked)

    def finish(self, connection: Connection, command: Command) -> None:
        self._attachment.say(Carry(connection.id, self._writer.coded(command), last=True))

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.spawn(work)

    def refuse(
        self, connection: Connection, command_id: CommandId | None, why: Refusal, op: str = NO_OP
    ) -> None:
        connection.send(
            Error(code=why.code, message=why.message, id=command_id, retry_after_s=why.retry_after_s)
        )

    def take(self, connection: Connection, event: Event, *, exempt: bool) -> bool:
        """Pass on ``event`` if it is the answer to a command; False if it is none."""
        if not isinstance(event, Reply | Error | Pong) or not isinstance(event.id, int):
            return False
        asked = self._end(event.id, event.code if isinstance(event, Error) else OK)
        if asked is None:
            # It was already answered ``unavailable``.
            return True
        if isinstance(asked.command, Looking) and isinstance(event, Reply):
            # The next home learns it from the list of sockets.
            asked.connection.is_looked_at = asked.command.on
        if asked.command.id is not None or not isinstance(event, Reply):
            connection.send(replace(event, id=asked.command.id), exempt=exempt)
        return True

    def returned(self, number: int) -> None:
        """Keep a command for the next home: this one hands over and has not begun it."""
        asked = self._asked.get(number)
        if asked is not None:
            asked.is_sent = False

    def attached(self) -> None:
        """Send the waiting commands, in the order in which they came."""
        for asked in list(self._asked.values()):
            if not asked.is_sent:
                self._send(asked)

    def lost(self) -> None:
        """Note that the link is broken: see the module."""
        for asked in list(self._asked.values()):
            if not asked.is_sent:
                continue
            if getattr(asked.command, "nonce", None) is not None:
                asked.is_sent = False
            else:
                self._too_late(asked)

    async def drain(self, within_s: float) -> None:
        """Take no more commands, and return when those under way are answered, or ``within_s`` are over."""
        self.is_draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._asked or self._tasks:
                    await asyncio.sleep(_ROUND_S)

    def _hop(self, connection: Connection, command: Command) -> Hop | None:
        if self._hops is None:
            return None
        op = op_of(type(command))
        about = {"rpc.system": "teahouse", "rpc.method": op, "enduser.id": connection.identity.user}
        return self._hops.hop(op, about)

    def _send(self, asked: _Forwarded) -> None:
        if asked.connection.closed:
            self._end(asked.number, "closed")
            return
        asked.is_sent = True
        command = self._writer.coded(replace(asked.command, id=asked.number))
        trace = None if asked.hop is None else asked.hop.context
        self._attachment.say(Carry(asked.connection.id, command, trace=trace))

    def _end(self, number: int, answer: str) -> _Forwarded | None:
        asked = self._asked.pop(number, None)
        if asked is not None:
            if asked.hop is not None:
                asked.hop.end(answer)
            self._deadlines.forget(asked)
            asked.connection.lanes.end()
        return asked

    def _answer_ping(self, connection: Connection, command: Command) -> None:
        connection.send(Pong(server_at=self.clock.now_ms(), id=command.id))

    def _too_late(self, asked: _Forwarded) -> None:
        if self._end(asked.number, "unavailable") is None:
            return
        if type(asked.command) is Ping:
            # The client asks whether this socket is alive.
            self._answer_ping(asked.connection, asked.command)
        else:
            self.refuse(asked.connection, asked.command.id, no_home())
