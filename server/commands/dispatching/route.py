"""How a command reaches the function that carries it out: a route names the function and what it is given."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from msgspec import Struct

from models.wire.chat_values import Person
from models.wire.commands.base import Command
from server.delivery.socket import Socket
from server.timeline.pending_commits import Answer

Response = Answer | Coroutine[Any, Any, Answer]
"""What a handler returns: the reply, the future of one, or a coroutine where it must wait before it can decide."""

C = TypeVar("C", bound=Command)


class Route(Struct, frozen=True):
    """A route to a handler that gets the user and the command: it serves a request from anywhere."""

    handler: Callable[[Person, Any], Response]


class SocketRoute(Struct, frozen=True):
    """A route to a handler that also gets the socket that the command came through."""

    handler: Callable[[Person, Socket, Any], Response]


Routes = dict[type[Command], Route | SocketRoute]
Routed = tuple[type[Command], Route | SocketRoute]


def route(command: type[C], handler: Callable[[Person, C], Response]) -> Routed:
    """A route for ``command``, which ``handler`` carries out."""
    return command, Route(handler)


def socket_route(command: type[C], handler: Callable[[Person, Socket, C], Response]) -> Routed:
    """A route for ``command``, which ``handler`` carries out; it gets the socket too."""
    return command, SocketRoute(handler)
