"""A server with the services that sockjs-protocol's own tests ask for, and clients that speak plain HTTP to it.

``echo`` says what it hears, ``close`` closes at once; ``no_websocket`` and ``cookie`` are ``echo`` with the
option of their name. Streams end after 4 KiB, as those tests want it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, Self

import pytest
from msgspec import Struct
from tornado.httputil import HTTPHeaders, parse_response_start_line
from tornado.ioloop import IOLoop

from handlers.conversation import Beginning
from handlers.routes import Parts, Site, socket_deps, sockjs_deps
from handlers.sockjs import routes as services
from handlers.sockjs.http import Service
from handlers.sockjs.session import SockJsLimits, SockJsSession
from handlers.sockjs.sessions import SockJsSessions
from handlers.websocket.handler import Carried
from models.database.client import Database
from models.errors import Disconnect
from models.ids import new_id
from tests.rigs.client import WAIT_S
from tests.rigs.server import House, running_app

STREAM_BYTES: Final = 4_096
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class EchoConversation:
    """Says what it hears."""

    def __init__(self, beginning: Beginning) -> None:
        self.beginning = beginning
        self.lives = 0
        self.heard: list[bytes] = []
        self.is_closed = False

    def opened(self) -> None:
        """Nothing to say."""

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        self.heard.append(payload)
        self.beginning.channel.write_frames(self.beginning.framed(text, payload))
        return None

    def on_activity(self) -> None:
        self.lives += 1

    def on_close(self) -> None:
        assert not self.is_closed
        self.is_closed = True


class ClosingConversation(EchoConversation):
    """Closes at once."""

    def opened(self) -> None:
        raise Disconnect(3000, "Go away!")  # type: ignore[arg-type]  # a code of SockJS


class Answer(Struct, frozen=True):
    """What came back, whole."""

    status: int
    version: str
    headers: HTTPHeaders
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """One connection, on which requests are made one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host
        self.status = 0
        self.version = ""
        self.headers = HTTPHeaders()

    @classmethod
    async def to(cls, host: str) -> Self:
        name, _, port = host.rpartition(":")
        return cls(*await asyncio.open_connection(name, int(port)), host)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        version: str = "1.1",
    ) -> None:
        """Write a request, without waiting for anything."""
        given = {"Host": self._host, **(headers or {})}
        if method == "POST":
            given["Content-Length"] = str(len(body or b""))
        lines = [f"{method} {path} HTTP/{version}", *(f"{name}: {value}" for name, value in given.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))

    async def head(self, *, within_s: float | None = WAIT_S) -> Self:
        """Read status and headers."""
        async with asyncio.timeout(within_s):
            start, _, rest = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").partition("\r\n")
        line = parse_response_start_line(start)
        self.status, self.version, self.headers = line.code, line.version, HTTPHeaders.parse(rest)
        return self

    async def answer(self) -> Answer:
        """Read a whole answer."""
        await self.head()
        return Answer(self.status, self.version, self.headers, await self._body())

    async def chunk(self, *, within_s: float | None = WAIT_S) -> str:
        """The next chunk; "" at the end of the answer."""
        async with asyncio.timeout(within_s):
            size = int(await self._reader.readline(), 16)
            return (await self._reader.readexactly(size + 2))[:-2].decode()

    async def read(self, size: int) -> str:
        """So many bytes, as they come."""
        async with asyncio.timeout(WAIT_S):
            return (await self._reader.readexactly(size)).decode()

    async def is_ended(self) -> bool:
        """Whether the server ends the connection now, without another byte."""
        async with asyncio.timeout(WAIT_S):
            return await self._reader.read(1) == b""

    async def is_refused(self) -> bool:
        """Whether the server ends the connection instead of taking the request, with or without a 4xx."""
        try:
            return 400 <= (await self.answer()).status < 500
        except (ConnectionError, asyncio.IncompleteReadError):
            return True

    async def rest(self) -> str:
        """All that still comes, to the end of the connection."""
        async with asyncio.timeout(WAIT_S):
            return (await self._reader.read()).decode()

    def write(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._writer.write(data)

    async def cut(self) -> None:
        """Lose the connection, without a word."""
        self._writer.transport.abort()
        await asyncio.sleep(0)

    async def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            chunks = []
            while chunk := await self.chunk():
                chunks.append(chunk)
            return "".join(chunks).encode()
        async with asyncio.timeout(WAIT_S):
            return await self._reader.readexactly(int(self.headers.get("Content-Length", 0)))


class SockJs:
    """The services of a running server, and what a client asks of them."""

    def __init__(self, house: House, **limits: Any) -> None:
        self.house = house
        self.host = house.host
        self.conversations: list[EchoConversation] = []
        self.limits = SockJsLimits(
            **{"gone_s": 5.0, "heartbeat_s": 25.0, "message_bytes": 65_536, "queue_bytes": 1_048_576} | limits
        )
        self.sessions: dict[str, SockJsSessions] = {}
        self._mount("echo", EchoConversation)
        self._mount("close", ClosingConversation)
        self._mount("no_websocket", EchoConversation, websocket=False)
        self._mount("cookie", EchoConversation, cookie_needed=True)

    def url(self, service: str = "echo", server: str = "000") -> str:
        """The address of a new session."""
        return f"/{service}/{server}/{new_id('s')}"

    async def ask(self, method: str, path: str, body: bytes | str | None = None, **how: Any) -> Answer:
        """One request on a connection of its own."""
        async with await Wire.to(self.host) as wire:
            wire.send(method, path, body.encode() if isinstance(body, str) else body, **how)
            return await wire.answer()

    async def get(self, path: str, **how: Any) -> Answer:
        return await self.ask("GET", path, **how)

    async def post(self, path: str, body: bytes | str | None = None, **how: Any) -> Answer:
        return await self.ask("POST", path, body, **how)

    async def poll(self, url: str) -> str:
        """The frame that a poll brings."""
        answer = await self.post(url + "/xhr")
        assert answer.status == 200, answer
        assert answer.text.endswith("\n")
        return answer.text[:-1]

    async def say(self, url: str, *messages: str) -> None:
        """Messages that must be taken."""
        answer = await self.post(url + "/xhr_send", json.dumps(messages))
        assert (answer.status, answer.body) == (204, b""), answer

    async def begin(self, method: str, path: str, **how: Any) -> Wire:
        """A request of which nothing is read yet."""
        wire = await Wire.to(self.host)
        wire.send(method, path, **how)
        return wire

    async def stream(self, method: str, path: str, **how: Any) -> Wire:
        """A request whose answer goes on; its head is read."""
        return await (await self.begin(method, path, **how)).head()

    async def waiting(self, url: str) -> None:
        """Return when a request waits for frames of the session at ``url``."""
        session = self._session(url)
        async with asyncio.timeout(WAIT_S):
            while session._receiver is None:
                await asyncio.sleep(0.002)

    async def taken(self, url: str, requests: int) -> None:
        """Return when so many requests of the session at ``url`` wait to be read."""
        session = self._session(url)
        async with asyncio.timeout(WAIT_S):
            while session._taken_bytes < requests * 4_000:
                await asyncio.sleep(0.002)

    async def closed(self, place: int = -1) -> None:
        """Return when the conversation that was begun at ``place`` is told that it is over."""
        async with asyncio.timeout(WAIT_S):
            while not self.conversations[place].is_closed:
                await asyncio.sleep(0.002)

    def _session(self, url: str) -> SockJsSession:
        _, service, _, name = url.split("/")
        session = self.sessions[service].get(name)
        assert session is not None
        return session

    def _mount(self, name: str, conversation: type[EchoConversation], **options: Any) -> None:
        parts: Parts = self.house.part("parts")
        site: Site = self.house.part("site")
        carried = Carried(subprotocols=(), begin=partial(self._begin, conversation))
        sessions = SockJsSessions(carried.begin, self.limits, self.house.clock, rates=False)
        self.sessions[name] = sessions
        site.sockjs_sessions.append(sessions)
        service = Service(sessions=sessions, stream_bytes=STREAM_BYTES, **options)
        routes = services.routes(f"/{name}", sockjs_deps(parts), service, socket_deps(parts), carried)
        site.application.add_handlers(".*", routes)

    def _begin(self, conversation: type[EchoConversation], beginning: Beginning) -> EchoConversation:
        self.conversations.append(conversation(beginning))
        return self.conversations[-1]


@asynccontextmanager
async def running_sockjs(
    database: Database, *, limits: Mapping[str, Any] | None = None, **settings: Any
) -> AsyncIterator[SockJs]:
    """A server with those services; every origin is let in unless ``settings`` say otherwise."""
    async with running_app(database, **{"allowed_origins": ("*",)} | settings) as house:
        yield SockJs(house, **(limits or {}))


@pytest.fixture
def sockjs(io_loop: IOLoop, database: Database) -> Iterator[SockJs]:
    """A server with those services, every origin let in."""
    running = running_sockjs(database)
    yield io_loop.run_sync(running.__aenter__)
    io_loop.run_sync(lambda: running.__aexit__(None, None, None))
