"""STOMP as a conversation: CONNECT, heart-beats, and its end (section 5 of the wire contract).

``frames`` reads and writes the bytes, ``client_frames`` carries out the frames of a connected client. Unless the
client itself disconnects, an ERROR frame gives the reason before the connection is closed.
"""

import asyncio
import math
from collections.abc import Awaitable, Iterator
from typing import Final

from handlers.conversation import Beginning, ConversationDeps, checked_task, disconnect_for
from handlers.stomp.client import Client, broken
from handlers.stomp.client_frames import DONE, ClientFrames
from handlers.stomp.connect import agreed_version, beats_of, token_of
from handlers.stomp.frames import (
    CONNECTS,
    END_OF_LINE,
    BadStomp,
    Frame,
    FrameLimits,
    FrameReader,
    Headers,
    Version,
    written,
)
from handlers.stomp.replies import Replies
from handlers.stomp.voices import Voices
from models.errors import UNAUTHORIZED, Disconnect, Refusal
from models.ids import RoomId
from models.wire.events import Limits
from server.accounts.authentication import Identity
from server.commands.dispatching.command_stream import CommandStream
from server.delivery.connection import Connection
from server.delivery.liveness import Heartbeat, Liveness
from server.delivery.socket import LocalSocket
from server.runtime.rate_limits import Bucket
from server.transport.frames import BadFrame

SUBPROTOCOLS: Final = ("v12.stomp", "v11.stomp", "v10.stomp")
SILENCE: Final = 2.0
FRAMES_PER_S: Final = 1_000.0
FRAMES_BURST: Final = 4_000.0

# One turn of the event loop takes this many frames of a message.
_TURN: Final = 64
# A fraction of the agreed interval: a beat that is sent a little early is never late.
_EARLY: Final = 0.8


