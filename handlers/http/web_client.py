"""The web client: its page at ``/``, its files under ``/static/``, and a strict content security policy."""

from pathlib import Path
from typing import Any, Final

from tornado.routing import URLSpec
from tornado.web import HTTPError, StaticFileHandler

from handlers.http.errors import code_of, refuse
from handlers.http.incidents import IncidentHandler
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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # A browser asks again each time, and mostly gets 304: a deploy shows at the next reload.
    "Cache-Control": "no-cache",
}

# Pages of other origins load these.
_FOR_OTHER_PAGES: Final = ("/static/sdk/", "/static/vendor/")


class ClientFile(IncidentHandler, StaticFileHandler):
    """A file of the client."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)
        if self.request.path.startswith(_FOR_OTHER_PAGES):
            self.set_header("Cross-Origin-Resource-Policy", "cross-origin")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        # No file's name holds a NUL, and the system calls refuse to look for one.
        if "\0" in absolute_path:
            raise HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)

    def write_error(self, status_code: int, **_: Any) -> None:
        code = code_of(status_code)
        message = self.incident_message() if code == "internal" else self._reason
        refuse(self, Refusal(code, message), status_code)


def routes() -> list[URLSpec]:
    """The client, to be mounted at the root."""
    return [
        URLSpec("/()", ClientFile, {"path": str(STATIC), "default_filename": "index.html"}),
        URLSpec("/static/(.*)", ClientFile, {"path": str(STATIC)}),
    ]
