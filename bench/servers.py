"""The servers that are measured beside Teahouse: how to start each, and what its clients send.

A contender is restarted for each measurement, on a new port. ``kind`` is what it stands for: Teahouse, a peer, or the
ceiling of the load generator.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from subprocess import Popen
from types import MappingProxyType
from typing import Final, Literal, Protocol
from urllib.request import Request, urlopen

from msgspec import Struct

from bench.build import (
    BUILD,
    CENTRIFUGO,
    PEERS,
    floor_server,
    node_with_peers,
    program_in_go,
    python_of_peers,
    spring_broker,
)
from bench.generator import ClientScript, Load
from bench.process import free_port, running

ContenderKind = Literal["ours", "peer", "ceiling"]


class Running(Struct, frozen=True):
    """A server that listens. It is under load for at least ``warmup_s`` before it is measured."""

    process: "Popen[bytes]"
    port: int
    script: ClientScript
    warmup_s: float = 0.0


class Contender(Protocol):
    """A server that can be measured."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ContenderKind: ...

    def check(self) -> None:
        """Install what it needs. Raises ``MissingTool`` if it cannot run on this machine."""

    def started(self, load: Load) -> AbstractContextManager[Running]:
        """Run it, ready for ``load``, while the body runs. Raises ``ProcessFailed`` if it does not start."""


class Program(Struct, frozen=True, kw_only=True):
    """A contender that is one program. ``command`` gets the port."""

    name: str
    command: Callable[[int], list[str | Path]]
    script: Callable[[int, Load], ClientScript]
    environment: Mapping[str, str] = MappingProxyType({})
    kind: ContenderKind = "peer"
    warmup_s: float = 0.0

    def check(self) -> None:
        self.command(0)

    @contextmanager
    def started(self, load: Load) -> Iterator[Running]:
        port = free_port()
        log = BUILD / "logs" / f"{self.name.replace(' ', '-')}.log"
        with running(self.command(port), port, log, environment=self.environment, cwd=PEERS) as process:
            yield Running(process, port, self.script(port, load), self.warmup_s)


def _in_python(program: str) -> Callable[[int], list[str | Path]]:
    return lambda port: [python_of_peers(), PEERS / program, str(port)]


def _in_node(program: str) -> Callable[[int], list[str | Path]]:
    return lambda port: [node_with_peers(), PEERS / program, str(port)]


def _centrifugo(port: int) -> list[str | Path]:
    program = program_in_go(CENTRIFUGO)
    return [program, "--http_server.address", "127.0.0.1", "--http_server.port", str(port)]


def _spring(port: int) -> list[str | Path]:
    return [
        *spring_broker(),
        "--server.address=127.0.0.1",
        f"--server.port={port}",
        "--logging.level.root=warn",
    ]


def _plain(_port: int, _load: Load) -> ClientScript:
    return ClientScript(path="/%R", message='{"text":"{text}"}')


def _socket_io(_port: int, _load: Load) -> ClientScript:
    return ClientScript(
        path="/socket.io/?EIO=4&transport=websocket",
        steps=(('"sid"', "40"), ('40{"sid"', '42["join","r%R"]')),
        ready='42["joined"',
        message='42["say","r%R","{text}"]',
        also=("--answer", "2", "3"),
    )


def _simple_broker(_port: int, _load: Load) -> ClientScript:
    # STOMP 1.2 on the raw WebSocket of SockJS. The broker does not answer SUBSCRIBE, but takes frames in order.
    return ClientScript(
        path="/ws/websocket",
        steps=(
            ("", "CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n%x00"),
            ("CONNECTED", "SUBSCRIBE\nid:0\ndestination:/topic/r%R\n\n%x00"),
        ),
        ready="CONNECTED",
        message="SEND\ndestination:/topic/r%R\n\n{text}%x00",
        also=("--binary",),
    )


def _centrifuge(_port: int, _load: Load) -> ClientScript:
    # Centrifugo's JSON protocol; several frames of it may share one message.
    return ClientScript(
        path="/connection/websocket",
        steps=(
            ("", '{"id":1,"connect":{}}'),
            ('"connect"', '{"id":2,"subscribe":{"channel":"r%R"}}'),
        ),
        ready='"subscribe"',
        message='{"id":3,"publish":{"channel":"r%R","data":{"text":"{text}"}}}',
    )


