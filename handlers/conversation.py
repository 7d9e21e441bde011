"""A conversation, whatever carries it: the seam between the doors and what is said through them.

A door (``handler``, ``routes``) lets a client in and makes a ``Talk`` with a ``Beginning``;
what kinds of talk there are (``conversation``) knows no door, and no door knows what is said.
"""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from models.errors import (
    BROKEN_CLIENT,
    TOO_MANY,
    TRY_AGAIN_LATER,
    UNAUTHORIZED,
    CloseCode,
    Code,
    Disconnect,
    Refusal,
)
from models.ids import is_task
from models.wire.events import Limits
from server.accounts.authentication import Authenticator, Identity
from server.commands.dispatch import Dispatch
from server.delivery.connection import Channel, Connection
from server.delivery.outbox import Flusher, Outbox, Transport, Wake
from server.delivery.registry import Heartbeat, Liveness, SocketRegistry
from server.runtime.clock import Clock
from server.transport.reader import FrameHandler

Framed = Callable[[bool, bytes], bytes]
"""``framed(text, payload)``: bytes that may be joined with others and given to ``Channel.write_frames``.

One function for each kind of carrier, so that what is made once serves all whose function is the same.
"""

_CLOSES: Final[dict[Code, CloseCode]] = {
    "bad_request": BROKEN_CLIENT,
    "rate_limited": TOO_MANY,
    "unauthorized": UNAUTHORIZED,
}


class Talk(FrameHandler, Protocol):
    """One client's conversation. ``opened`` and ``on_frame`` may raise ``Disconnect``: the door closes."""

    def opened(self) -> None:
        """The door is open: what is written now arrives. Called once, before any frame."""

    def on_close(self) -> None:
        """The door is closed, whoever closed it: nothing arrives any more. Called once, where it was opened."""


class Beginning(Struct, frozen=True, kw_only=True, gc=False):
    """What a door knows when a conversation begins. ``identity``: None where no token came with the request."""

    channel: Channel
    framed: Framed
    subprotocol: str | None
    identity: Identity | None
    task: str


Begin = Callable[[Beginning], Talk]


class TalkEdge(Struct, frozen=True, kw_only=True):
    """What every conversation needs."""

    tokens: Authenticator
    sockets: SocketRegistry
    dispatch: Dispatch
    clock: Clock
    flusher: Flusher
    limits: Limits
    heartbeat_s: float
    auth_within_s: float

    def register(self, connection: Connection, heartbeat: Heartbeat | None = None) -> Liveness:
        """Register the socket of a client that has signed in. Raises ``Disconnect`` where there is no room for it."""
        liveness = self.sockets.add(connection, heartbeat)
        # Between the look at the token and the registration the session may have ended.
        self.dispatch.beside(self.sockets.still_open(connection))
        return liveness

    def new_outbox(self, transport: Transport, on_overflow: Wake) -> Outbox:
        """The outbox of a socket, as ``Connection`` takes it."""
        return Outbox(transport, self.flusher, self.limits.max_queue_bytes, on_overflow)


def checked_task(task: str) -> str:
    """``task``, which may name a socket. Raises ``Refusal("bad_request")`` if it may not."""
    if not is_task(task):
        raise Refusal("bad_request", "task: 1 to 32 of a-z, 0-9, _ and - are allowed")
    return task


def disconnect_for(refusal: Refusal) -> Disconnect:
    """The close that tells of a refusal where no other answer is seen."""
    return Disconnect(_CLOSES.get(refusal.code, TRY_AGAIN_LATER), refusal.message)
