"""A conversation with one client, whatever carries it: the seam between what lets a client in and what is said.

What lets a client in (a WebSocket, a session of SockJS) begins a ``Conversation`` and hands it frames; it does not
know what they mean. The kinds of conversation (native, STOMP) do not know what carries them.
"""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from models.errors import (
    BANNED,
    BROKEN_CLIENT,
    TOO_MANY,
    TRY_AGAIN_LATER,
    UNAUTHORIZED,
    CloseCode,
    Code,
    Disconnect,
    Refusal,
)
from models.ids import NodeId, is_task
from models.wire.events import Limits
from server.accounts.authentication import Identity, Verifier
from server.commands.dispatching.taking import Taker
from server.delivery.connection import Channel, Connection
from server.delivery.hub import Hub
from server.delivery.liveness import Heartbeat, Liveness
from server.delivery.outbox import Flusher, Outbox, Transport, Wake
from server.delivery.registry import SocketRegistry
from server.runtime.clock import Clock
from server.transport.http.addresses import TrustedProxies, subscriber
from server.transport.reader import FrameHandler

Framed = Callable[[bool, bytes], bytes]
"""``framed(text, payload)``: bytes that may be joined with others and given to ``Channel.write_frames``.

One function for each kind of carrier, so that a frame encoded once serves all sockets with the same function.
"""

_CLOSES: Final[dict[Code, CloseCode]] = {
    "bad_request": BROKEN_CLIENT,
    "rate_limited": TOO_MANY,
    "unauthorized": UNAUTHORIZED,
    "banned": BANNED,
}


class Conversation(FrameHandler, Protocol):
    """What is said with one client. ``opened`` and ``on_frame`` may raise ``Disconnect``: the carrier then closes."""

    def opened(self) -> None:
        """The carrier is open: from now on, writes arrive. Called once, before any frame."""

    def on_close(self) -> None:
        """The carrier is closed, by either side: no frame arrives any more. Called once, if it was opened."""


def _not_counted() -> None:
    """The default for a carrier that is not counted until its client has signed in."""


class Beginning(Struct, frozen=True, kw_only=True, gc=False):
    """What is known when a conversation begins. ``identity``: None where no token came with the request.

    ``signed_in`` is called once the client has signed in. ``sdk``: the version of the SDK, as the client gives it.
    ``address``: the client's, as proxies report it.
    """

    channel: Channel
    framed: Framed
    subprotocol: str | None
    identity: Identity | None
    task: str
    sdk: str | None = None
    address: str = ""
    signed_in: Callable[[], None] = _not_counted


Begin = Callable[[Beginning], Conversation]


class ConversationDeps(Struct, frozen=True, kw_only=True):
    """What every conversation needs."""

    auth: Verifier
    sockets: SocketRegistry
    hub: Hub
    dispatch: Taker
    clock: Clock
    flusher: Flusher
    limits: Limits
    node: NodeId
    heartbeat_s: float
    auth_within_s: float
    proxies: TrustedProxies

    def register(self, connection: Connection, address: str, heartbeat: Heartbeat | None = None) -> Liveness:
        """Register the socket of a client that has signed in. Raises ``Disconnect`` if there is no room for it."""
        liveness = self.sockets.add(connection, heartbeat)
        if not self.proxies.trusts(address):
            liveness.address = subscriber(address)
        # The session may have ended after its token was verified and before the socket was registered.
        self.dispatch.beside(self.sockets.close_if_ended(connection))
        return liveness

    def new_outbox(self, transport: Transport, on_overflow: Wake) -> Outbox:
        """The outbox of a socket, as ``Connection`` takes it."""
        return Outbox(transport, self.flusher, self.limits.max_queue_bytes, on_overflow)


def checked_task(task: str) -> str:
    """Return ``task`` if it may name a socket. Raises ``Refusal("bad_request")`` if it may not."""
    if not is_task(task):
        raise Refusal("bad_request", "task: 1 to 32 of a-z, 0-9, _ and - are allowed")
    return task


def disconnect_for(refusal: Refusal) -> Disconnect:
    """The close that stands for ``refusal`` where the client would get no other answer."""
    return Disconnect(_CLOSES.get(refusal.code, TRY_AGAIN_LATER), refusal.message)
