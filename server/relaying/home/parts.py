"""The parts of a home: those parts of a server that gateways reach."""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from server.accounts.authentication import Authenticator
from server.accounts.tickets import Tickets
from server.cluster.link.calls import Http
from server.cluster.link.words import Told
from server.commands.dispatching.dispatch import Dispatch
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketRegistry
from server.feeds.feeds import Feeds
from server.rooms.directory import RoomDirectory

CallsOf = Callable[[Callable[[Told], None]], "HttpCalls"]


class HttpCalls(Protocol):
    """The HTTP calls of one gateway, carried out here."""

    @property
    def is_awaited(self) -> bool:
        """Whether any answer is unfinished, apart from streams that go on as long as somebody listens."""

    def take(self, word: Http) -> None:
        """Take a word about one of them."""

    def cut(self) -> None:
        """Note that the gateway is gone, and so are its callers."""


class HomeParts(Struct, frozen=True, kw_only=True):
    """The parts that gateways reach here. ``calls_of`` begins to carry out the HTTP calls of a gateway."""

    hub: Hub
    sockets: SocketRegistry
    dispatch: Dispatch
    rooms: RoomDirectory
    auth: Authenticator
    tickets: Tickets
    feeds: Feeds
    symbols: Sequence[str]
    flusher: Flusher
    max_queue_bytes: int
    calls_of: CallsOf
