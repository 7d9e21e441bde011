"""The servers that are measured beside Teahouse: how each is started, and what its clients send.

A contender is started anew for each measurement, on a port of its own. ``kind`` says what it stands for: Teahouse, a
peer, or the ceiling of the load generator.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Final, Literal, Protocol
from urllib.request import Request, urlopen

from msgspec import Struct

from bench.build import BUILD, PEERS, floor_server, node_with_peers, python_of_peers
from bench.generator import ClientScript, Load
from bench.process import free_port, running

ContenderKind = Literal["ours", "peer", "ceiling"]


class Running(Struct, frozen=True):
    """A server that listens."""

    process: "Popen[bytes]"
    port: int
    script: ClientScript


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
    kind: ContenderKind = "peer"

    def check(self) -> None:
        self.command(0)

    @contextmanager
    def started(self, load: Load) -> Iterator[Running]:
        port = free_port()
        log = BUILD / "logs" / f"{self.name.replace(' ', '-')}.log"
        with running(self.command(port), port, log, cwd=PEERS) as process:
            yield Running(process, port, self.script(port, load))


def _in_python(program: str) -> Callable[[int], list[str | Path]]:
    return lambda port: [python_of_peers(), PEERS / program, str(port)]


def _in_node(program: str) -> Callable[[int], list[str | Path]]:
    return lambda port: [node_with_peers(), PEERS / program, str(port)]


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
    """Reserve a seat in a room of Colyseus; its address."""
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
PEER_SERVERS: Final[tuple[Contender, ...]] = (
    Program(name="websockets", command=_in_python("chat_websockets.py"), script=_plain),
    Program(name="aiohttp", command=_in_python("chat_aiohttp.py"), script=_plain),
    Program(name="python-socketio", command=_in_python("chat_socketio.py"), script=_socket_io),
    Program(name="Tornado", command=_in_python("chat_tornado.py"), script=_plain),
    Program(name="Node ws", command=_in_node("chat_ws.js"), script=_plain),
    Program(name="Socket.IO", command=_in_node("chat_socket_io.js"), script=_socket_io),
    Program(name="Colyseus", command=_in_node("chat_colyseus.js"), script=_colyseus),
)
