"""What all HTTP calls share: JSON in and out, errors, cross-origin rules, and limits on bodies.

``JsonHandler`` makes every answer, 404, 405 and 500 included, so errors have one shape. It does not know what the
calls mean.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError
from tornado.web import stream_request_body

from handlers.http.calls.call import Call
from handlers.http.calls.decoding import decoded
from handlers.http.errors import code_of, refuse
from handlers.http.incidents import IncidentHandler
from models.errors import Refusal
from models.wire.validation import fault_in, without_nulls
from server.accounts.authentication import Identity, Verifier

MAX_BODY_BYTES: Final = 16_384
# A body over the limit is read and dropped up to here: a client that is still writing does not read the answer.
_MAX_DRAINED_BYTES: Final = 8 * 1_048_576
_MAX_DIGITS: Final = 20
_PREFLIGHT_S: Final = 600
_FLUSHED_BYTES: Final = 16_384
# A client that takes nothing within this time is given up.
_PATIENCE_S: Final = 120.0
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Content-Type": "application/json",
    "Referrer-Policy": "no-referrer",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
}

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class HttpDeps(Struct, frozen=True, kw_only=True):
    """What every call needs: ``allowed_origins`` as browsers send them, or ``*``."""

    auth: Verifier
    allowed_origins: frozenset[str]


@stream_request_body
class JsonHandler(IncidentHandler):
    """A call. Bodies are streamed only so that Tornado parses no forms and the limit is answered in JSON."""

    deps: HttpDeps

    def initialize(self, deps: HttpDeps) -> None:
        self.deps = deps
        self._body = bytearray()
        self._body_bytes = 0

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        self._let_origin_read()
        begin = self.settings.get("traced")
        if begin is not None and "/api/" in self.request.path:
            # Where a gateway has passed it on.
            hop = getattr(getattr(self.request.connection, "context", None), "trace", None)
            self.traced = begin(self.request.method, self._route(), hop)
        if isinstance(self.request.connection, HTTP1Connection):
            self.request.connection.set_max_body_size(_MAX_DRAINED_BYTES)
        declared = self.request.headers.get("Content-Length", "0")
        # Python parses no number of over 4,300 digits, and one of over 20 is too large anyway.
        if declared.isdecimal() and (len(declared) > _MAX_DIGITS or int(declared) > _MAX_DRAINED_BYTES):
            raise _too_large()

    def data_received(self, chunk: bytes) -> None:
        self._body_bytes += len(chunk)
        if self._body_bytes <= MAX_BODY_BYTES:
            self._body += chunk

    def options(self, *_: str) -> None:
        """A preflight (Fetch standard, CORS protocol)."""
        if "Access-Control-Allow-Origin" in self._headers:
            self.set_header("Access-Control-Allow-Methods", ", ".join(self.methods()))
            self.set_header("Access-Control-Allow-Headers", "Authorization, Content-Type")
            self.set_header("Access-Control-Max-Age", str(_PREFLIGHT_S))
        self.set_header("Allow", ", ".join(self.methods()))
        self.answer_nothing()

    def body_of(self, call: Call[_T, Any]) -> _T:
        """The body as ``call`` declares it. Raises as ``body_as`` does."""
        shape: type[_T] = call.body
        return self.body_as(shape)

    def body_as(self, shape: type[_T]) -> _T:
        """The body as a ``shape``; no body at all counts as ``{}``.

        Raises ``Refusal``: ``too_large``, or ``bad_request`` with the field and its fault.
        """
        if self._body_bytes > MAX_BODY_BYTES:
            raise _too_large()
        try:
            return decoded(bytes(self._body) or b"{}", shape)
        except UnicodeDecodeError:
            raise Refusal("bad_request", "the body is not UTF-8") from None
        except RecursionError:
            raise Refusal("bad_request", "the body is nested too deeply") from None
        except msgspec.ValidationError as error:
            read = without_nulls(_anything_in(bytes(self._body)), shape)
            if read is None:
                raise Refusal("bad_request", fault_in("the body", error)) from None
            return read
        except msgspec.DecodeError as error:
            raise Refusal("bad_request", f"the body is not JSON: {error}") from None

    def bearer(self) -> str | None:
        """The token of this request. Raises as ``bearer_of`` does."""
        return bearer_of(self.request.headers)

    async def send_pieces(self, pieces: AsyncIterator[bytes], what: str) -> None:
        """Answer with ``pieces`` as they are made; ``what`` names it in the log.

        A client that reads slowly is waited for, 120 s for each 16 KiB; the end of the connection ends it. A refusal
        in the middle is too late for an error: the client sees a body that ends early.
        """
        try:
            waiting = 0
            async for piece in pieces:
                self.write(piece)
                waiting += len(piece)
                if waiting >= _FLUSHED_BYTES:
                    async with asyncio.timeout(_PATIENCE_S):
                        await self.flush()
                    waiting = 0
            self.finish()
        except StreamClosedError:
            return
        except (Refusal, TimeoutError) as error:
            if not self._headers_written:
                raise
            _log.info("%s ends early: %s", what, error)
            if isinstance(self.request.connection, HTTP1Connection):
                self.request.connection.close()

    async def identity(self) -> Identity:
        """The user of this request. Raises ``Refusal``: ``unauthorized`` or ``unavailable``."""
        token = self.bearer()
        if token is None:
            raise Refusal("unauthorized", "a token is needed, in the header Authorization: Bearer TOKEN")
        return await self.deps.auth.verify(token)

    def check_key(self, key: str, name: str) -> None:
        """Raise ``Refusal("unauthorized")`` unless the request has ``key``, which the message calls ``name``."""
        brought = self.bearer()
        if brought is None or not secrets.compare_digest(brought.encode(), key.encode()):
            raise Refusal("unauthorized", f"{name} is needed, in the header Authorization: Bearer")

    def answer(self, value: Struct, status: int = 200) -> None:
        self.set_status(status)
        self.finish(msgspec.json.encode(value))

    def answer_nothing(self) -> None:
        self.set_status(204)
        self.finish()

    def compute_etag(self) -> None:
        """No validators: nothing here may be cached."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The one place that turns errors into answers."""
        self._let_origin_read()
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, Refusal):
            refuse(self, error)
        elif status_code == 405:
            self.set_header("Allow", ", ".join(self.methods()))
            wrong = f"the method {self.request.method} is not allowed here"
            refuse(self, Refusal("bad_request", wrong), 405)
        elif status_code < 500:
            refusal = Refusal(code_of(status_code), self._reason)
            refuse(self, refusal, status_code)
        else:
            refuse(self, Refusal("internal", self.incident_message()), 500)

    def _route(self) -> str:
        """The path of this address with ``*`` for the names in it, which must not get into a trace."""
        named = set(self.path_args)
        return "/".join("*" if unquote(part) in named else part for part in self.request.path.split("/"))

    def _let_origin_read(self) -> None:
        """Let the page of an allowed origin read the answer (Fetch standard, CORS protocol).

        Credentials are never allowed: tokens travel in a header that the page itself sets.
        """
        origin = self.request.headers.get("Origin")
        anybody = "*" in self.deps.allowed_origins
        if origin is None or not (anybody or origin in self.deps.allowed_origins):
            return
        self.set_header("Access-Control-Allow-Origin", "*" if anybody else origin)
        self.set_header("Access-Control-Expose-Headers", "Link, Retry-After, WWW-Authenticate")


class NotFound(JsonHandler):
    """Unknown addresses, for every method; to be mounted behind everything else.

    It answers once the request is read: an earlier answer would end the connection under the client's next request.
    """

    def get(self, *_: str) -> None:
        raise Refusal("not_found", "there is nothing at this address")

    head = post = delete = patch = put = options = get


def bearer_of(headers: HTTPHeaders) -> str | None:
    """The token of a request (RFC 6750, 2.1), if one came.

    Raises ``Refusal("unauthorized")`` for credentials of another kind.
    """
    header = headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal("unauthorized", "Authorization: it is not of the form Bearer TOKEN")
    return token.strip()


def _anything_in(body: bytes) -> Any:
    """What ``body`` says, whatever is meant; None where it breaks off behind what is wrong in it."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _too_large() -> Refusal:
    return Refusal("too_large", f"the body is over {MAX_BODY_BYTES} bytes")
