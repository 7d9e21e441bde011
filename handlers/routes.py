"""The addresses of this server, and the parts that each needs. What an address does is defined elsewhere."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from tornado.routing import URLSpec
from tornado.web import Application

from handlers.descriptions import serving as descriptions
from handlers.doors import DoorParts, anonymous_routes, doors_of
from handlers.http import accounts, feed_push, health, match_files, metrics, user_export
from handlers.http.files import downloads, uploads
from handlers.http.joining import invitations
from handlers.http.json_handler import HttpDeps, NotFound
from handlers.http.misplaced import routes as misplaced_routes
from handlers.http.operators import routes as operators
from handlers.http.origins import Origins
from handlers.http.pages import web_client
from handlers.http.pushing import devices
from handlers.http.request_log import RequestLog
from handlers.site import serving as site
from handlers.site.described import pages_of
from handlers.site.library import Library
from handlers.sockjs import routes as sockjs
from handlers.sockjs.http import Service, SockJsDeps
from handlers.sockjs.session import HEARTBEAT_S, SockJsLimits
from handlers.sockjs.sessions import SockJsSessions
from handlers.websocket import handler as websocket
from handlers.websocket.handler import Carried
from models.ids import NodeId
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
from server.pushing.pushing import Pushing
from server.ratings.ratings import Ratings
from server.rooms.joining.previews import Previews
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.transport.quiet_sockets import QuietSockets

# A client that was held up sends all waiting messages in one request, and may write one letter as six.
_MESSAGES_A_BODY: Final = 16
_ABOUT_ERRORS: Final = "/docs/protocol-error-codes-and-close-codes.html"


class Parts(Struct, frozen=True, kw_only=True):
    """The parts of the server that the addresses need."""

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
    pushing: Pushing
    previews: Previews
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
    # Begins the trace of a request of this method to this address, below that of its gateway; what it gives back
    # ends it, with the status.
    traced: Callable[[str, str, str | None], Callable[[int], None]] | None


class Site(Struct, frozen=True):
    """All addresses of a server, and the SockJS sessions at two of them, which outlive single requests."""

    application: Application
    sockjs_sessions: list[SockJsSessions]

    def stop(self) -> None:
        """End every session of SockJS."""
        for sessions in self.sockjs_sessions:
            sessions.stop()


def site_of(parts: Parts) -> Site:
    """Build every address of the server from ``parts``."""
    deps = HttpDeps(auth=parts.auth, allowed_origins=frozenset(parts.settings.allowed_origins))
    given = door_parts(parts)
    doors = doors_of(given)
    carried_native, carried_stomp, sockets = doors.native, doors.stomp, doors.sockets
    native_sessions, stomp_sessions = _sockjs(parts, carried_native), _sockjs(parts, carried_stomp)
    over_sockjs = sockjs_deps(parts)
    calls = descriptions.routes(deps, _calls(parts, deps), parts.settings.base_path)
    # Tornado's types ask for a list of rules, and lists are invariant.
    rules: list[Any] = [
        # Tornado tries the rules in order, and these are requested most.
        *websocket.routes("/socket", sockets, carried_native),
        *websocket.upgrades("/ws", sockets, carried_stomp),
        *calls,
        *sockjs.routes("/sockjs", over_sockjs, Service(sessions=native_sessions), sockets, carried_native),
        *sockjs.routes("/ws", over_sockjs, Service(sessions=stomp_sessions), sockets, carried_stomp),
        *anonymous_routes(given),
        *site.routes(Library(pages_of(calls)), frozenset(parts.settings.allowed_origins)),
        *misplaced_routes(deps, parts.origins),
        *web_client.routes(parts.settings, has_operators=parts.operators.desk.is_open),
    ]
    application = Application(
        rules,
        default_handler_class=NotFound,
        default_handler_args={"deps": deps},
        log_function=RequestLog(parts.clock),
        traced=parts.traced,
        about_errors=f"{parts.settings.base_path}{_ABOUT_ERRORS}",
    )
    return Site(application, [native_sessions, stomp_sessions])


def door_parts(parts: Parts) -> DoorParts:
    """The parts of the doors, where commands are carried out in this process."""
    return DoorParts(
        settings=parts.settings,
        timings=parts.timings,
        clock=parts.clock,
        node=parts.node,
        origins=parts.origins,
        flusher=parts.flusher,
        auth=parts.auth,
        tickets=parts.accounts.tickets,
        sockets=parts.sockets,
        dispatch=parts.dispatch,
        hub=parts.hub,
        quotes=parts.feeds,
        simulated=parts.feeds.simulated,
        quiet_sockets=parts.quiet_sockets,
    )


def sockjs_deps(parts: Parts) -> SockJsDeps:
    """What every address of SockJS needs."""
    return SockJsDeps(
        origins=parts.origins,
        ancestors=" ".join(("'self'", *parts.settings.allowed_origins)),
        client_url=parts.settings.base_path + web_client.SOCKJS_URL,
        base_path=parts.settings.base_path,
        body_bytes=sockjs_body_bytes(parts.settings),
    )


def sockjs_body_bytes(settings: Settings) -> int:
    """The largest body of a request that sends SockJS messages."""
    return _MESSAGES_A_BODY * settings.max_frame_bytes


def sockjs_heartbeat_s(settings: Settings) -> float:
    """The longest silence of the server towards a SockJS client."""
    return min(HEARTBEAT_S, settings.heartbeat_s)


def _calls(parts: Parts, deps: HttpDeps) -> list[URLSpec]:
    """The HTTP calls that are answered in JSON or text."""
    return [
        *accounts.routes(deps, parts.accounts),
        *user_export.routes(deps, parts.user_export),
        *devices.routes(deps, devices.PushDeps(parts.pushing, parts.clock)),
        *invitations.routes(deps, parts.previews),
        *accounts.wechat_routes(deps, parts.wechat),
        *feed_push.routes(deps, _push_deps(parts)),
        *match_files.routes(deps, parts.matches, parts.ratings),
        *uploads.routes(
            deps,
            uploads.UploadDeps(receiving=parts.attachments.receiving, stall_s=parts.timings.upload_stall_s),
        ),
        *downloads.routes(deps, parts.attachments.reading, parts.settings.base_path),
        *operators.routes(parts.auth, parts.operators),
        *health.routes(deps, parts.readiness.ask),
        *metrics.routes(deps, parts.metrics, parts.node, parts.settings.admin_token),
    ]


def _sockjs(parts: Parts, carried: Carried) -> SockJsSessions:
    settings = parts.settings
    limits = SockJsLimits(
        gone_s=parts.timings.sockjs_gone_s,
        heartbeat_s=sockjs_heartbeat_s(settings),
        message_bytes=carried.max_message_bytes,
        queue_bytes=settings.max_queue_bytes,
    )
    return SockJsSessions(carried.begin, limits, parts.clock, rates=settings.limits)


def _push_deps(parts: Parts) -> feed_push.PushDeps:
    settings = parts.settings
    return feed_push.PushDeps(
        feeds=parts.feeds,
        clock=parts.clock,
        key=settings.feed_key if settings.feed_source == "push" else None,
        bucket=Bucket(feed_push.PUSHES_PER_S, feed_push.PUSHES_BURST) if settings.limits else None,
    )
