"""What the HTTP addresses of SockJS share: allowed origins, caching, bodies, errors as the protocol words them.

The rules are those of sockjs-protocol 0.3.3; errors that it does not specify are JSON, as everywhere else.
"""

from typing import Any, Final

from msgspec import Struct
from tornado.http1connection import HTTP1Connection
from tornado.web import HTTPError, stream_request_body

from handlers.http.errors import code_of, refuse
from handlers.http.incidents import IncidentHandler, shown
from handlers.http.origins import Origins
from handlers.sockjs.frames import BadPayload
from handlers.sockjs.sessions import SockJsSessions
from models.errors import Refusal

STREAM_BYTES: Final = 131_072
PLAIN: Final = "text/plain; charset=UTF-8"
HTML: Final = "text/html; charset=UTF-8"
SCRIPT: Final = "application/javascript; charset=UTF-8"
YEAR_S: Final = 31_536_000

_NOT_CACHED: Final = "no-store, no-cache, no-transform, must-revalidate, max-age=0"


class SockJsDeps(Struct, frozen=True, kw_only=True):
    """What every SockJS address needs.

    ``ancestors`` are the pages that may embed ours, as a policy names them; ``client_url`` is the address of the
    client library, ``base_path`` the path of the whole site; ``body_bytes`` limits the body of one request.
    """

    origins: Origins
    ancestors: str
    client_url: str
    base_path: str = ""
    body_bytes: int


class Service(Struct, frozen=True, kw_only=True):
    """What is served at one address.

    ``cookie_needed`` makes clients keep the cookie ``JSESSIONID``, for load balancers that use it.
    """

    sessions: SockJsSessions
    websocket: bool = True
    cookie_needed: bool = False
    stream_bytes: int = STREAM_BYTES


@stream_request_body
class SockJsHandler(IncidentHandler):
    """One request. Bodies are streamed only so that our own limit applies and Tornado parses no forms."""

    SUPPORTED_METHODS = ("OPTIONS", "GET", "POST")
    expected = (Refusal, HTTPError, BadPayload)

    # Tornado calls this with the arguments of the route.
    def initialize(self, deps: SockJsDeps, service: Service) -> None:
        self.deps = deps
        self.service = service
        self._body = bytearray()
        self._is_let_in = False

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.clear_header("Content-Type")
        self.set_header("X-Content-Type-Options", "nosniff")

    def prepare(self) -> None:
        if isinstance(self.request.connection, HTTP1Connection):
            self.request.connection.set_max_body_size(self.deps.body_bytes)
        if self.request.method != "OPTIONS":
            self.deps.origins.check(self.request.headers, self.request.protocol)
        elif not self._may_ask():
            raise Refusal("forbidden", "this origin is not allowed here")
        self._let_origin_read()
        self._is_let_in = True

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk

    def options(self, *_: str) -> None:
        """A preflight: valid for a year."""
        allowed = ", ".join(self.methods())
        self.set_header("Access-Control-Allow-Methods", allowed)
        self.set_header("Access-Control-Max-Age", str(YEAR_S))
        self.set_header("Allow", allowed)
        self.cache_for_a_year()
        self.set_status(204)
        self.finish()

    def cache_for_a_year(self) -> None:
        self.set_header("Cache-Control", f"public, max-age={YEAR_S}")
        self.set_header("Expires", "Thu, 31 Dec 2099 23:59:59 GMT")

    def never_cache(self) -> None:
        self.set_header("Cache-Control", _NOT_CACHED)

    def set_session_cookie(self) -> None:
        """Make the client keep its cookie, if a load balancer uses it."""
        if self.service.cookie_needed:
            self.set_header(
                "Set-Cookie",
                f"JSESSIONID={self.get_cookie('JSESSIONID') or 'dummy'}; path={self.deps.base_path}/",
            )

    def compute_etag(self) -> str | None:
        """No validators, unless a page says otherwise."""
        return None

    def place(self) -> str:
        """Only the transport: the id of a session is a secret."""
        return shown(self.request.path.rpartition("/")[2])

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The one place that turns errors into answers."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if status_code == 405:
            self.set_header("Allow", ", ".join(self.methods()))
            self.finish()
            return
        if not self._is_let_in:
            # An answer before the request is read ends the connection: the client must not send another request on
            # it.
            self.set_header("Connection", "close")
        self._let_origin_read()
        if isinstance(error, Refusal):
            refuse(self, error)
        elif isinstance(error, BadPayload):
            self.set_header("Content-Type", PLAIN)
            self.finish(str(error))
        else:
            code = code_of(status_code)
            message = self.incident_message() if code == "internal" else self._reason
            refuse(self, Refusal(code, message), status_code)

    def _may_ask(self) -> bool:
        origin, request = self.request.headers.get("Origin"), self.request
        return origin is None or self.deps.origins.lets_ask(origin, request.host, request.protocol)

    def _let_origin_read(self) -> None:
        """Let the page of an allowed origin read the answer (Fetch standard, CORS protocol).

        With credentials, for the client library always sends them; nothing here reads a cookie.
        """
        self.set_header("Vary", "Origin")
        origin = self.request.headers.get("Origin")
        if origin is None:
            self.set_header("Access-Control-Allow-Origin", "*")
        elif self._may_ask():
            self.set_header("Access-Control-Allow-Origin", origin)
            self.set_header("Access-Control-Allow-Credentials", "true")
        asked = self.request.headers.get("Access-Control-Request-Headers")
        if asked:
            self.set_header("Access-Control-Allow-Headers", asked)
