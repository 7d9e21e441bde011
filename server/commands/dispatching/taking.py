"""How a conversation has its commands carried out: by this process, or by the home of the rooms."""

from collections.abc import Coroutine
from typing import Any, Protocol

from models.errors import Refusal
from models.ids import UserId
from models.wire.commands.base import Command, CommandId
from server.delivery.codec import NO_OP
from server.delivery.connection import Connection
from server.runtime.clock import Clock


class Rates(Protocol):
    """How fast users may send."""

    def take(self, user: UserId, command: Command | None) -> float:
        """Count a command of ``user``; None for a frame that is none. Returns the seconds to wait, 0.0 if in time."""


class Taker(Protocol):
    """Takes the commands of all sockets of this process, and answers each once."""

    @property
    def clock(self) -> Clock:
        """The clock by which commands are counted."""

    @property
    def rates(self) -> Rates:
        """The counters of commands."""

    def start(self, connection: Connection, command: Command) -> None:
        """Have ``command`` carried out behind those before it that name the same room."""

    def finish(self, connection: Connection, command: Command) -> None:
        """Have a disconnected client's last command carried out."""

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` in a task of its own, and wait for it when draining."""

    def refuse(
        self, connection: Connection, command_id: CommandId | None, why: Refusal, op: str = NO_OP
    ) -> None:
        """Refuse a command before it is begun: send the client the error and its reason."""
