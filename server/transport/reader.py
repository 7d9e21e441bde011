"""What comes in on one WebSocket, handed to its handler in order, one at a time, in fair shares.

``server.transport.websocket`` gives it the bytes that arrive and is told what concerns the connection itself. While
frames wait, for the handler or for the next turn of the event loop, the wire is held, so that nothing piles
up here.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Final, Protocol, runtime_checkable

from server.transport.frame_parser import Frame, FrameParser
from server.transport.frames import CLOSE, CONTINUATION, PING, PONG, TEXT, BadFrame, frame
from server.transport.socket_stream import Wire

_TURN_BUDGET: Final = 64
"""What one turn of the event loop may cost: a frame counts 1, and 1 more for each KiB of it."""


@runtime_checkable
class FrameHandler(Protocol):
    """What a handler does with what comes in. Called from the event loop, one call at a time."""

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """A whole message; ``payload`` is UTF-8 if ``text``. Reading stops until an awaitable is done."""

    def on_life(self) -> None:
        """A data frame, a part of one, or a ping has come; a pong does not count. Once a batch at least."""


class IntakeOwner(Protocol):
    """The connection, as its intake sees it."""

    def write_frames(self, data: bytes) -> asyncio.Future[None] | None:
        """Send finished frames; None when they are out, else a future that is done when they are."""

    def take_close(self, payload: bytes) -> None:
        """The peer's close frame has come, not checked yet. May raise ``BadFrame``."""

    def fail(self, why: BadFrame) -> None:
        """The peer broke the protocol."""

    def close_for(self, error: BaseException) -> None:
        """The handler raised."""


class Intake:
    """The reading side of one connection."""

    __slots__ = (
        "_frames",
        "_handler",
        "_handling",
        "_muted",
        "_next_pong",
        "_owner",
        "_parser",
        "_pong_sent",
        "_turn_is_due",
        "_wire",
    )

    def __init__(self, parser: FrameParser, handler: FrameHandler, owner: IntakeOwner, wire: Wire) -> None:
        self._parser: FrameParser | None = parser
        self._handler = handler
        self._owner = owner
        self._wire = wire
        self._frames: Iterator[Frame] | None = None
        self._handling: asyncio.Future[None] | None = None
        self._turn_is_due = False
        self._muted = False
        self._pong_sent: asyncio.Future[None] | None = None
        self._next_pong: bytes | None = None

    def hand_to(self, handler: FrameHandler) -> None:
        """Have what comes in from now on handled by ``handler``."""
        self._handler = handler

    def feed(self, data: bytes) -> None:
        """Bytes have arrived. Never called while frames of earlier ones wait, nor after ``stop()``."""
        if self._parser is None:
            return
        frame = None if self._muted else self._parser.lone(data)
        if frame is not None:
            self._hand_over_lone(*frame)
            return
        self._frames = self._parser.feed(data)
        self._turn()

    def mute(self) -> None:
        """Hand over no more messages; go on looking for the peer's close frame (RFC 6455 section 1.4)."""
        self._muted = True

    def stop(self) -> None:
        """Look at nothing any more. What the handler is doing goes on to its end."""
        self._parser = self._frames = None

    def _hand_over_lone(self, opcode: int, payload: bytes) -> None:
        """One message that came by itself, as most do: without the book-keeping for more of them."""
        try:
            self._handler.on_life()
            pending = self._handler.on_frame(opcode == TEXT, payload)
        except Exception as error:
            self._owner.close_for(error)
            return
        if pending is None:
            return
        self._wait_for(pending)
        if self._parser is not None:
            self._frames = iter(())
            self._wire.hold()

    def _turn(self) -> None:
        if self._frames is None or self._handling is not None:
            return
        try:
            waits = self._hand_over(self._frames)
        except BadFrame as why:
            self._owner.fail(why)
            return
        except Exception as error:
            self._owner.close_for(error)
            self._turn_soon()
            waits = True
        if self._parser is None:
            return
        if waits:
            self._wire.hold()
        else:
            self._frames = None
            self._wire.release()

    def _hand_over(self, frames: Iterator[Frame]) -> bool:
        """Whether there may be more to hand over; the next turn is arranged for then."""
        handler, budget, alive = self._handler, _TURN_BUDGET, False
        for opcode, payload in frames:
            if not alive and (opcode < CLOSE or opcode == PING):
                alive = True
                handler.on_life()
            if CONTINUATION < opcode < CLOSE:
                pending = None if self._muted else handler.on_frame(opcode == TEXT, payload)
                if pending is not None:
                    self._wait_for(pending)
                    return True
            elif opcode == PING:
                self._answer_ping(payload)
            elif opcode == CLOSE:
                self._owner.take_close(payload)
                return False
            budget -= 1 + (len(payload) >> 10)
            if budget <= 0:
                self._turn_soon()
                return True
        if not alive and self._parser is not None and self._parser.in_message:
            handler.on_life()
        return False

    def _answer_ping(self, payload: bytes) -> None:
        # Of the pings that come while a pong waits to be sent, the latest is answered (RFC 6455 section
        # 5.5.3).
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

    def _wait_for(self, pending: Awaitable[None]) -> None:
        self._handling = asyncio.ensure_future(pending)
        self._handling.add_done_callback(self._handled)

    def _handled(self, handling: asyncio.Future[None]) -> None:
        self._handling = None
        error = asyncio.CancelledError() if handling.cancelled() else handling.exception()
        if error is not None:
            self._owner.close_for(error)
        self._turn()

    def _turn_soon(self) -> None:
        if not self._turn_is_due:
            self._turn_is_due = True
            asyncio.get_running_loop().call_soon(self._due_turn)

    def _due_turn(self) -> None:
        self._turn_is_due = False
        self._turn()
