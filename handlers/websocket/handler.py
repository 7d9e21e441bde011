"""``GET /socket``, and every other address with a conversation over a WebSocket: the checks before it.

Once a client is in, its frames go straight to the ``Conversation`` that the address carries. Browsers hide the status
of a refused upgrade, so a request with an Origin is upgraded first, and a refusal then closes the socket.
"""

import re
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct
from tornado.routing import Rule, URLSpec

from handlers.conversation import Begin, Beginning, Conversation, checked_task, disconnect_for
from handlers.http.errors import refuse
from handlers.http.json_handler import bearer_of
from handlers.http.origins import Origins
from handlers.websocket.upgrade import UpgradeAt, UpgradeHandler
from models.errors import TOO_MANY, Disconnect, Refusal
from models.ids import DEFAULT_TASK
from server.accounts.authentication import Identity, Verifier
from server.accounts.tickets import Redeemer
from server.delivery.registry import SocketRegistry
from server.transport.frames import BadFrame, deflated_message, message_frame
from server.transport.http.admission import Admission
from server.transport.quiet_sockets import QuietSockets
from server.transport.websocket import WebSocketConnection, websocket_connection

_BEARER: Final = "bearer."
# The characters of a token, in one run: the search is one pass, whatever the query.
_TOKEN_PIECE: Final = re.compile(r"[\w.-]+")
_JWT_START: Final = re.compile(r"(?:^|-)eyJ.")


class SocketDeps(Struct, frozen=True, kw_only=True):
    """What decides whether a client is let in, and what its socket needs then.

    ``unsigned`` limits sockets that have not signed in; None: no limit.
    """

    auth: Verifier
    tickets: Redeemer
    sockets: SocketRegistry
    origins: Origins
    quiet_sockets: QuietSockets
    unsigned: Admission | None


class Carried(Struct, frozen=True, kw_only=True):
    """What an address carries: its subprotocols, how its conversation begins, and the limit of a message."""

    subprotocols: Collection[str]
    begin: Begin
    max_message_bytes: int


class SocketHandler(UpgradeHandler):
    """One WebSocket from its request to its end."""

    deps: SocketDeps
    _protocol: WebSocketConnection

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: SocketDeps, carried: Carried) -> None:
        self.deps = deps
        self._carried = carried
        self._conversation: Conversation | None = None
        self._task = DEFAULT_TASK
        self._identity: Identity | None = None
        self._refused: Refusal | None = None
        self._leave: Callable[[], None] | None = None
        self._address = self.request.remote_ip or ""
        self._origin = self.request.headers.get("Origin")

    async def get(self, *args: Any, **kwargs: Any) -> None:
        try:
            self.deps.origins.check(self.request.headers, self.request.protocol)
        except Refusal as refusal:
            refuse(self, refusal)
            return
        try:
            self._task = self._requested_task()
            self._identity = await self._identify()
            if self._identity is not None:
                await self.deps.sockets.check_admission(self._identity, self._task)
        except Refusal as refusal:
            if self._origin is None:
                refuse(self, refusal)
                return
            self._refused = refusal
        await super().get(*args, **kwargs)

    def check_origin(self, origin: str) -> bool:
        """True: ``get`` has checked it before any lookup."""
        return True

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        for offered in subprotocols:
            if offered in self._carried.subprotocols:
                return offered
        return None

    def get_websocket_protocol(self) -> WebSocketConnection | None:
        return websocket_connection(
            self, max_message_bytes=self._carried.max_message_bytes, quiet_sockets=self.deps.quiet_sockets
        )

    def open(self, *args: str, **kwargs: str) -> None:
        # Kept here, because Tornado drops its own reference before it calls ``on_close``.
        assert isinstance(self.ws_connection, WebSocketConnection)
        self._protocol = self.ws_connection
        if self._refused is not None:
            raise disconnect_for(self._refused)
        self._enter()
        framed = deflated_message if self._protocol.compressed else message_frame
        self._conversation = self._carried.begin(
            Beginning(
                channel=self._protocol,
                framed=framed,
                subprotocol=self._protocol.selected_subprotocol,
                identity=self._identity,
                task=self._task,
                sdk=self._parameter("sdk"),
                address=self._address,
                signed_in=self._signed_in,
            )
        )
        self._protocol.set_handler(self._conversation)
        self._conversation.opened()

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        """Only reached if the socket was refused; else frames go straight to the conversation."""
        return None

    def on_activity(self) -> None:
        """As ``on_frame``."""

    def on_broken(self, why: BadFrame) -> None:
        """As ``on_frame``."""

    def on_close(self) -> None:
        self._signed_in()
        if self._conversation is not None:
            self._conversation.on_close()

    def _enter(self) -> None:
        """Count a socket without a sign-in. Raises ``Disconnect`` if its address has too many of them."""
        if self._identity is not None or self.deps.unsigned is None:
            return
        try:
            self._leave = self.deps.unsigned.enter(self._address)
        except Refusal:
            raise Disconnect(TOO_MANY, "too many sockets of this address are not signed in") from None

    def _signed_in(self) -> None:
        """Stop counting the socket as one that is not signed in."""
        if self._leave is not None:
            self._leave()

    def _requested_task(self) -> str:
        requested = self._parameter("task")
        return DEFAULT_TASK if requested is None else checked_task(requested)

    def _parameter(self, name: str) -> str | None:
        """The last value of a query parameter, unchanged: Tornado's own method alters and strips it."""
        values = self.request.query_arguments.get(name)
        return values[-1].decode("utf-8", "replace") if values else None

    async def _identify(self) -> Identity | None:
        """The user of the token that came with the request; None if no token came."""
        if _holds_jwt(unquote(self.request.query)):
            raise Refusal("unauthorized", "a token in the address ends up in logs; send it another way")
        token = bearer_of(self.request.headers)
        if token is not None:
            return await self.deps.auth.verify(token)
        offered = (each.strip() for each in self.request.headers.get("Sec-WebSocket-Protocol", "").split(","))
        for each in offered:
            if each.startswith(_BEARER):
                return await self.deps.auth.verify(each.removeprefix(_BEARER))
        ticket = self._parameter("ticket")
        if ticket is not None:
            return await self.deps.tickets.redeem(ticket)
        return None


def routes(path: str, deps: SocketDeps, carried: Carried) -> list[URLSpec]:
    """A WebSocket at ``path`` for the conversation of ``carried``."""
    return [URLSpec(path, SocketHandler, {"deps": deps, "carried": carried})]


def upgrades(path: str, deps: SocketDeps, carried: Carried) -> list[Rule]:
    """A WebSocket at ``path``, which serves something else to requests without an upgrade."""
    return [Rule(UpgradeAt(path), SocketHandler, {"deps": deps, "carried": carried})]


def _holds_jwt(text: str) -> bool:
    """Whether ``text`` contains a JSON Web Token (RFC 7515 section 3.1); takes linear time."""
    for piece in _TOKEN_PIECE.findall(text):
        parts = piece.split(".")
        # At least two dots: a header, a payload that is not empty, and a signature, which may be.
        if any(_JWT_START.search(parts[at]) and parts[at + 1] for at in range(len(parts) - 2)):
            return True
    return False
