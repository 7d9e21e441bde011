"""Runs Autobahn's cases (the ``kosoku`` command) against ``/echo``; the test and the command line call it."""

import asyncio
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application

from handlers.http.origins import Origins
from handlers.websocket.anonymous import AnonymousDeps
from handlers.websocket.echo import routes
from server.runtime.clock import SystemClock
from server.transport.quiet_sockets import QuietSockets

SHORT: Final = ("-x", "12.*", "-x", "13.*")
LONG: Final = ("-i", "12.1.*", "-i", "13.*", "-p", "2")
PASSED: Final = {"OK", "NON-STRICT", "INFORMATIONAL"}
# What the cases of section 9 send.
_MAX_FRAME_BYTES: Final = 16 * 1_048_576


@dataclass(frozen=True)
class Verdicts:
    """How many cases ran, and those that did not pass with what was said of them."""

    count: int
    failed: dict[str, str]


async def run(selection: tuple[str, ...], reports: Path) -> Verdicts:
    """Run the cases of ``selection`` and read the verdicts from ``reports``."""
    listening, port = bind_unused_port()
    server = HTTPServer(_echo())
    server.add_socket(listening)
    command = ["kosoku", f"ws://127.0.0.1:{port}/echo", *selection, "-o", str(reports)]
    try:
        runner = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
        await runner.wait()
    finally:
        server.stop()
    return _verdicts(reports / "index.json")


def _echo() -> Application:
    deps = AnonymousDeps(
        quiet_sockets=QuietSockets(),
        origins=Origins([]),
        max_frame_bytes=_MAX_FRAME_BYTES,
        clock=SystemClock(),
        new_bucket=None,
        admission=None,
    )
    return Application(routes(deps))


def _verdicts(index: Path) -> Verdicts:
    by_agent: dict[str, dict[str, dict[str, str]]] = json.loads(index.read_text())
    cases = {name: case for cases in by_agent.values() for name, case in cases.items()}
    failed = {
        name: f"{case['behavior']}, at the close {case['behaviorClose']}"
        for name, case in cases.items()
        if not {case["behavior"], case["behaviorClose"]} <= PASSED
    }
    return Verdicts(len(cases), failed)
