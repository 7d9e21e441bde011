"""A backend with users of its own, which signs their tokens for Teahouse. The standard library is all it needs."""

import base64
import hashlib
import hmac
import json
import os
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

SECRET = os.environ.get("SECRET", "")
ISSUER = os.environ.get("ISSUER", "https://my.example")
ORIGIN = os.environ.get("ORIGIN", "http://127.0.0.1:8888")
PORT = int(os.environ.get("PORT", "9000"))
PAGE = (Path(__file__).parent / "page.html").read_text().replace("https://tea.example", ORIGIN)
LASTS_S = 600


def token(user: str) -> str:
    """A JSON Web Token (RFC 7519, HS256) of one of our users. ``sid`` names the sign-in that it belongs to."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "teahouse",
        "sub": user,
        "sid": user,
        "name": user,
        "iat": now,
        "exp": now + LASTS_S,
    }
    head = {"alg": "HS256", "typ": "JWT"}
    parts = ".".join(part(json.dumps(each).encode()) for each in (head, claims))
    return f"{parts}.{part(signature(parts))}"


def part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signature(text: str) -> bytes:
    return hmac.digest(SECRET.encode(), text.encode(), hashlib.sha256)


class Backend(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/":
            self.answer(200, "text/html; charset=utf-8", PAGE)
        elif self.path == "/tea-token":
            user = self.user()
            # 401 says that nobody is signed in.
            self.answer(200 if user else 401, "text/plain", token(user) if user else "")
        else:
            self.answer(404, "text/plain", "not here")

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 10_000)).decode(
            errors="replace"
        )
        name = parse_qs(body).get("name", [""])[0].strip()[:32]
        self.send_response(303)
        if self.path == "/sign-in" and name:
            value = quote(name)
            cookie = f"user={value}.{signature(value).hex()}; HttpOnly; SameSite=Strict; Path=/"
            self.send_header("Set-Cookie", cookie)
        self.send_header("Location", "/")
        self.end_headers()

    def user(self) -> str | None:
        """Who is signed in, by our own cookie."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("user")
        value, _, signed = (cookie.value if cookie else "").rpartition(".")
        return unquote(value) if value and hmac.compare_digest(signed, signature(value).hex()) else None

    def answer(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    if len(SECRET) < 32:
        raise SystemExit("SECRET is that of Teahouse's JWT_ISSUER_SECRET, 32 bytes or more")
    with ThreadingHTTPServer(("127.0.0.1", PORT), Backend) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("bye")
