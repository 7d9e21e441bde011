"""Which addresses this server has, and which parts of the server each is given. What an address means is not here."""

from functools import partial
from typing import Any, Final

from msgspec import Struct
from tornado.routing import URLSpec
from tornado.web import Application

from handlers.conversation import ConversationDeps
from handlers.descriptions import serving as descriptions
from handlers.http import accounts, feed_push, health, match_files, metrics, user_export, web_client
from handlers.http.files import downloads, uploads
from handlers.http.json_handler import HttpDeps, NotFound
from handlers.http.operators import routes as operators
from handlers.http.origins import Origins
from handlers.http.request_log import RequestLog
from handlers.native import conversation as native
from handlers.sockjs import routes as sockjs
from handlers.sockjs.http import Service, SockJsDeps
from handlers.sockjs.session import HEARTBEAT_S, SockJsLimits
from handlers.sockjs.sessions import SockJsSessions
from handlers.stomp import conversation as stomp
from handlers.stomp.voices import Voices
from handlers.websocket import echo, prices
from handlers.websocket import handler as websocket
from handlers.websocket.anonymous import AnonymousDeps
from handlers.websocket.handler import Carried, SocketDeps
from models.ids import NodeId
from models.wire.chat_values import MAX_TEXT
from models.wire.events import Limits
from server.accounts.authentication import Authenticator
from server.accounts.wechat_login import WeChatLogin
from server.attachments.attachments import Attachments
from server.commands.dispatching.dispatch import Dispatch
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from server.delivery.registry import SocketRegistry
from server.feeds.feeds import Feeds
from server.matches.directory import MatchDirectory
from server.matches.records.user_export import UserExport
from server.operations.metrics.metrics import Metrics
from server.operations.readiness import Readiness
from server.operators.services import OperatorServices
from server.ratings.ratings import Ratings
from server.rooms.rates import COMMANDS_PER_S, MESSAGES_PER_S
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.transport.http.addresses import TrustedProxies
from server.transport.http.admission import Admission
from server.transport.quiet_sockets import QuietSockets

_ECHO_PER_S: Final = 1_000.0
_ECHO_BURST: Final = 4_000.0
_PRICES_PER_S: Final = 10.0
_PRICES_BURST: Final = 50.0
_ANONYMOUS_SOCKETS: Final = 5_000
_ANONYMOUS_SOCKETS_EACH: Final = 100
# A client that was held up sends everything that waited in one request, and may write a letter as six.
_MESSAGES_A_BODY: Final = 16


class Parts(Struct, frozen=True, kw_only=True):
    """The parts of the server that the addresses are made of."""

    settings: Settings
    timings: Timings
    clock: Clock
    node: NodeId
    readiness: Readiness
    origins: Origins
    flusher: Flusher
    auth: Authenticator
    accounts: accounts.AccountServices
    user_export: UserExport
    operators: OperatorServices
    wechat: WeChatLogin
    sockets: SocketRegistry
    dispatch: Dispatch
    feeds: Feeds
    metrics: Metrics
    matches: MatchDirectory
    ratings: Ratings
    hub: Hub
    attachments: Attachments
    quiet_sockets: QuietSockets


class Site(Struct, frozen=True):
    """All addresses of a server, and the sessions of SockJS at two of them, which go on between requests."""

    application: Application
    sockjs_sessions: list[SockJsSessions]

    def stop(self) -> None:
        """End every session of SockJS."""
        for sessions in self.sockjs_sessions:
            sessions.stop()


def site_of(parts: Parts) -> Site:
    """Every address of the server that consists of ``parts``."""
    deps = HttpDeps(auth=parts.auth, allowed_origins=frozenset(parts.settings.allowed_origins))
    conversations = _conversation_deps(parts)
    carried_native, carried_stomp = _native(conversations), _stomp(conversations, parts.feeds)
    native_sessions, stomp_sessions = _sockjs(parts, carried_native), _sockjs(parts, carried_stomp)
    sockets, over_sockjs = socket_deps(parts), sockjs_deps(parts)
    # A list of rules is what Tornado's types want, and lists are invariant.
    rules: list[Any] = [
        # Tornado looks through the rules in order, and these are asked for most.
        *websocket.routes("/socket", sockets, carried_native),
        *websocket.upgrades("/ws", sockets, carried_stomp),
        *descriptions.routes(deps, _calls(parts, deps)),
        *sockjs.routes("/sockjs", over_sockjs, Service(sessions=native_sessions), sockets, carried_native),
        *sockjs.routes("/ws", over_sockjs, Service(sessions=stomp_sessions), sockets, carried_stomp),
        *echo.routes(_anonymous_deps(parts, parts.settings.max_frame_bytes, _ECHO_PER_S, _ECHO_BURST)),
        *prices.routes(
            _anonymous_deps(parts, prices.MAX_FRAME_BYTES, _PRICES_PER_S, _PRICES_BURST), parts.feeds
        ),
        *web_client.routes(parts.settings.allowed_origins, has_operators=parts.operators.desk.is_open),
    ]
    application = Application(
        rules,
        default_handler_class=NotFound,
        default_handler_args={"deps": deps},
        log_function=RequestLog(parts.clock),
    )
    return Site(application, [native_sessions, stomp_sessions])


