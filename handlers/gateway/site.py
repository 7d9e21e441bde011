"""The addresses of a gateway: the doors of sockets and its health; the home answers everything else."""

from collections.abc import Awaitable, Callable
from typing import Any

from tornado.routing import AnyMatches, Rule
from tornado.web import Application

from handlers.doors import DoorParts, anonymous_routes, doors_of
from handlers.gateway.passing import Passing
from handlers.http import health
from handlers.http.json_handler import HttpDeps
from handlers.http.request_log import RequestLog
from handlers.routes import sockjs_body_bytes, sockjs_heartbeat_s
from handlers.sockjs import websocket as sockjs
from handlers.websocket import handler as websocket
from server.operations.readiness import Status


def gateway_site(parts: DoorParts, passing: Passing, ask: Callable[[], Awaitable[Status]]) -> Application:
    """Every address of a gateway; ``ask`` says whether it can serve."""
    doors, settings = doors_of(parts), parts.settings
    deps = HttpDeps(auth=parts.auth, allowed_origins=frozenset(settings.allowed_origins))
    beat_s, body_bytes = sockjs_heartbeat_s(settings), sockjs_body_bytes(settings)
    rules: list[Any] = [
        *websocket.routes("/socket", doors.sockets, doors.native),
        *websocket.upgrades("/ws", doors.sockets, doors.stomp),
        *websocket.routes("/sockjs/websocket", doors.sockets, doors.native),
        *sockjs.routes("/sockjs", doors.sockets, doors.native, heartbeat_s=beat_s, body_bytes=body_bytes),
        *websocket.routes("/ws/websocket", doors.sockets, doors.stomp),
        *sockjs.routes("/ws", doors.sockets, doors.stomp, heartbeat_s=beat_s, body_bytes=body_bytes),
        *anonymous_routes(parts),
        *health.routes(deps, ask),
        Rule(AnyMatches(), passing),
    ]
    return Application(rules, log_function=RequestLog(parts.clock))