class StompConversation:
    """One client from the moment its carrier is open.

    It is the channel of its own connection, so that it can send the ERROR frame before a close.
    """

    __slots__ = (
        "_address",
        "_beat_at",
        "_beat_s",
        "_channel",
        "_connection",
        "_deadline",
        "_deps",
        "_framed",
        "_frames",
        "_identity",
        "_liveness",
        "_over",
        "_parting",
        "_rate",
        "_reader",
        "_signed_in",
        "_task",
        "_voices",
        "write_frames",
    )

    def __init__(self, deps: ConversationDeps, voices: Voices, beginning: Beginning) -> None:
        self._deps = deps
        self._voices = voices
        self._channel = beginning.channel
        self._framed = beginning.framed
        self._identity = beginning.identity
        self._task = beginning.task
        self._address = beginning.address
        self._signed_in = beginning.signed_in
        self._reader = FrameReader(frame_limits(deps.limits))
        self._connection: Connection | None = None
        self._liveness: Liveness | None = None
        self._frames: ClientFrames | None = None
        self._rate = Bucket(FRAMES_PER_S, FRAMES_BURST) if deps.limits.commands_per_s is not None else None
        self._deadline: asyncio.TimerHandle | None = None
        self._parting: bytes | None = None
        self._beat_s = math.inf
        self._beat_at = math.inf
        self._over = False
        # Bound directly, so that the outbox calls the channel below without a step in between.
        self.write_frames = beginning.channel.write_frames

    def opened(self) -> None:
        self._deadline = asyncio.get_running_loop().call_later(self._deps.auth_within_s, self._too_late)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        if self._over:
            return None
        return self._take(self._reader.feed(payload))

    def on_activity(self) -> None:
        if self._liveness is not None:
            self._liveness.heard_at = self._deps.clock.monotonic()

    def on_broken(self, why: BadFrame) -> None:
        """Send an ERROR frame that names the fault of the layer below, and close."""
        if not self._over:
            receipt = self._reader.last_receipt(why.beginning)
            self._fail(BadStomp(why.reason, receipt=receipt, code=why.code))

    def on_close(self) -> None:
        self._end()

    def close(self, code: int, reason: str) -> None:
        """Send an ERROR frame with the reason, unless the client itself disconnected, and close."""
        self._end()
        if self._parting is None and code != DONE:
            self._parting = self._error({"message": reason}, reason)
        if self._parting is not None:
            self._channel.write_frames(self._parting)
        self._channel.close(code, reason)

    def _take(self, frames: Iterator[Frame]) -> Awaitable[None] | None:
        """Carry out frames: one turn's worth, or up to the first that must be awaited.

        The result, if not None, carries out the rest.
        """
        try:
            for place, frame in enumerate(frames, 1):
                waits = self._handle(frame)
                if waits is not None or place == _TURN:
                    return self._take_rest(waits or asyncio.sleep(0), frames)
        except BadStomp as bad:
            self._fail(bad)
        return None

    async def _take_rest(self, waits: Awaitable[None], frames: Iterator[Frame]) -> None:
        try:
            await waits
            for place, frame in enumerate(frames, 1):
                further = self._handle(frame)
                if further is not None:
                    await further
                # The awaitable may not have given the loop a turn.
                if place % _TURN == 0:
                    await asyncio.sleep(0)
        except BadStomp as bad:
            self._fail(bad)

    def _handle(self, frame: Frame) -> Awaitable[None] | None:
        if self._over:
            return None
        if self._rate is not None:
            wait_s = self._rate.take(self._deps.clock.monotonic())
            if wait_s:
                return self._handle_later(wait_s, frame)
        if self._frames is not None:
            return self._frames.handle(frame)
        if frame.command not in CONNECTS:
            raise broken(frame, "the first frame is CONNECT or STOMP")
        return self._connect(frame)

    async def _handle_later(self, wait_s: float, frame: Frame) -> None:
        """Pause reading: a frame over the rate is delayed, not lost."""
        await asyncio.sleep(wait_s)
        waits = self._handle(frame)
        if waits is not None:
            await waits

    async def _connect(self, frame: Frame) -> None:
        version = agreed_version(frame)
        beats_ms = beats_of(frame)
        try:
            task = frame.headers.get("task")
            if task is not None:
                self._task = checked_task(task)
            identity = self._identity or await self._identify(frame.headers)
            if self._over:
                return
            self._begin(identity, version, *beats_ms)
        except Refusal as refusal:
            self._leave(disconnect_for(refusal))
        except Disconnect as why:
            self._leave(why)

    async def _identify(self, headers: Headers) -> Identity:
        token = token_of(headers)
        if not token:
            raise Refusal("unauthorized", "CONNECT brings a token: Authorization:Bearer T, passcode or token")
        return await self._deps.auth.verify(token)

    def _begin(self, identity: Identity, version: Version, can_send_ms: int, wants_ms: int) -> None:
        """Register the socket, and send CONNECTED. Raises ``Disconnect`` if there is no room for it."""
        deps, offered_ms = self._deps, round(self._deps.heartbeat_s * 1_000)
        replies = Replies(version, self._framed, self._fail)
        connection = Connection(identity, self._task, replies, self, deps.new_outbox, self._turned_out)
        heartbeat = self._heartbeat(can_send_ms, wants_ms, offered_ms)
        self._liveness = deps.register(connection, self._address, heartbeat)
        self._signed_in()
        self._connection = connection
        self._stop_waiting()
        self._reader.version = version
        client = Client(
            connection=connection,
            replies=replies,
            commands=CommandStream(deps.dispatch, connection),
            dispatch=deps.dispatch,
            socket=LocalSocket(connection, deps.hub),
            voices=self._voices,
            version=version,
            framed=self._framed,
        )
        self._frames = ClientFrames(client)
        headers = {"version": version, "heart-beat": f"{offered_ms},{offered_ms}", "session": connection.id}
        connection.outbox.keep(
            replies.made("CONNECTED", headers | {"server": "Teahouse", "user-name": identity.name})
        )

    def _heartbeat(self, can_send_ms: int, wants_ms: int, offered_ms: int) -> Heartbeat:
        silence_s = SILENCE * max(can_send_ms, offered_ms) / 1_000 if can_send_ms else math.inf
        if not wants_ms:
            return Heartbeat(silence_s=silence_s)
        self._beat_s = _EARLY * max(wants_ms, offered_ms) / 1_000
        self._beat_at = self._deps.clock.monotonic() + self._beat_s
        return Heartbeat(silence_s=silence_s, beat=self._beat)

    def _turned_out(self, room: RoomId) -> None:
        if self._frames is not None:
            self._frames.turned_out(room)

    def _beat(self, now: float) -> None:
        if now >= self._beat_at and self._connection is not None:
            self._beat_at = now + self._beat_s
            # If anything waits to be sent, no beat is needed.
            self._connection.outbox.droppable(self._framed(True, END_OF_LINE))

    def _fail(self, bad: BadStomp) -> None:
        headers = {"message": bad.message} | dict(bad.headers)
        if bad.receipt is not None:
            headers["receipt-id"] = bad.receipt
        self._parting = self._error(headers, bad.message)
        self._leave(Disconnect(bad.code, bad.message))

    def _leave(self, why: Disconnect) -> None:
        if self._connection is not None:
            self._connection.close(why)
        elif not self._over:
            self.close(why.code, why.reason)

    def _error(self, headers: Headers, body: str) -> bytes:
        complete = dict(headers) | {"content-type": "text/plain"}
        payload = written(self._reader.version or "1.0", "ERROR", complete.items(), body.encode())
        return self._framed(True, payload)

    def _end(self) -> None:
        if self._over:
            return
        self._over = True
        self._stop_waiting()
        if self._frames is not None:
            self._frames.gone()
        if self._connection is not None:
            self._connection.gone()

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self.close(UNAUTHORIZED, f"no CONNECT came within {self._deps.auth_within_s:g} s")


def frame_limits(limits: Limits) -> FrameLimits:
    """The limits for a client's frames."""
    return FrameLimits(max_body_bytes=limits.max_frame_bytes)