def socket_deps(parts: Parts) -> SocketDeps:
    """What every WebSocket needs whose client signs in."""
    return SocketDeps(
        auth=parts.auth,
        tickets=parts.accounts.tickets,
        sockets=parts.sockets,
        origins=parts.origins,
        quiet_sockets=parts.quiet_sockets,
        unsigned=Admission(proxies=TrustedProxies.parse(parts.settings.trusted_proxies))
        if parts.settings.limits
        else None,
    )


def sockjs_deps(parts: Parts) -> SockJsDeps:
    """What every address of SockJS needs."""
    return SockJsDeps(
        origins=parts.origins,
        ancestors=" ".join(("'self'", *parts.settings.allowed_origins)),
        client_url=web_client.SOCKJS_URL,
        body_bytes=_MESSAGES_A_BODY * parts.settings.max_frame_bytes,
    )


def _calls(parts: Parts, deps: HttpDeps) -> list[URLSpec]:
    """What is asked over HTTP and answered in JSON or text."""
    return [
        *accounts.routes(deps, parts.accounts),
        *user_export.routes(deps, parts.user_export),
        *accounts.wechat_routes(deps, parts.wechat),
        *feed_push.routes(deps, _push_deps(parts)),
        *match_files.routes(deps, parts.matches, parts.ratings),
        *uploads.routes(
            deps,
            uploads.UploadDeps(receiving=parts.attachments.receiving, stall_s=parts.timings.upload_stall_s),
        ),
        *downloads.routes(deps, parts.attachments.reading),
        *operators.routes(parts.auth, parts.operators),
        *health.routes(deps, parts.readiness.ask),
        *metrics.routes(deps, parts.metrics, parts.settings.admin_token),
    ]


def _native(deps: ConversationDeps) -> Carried:
    codecs = native.codecs()
    return Carried(
        subprotocols=native.SUBPROTOCOLS,
        begin=partial(native.NativeConversation, deps, codecs),
        max_message_bytes=deps.limits.max_frame_bytes,
    )


def _stomp(deps: ConversationDeps, feeds: Feeds) -> Carried:
    voices = Voices(simulated=feeds.simulated)
    return Carried(
        subprotocols=stomp.SUBPROTOCOLS,
        begin=partial(stomp.StompConversation, deps, voices),
        max_message_bytes=stomp.frame_limits(deps.limits).max_frame_bytes,
    )


def _sockjs(parts: Parts, carried: Carried) -> SockJsSessions:
    settings = parts.settings
    limits = SockJsLimits(
        gone_s=parts.timings.sockjs_gone_s,
        heartbeat_s=min(HEARTBEAT_S, settings.heartbeat_s),
        message_bytes=carried.max_message_bytes,
        queue_bytes=settings.max_queue_bytes,
    )
    return SockJsSessions(carried.begin, limits, parts.clock, rates=settings.limits)


def _conversation_deps(parts: Parts) -> ConversationDeps:
    settings = parts.settings
    limits = Limits(
        max_frame_bytes=settings.max_frame_bytes,
        max_queue_bytes=settings.max_queue_bytes,
        max_tasks=settings.max_tasks,
        max_text=MAX_TEXT,
        messages_per_s=MESSAGES_PER_S if settings.limits else None,
        commands_per_s=COMMANDS_PER_S if settings.limits else None,
    )
    return ConversationDeps(
        auth=parts.auth,
        sockets=parts.sockets,
        hub=parts.hub,
        dispatch=parts.dispatch,
        clock=parts.clock,
        flusher=parts.flusher,
        limits=limits,
        node=parts.node,
        heartbeat_s=settings.heartbeat_s,
        auth_within_s=parts.timings.auth_within_s,
    )


def _push_deps(parts: Parts) -> feed_push.PushDeps:
    settings = parts.settings
    return feed_push.PushDeps(
        feeds=parts.feeds,
        clock=parts.clock,
        key=settings.feed_key if settings.feed_source == "push" else None,
        bucket=Bucket(feed_push.PUSHES_PER_S, feed_push.PUSHES_BURST) if settings.limits else None,
    )


def _anonymous_deps(parts: Parts, max_frame_bytes: int, per_s: float, burst: float) -> AnonymousDeps:
    limits = parts.settings.limits
    return AnonymousDeps(
        origins=parts.origins,
        max_frame_bytes=max_frame_bytes,
        quiet_sockets=parts.quiet_sockets,
        clock=parts.clock,
        new_bucket=(lambda: Bucket(per_s, burst)) if limits else None,
        admission=Admission(most_each=_ANONYMOUS_SOCKETS_EACH, most=_ANONYMOUS_SOCKETS) if limits else None,
    )
