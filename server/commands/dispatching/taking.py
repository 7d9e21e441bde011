"""What a conversation asks of whoever has its commands carried out: at this process, or at the home of the rooms."""

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
        """Count what ``user`` sent; None for what is no command. The seconds to wait, 0.0 where it is in time."""


class Taker(Protocol):
    """Takes the commands of all sockets of this process, and answers each once."""

    @property
    def clock(self) -> Clock:
        """The time by which commands are counted."""

    @property
    def rates(self) -> Rates:
        """What counts them."""

    def start(self, connection: Connection, command: Command) -> None:
        """Have ``command`` carried out behind those before it that name the same room."""

    def finish(self, connection: Connection, command: Command) -> None:
        """Have a disconnected client's last command carried out."""

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out ``work`` beside the commands, and wait for it when draining."""

    def refuse(
        self, connection: Connection, command_id: CommandId | None, why: Refusal, op: str = NO_OP
    ) -> None:
        """Tell the client that its command was refused before it was begun, and why."""
