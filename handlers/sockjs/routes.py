"""SockJS (sockjs-protocol 0.3.3), for networks that break WebSocket: its routes, and the first requests of clients.

One ``Service`` is mounted for each kind of conversation. Sessions over HTTP are in ``transports``, those over
WebSocket in ``websocket``.
"""

import base64
import hashlib
import secrets
from typing import Final

import msgspec
from msgspec import Struct
from tornado.routing import URLSpec

from handlers.sockjs import transports, websocket
from handlers.sockjs.http import HTML, PLAIN, Service, SockJsDeps, SockJsHandler
from handlers.websocket.handler import Carried, SocketDeps
from handlers.websocket.handler import routes as socket_routes

_BOOTSTRAP: Final = """
    document.domain = document.domain;
    SockJS.bootstrap_iframe();
  """
_IFRAME: Final = """<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src="%s"></script>
  <script>%s</script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
</body>
</html>
"""
_BOOTSTRAP_HASH: Final = base64.b64encode(hashlib.sha256(_BOOTSTRAP.encode()).digest()).decode()


class InfoAnswer(Struct, frozen=True):
    """What a client may use. ``entropy`` seeds its random numbers; clients ignore ``origins``."""

    websocket: bool
    cookie_needed: bool
    entropy: int
    origins: tuple[str, ...] = ("*:*",)


class Greeting(SockJsHandler):
    def get(self) -> None:
        self.set_header("Content-Type", PLAIN)
        self.finish("Welcome to SockJS!\n")


class Info(SockJsHandler):
    def get(self) -> None:
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.never_cache()
        answer = InfoAnswer(
            websocket=self.service.websocket,
            cookie_needed=self.service.cookie_needed,
            entropy=secrets.randbits(32),
        )
        self.finish(msgspec.json.encode(answer))


class Iframe(SockJsHandler):
    """The page through which pages of other hosts reach us; only allowed origins may embed it."""

    def get(self) -> None:
        policy = (
            f"default-src 'none'; script-src 'self' 'sha256-{_BOOTSTRAP_HASH}'; "
            f"connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors {self.deps.ancestors}"
        )
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Content-Type", HTML)
        self.cache_for_a_year()
        self.finish(_IFRAME % (self.deps.client_url, _BOOTSTRAP))

    def compute_etag(self) -> str | None:
        return f'"{hashlib.sha256(b"".join(self._write_buffer)).hexdigest()[:32]}"'


def routes(
    path: str, deps: SockJsDeps, service: Service, sockets: SocketDeps, carried: Carried
) -> list[URLSpec]:
    """SockJS at ``path``, with the conversation that ``carried`` begins."""
    given = {"deps": deps, "service": service}
    over_websocket = (
        [
            *socket_routes(f"{path}/websocket", sockets, carried),
            *websocket.routes(
                path,
                sockets,
                carried,
                heartbeat_s=service.sessions.limits.heartbeat_s,
                body_bytes=deps.body_bytes,
            ),
        ]
        if service.websocket
        else []
    )
    return [
        URLSpec(rf"{path}/?", Greeting, given),
        URLSpec(rf"{path}/info", Info, given),
        URLSpec(rf"{path}/iframe[0-9a-z_.-]*\.html", Iframe, given),
        *over_websocket,
        *transports.routes(path, deps, service),
    ]
