"""A server with the services that sockjs-protocol's own tests require, and clients that speak plain HTTP to it.

``echo`` returns what it gets, ``close`` closes at once; ``no_websocket`` and ``cookie`` are ``echo`` with the option
of their name. Streams end after 4 KiB, as those tests require.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import pytest
from tornado.ioloop import IOLoop

from handlers.conversation import Beginning
from handlers.doors import doors_of
from handlers.routes import Parts, Site, door_parts, sockjs_deps
from handlers.sockjs import routes as services
from handlers.sockjs.http import Service
from handlers.sockjs.session import SockJsLimits, SockJsSession
from handlers.sockjs.sessions import SockJsSessions
from handlers.websocket.handler import Carried
from models.database.client import Database
from models.errors import Disconnect
from models.ids import new_id
from server.transport.frames import BadFrame
from tests.rigs.client import WAIT_S
from tests.rigs.network.http_wire import Answer, Wire
from tests.rigs.network.loop_thread import LoopThread
from tests.rigs.server import RunningServer, running_server
from tests.rigs.shared_server import unswept_server

STREAM_BYTES: Final = 4_096
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class EchoConversation:
    """Echoes every message."""

    def __init__(self, beginning: Beginning) -> None:
        self.beginning = beginning
        self.lives = 0
        self.heard: list[bytes] = []
        self.is_closed = False

    def opened(self) -> None:
        """Does nothing."""

    def on_frame(self, text: bool, payload: bytes) -> Awaitable[None] | None:
        self.heard.append(payload)
        self.beginning.channel.write_frames(self.beginning.framed(text, payload))
        return None

    def on_activity(self) -> None:
        self.lives += 1

    def on_broken(self, why: BadFrame) -> None:
        """Does nothing."""

    def on_close(self) -> None:
        assert not self.is_closed
        self.is_closed = True


class ClosingConversation(EchoConversation):
    """Closes at once."""

    def opened(self) -> None:
        raise Disconnect(3000, "Go away!")  # type: ignore[arg-type]  # a code of SockJS


class SockJs:
    """The services of a running server, and a client's requests to them."""

    def __init__(self, server: RunningServer, **limits: Any) -> None:
        self.server = server
        self.host = server.host
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
        """The frame that a poll returns."""
        answer = await self.post(url + "/xhr")
        assert answer.status == 200, answer
        assert answer.text.endswith("\n")
        return answer.text[:-1]

    async def say(self, url: str, *messages: str) -> None:
        """Send messages that must be accepted."""
        answer = await self.post(url + "/xhr_send", json.dumps(messages))
        assert (answer.status, answer.body) == (204, b""), answer

    async def begin(self, method: str, path: str, **how: Any) -> Wire:
        """A request whose answer is not read yet."""
        wire = await Wire.to(self.host)
        wire.send(method, path, **how)
        return wire

    async def stream(self, method: str, path: str, **how: Any) -> Wire:
        """A streamed answer; its head is read."""
        return await (await self.begin(method, path, **how)).head()

    async def waiting(self, url: str) -> None:
        """Return once a request waits for frames of the session at ``url``."""
        session = self._session(url)
        async with asyncio.timeout(WAIT_S):
            while session._receiver is None:
                await asyncio.sleep(0.002)

    async def taken(self, url: str, requests: int) -> None:
        """Return once this many requests of the session at ``url`` wait to be read."""
        session = self._session(url)
        async with asyncio.timeout(WAIT_S):
            while session._taken_bytes < requests * 4_000:
                await asyncio.sleep(0.002)

    async def closed(self, place: int = -1) -> None:
        """Return once the conversation begun at ``place`` has been closed."""
        async with asyncio.timeout(WAIT_S):
            while not self.conversations[place].is_closed:
                await asyncio.sleep(0.002)

    def _session(self, url: str) -> SockJsSession:
        _, service, _, name = url.split("/")
        session = self.sessions[service].get(name)
        assert session is not None
        return session

    def _mount(self, name: str, conversation: type[EchoConversation], **options: Any) -> None:
        parts: Parts = self.server.part("parts")
        site: Site = self.server.part("site")
        begin = partial(self._begin, conversation)
        carried = Carried(subprotocols=(), begin=begin, max_message_bytes=self.limits.message_bytes)
        sessions = SockJsSessions(carried.begin, self.limits, self.server.clock, rates=False)
        self.sessions[name] = sessions
        site.sockjs_sessions.append(sessions)
        service = Service(sessions=sessions, stream_bytes=STREAM_BYTES, **options)
        routes = services.routes(
            f"/{name}", sockjs_deps(parts), service, doors_of(door_parts(parts)).sockets, carried
        )
        site.application.add_handlers(".*", routes)

    def _begin(self, conversation: type[EchoConversation], beginning: Beginning) -> EchoConversation:
        self.conversations.append(conversation(beginning))
        return self.conversations[-1]


@asynccontextmanager
async def running_sockjs(
    database: Database, *, limits: Mapping[str, Any] | None = None, **settings: Any
) -> AsyncIterator[SockJs]:
    """A server with those services; every origin is allowed unless ``settings`` say otherwise."""
    async with running_server(database, **{"allowed_origins": ("*",)} | settings) as server:
        yield SockJs(server, **(limits or {}))


@pytest.fixture(scope="session")
def shared_sockjs(database_uri: str) -> Iterator[SockJs]:
    """The same for all tests that only send requests; ``server`` and its parts belong to its own thread."""
    with LoopThread("shared SockJS server") as thread, thread.entered(_shared(database_uri)) as sockjs:
        yield sockjs


@asynccontextmanager
async def _shared(database_uri: str) -> AsyncIterator[SockJs]:
    async with unswept_server(database_uri, allowed_origins=("*",)) as server:
        yield SockJs(server)


@pytest.fixture
def sockjs(io_loop: IOLoop, database: Database) -> Iterator[SockJs]:
    """A server with those services, with every origin allowed."""
    running = running_sockjs(database)
    yield io_loop.run_sync(running.__aenter__)
    io_loop.run_sync(lambda: running.__aexit__(None, None, None))
