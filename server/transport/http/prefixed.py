"""A site under a path: it gets requests as if it were at the root; requests outside go elsewhere."""

from collections.abc import Awaitable
from typing import Final

from tornado import httputil

_ALSO_OUTSIDE: Final = frozenset({"/healthz", "/readyz"})
"""The process manager asks for these, and no proxy."""


class Prefixed(httputil.HTTPServerConnectionDelegate):
    """``site`` below ``base_path``, as ``/chat``. ``outside`` gets every other request, and one for the bare path."""

    def __init__(
        self,
        base_path: str,
        site: httputil.HTTPServerConnectionDelegate,
        outside: httputil.HTTPServerConnectionDelegate,
    ) -> None:
        self._base_path = base_path
        self._site = site
        self._outside = outside

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> httputil.HTTPMessageDelegate:
        return _Request(self, server_conn, request_conn)

    def delegate_of(
        self, path: str, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> tuple[httputil.HTTPMessageDelegate, str]:
        """The delegate that answers a request for ``path``, and the path that it gets."""
        if path.startswith(f"{self._base_path}/"):
            return self._site.start_request(server_conn, request_conn), path[len(self._base_path) :]
        to = self._site if path.partition("?")[0] in _ALSO_OUTSIDE else self._outside
        return to.start_request(server_conn, request_conn), path


class _Request(httputil.HTTPMessageDelegate):
    """One request, which is passed on once its path is known."""

    def __init__(
        self, prefixed: Prefixed, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> None:
        self._prefixed = prefixed
        self._server_conn = server_conn
        self._request_conn = request_conn
        self._to: httputil.HTTPMessageDelegate | None = None

    def headers_received(
        self,
        start_line: httputil.RequestStartLine | httputil.ResponseStartLine,
        headers: httputil.HTTPHeaders,
    ) -> Awaitable[None] | None:
        assert isinstance(start_line, httputil.RequestStartLine)
        to, path = self._prefixed.delegate_of(start_line.path, self._server_conn, self._request_conn)
        self._to = to
        return to.headers_received(start_line._replace(path=path), headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        assert self._to is not None
        return self._to.data_received(chunk)

    def finish(self) -> None:
        if self._to is not None:
            self._to.finish()

    def on_connection_close(self) -> None:
        if self._to is not None:
            self._to.on_connection_close()
