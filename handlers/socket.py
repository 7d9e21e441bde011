"""``GET /socket``: the native protocol over WebSocket (section 2 of the wire contract).

Decides who is let in and how a refusal is told; from then on frames go to ``dispatch``. A browser sees no
status of a refused upgrade, so where the request carries an Origin a refusal is a close after the upgrade.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct
from tornado.routing import URLSpec

from handlers import codec_json, codec_msgpack
from handlers.http import bearer_of
from handlers.refusals import refuse
from handlers.upgrading import UpgradingHandler
from models.commands import Auth
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
from models.events import Hello, Limits, Reply
from models.ids import DEFAULT_TASK, ConnectionId, is_task, new_id
from models.messages import Self
from server.accounts import Accounts
from server.auth import Auth as Tokens
from server.auth import Identity
from server.clock import Clock
from server.codec import Codec
from server.connection import Connection
from server.dispatch import Dispatch
from server.outbox import Flusher
from server.sockets import Sockets
from server.websocket import BulkProtocol, bulk_protocol

_BEARER: Final = "bearer."
_FIRST_FRAME: Final = "the first frame must be auth, where no token came with the request"
_JWT: Final = re.compile(r"\beyJ[\w-]+\.[\w-]+\.")
_CLOSES: Final[dict[Code, CloseCode]] = {
    "bad_request": BROKEN_CLIENT,
    "rate_limited": TOO_MANY,
    "unauthorized": UNAUTHORIZED,
}


class SocketEdge(Struct, frozen=True, kw_only=True):
    """What every socket needs. ``codecs`` are by subprotocol and by whether frames are deflated."""

    tokens: Tokens
    accounts: Accounts
    sockets: Sockets
    dispatch: Dispatch
    clock: Clock
    flusher: Flusher
    is_allowed: Callable[[str, str], bool]
    codecs: dict[tuple[str, bool], Codec]
    limits: Limits
    heartbeat_s: float
    auth_within_s: float


class Socket(UpgradingHandler):
    """One socket from its request to its end."""

    edge: SocketEdge
    _protocol: BulkProtocol

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, edge: SocketEdge) -> None:
        self.edge = edge
        self.connection: Connection | None = None
        self._task = DEFAULT_TASK
        self._identity: Identity | None = None
        self._refused: Refusal | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._origin = self.request.headers.get("Origin")

    async def get(self, *args: Any, **kwargs: Any) -> None:
        if self._origin is not None and not self.edge.is_allowed(self._origin, self.request.host):
            refuse(self, Refusal("forbidden", "this origin is not allowed here"))
            return
        try:
            self._task = self._wished_task()
            self._identity = await self._identify()
            if self._identity is not None:
                self.edge.sockets.check_room(self._identity, self._task)
        except Refusal as refusal:
            if self._origin is None:
                refuse(self, refusal)
                return
            self._refused = refusal
        await super().get(*args, **kwargs)

    def check_origin(self, origin: str) -> bool:
        """Checked already, before anything was looked up."""
        return True

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        for offered in subprotocols:
            if offered in (codec_json.SUBPROTOCOL, codec_msgpack.SUBPROTOCOL):
                return offered
        return None

    def get_websocket_protocol(self) -> BulkProtocol | None:
        return bulk_protocol(self, max_message_bytes=self.edge.limits.max_frame_bytes)

    def open(self, *args: str, **kwargs: str) -> None:
        # Kept here, for Tornado lets go of its own reference before it tells of the end.
        assert isinstance(self.ws_connection, BulkProtocol)
        self._protocol = self.ws_connection
        if self._refused is not None:
            code = _CLOSES.get(self._refused.code, TRY_AGAIN_LATER)
            raise Disconnect(code, self._refused.message)
        if self._identity is not None:
            self._begin(self._identity)
            return
        self._deadline = asyncio.get_running_loop().call_later(self.edge.auth_within_s, self._too_late)

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        if self.connection is not None:
            return self.edge.dispatch.receive(self.connection, payload, text=text)
        return self._first_frame(text, payload)

    def on_life(self) -> None:
        if self.connection is not None:
            self.connection.alive_at = self.edge.clock.monotonic()

    def on_close(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self.connection is not None:
            self.connection.gone()

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        """The outbox sends."""
        return self._protocol.write_frames(data)

    def close_with(self, code: int, reason: str) -> None:
        """The connection closes."""
        self._protocol.close(code, reason)

    def _wished_task(self) -> str:
        wished = self._parameter("task")
        return DEFAULT_TASK if wished is None else _checked_task(wished)

    def _parameter(self, name: str) -> str | None:
        """The last value of a query parameter, as it was sent: Tornado's own way bends and strips it."""
        values = self.request.query_arguments.get(name)
        return values[-1].decode("utf-8", "replace") if values else None

    async def _identify(self) -> Identity | None:
        """Who asks, by the token that came with the request; None where none came."""
        if _JWT.search(unquote(self.request.query)):
            raise Refusal("unauthorized", "a token in the address ends up in logs; send it another way")
        token = bearer_of(self.request.headers)
        if token is not None:
            return await self.edge.tokens.verify(token)
        offered = (each.strip() for each in self.request.headers.get("Sec-WebSocket-Protocol", "").split(","))
        for each in offered:
            if each.startswith(_BEARER):
                return await self.edge.tokens.verify(each.removeprefix(_BEARER))
        ticket = self._parameter("ticket")
        if ticket is not None:
            return await self.edge.accounts.redeem_ticket(ticket)
        return None

    def _begin(self, identity: Identity) -> None:
        """Register, and say hello. Raises ``Disconnect`` where there is no room for one more."""
        edge = self.edge
        connection = Connection(
            ConnectionId(new_id("c")),
            identity,
            self._task,
            codec=self._codec(),
            channel=self,
            flusher=edge.flusher,
            max_queue_bytes=edge.limits.max_queue_bytes,
            since_at=edge.clock.now_ms(),
        )
        edge.sockets.add(connection)
        self.connection = connection
        connection.send(self._hello(connection))
        # Between the look at the token and the registration the session may have ended.
        edge.dispatch.own(edge.sockets.still_open(connection))

    def _hello(self, connection: Connection) -> Hello:
        identity = connection.identity
        return Hello(
            connection=connection.id,
            session=identity.session,
            user=Self(id=identity.user, name=identity.name, guest=identity.guest),
            task=connection.task,
            heartbeat_s=self.edge.heartbeat_s,
            server_at=self.edge.clock.now_ms(),
            limits=self.edge.limits,
        )

    def _codec(self) -> Codec:
        protocol = self._protocol
        subprotocol = protocol.selected_subprotocol or codec_json.SUBPROTOCOL
        return self.edge.codecs[subprotocol, protocol.compressed]

    async def _first_frame(self, text: bool, payload: bytes) -> None:
        """The frame that must be ``auth``, where no token came with the request."""
        try:
            command = self._codec().decode(payload, text=text)
        except Refusal as refusal:
            raise Disconnect(UNAUTHORIZED, _FIRST_FRAME) from refusal
        if not isinstance(command, Auth):
            raise Disconnect(UNAUTHORIZED, _FIRST_FRAME)
        try:
            if command.task is not None:
                self._task = _checked_task(command.task)
            identity = await self.edge.tokens.verify(command.token)
        except Refusal as refusal:
            raise Disconnect(_CLOSES.get(refusal.code, TRY_AGAIN_LATER), refusal.message) from refusal
        if self._deadline is not None:
            self._deadline.cancel()
        if self._protocol.is_closing():
            return
        self._begin(identity)
        if command.id is not None and self.connection is not None:
            self.connection.send(Reply(id=command.id))

    def _too_late(self) -> None:
        self._protocol.close(UNAUTHORIZED, f"no token came within {self.edge.auth_within_s:g} s")


def _checked_task(task: str) -> str:
    if not is_task(task):
        raise Refusal("bad_request", "task: 1 to 32 of a-z, 0-9, _ and - are allowed")
    return task


def routes(edge: SocketEdge) -> list[URLSpec]:
    """The native socket, to be mounted at the root."""
    return [URLSpec("/socket", Socket, {"edge": edge})]
