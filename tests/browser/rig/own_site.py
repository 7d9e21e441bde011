"""A site of another origin with users of its own, whose tokens it signs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

import jwt

ISSUER: Final = "https://my.example"


class OwnSite:
    """``pages`` are by path. ``/tea-token`` gives a token of ``user`` that is good for ``lasts_s``."""

    def __init__(self, port: int, lasts_s: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.secret = token_hex(32)
        self.pages: dict[str, str] = {"/": "<!doctype html><title>Nothing</title>"}
        self.user = "mei"
        self.asked = 0
        self._lasts_s = lasts_s

    def token(self, user: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {"iss": ISSUER, "aud": "teahouse", "sub": user, "sid": user, "name": user}
        return jwt.encode(claims | {"iat": now, "exp": now + self._lasts_s}, self.secret, "HS256")

    def settings(self) -> dict[str, str]:
        """Those of a server that knows this site and its users."""
        return {
            "ALLOWED_ORIGINS": self.origin,
            "JWT_ISSUER": ISSUER,
            "JWT_ISSUER_SECRET": self.secret,
            "MAX_TASKS": "20",
        }

    def answer(self, path: str) -> tuple[str, str]:
        """The type and the text of what is at ``path``. Raises ``KeyError`` where there is nothing."""
        if path == "/tea-token":
            self.asked += 1
            return "text/plain", self.token(self.user)
        return "text/html; charset=utf-8", self.pages[path]


@contextmanager
def own_site(lasts_s: int) -> Iterator[OwnSite]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                kind, text = site.answer(urlsplit(self.path).path)
            except KeyError:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        site = OwnSite(server.server_port, lasts_s)
        Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()
