"""The doors: which addresses there are, and what each is given of the parts that ``server.app`` built.

Called by ``server.app`` alone, once. It decides nothing; what an address means stands in ``handlers``.
"""

from functools import partial
from typing import Any, Final

from msgspec import Struct, field
from tornado.routing import URLSpec
from tornado.web import Application

from handlers.conversation import ConversationDeps
from handlers.http import accounts as account_calls
from handlers.http import feed_push as feed_calls
from handlers.http import health, web_client
from handlers.http import match_files as match_calls
from handlers.http import metrics as metric_calls
from handlers.http.json_handler import HttpDeps, NotFound
from handlers.http.origins import Origins
from handlers.native import conversation as native_conversation
from handlers.sockjs import routes as sockjs
from handlers.sockjs.http import Service, SockJsDeps
from handlers.sockjs.session import HEARTBEAT_S, SockJsLimits
from handlers.sockjs.sessions import SockJsSessions
from handlers.stomp import conversation as stomp_conversation
from handlers.stomp.voices import Voices
from handlers.websocket import echo, prices
from handlers.websocket import handler as native_socket
from handlers.websocket.anonymous import AnonymousDeps
from handlers.websocket.connection_cap import ConnectionCap
from models.database.client import Database
from models.wire.chat_values import MAX_TEXT
from models.wire.events import Limits
from server.accounts.authentication import Authenticator
from server.accounts.wechat_login import WeChatLogin
from server.commands.dispatch import Dispatch
from server.commands.rates import COMMANDS_PER_S, MESSAGES_PER_S
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketRegistry
from server.feeds.feeds import Feeds
from server.matches.directory import MatchDirectory
from server.operations.metrics import Metrics
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.runtime.settings import Settings
from server.runtime.timings import Timings
from server.transport.quiet_sockets import QuietSockets

_ECHO_PER_S: Final = 1_000.0
_ECHO_BURST: Final = 4_000.0
_STOCK_PER_S: Final = 10.0
_STOCK_BURST: Final = 50.0
_OPEN_SOCKETS: Final = 5_000
_OPEN_SOCKETS_EACH: Final = 100
# A client that was held up sends what waited in one request, and writes some letters as six.
_MESSAGES_A_BODY: Final = 16


