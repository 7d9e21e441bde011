"""The web client: its page at ``/``, its files under ``/static/``, and a strict content security policy."""

from pathlib import Path
from typing import Any, Final

from tornado.routing import URLSpec
from tornado.web import StaticFileHandler

from handlers.http.errors import code_of, refuse
from models.errors import Refusal

STATIC: Final = Path(__file__).resolve().parents[2] / "static"
SOCKJS_URL: Final = "/static/vendor/sockjs-1.6.1.min.js"
"""The client library that SockJS's own page loads; its version must be that of the page around it."""

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Always asked for again, and mostly answered 304: a deploy is seen at the next reload.
    "Cache-Control": "no-cache",
}


class ClientFile(StaticFileHandler):
    """A file of the client."""

    def write_error(self, status_code: int, **_: Any) -> None:
        refuse(self, Refusal(code_of(status_code), self._reason), status_code)

    def set_extra_headers(self, path: str) -> None:
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)


def routes() -> list[URLSpec]:
    """The client, to be mounted at the root."""
    return [
        URLSpec("/()", ClientFile, {"path": str(STATIC), "default_filename": "index.html"}),
        URLSpec("/static/(.*)", ClientFile, {"path": str(STATIC)}),
    ]
