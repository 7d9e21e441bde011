"""A message hook as an operator runs one: it notes what it is asked, and answers as a test says."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

from models.database.client import Database
from tests.rigs.server import RunningServer, running_server

KEY: Final = b"a key of tests, of 24 bytes or more"
SECRET: Final = f"whsec_{base64.b64encode(KEY).decode()}"

Question = dict[str, Any]


class Hook:
    """``answer`` gives the answer to a question, which comes ``delay_s`` later; bytes are sent as they are."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.answer: Callable[[Question], Any] = lambda _: {"action": "allow"}
        self.delay_s: Callable[[Question], float] = lambda _: 0.0
        self.status = 200

    def kinds(self) -> list[tuple[str, str]]:
        """What was asked so far, by kind, but for names."""
        return [(each["kind"], each["text"]) for each in self.asked if each["kind"] != "name"]


class _Handler(RequestHandler):
    def initialize(self, hook: Hook) -> None:
        self.hook = hook

    async def post(self) -> None:
        body, headers = self.request.body, self.request.headers
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mac = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{mac}"
        question = json.loads(body)
        self.hook.asked.append(question)
        await asyncio.sleep(self.hook.delay_s(question))
        self.set_status(self.hook.status)
        answer = self.hook.answer(question)
        self.finish(answer if isinstance(answer, bytes) else json.dumps(answer))


@asynccontextmanager
async def hooked(database: Database, **settings: Any) -> AsyncIterator[tuple[RunningServer, Hook]]:
    """A server and the hook that it asks."""
    hook, (listening, port) = Hook(), bind_unused_port()
    # Failures that a test asks for are no errors.
    http = HTTPServer(Application([("/", _Handler, {"hook": hook})], log_function=lambda _: None))
    http.add_sockets([listening])
    given = {"message_hook": f"http://127.0.0.1:{port}", "message_hook_secret": SECRET} | settings
    try:
        async with running_server(database, **given) as server:
            yield server, hook
    finally:
        http.stop()
        await http.close_all_connections()
