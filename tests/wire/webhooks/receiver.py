"""A small HTTP server that receives webhooks: it checks each signature and answers as it is told."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from msgspec import Struct
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from server.runtime.timings import Timings
from tests.rigs.server import QUICK

Frame = dict[str, Any]

IMPATIENT: Final = Timings(
    **{each: getattr(QUICK, each) for each in QUICK.__struct_fields__} | {"webhook_pause_s": 0.02}
)


class Received(Struct):
    """One request, and what it was answered with; None: it was not."""

    id: str
    timestamp_s: int
    body: Frame
    is_signed: bool
    trace: str | None = None
    status: int | None = None

    @property
    def text(self) -> Any:
        return self.body["data"]["message"].get("text")


class Receiver:
    """``answer`` gives the status for each request: None for silence, until ``stop``. 200 unless it is set."""

    def __init__(self, port: int = 0) -> None:
        self.secret = ""
        self.received: list[Received] = []
        self.answer: Callable[[Received], int | None] = lambda _: 200
        self.under_way: dict[str, int] = {}
        self.most_of_one_room = 0
        self.most_at_once = 0
        self.silence = asyncio.Event()
        self._came = asyncio.Condition()
        self._listening = bind_sockets(port, "127.0.0.1")
        self._server = HTTPServer(
            Application([(r"/.*", _Call, {"receiver": self})], log_function=lambda _: None)
        )
        self._server.add_sockets(self._listening)
        self.port: int = self._listening[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def taken(self) -> list[Received]:
        """What was answered with 2xx, in the order in which it came."""
        return [each for each in self.received if each.status is not None and 200 <= each.status < 300]

    def bodies(self, type_: str) -> list[Frame]:
        return [each.body for each in self.taken if each.body["type"] == type_]

    async def until(self, condition: Callable[[], bool], within_s: float = 20) -> None:
        """Return once ``condition`` holds after something came."""
        async with asyncio.timeout(within_s), self._came:
            await self._came.wait_for(condition)

    async def takes(self, count: int) -> list[Received]:
        """The first ``count`` that were taken, once they have come."""
        await self.until(lambda: len(self.taken) >= count)
        return self.taken[:count]

    async def note(self) -> None:
        async with self._came:
            self._came.notify_all()

    async def stop(self) -> None:
        self.silence.set()
        self._server.stop()
        await self._server.close_all_connections()

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """By the specification, and by nothing of ours."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return bool(headers["webhook-signature"] == f"v1,{expected}")


class _Call(RequestHandler):
    def initialize(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def post(self) -> None:
        receiver, headers, body = self._receiver, self.request.headers, self.request.body
        parsed = json.loads(body)
        room = str(parsed["data"].get("room"))
        received = Received(
            id=headers["webhook-id"],
            timestamp_s=int(headers["webhook-timestamp"]),
            body=parsed,
            is_signed=receiver.is_signed(headers, body),
            trace=headers.get("traceparent"),
        )
        of_room = receiver.under_way[room] = receiver.under_way.get(room, 0) + 1
        receiver.most_of_one_room = max(receiver.most_of_one_room, of_room)
        receiver.most_at_once = max(receiver.most_at_once, sum(receiver.under_way.values()))
        receiver.received.append(received)
        status = receiver.answer(received)
        try:
            if status is None:
                await receiver.note()
                await receiver.silence.wait()
                self.detach().close()
                return
            await asyncio.sleep(0)
        finally:
            receiver.under_way[room] -= 1
        received.status = status
        self.set_status(status)
        if 300 <= status < 400:
            self.set_header("Location", f"{receiver.url}/elsewhere")
        with suppress(StreamClosedError):  # a machine under load answers too late for whoever asked
            await self.finish()
        await receiver.note()
