"""The native protocol as a conversation: sign-in, hello, and from then on commands (section 2 of the wire contract).

If no token came with the request, the first frame must carry one, in time.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final

from handlers.conversation import Beginning, ConversationDeps, Framed, checked_task, disconnect_for
from handlers.native import json_codec, msgpack_codec
from handlers.native.json_codec import JsonCodec
from handlers.native.msgpack_codec import MsgpackCodec
from handlers.sockjs.frames import quoted
from models.errors import UNAUTHORIZED, Disconnect, Refusal
from models.wire.chat_values import SelfInfo
from models.wire.commands.connection import Authenticate
from models.wire.events import Hello, Reply, SdkTaken
from server import __version__
from server.accounts.authentication import Identity
from server.commands.dispatching.command_stream import CommandStream
from server.delivery.codec import Codec
from server.delivery.connection import Connection
from server.delivery.liveness import Liveness
from server.transport.frames import BadFrame, deflated_message, message_frame

SUBPROTOCOLS: Final = (json_codec.SUBPROTOCOL, msgpack_codec.SUBPROTOCOL)

# The oldest SDK that this server takes; docs/sdk.md says what a version promises.
LEAST_SDK: Final = "0.1.0"
_TAKEN: Final = SdkTaken(least=LEAST_SDK, own=__version__)
_FIRST_FRAME: Final = "the first frame must be auth, where no token came with the request"


Codecs = dict[tuple[str, Framed], Codec]
"""By subprotocol and by the function that frames payloads."""


class NativeConversation:
    """One socket from the moment it is open."""

    __slots__ = (
        "_address",
        "_channel",
        "_codec",
        "_commands",
        "_connection",
        "_deadline",
        "_deps",
        "_identity",
        "_liveness",
        "_over",
        "_sdk",
        "_signed_in",
        "_task",
    )

    def __init__(self, deps: ConversationDeps, codecs: Codecs, beginning: Beginning) -> None:
        self._deps = deps
        self._channel = beginning.channel
        self._codec = codecs[beginning.subprotocol or json_codec.SUBPROTOCOL, beginning.framed]
        self._identity = beginning.identity
        self._task = beginning.task
        self._sdk = beginning.sdk
        self._address = beginning.address
        self._signed_in = beginning.signed_in
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
        self._deadline = asyncio.get_running_loop().call_later(self._deps.auth_within_s, self._too_late)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        if self._commands is not None:
            return self._commands.receive(self._codec, payload, text=text)
        return self._first_frame(text, payload)

    def on_activity(self) -> None:
        if self._liveness is not None:
            self._liveness.heard_at = self._deps.clock.monotonic()

    def on_broken(self, why: BadFrame) -> None:
        """Does nothing: the close carries the reason."""

    def on_close(self) -> None:
        self._over = True
        self._stop_waiting()
        if self._connection is not None:
            self._connection.gone()

    def _begin(self, identity: Identity) -> None:
        """Register the socket, and send ``hello``. Raises ``Disconnect`` if there is no room for it."""
        deps = self._deps
        connection = Connection(identity, self._task, self._codec, self._channel, deps.new_outbox)
        self._liveness = deps.register(connection, self._address)
        self._signed_in()
        self._connection = connection
        self._commands = CommandStream(deps.dispatch, connection)
        connection.send(self._hello(connection))

    def _hello(self, connection: Connection) -> Hello:
        identity = connection.identity
        return Hello(
            connection=connection.id,
            session=identity.session,
            user=SelfInfo(id=identity.user, name=identity.name, guest=identity.guest),
            task=connection.task,
            heartbeat_s=self._deps.heartbeat_s,
            server_at=self._deps.clock.now_ms(),
            node=self._deps.node,
            limits=self._deps.limits,
            sdk=None if self._sdk is None else _TAKEN,
        )

    async def _first_frame(self, text: bool, payload: bytes) -> None:
        """Sign in by the first frame. Raises ``Disconnect`` if it is not an ``auth`` with a valid token."""
        # The frame came in time, however long its token takes to verify.
        self._stop_waiting()
        try:
            command = self._codec.decode(payload, text=text)
        except Refusal as refusal:
            raise Disconnect(UNAUTHORIZED, _FIRST_FRAME) from refusal
        if not isinstance(command, Authenticate):
            raise Disconnect(UNAUTHORIZED, _FIRST_FRAME)
        try:
            if command.task is not None:
                self._task = checked_task(command.task)
            identity = await self._deps.auth.verify(command.token)
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
        self._channel.close(UNAUTHORIZED, f"no token came within {self._deps.auth_within_s:g} s")


def codecs() -> Codecs:
    """One codec for each subprotocol and each kind of carrier."""
    made: Codecs = {(json_codec.SUBPROTOCOL, quoted): JsonCodec(quoted)}
    for framed in (message_frame, deflated_message):
        made[json_codec.SUBPROTOCOL, framed] = JsonCodec(framed)
        made[msgpack_codec.SUBPROTOCOL, framed] = MsgpackCodec(framed)
    return made