def _colyseus(port: int, load: Load) -> ClientScript:
    # Colyseus's protocol: a byte for the kind of message (10: joined, 13: data), then MessagePack.
    lines = BUILD / "colyseus-seats.txt"
    lines.write_text(
        "".join(f"{seat_of_colyseus(port, index % load.rooms)}\n" for index in range(load.conns))
    )
    words = _length_of(f"U:%I;T:%T {load.text}").to_bytes(2, "big")
    return ClientScript(
        path="%K",
        steps=(("none", "%x0a"),),
        ready="none",
        message=f"%x0d%xa3say%xda%x{words[0]:02x}%x{words[1]:02x}{{text}}",
        also=("--binary", "--lines", str(lines)),
    )


def seat_of_colyseus(port: int, room: int) -> str:
    """Reserve a seat in a Colyseus room and return its address."""
    request = Request(
        f"http://127.0.0.1:{port}/matchmake/joinOrCreate/chat",
        data=json.dumps({"place": f"r{room}"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:
        seat = json.load(answer)
    return f"/{seat['room']['processId']}/{seat['room']['roomId']}?sessionId={seat['sessionId']}"


def _length_of(template: str) -> int:
    """How many bytes the load generator sends for a template."""
    padding = sum(
        int(count) * (4 if kind == "E" else 1) for kind, count in re.findall(r"%([PE])\{(\d+)\}", template)
    )
    bare = re.sub(r"%[PE]\{\d+\}", "", template).replace("%I", "0" * 6).replace("%T", "0" * 19)
    return len(bare.encode()) + padding


CEILINGS: Final[tuple[Contender, ...]] = (
    Program(
        name="C, one send a turn",
        kind="ceiling",
        command=lambda port: [floor_server(), str(port)],
        script=_plain,
    ),
    Program(
        name="C, one send a delivery",
        kind="ceiling",
        command=lambda port: [floor_server(), str(port), "each"],
        script=_plain,
    ),
)
# Anybody may connect, subscribe and publish, as at the other peers.
_OPEN_TO_ALL: Final = {
    "CENTRIFUGO_CLIENT_INSECURE": "true",
    "CENTRIFUGO_CHANNEL_WITHOUT_NAMESPACE_ALLOW_SUBSCRIBE_FOR_CLIENT": "true",
    "CENTRIFUGO_CHANNEL_WITHOUT_NAMESPACE_ALLOW_PUBLISH_FOR_CLIENT": "true",
    "CENTRIFUGO_LOG_LEVEL": "error",
}
_WITH_HISTORY: Final = _OPEN_TO_ALL | {
    "CENTRIFUGO_CHANNEL_WITHOUT_NAMESPACE_HISTORY_SIZE": "1000",
    "CENTRIFUGO_CHANNEL_WITHOUT_NAMESPACE_HISTORY_TTL": "300s",
}
# Java compiles frequently called code at run time.
SPRING: Final = Program(
    name="Spring's simple broker, by STOMP", command=_spring, script=_simple_broker, warmup_s=15.0
)

PEER_SERVERS: Final[tuple[Contender, ...]] = (
    Program(name="websockets", command=_in_python("chat_websockets.py"), script=_plain),
    Program(name="aiohttp", command=_in_python("chat_aiohttp.py"), script=_plain),
    Program(name="python-socketio", command=_in_python("chat_socketio.py"), script=_socket_io),
    Program(name="Tornado", command=_in_python("chat_tornado.py"), script=_plain),
    Program(name="Node ws", command=_in_node("chat_ws.js"), script=_plain),
    Program(name="Socket.IO", command=_in_node("chat_socket_io.js"), script=_socket_io),
    Program(name="Colyseus", command=_in_node("chat_colyseus.js"), script=_colyseus),
    SPRING,
    Program(name="Centrifugo", command=_centrifugo, script=_centrifuge, environment=_OPEN_TO_ALL),
    Program(
        name="Centrifugo, history in memory",
        command=_centrifugo,
        script=_centrifuge,
        environment=_WITH_HISTORY,
    ),
)
