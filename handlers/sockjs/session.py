"""SockJS sessions over HTTP: one conversation that spans several requests.

``handlers.sockjs.transports`` finds the session of a request and attaches the receiver of frames; the conversation
writes to the session as to any channel. This module limits what waits for the next request;
``handlers.sockjs.sessions`` limits the number of sessions. A session lives in the process that made it.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from handlers.conversation import Begin, Beginning, Conversation
from handlers.sockjs.frames import HEARTBEAT, OPEN, array_frame, close_frame, quoted
from handlers.sockjs.messages import Messages, hand_over
from models.errors import TOO_SLOW, Disconnect, Refusal
from models.ids import DEFAULT_TASK
from server.runtime.incidents import log_incident, reason_for
from server.transport.frames import INTERNAL_ERROR

HEARTBEAT_S: Final = 25.0
GONE: Final = 1001
_CUT: Final = (1002, "Connection interrupted")
_CUT_FRAME: Final = close_frame(*_CUT)
_ANOTHER: Final = close_frame(2010, "Another connection still open")
_SEND_COST_BYTES: Final = 1024

_log = logging.getLogger(__name__)


class SockJsLimits(Struct, frozen=True, kw_only=True):
    """The limits of one session.

    ``gone_s`` is how long it lives without a request that waits for frames; ``queue_bytes`` limits what waits for
    one.
    """

    gone_s: float
    heartbeat_s: float
    message_bytes: int
    queue_bytes: int


class Receiver(Protocol):
    """A request that waits for frames."""

    @property
    def is_full(self) -> bool:
        """Whether it takes no more frames because it has ended."""

    def deliver(self, frame: bytes) -> asyncio.Future[None] | None:
        """Send a frame: None if it is sent, else a future that never fails. May be full afterwards."""

    def end(self) -> None:
        """End the answer, if it has not ended."""


class SockJsSession:
    """One session: the ``Channel`` of its conversation, which begins with the first request."""

    __slots__ = (
        "_address",
        "_begin",
        "_conversation",
        "_ended",
        "_forget",
        "_limits",
        "_pieces",
        "_receiver",
        "_sent",
        "_taken_bytes",
        "_timer",
        "_turn",
        "_waiting_bytes",
    )

    def __init__(
        self, begin: Begin, limits: SockJsLimits, forget: Callable[[], None], address: str = ""
    ) -> None:
        self._address = address
        self._limits = limits
        self._forget = forget
        self._begin = begin
        self._conversation: Conversation | None = None
        self._receiver: Receiver | None = None
        # The pieces that wait for the next request, and the future that is done when they have been sent.
        self._pieces: list[bytes] = []
        self._waiting_bytes = 0
        self._sent: asyncio.Future[None] | None = None
        # The close frame, from the end on.
        self._ended: bytes | None = None
        self._turn = asyncio.Lock()
        self._taken_bytes = 0
        self._timer: asyncio.TimerHandle | None = None

    # --- what the client asks for

    def attach(self, receiver: Receiver) -> None:
        """Send ``receiver`` waiting and new frames until it is full. A second receiver meanwhile is rejected."""
        if self._receiver is not None:
            receiver.deliver(_ANOTHER)
            receiver.end()
            return
        self._receiver = receiver
        self._wait(self._limits.heartbeat_s, self._beat)
        if self._conversation is None and self._ended is None:
            self._open()
        self._pump()

    def interrupted(self, receiver: Receiver) -> None:
        """End the session: the connection of ``receiver`` was cut, so it is unknown which frames the client got."""
        if receiver is not self._receiver:
            return
        self._detach()
        self._drop()
        self.close(*_CUT)

    async def take(self, messages: Messages) -> None:
        """Pass messages of the client to the conversation, after earlier ones. Returns when they were read.

        Raises ``Refusal``: ``rate_limited`` if too much waits to be read already, ``not_found`` if a request was cut,
        so that the client notices. After any other end the messages are dropped, and the next poll gets the close
        frame.
        """
        if self._ended == _CUT_FRAME:
            raise Refusal("not_found", "a request of this session was cut")
        cost = _SEND_COST_BYTES + messages.size_bytes
        if self._taken_bytes and self._taken_bytes + cost > self._limits.queue_bytes:
            raise Refusal("rate_limited", "too much of this session waits to be read")
        self._taken_bytes += cost
        try:
            async with self._turn:
                assert self._conversation is not None
                await hand_over(
                    self._conversation, messages, self._limits.message_bytes, lambda: self.is_over
                )
        except Exception as error:  # the barrier, as for WebSockets
            self._close_for(error)
        finally:
            self._taken_bytes -= cost

    # --- what the conversation sends

    @property
    def is_over(self) -> bool:
        """Whether the session has ended; the close frame may still wait for a request."""
        return self._ended is not None

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        """Send pieces of ``quoted``, at once or with the next request."""
        if self._ended is not None:
            return None
        if self._receiver is not None:
            return self._deliver(array_frame(data))
        if self._pieces and self._waiting_bytes + len(data) > self._limits.queue_bytes:
            self._drop()
            self.close(TOO_SLOW, "too slow: more waits for this session than it may")
            return None
        self._pieces.append(data)
        self._waiting_bytes += len(data)
        if self._sent is None:
            self._sent = asyncio.get_running_loop().create_future()
        return self._sent

    def close(self, code: int, reason: str) -> None:
        """End the session: the next request gets what still waits, and each one gets the close frame."""
        if self._ended is not None:
            return
        self._ended = close_frame(code, reason)
        if self._conversation is not None:
            # Not now: the conversation itself may be closing the session.
            asyncio.get_running_loop().call_soon(self._conversation.on_close)
        self._pump()

    def go(self) -> None:
        """End and forget the session: no request has come for it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.close(GONE, "no request came for this session")
        self._drop()
        self._forget()

    def _open(self) -> None:
        self._deliver(OPEN)
        beginning = Beginning(
            channel=self,
            framed=quoted,
            subprotocol=None,
            identity=None,
            task=DEFAULT_TASK,
            address=self._address,
        )
        try:
            self._conversation = self._begin(beginning)
            self._conversation.opened()
        except Exception as error:  # the same barrier
            self._close_for(error)

    def _close_for(self, error: Exception) -> None:
        if isinstance(error, Disconnect):
            self.close(error.code, error.reason)
            return
        incident = log_incident(_log, "a conversation over SockJS failed", error)
        self.close(INTERNAL_ERROR, reason_for(incident))

    def _pump(self) -> None:
        """Send the receiver what waits for it: pieces, then the close frame."""
        if self._receiver is not None and self._pieces:
            pieces, sent = self._pieces, self._sent
            self._pieces, self._waiting_bytes, self._sent = [], 0, None
            under_way = self._deliver(array_frame(b"".join(pieces)))
            if under_way is None:
                _resolve(sent)
            else:
                under_way.add_done_callback(lambda _: _resolve(sent))
        if self._receiver is not None and self._ended is not None:
            receiver = self._receiver
            receiver.deliver(self._ended)
            receiver.end()
            self._detach()

    def _deliver(self, frame: bytes) -> asyncio.Future[None] | None:
        assert self._receiver is not None
        receiver = self._receiver
        under_way = receiver.deliver(frame)
        if receiver.is_full:
            self._detach()
        return under_way

    def _detach(self) -> None:
        self._receiver = None
        self._wait(self._limits.gone_s, self.go)

    def _beat(self) -> None:
        self._wait(self._limits.heartbeat_s, self._beat)
        self._deliver(HEARTBEAT)

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _drop(self) -> None:
        self._pieces, self._waiting_bytes = [], 0
        sent, self._sent = self._sent, None
        _resolve(sent)


def _resolve(sent: asyncio.Future[None] | None) -> None:
    if sent is not None and not sent.done():
        sent.set_result(None)
