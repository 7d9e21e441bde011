"""Teahouse itself as a contender, with all on that a user has on but for the rate limits (``LIMITS=off``).

Each connection is a guest of its own; rooms are made by the first of them. The embedded database is a child
of the server and shares its core.
"""

import asyncio
import json
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any, Final, Literal, Self

from msgspec import Struct
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bench.build import BUILD, ROOT
from bench.generator import Load, Talk
from bench.process import free_port, running
from bench.servers import Kind, Running

BEAT: Final = '{"op":"ping"}'
ADMIN: Final = "bench"
_GUESTS_AT_ONCE: Final = 16
_ANSWER_S: Final = 30.0


class Teahouse(Struct, frozen=True, kw_only=True):
    """The real server; ``kept`` rooms store what is said. ``tasks`` connections share a guest's session.

    ``door``: how they talk. ``database``: the address of one that runs already, in place of the embedded one.
    """

    kept: bool = False
    database: str | None = None
    tasks: int = 1
    door: Literal["native", "stomp"] = "native"
    kind: Kind = "ours"

    @property
    def name(self) -> str:
        return "Teahouse" if self.door == "native" else "Teahouse, by STOMP"

    def check(self) -> None:
        """It is what is measured: it has to be there."""

    @contextmanager
    def started(self, load: Load) -> Iterator[Running]:
        with teahouse_server(self.database) as (process, port):
            guests = asyncio.run(prepare(port, load, kept=self.kept, guests=-(-load.conns // self.tasks)))
            yield Running(process, port, talk(guests) if self.door == "native" else stomp_talk(guests))


@contextmanager
def teahouse_server(database: str | None = None) -> Iterator[tuple["Popen[bytes]", int]]:
    """The process and the port of a new server, with a new database unless one is named."""
    port = free_port()
    data = Path(tempfile.mkdtemp(prefix="data-", dir=_made(BUILD)))
    environment = {"LIMITS": "off", "PORT": str(port), "HOST": "127.0.0.1", "DATA_DIR": str(data)}
    environment |= {"ADMIN_TOKEN": ADMIN}
    if database is not None:
        environment |= {"MONGODB_URI": database, "JWT_SECRET": secrets.token_hex(32)}
    command = [sys.executable, "-m", "server"]
    try:
        with running(command, port, BUILD / "logs" / "teahouse.log", environment=environment, cwd=ROOT) as it:
            yield it, port
    finally:
        shutil.rmtree(data, ignore_errors=True)


def talk(tokens: Sequence[str], *, since: str = "") -> Talk:
    """How one signs in, joins a room (``since``: further fields of the join) and talks in it."""
    return Talk(
        path="/socket?task=t%G",
        steps=(
            ("", '{"op":"auth","token":"%K"}'),
            ('"hello"', f'{{"op":"room.join","room":"room%R"{since},"id":1}}'),
        ),
        ready='"epoch"',
        message='{"op":"message.send","id":2,"room":"room%R","text":"{text}"}',
        also=_lines(tokens),
    )


def stomp_talk(tokens: Sequence[str]) -> Talk:
    """The same by STOMP 1.2. A frame ends with a NUL, which no argument of a command line can hold."""
    connect = "CONNECT\naccept-version:1.2\nheart-beat:0,0\ntoken:%K\ntask:t%G\n\n%x00"
    subscribe = "SUBSCRIBE\nid:0\ndestination:/topic/rooms.room%R\nreceipt:joined\n\n%x00"
    return Talk(
        path="/ws",
        steps=(("", connect), ("CONNECTED", subscribe)),
        ready="RECEIPT",
        message="SEND\ndestination:/app/rooms.room%R\n\n{text}%x00",
        also=(*_lines(tokens), "--binary"),
    )


def _lines(tokens: Sequence[str]) -> tuple[str, str]:
    """A token for each connection."""
    lines = BUILD / "tokens.txt"
    lines.write_text("".join(f"{token}\n" for token in tokens))
    return "--lines", str(lines)


async def prepare(port: int, load: Load, *, kept: bool, guests: int) -> list[str]:
    """Make the guests' tokens and the rooms that ``load`` needs."""
    tokens = await make_guests(port, guests)
    async with Speaker(port, tokens[0]) as speaker:
        for room in range(load.rooms):
            history = "kept" if kept else "none"
            await speaker.ask(op="room.create", title="bench", room=f"room{room}", history=history)
    return tokens


async def make_guests(port: int, count: int) -> list[str]:
    """The tokens of so many new guests."""
    AsyncHTTPClient.configure(None, max_clients=_GUESTS_AT_ONCE)
    client = AsyncHTTPClient(force_instance=True)
    guest = HTTPRequest(
        f"http://127.0.0.1:{port}/api/guest",
        method="POST",
        body="{}",
        request_timeout=600,
        connect_timeout=600,
    )
    try:
        answers = await asyncio.gather(*(client.fetch(guest) for _ in range(count)))
    finally:
        client.close()
    return [json.loads(answer.body)["access_token"] for answer in answers]


async def numbers_of(port: int) -> dict[str, float]:
    """The server's metrics by their names."""
    client = AsyncHTTPClient(force_instance=True)
    try:
        answer = await client.fetch(
            f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {ADMIN}"}
        )
    finally:
        client.close()
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.split() for line in lines)}


class Speaker:
    """One signed-in socket that asks and waits for the answer."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._asked = 0
        self._socket: WebSocketClientConnection | None = None

    async def __aenter__(self) -> Self:
        headers = {"Authorization": f"Bearer {self._token}"}
        self._socket = await websocket_connect(
            HTTPRequest(f"ws://127.0.0.1:{self._port}/socket?task=speaker", headers=headers)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()

    async def ask(self, **command: Any) -> dict[str, Any]:
        """Send a command; its reply, which must be ``ok``."""
        assert self._socket is not None
        self._asked += 1
        await self._socket.write_message(json.dumps({**command, "id": self._asked}))
        async with asyncio.timeout(_ANSWER_S):
            while True:
                reply: dict[str, Any] = json.loads(await self._socket.read_message() or "{}")
                if reply.get("id") == self._asked:
                    assert reply["op"] == "ok", reply
                    return reply


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
