"""The reading loop of one WebSocket: delivers messages to the handler in order, one at a time, in fair shares.

Owns the parser and the frames that it has not delivered yet. While frames wait, for the handler or for the next turn
of the event loop, reading is paused, so that the queue here never exceeds one chunk of bytes and TCP slows the
peer down. One turn delivers at most ``_TURN_BUDGET`` of one connection, so that no client starves the others.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Iterator
from typing import Final, Protocol, runtime_checkable

from server.transport.frame_parser import Frame, FrameParser
from server.transport.frames import CLOSE, CONTINUATION, PING, PONG, TEXT, BadFrame, frame
from server.transport.socket_stream import SocketStream

# A pong that takes longer is given up.
_PONG_WAIT_S: Final = 5.0
_TURN_BUDGET: Final = 64
"""How much one turn of the event loop delivers: a frame counts 1, and 1 more for each KiB of it."""


@runtime_checkable
class FrameHandler(Protocol):
    """Gets a client's messages. Its methods run from the event loop, one call at a time."""

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """Take a whole message; ``payload`` is UTF-8 if ``text``. Reading pauses until a returned awaitable is done.

        ``Disconnect`` closes as it says; any other exception is logged with an id and closes 1011.
        """

    def on_activity(self) -> None:
        """Note a sign of life of the client: a data frame, a part of one or a ping, but not a pong.

        Called at least once for each batch of frames that holds one of these, before the first is delivered.
        """

    def on_broken(self, why: BadFrame) -> None:
        """The client broke WebSocket. Frames written now still arrive; then the connection fails by ``why``."""


class ReaderOwner(Protocol):
    """The connection that a reader belongs to."""

    def write_frames(self, data: bytes) -> asyncio.Future[None] | None:
        """Send finished frames. None if they are out, else a future that is done when they are."""

    def receive_close(self, payload: bytes) -> None:
        """Take the payload of the peer's close frame, not checked yet. Raises ``BadFrame`` if it is malformed."""

    def fail(self, why: BadFrame) -> None:
        """Fail the connection: the peer broke the protocol."""

    def close_for_error(self, error: BaseException) -> None:
        """Close the connection: the handler raised ``error``."""


