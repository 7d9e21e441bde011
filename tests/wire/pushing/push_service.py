"""A push service and its devices: it checks who sends, and each device decrypts with keys of its own (RFC 8291)."""

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from server.pushing.vapid import from_unpadded, unpadded

Told = dict[str, Any]


class Device:
    """A browser that has subscribed."""

    def __init__(self, service: "PushService", name: str) -> None:
        self._key = generate_private_key(SECP256R1())
        self._point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self._auth = secrets.token_bytes(16)
        self.endpoint = f"{service.origin}/{name}"
        self.told: list[Told] = []

    def subscription(self, **wishes: Any) -> Told:
        keys = {"p256dh": unpadded(self._point), "auth": unpadded(self._auth)}
        return {"endpoint": self.endpoint} | keys | wishes

    def read(self, body: bytes) -> None:
        salt, length = body[:16], body[20]
        theirs, record = body[21 : 21 + length], body[21 + length :]
        shared = self._key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
        secret = _hkdf(self._auth, shared, b"WebPush: info\0" + self._point + theirs, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        text = AESGCM(key).decrypt(_hkdf(salt, secret, b"Content-Encoding: nonce\0", 12), record, None)
        assert text.endswith(b"\x02")
        self.told.append(json.loads(text[:-1]))


class PushService:
    """``answer`` gives the status for each message; 201 unless it is set."""

    def __init__(self) -> None:
        self.answer: Callable[[], int] = lambda: 201
        self.asked = 0
        self.key = ""
        self.devices: dict[str, Device] = {}
        self._came = asyncio.Condition()
        listening = bind_sockets(0, "127.0.0.1")
        self._server = HTTPServer(
            Application([(r"/(.*)", _Call, {"service": self})], log_function=lambda _: None)
        )
        self._server.add_sockets(listening)
        self.origin = f"http://127.0.0.1:{listening[0].getsockname()[1]}"

    def device(self, name: str) -> Device:
        return self.devices.setdefault(name, Device(self, name))

    def check(self, authorization: str) -> None:
        """Check the signature of whoever sends (RFC 8292)."""
        token, _, key = authorization.removeprefix("vapid t=").partition(", k=")
        assert key == self.key
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), from_unpadded(key))
        # The clock of the server stands still.
        claims = jwt.decode(
            token, public, algorithms=["ES256"], audience=self.origin, options={"verify_exp": False}
        )
        assert claims["sub"] == "mailto:ops@example.com"

    async def note(self) -> None:
        async with self._came:
            self._came.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self._came:
            await self._came.wait_for(condition)

    async def stop(self) -> None:
        self._server.stop()
        await self._server.close_all_connections()


class _Call(RequestHandler):
    def initialize(self, service: PushService) -> None:
        self._service = service

    async def post(self, name: str) -> None:
        service = self._service
        service.asked += 1
        service.check(self.request.headers["Authorization"])
        assert self.request.headers["Content-Encoding"] == "aes128gcm"
        assert int(self.request.headers["TTL"]) > 0
        assert len(self.request.body) <= 4_096
        status = service.answer()
        if status == 201:
            service.devices[name].read(self.request.body)
        self.set_status(status)
        await self.finish()
        await service.note()


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
