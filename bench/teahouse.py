"""Teahouse as a contender, with everything on that users have, except the rate limits (``LIMITS=off``).

Each connection is a guest of its own, and the first guest creates the rooms. The embedded database is a child of the
server and shares its core.
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
from bench.generator import ClientScript, Load
from bench.process import free_port, running
from bench.servers import ContenderKind, Running

BEAT: Final = '{"op":"ping"}'
ADMIN: Final = "bench"
_GUESTS_AT_ONCE: Final = 16
_ANSWER_S: Final = 30.0


class Teahouse(Struct, frozen=True, kw_only=True):
    """The real server. With ``kept`` its rooms store their messages. ``tasks`` connections share a guest's session.

    ``database``: the address of a running database, in place of the embedded one. ``checkout`` is the folder of its
    source: another commit can be measured beside this one.
    """

    kept: bool = False
    database: str | None = None
    tasks: int = 1
    protocol: Literal["native", "stomp"] = "native"
    kind: ContenderKind = "ours"
    checkout: Path = ROOT

    @property
    def name(self) -> str:
        name = name_of(self.checkout)
        return name if self.protocol == "native" else f"{name}, by STOMP"

    def check(self) -> None:
        """Needs nothing."""

    @contextmanager
    def started(self, load: Load) -> Iterator[Running]:
        with teahouse_server(self.database, checkout=self.checkout) as (process, port):
            guests = asyncio.run(prepare(port, load, kept=self.kept, guests=-(-load.conns // self.tasks)))
            yield Running(
                process, port, script(guests) if self.protocol == "native" else stomp_script(guests)
            )


def name_of(checkout: Path) -> str:
    """The name in the tables of the Teahouse in ``checkout``."""
    return "Teahouse" if checkout == ROOT else f"Teahouse in {checkout.name}"


@contextmanager
def teahouse_server(
    database: str | None = None, *, program: str = "server", checkout: Path = ROOT, limited: bool = False
) -> Iterator[tuple["Popen[bytes]", int]]:
    """Run a new server; yields its process and port. The database is new, unless ``database`` names one.

    ``program`` is the module to run, from the source in ``checkout`` and with this environment's packages.
    ``limited``: with the limits on.
    """
    port = free_port()
    data = Path(tempfile.mkdtemp(prefix="data-", dir=_made(BUILD)))
    environment = {
        "LIMITS": "on" if limited else "off",
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "DATA_DIR": str(data),
    }
    environment |= {"ADMIN_TOKEN": ADMIN}
    if database is not None:
        environment |= {"MONGODB_URI": database, "JWT_SECRET": secrets.token_hex(32)}
    command = [sys.executable, "-m", program]
    try:
        with running(
            command, port, BUILD / "logs" / "teahouse.log", environment=environment, cwd=checkout
        ) as it:
            yield it, port
    finally:
        shutil.rmtree(data, ignore_errors=True)


def script(tokens: Sequence[str], *, since: str = "", rooms: str = "room") -> ClientScript:
    """Sign in, join a room and send messages. ``since``: further fields of the join. ``rooms``: how they begin."""
    return ClientScript(
        path="/socket?task=t%G",
        steps=(
            ("", '{"op":"auth","token":"%K"}'),
            ('"hello"', f'{{"op":"room.join","room":"{rooms}%R"{since},"id":1}}'),
        ),
        ready='"epoch"',
        message=f'{{"op":"message.send","id":2,"room":"{rooms}%R","text":"{{text}}"}}',
        also=_lines(tokens),
    )


def stomp_script(tokens: Sequence[str]) -> ClientScript:
    """The same by STOMP 1.2. A frame ends with a NUL, which a command line cannot hold, so it is ``%x00``."""
    connect = "CONNECT\naccept-version:1.2\nheart-beat:0,0\ntoken:%K\ntask:t%G\n\n%x00"
    subscribe = "SUBSCRIBE\nid:0\ndestination:/topic/rooms.room%R\nreceipt:joined\n\n%x00"
    return ClientScript(
        path="/ws",
        steps=(("", connect), ("CONNECTED", subscribe)),
        ready="RECEIPT",
        message="SEND\ndestination:/app/rooms.room%R\n\n{text}%x00",
        also=(*_lines(tokens), "--binary"),
    )


def _lines(tokens: Sequence[str]) -> tuple[str, str]:
    """Options that give each connection its token."""
    lines = BUILD / "tokens.txt"
    lines.write_text("".join(f"{token}\n" for token in tokens))
    return "--lines", str(lines)


async def prepare(
    port: int, load: Load, *, kept: bool, guests: int, rooms: Sequence[str] = ("room",)
) -> list[str]:
    """Create the guests and the rooms that ``load`` needs, so many of each beginning; the guests' tokens."""
    tokens = await make_guests(port, guests)
    history = "kept" if kept else "none"
    async with CommandSocket(port, tokens[0]) as speaker:
        for room in (f"{begins}{number}" for begins in rooms for number in range(load.rooms)):
            await speaker.ask(op="room.create", title="bench", room=room, history=history)
    return tokens


async def make_guests(port: int, count: int) -> list[str]:
    """Create ``count`` guests; return their tokens."""
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


async def metrics_of(port: int) -> dict[str, float]:
    """The server's metrics by name."""
    client = AsyncHTTPClient(force_instance=True)
    try:
        answer = await client.fetch(
            f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {ADMIN}"}
        )
    finally:
        client.close()
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.split() for line in lines)}


class CommandSocket:
    """A signed-in socket that sends commands and waits for each reply."""

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
        """Send a command and return its reply, which must be ``ok``, or ``pong``."""
        assert self._socket is not None
        self._asked += 1
        await self._socket.write_message(json.dumps({**command, "id": self._asked}))
        async with asyncio.timeout(_ANSWER_S):
            while True:
                reply: dict[str, Any] = json.loads(await self._socket.read_message() or "{}")
                if reply.get("id") == self._asked:
                    assert reply["op"] in ("ok", "pong"), reply
                    return reply


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
