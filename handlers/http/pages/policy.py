"""What all pages and their parts share: a strict content security policy."""

from typing import Any, Final

from handlers.http.errors import code_of, refuse
from handlers.http.incidents import IncidentHandler
from models.errors import Refusal

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; "
        "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors {ancestors}"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Browsers revalidate each time, and mostly get 304: a deploy shows at the next reload.
    "Cache-Control": "no-cache",
}


def unframed_headers() -> dict[str, str]:
    """The headers of a page that no other page may frame."""
    return {name: value.format(ancestors="'none'") for name, value in _HEADERS.items()}


class UnderPolicy(IncidentHandler):
    """An answer with the headers of all pages; its errors are JSON.

    ``friends`` are the origins whose pages may load it and show it in a frame, or ``*``.
    """

    _friends: frozenset[str] = frozenset()

    def initialize(self, friends: frozenset[str]) -> None:
        self._friends = friends

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Let the pages of friends in (Content Security Policy 3, 6.4.2; Fetch standard, CORS protocol)."""
        ancestors = " ".join(("'self'", *sorted(self._friends))) if self._friends else "'none'"
        policy = _HEADERS["Content-Security-Policy"].format(ancestors=ancestors)
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Vary", "Origin")
        origin = self.request.headers.get("Origin")
        if origin is not None and ("*" in self._friends or origin in self._friends):
            self.set_header("Access-Control-Allow-Origin", "*" if "*" in self._friends else origin)

    def write_error(self, status_code: int, **_: Any) -> None:
        code = code_of(status_code)
        message = self.incident_message() if code == "internal" else self._reason
        refuse(self, Refusal(code, message), status_code)
