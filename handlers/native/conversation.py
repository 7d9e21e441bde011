"""The native protocol as a conversation: auth, hello, and from then on frames for ``dispatch`` (section 2).

Begun by the doors that speak it. Where no token came with the request the first frame must bring one, in
time.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final

from handlers.conversation import Beginning, Framed, TalkEdge, checked_task, disconnect_for
from handlers.native import json_codec, msgpack_codec
from handlers.native.json_codec import JsonCodec
from handlers.native.msgpack_codec import MsgpackCodec
from handlers.sockjs.frames import quoted
from models.errors import UNAUTHORIZED, Disconnect, Refusal
from models.wire.chat_values import Self
from models.wire.commands import Auth
from models.wire.events import Hello, Reply
from server.accounts.authentication import Identity
from server.commands.command_stream import CommandStream
from server.delivery.codec import Codec
from server.delivery.connection import Connection
from server.delivery.registry import Liveness
from server.transport.frames import deflated_message, message_frame

SUBPROTOCOLS: Final = (json_codec.SUBPROTOCOL, msgpack_codec.SUBPROTOCOL)

_FIRST_FRAME: Final = "the first frame must be auth, where no token came with the request"


class NativeEdge(TalkEdge, frozen=True, kw_only=True):
    """What every such conversation needs. ``codecs`` are by subprotocol and by what frames them."""

    codecs: dict[tuple[str, Framed], Codec]


class NativeTalk:
    """One socket from the moment it is open."""

    __slots__ = (
        "_channel",
        "_codec",
        "_commands",
        "_connection",
        "_deadline",
        "_edge",
        "_identity",
        "_liveness",
        "_over",
        "_task",
    )

    def __init__(self, edge: NativeEdge, beginning: Beginning) -> None:
        self._edge = edge
        self._channel = beginning.channel
        self._codec = edge.codecs[beginning.subprotocol or json_codec.SUBPROTOCOL, beginning.framed]
        self._identity = beginning.identity
        self._task = beginning.task
        self._connection: Connection | None = None
        self._commands: CommandStream | None = None
        self._liveness: Liveness | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._over = False

    def opened(self) -> None:
        identity, self._identity = self._identity, None
        if identity is not None:
            self._begin(identity)
            return
        self._deadline = asyncio.get_running_loop().call_later(self._edge.auth_within_s, self._too_late)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        if self._commands is not None:
            return self._commands.receive(self._codec, payload, text=text)
        return self._first_frame(text, payload)

    def on_activity(self) -> None:
        if self._liveness is not None:
            self._liveness.heard_at = self._edge.clock.monotonic()

    def on_close(self) -> None:
        self._over = True
        self._stop_waiting()
        if self._connection is not None:
            self._connection.gone()

    def _begin(self, identity: Identity) -> None:
        """Register, and say hello. Raises ``Disconnect`` where there is no room for one more."""
        edge = self._edge
        connection = Connection(identity, self._task, self._codec, self._channel, edge.new_outbox)
        self._liveness = edge.register(connection)
        self._connection = connection
        self._commands = CommandStream(edge.dispatch, connection)
        connection.send(self._hello(connection))

    def _hello(self, connection: Connection) -> Hello:
        identity = connection.identity
        return Hello(
            connection=connection.id,
            session=identity.session,
            user=Self(id=identity.user, name=identity.name, guest=identity.guest),
            task=connection.task,
            heartbeat_s=self._edge.heartbeat_s,
            server_at=self._edge.clock.now_ms(),
            limits=self._edge.limits,
        )

    async def _first_frame(self, text: bool, payload: bytes) -> None:
        """The frame that must be ``auth``, where no token came with the request."""
        # It came in time, however long it takes to look at it.
        self._stop_waiting()
        try:
            command = self._codec.decode(payload, text=text)
        except Refusal as refusal:
            raise Disconnect(UNAUTHORIZED, _FIRST_FRAME) from refusal
        if not isinstance(command, Auth):
            raise Disconnect(UNAUTHORIZED, _FIRST_FRAME)
        try:
            if command.task is not None:
                self._task = checked_task(command.task)
            identity = await self._edge.tokens.verify(command.token)
        except Refusal as refusal:
            raise disconnect_for(refusal) from refusal
        if self._over:
            return
        self._begin(identity)
        if command.id is not None and self._connection is not None:
            self._connection.send(Reply(id=command.id))

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._over = True
        self._channel.close_with(UNAUTHORIZED, f"no token came within {self._edge.auth_within_s:g} s")


def codecs() -> dict[tuple[str, Framed], Codec]:
    """One codec for each subprotocol and each kind of carrier."""
    made: dict[tuple[str, Framed], Codec] = {(json_codec.SUBPROTOCOL, quoted): JsonCodec(quoted)}
    for framed in (message_frame, deflated_message):
        made[json_codec.SUBPROTOCOL, framed] = JsonCodec(framed)
        made[msgpack_codec.SUBPROTOCOL, framed] = MsgpackCodec(framed)
    return made