class Doors(Struct, frozen=True, kw_only=True):
    """What the addresses have in common."""

    settings: Settings
    timings: Timings
    clock: Clock
    database: Database
    origins: Origins
    flusher: Flusher
    auth: Authenticator
    accounts: account_calls.AccountServices
    wechat: WeChatLogin
    sockets: SocketRegistry
    dispatch: Dispatch
    feeds: Feeds
    metrics: Metrics
    matches: MatchDirectory
    hub: Hub
    quiet_sockets: QuietSockets
    sockjs_sessions: list[SockJsSessions] = field(default_factory=list)

    def application(self) -> Application:
        """All addresses of this server."""
        deps = HttpDeps(auth=self.auth, allowed_origins=frozenset(self.settings.allowed_origins))
        conversation = self._make_conversation_deps()
        sockets, native, stomp = (
            self.make_socket_deps(),
            _native(conversation),
            self._make_stomp(conversation),
        )
        # A list of rules is what Tornado's types want, and lists are invariant.
        routes: list[Any] = [
            # They are asked for most, and rules are looked at one after the other.
            *native_socket.routes("/socket", sockets, native),
            *native_socket.upgrades("/ws", sockets, stomp),
            *account_calls.routes(deps, self.accounts),
            *account_calls.wechat_routes(deps, self.wechat),
            *feed_calls.routes(deps, self._make_push_deps()),
            *match_calls.routes(deps, self.matches),
            *health.routes(deps, self.database.ping),
            *metric_calls.routes(deps, self.metrics, self.settings.admin_token),
            *self._sockjs("/sockjs", sockets, native),
            *self._sockjs("/ws", sockets, stomp),
            *echo.routes(self._make_open_deps(self.settings.max_frame_bytes, _ECHO_PER_S, _ECHO_BURST)),
            *self._stock_routes(),
            *web_client.routes(),
        ]
        return Application(routes, default_handler_class=NotFound, default_handler_args={"deps": deps})

    def stop(self) -> None:
        """End what goes on from one request to the next."""
        for sessions in self.sockjs_sessions:
            sessions.stop()

    def _sockjs(
        self, path: str, sockets: native_socket.SocketDeps, carried: native_socket.Carried
    ) -> list[URLSpec]:
        settings = self.settings
        limits = SockJsLimits(
            gone_s=self.timings.sockjs_gone_s,
            heartbeat_s=min(HEARTBEAT_S, settings.heartbeat_s),
            message_bytes=settings.max_frame_bytes,
            queue_bytes=settings.max_queue_bytes,
        )
        sessions = SockJsSessions(carried.begin, limits, self.clock, rates=settings.limits)
        self.sockjs_sessions.append(sessions)
        return sockjs.routes(path, self.make_sockjs_deps(), Service(sessions=sessions), sockets, carried)

    def make_sockjs_deps(self) -> SockJsDeps:
        """What every address of SockJS needs."""
        return SockJsDeps(
            origins=self.origins,
            ancestors=" ".join(("'self'", *self.settings.allowed_origins)),
            client_url=web_client.SOCKJS_URL,
            body_bytes=_MESSAGES_A_BODY * self.settings.max_frame_bytes,
        )

    def make_socket_deps(self) -> native_socket.SocketDeps:
        """What every WebSocket needs."""
        return native_socket.SocketDeps(
            auth=self.auth,
            tickets=self.accounts.tickets,
            sockets=self.sockets,
            origins=self.origins,
            max_frame_bytes=self.settings.max_frame_bytes,
            quiet_sockets=self.quiet_sockets,
        )

    def _make_stomp(self, deps: ConversationDeps) -> native_socket.Carried:
        voices = Voices(simulated=self.feeds.simulated)
        return native_socket.Carried(
            subprotocols=stomp_conversation.SUBPROTOCOLS,
            begin=partial(stomp_conversation.StompConversation, deps, voices),
        )

    def _make_conversation_deps(self) -> ConversationDeps:
        settings = self.settings
        limits = Limits(
            max_frame_bytes=settings.max_frame_bytes,
            max_queue_bytes=settings.max_queue_bytes,
            max_tasks=settings.max_tasks,
            max_text=MAX_TEXT,
            messages_per_s=MESSAGES_PER_S if settings.limits else None,
            commands_per_s=COMMANDS_PER_S if settings.limits else None,
        )
        return ConversationDeps(
            auth=self.auth,
            sockets=self.sockets,
            hub=self.hub,
            dispatch=self.dispatch,
            clock=self.clock,
            flusher=self.flusher,
            limits=limits,
            heartbeat_s=settings.heartbeat_s,
            auth_within_s=self.timings.auth_within_s,
        )

    def _make_push_deps(self) -> feed_calls.PushDeps:
        settings = self.settings
        return feed_calls.PushDeps(
            feeds=self.feeds,
            clock=self.clock,
            key=settings.feed_key if settings.feed_source == "push" else None,
            bucket=Bucket(feed_calls.PUSHES_PER_S, feed_calls.PUSHES_BURST) if settings.limits else None,
        )

    def _stock_routes(self) -> list[Any]:
        deps = self._make_open_deps(prices.MAX_FRAME_BYTES, _STOCK_PER_S, _STOCK_BURST)
        return prices.routes(deps, self.feeds)

    def _make_open_deps(self, max_frame_bytes: int, per_s: float, burst: float) -> AnonymousDeps:
        return AnonymousDeps(
            origins=self.origins,
            max_frame_bytes=max_frame_bytes,
            quiet_sockets=self.quiet_sockets,
            clock=self.clock,
            new_bucket=(lambda: Bucket(per_s, burst)) if self.settings.limits else None,
            cap=ConnectionCap(_OPEN_SOCKETS, _OPEN_SOCKETS_EACH) if self.settings.limits else None,
        )


def _native(deps: ConversationDeps) -> native_socket.Carried:
    return native_socket.Carried(
        subprotocols=native_conversation.SUBPROTOCOLS,
        begin=partial(native_conversation.NativeConversation, deps, native_conversation.codecs()),
    )
