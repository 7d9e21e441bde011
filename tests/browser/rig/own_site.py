"""A site of another origin with users of its own, whose tokens it signs."""

import json
import mimetypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from threading import Thread
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

ISSUER: Final = "https://my.example"
KEY_ID: Final = "of-this-year"
Scheme = Literal["HS256", "RS256", "JWKS"]


class OwnSite:
    """A site with ``pages`` by path; what has none is looked for in ``folder``.

    ``/tea-token`` gives a token of ``user`` that is good for ``lasts_s``.
    """

    def __init__(self, port: int, lasts_s: int, scheme: Scheme) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.pages: dict[str, str] = {"/": "<!doctype html><title>Nothing</title>"}
        self.folder: Path | None = None
        self.user = "mei"
        self.policy = ""
        self.asked = 0
        self._lasts_s = lasts_s
        self._scheme = scheme
        self._secret = token_hex(32)
        self._key = None if scheme == "HS256" else rsa.generate_private_key(65537, 2048)

    def token(self, user: str, lasts_s: int | None = None) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {"iss": ISSUER, "aud": "teahouse", "sub": user, "sid": user, "name": user}
        claims |= {"iat": now, "exp": now + (lasts_s or self._lasts_s)}
        if self._key is None:
            return jwt.encode(claims, self._secret, "HS256")
        headers = {"kid": KEY_ID} if self._scheme == "JWKS" else None
        return jwt.encode(claims, self._key, "RS256", headers=headers)

    def settings(self) -> dict[str, str]:
        """Those of a server that knows this site and its users."""
        trust = {"ALLOWED_ORIGINS": self.origin, "JWT_ISSUER": ISSUER, "MAX_TASKS": "20"}
        if self._key is None:
            return trust | {"JWT_ISSUER_SECRET": self._secret}
        if self._scheme == "JWKS":
            return trust | {"JWKS_URL": f"{self.origin}/keys.json"}
        pem = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return trust | {"JWT_PUBLIC_KEY": pem.decode()}

    def answer(self, path: str) -> tuple[str, bytes]:
        """The type and the bytes of what is at ``path``. Raises ``LookupError`` where there is nothing."""
        if path == "/tea-token":
            self.asked += 1
            return "text/plain", self.token(self.user).encode()
        if path == "/keys.json" and self._key is not None:
            key: dict[str, Any] = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
            return "application/json", json.dumps({"keys": [key | {"kid": KEY_ID, "alg": "RS256"}]}).encode()
        if path in self.pages or self.folder is None:
            return "text/html; charset=utf-8", self.pages[path].encode()
        file = self.folder / path.lstrip("/")
        if not file.is_file():
            raise LookupError(path)
        return mimetypes.guess_type(file.name)[0] or "text/html; charset=utf-8", file.read_bytes()


@contextmanager
def own_site(lasts_s: int, scheme: Scheme = "HS256") -> Iterator[OwnSite]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                kind, body = site.answer(urlsplit(self.path).path)
            except LookupError:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            if site.policy:
                self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        site = OwnSite(server.server_port, lasts_s, scheme)
        Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()