class FrameReader:
    """The reading side of one connection: ``receive_data()`` puts bytes in, the handler gets messages."""

    __slots__ = (
        "_discards",
        "_frames",
        "_handler",
        "_handling",
        "_next_pong",
        "_owner",
        "_parser",
        "_ping_sent",
        "_pong_sent",
        "_stream",
        "_turn_is_due",
        "round_trip_s",
    )

    def __init__(
        self, parser: FrameParser, handler: FrameHandler, owner: ReaderOwner, stream: SocketStream
    ) -> None:
        self._parser: FrameParser | None = parser
        self._handler = handler
        self._owner = owner
        self._stream = stream
        self._frames: Iterator[Frame] | None = None
        self._handling: asyncio.Future[None] | None = None
        self._turn_is_due = False
        self._discards = False
        self._pong_sent: asyncio.Future[None] | None = None
        self._next_pong: bytes | None = None
        self._ping_sent: tuple[bytes, float] | None = None
        # The round trip of the last ping that ``measure`` sent.
        self.round_trip_s: float | None = None

    def measure(self) -> None:
        """Send a ping to measure the round trip; while one is under way, do nothing."""
        now = asyncio.get_running_loop().time()
        if self._parser is None or (self._ping_sent is not None and now - self._ping_sent[1] < _PONG_WAIT_S):
            return
        # Random, so that no client can answer a ping before it was sent.
        payload = secrets.token_bytes(8)
        self._ping_sent = (payload, now)
        self._owner.write_frames(frame(PING, payload))

    def set_handler(self, handler: FrameHandler) -> None:
        """Deliver to ``handler`` from the next batch on."""
        self._handler = handler

    def receive_data(self, data: bytes) -> None:
        """Parse ``data`` and deliver the completed messages, as far as the turn's budget goes.

        Must not be called while frames of earlier data wait: the stream is paused then. Raises nothing: what the
        parser or the handler raises goes to the owner.
        """
        if self._parser is None:
            return
        frame = None if self._discards else self._parser.parse_single(data)
        if frame is not None:
            self._deliver_single(*frame)
            return
        self._frames = self._parser.parse(data)
        self._deliver_waiting()

    def discard_messages(self) -> None:
        """Deliver no more messages, but still watch for the peer's close frame (RFC 6455 section 1.4)."""
        self._discards = True

    def stop(self) -> None:
        """Stop parsing. A call of the handler that is running goes on to its end."""
        self._parser = self._frames = None

    def _deliver_single(self, opcode: int, payload: bytes) -> None:
        """Deliver a message that arrived by itself, as most do, without the bookkeeping for a batch."""
        try:
            self._handler.on_activity()
            pending = self._handler.on_frame(opcode == TEXT, payload)
        except Exception as error:
            self._owner.close_for_error(error)
            return
        if pending is None:
            return
        self._await_handler(pending)
        if self._parser is not None:
            self._frames = iter(())
            self._stream.pause_reading()

    def _deliver_waiting(self) -> None:
        if self._frames is None or self._handling is not None:
            return
        try:
            waits = self._deliver_batch(self._frames)
        except BadFrame as why:
            self._fail(why)
            return
        except Exception as error:
            self._owner.close_for_error(error)
            self._deliver_next_turn()
            waits = True
        if self._parser is None:
            return
        if waits:
            self._stream.pause_reading()
        else:
            self._frames = None
            self._stream.resume_reading()

    def _fail(self, why: BadFrame) -> None:
        try:
            if not self._discards:
                self._handler.on_broken(why)
        except Exception as error:
            self._owner.close_for_error(error)
        self._owner.fail(why)

    def _deliver_batch(self, frames: Iterator[Frame]) -> bool:
        """Deliver until the handler must be awaited, the budget is spent or the frames are.

        True if there may be more to deliver; that happens by itself then, when the handler is done or next turn.
        """
        handler, budget, alive = self._handler, _TURN_BUDGET, False
        for opcode, payload in frames:
            if not alive and (opcode < CLOSE or opcode == PING):
                alive = True
                handler.on_activity()
            if CONTINUATION < opcode < CLOSE:
                pending = None if self._discards else handler.on_frame(opcode == TEXT, payload)
                if pending is not None:
                    self._await_handler(pending)
                    return True
            elif opcode == PING:
                self._answer_ping(payload)
            elif opcode == PONG:
                self._take_pong(payload)
            elif opcode == CLOSE:
                self._owner.receive_close(payload)
                return False
            budget -= 1 + (len(payload) >> 10)
            if budget <= 0:
                self._deliver_next_turn()
                return True
        if not alive and self._parser is not None and self._parser.in_message:
            handler.on_activity()
        return False

    def _take_pong(self, payload: bytes) -> None:
        if self._ping_sent is not None and self._ping_sent[0] == payload:
            self.round_trip_s = asyncio.get_running_loop().time() - self._ping_sent[1]
            self._ping_sent = None

    def _answer_ping(self, payload: bytes) -> None:
        # While a pong waits to be sent, only the latest ping is remembered (RFC 6455 section 5.5.3).
        if self._pong_sent is not None:
            self._next_pong = payload
            return
        self._pong_sent = self._owner.write_frames(frame(PONG, payload))
        if self._pong_sent is not None:
            self._pong_sent.add_done_callback(self._answer_latest)

    def _answer_latest(self, _sent: asyncio.Future[None]) -> None:
        self._pong_sent = None
        payload, self._next_pong = self._next_pong, None
        if payload is not None:
            self._answer_ping(payload)

    def _await_handler(self, pending: Awaitable[None]) -> None:
        self._handling = asyncio.ensure_future(pending)
        self._handling.add_done_callback(self._handler_done)

    def _handler_done(self, handling: asyncio.Future[None]) -> None:
        self._handling = None
        error = asyncio.CancelledError() if handling.cancelled() else handling.exception()
        if error is not None:
            self._owner.close_for_error(error)
        self._deliver_waiting()

    def _deliver_next_turn(self) -> None:
        if not self._turn_is_due:
            self._turn_is_due = True
            asyncio.get_running_loop().call_soon(self._deliver_now)

    def _deliver_now(self) -> None:
        self._turn_is_due = False
        self._deliver_waiting()
