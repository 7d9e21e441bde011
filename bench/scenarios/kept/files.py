"""How fast files are uploaded and downloaded, and how much memory that takes."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from bench.process import resident_bytes
from bench.scenario import Result, Row, RunOptions, Scenario, Verdict
from bench.teahouse import CommandSocket, make_guests, teahouse_server

_FILE_BYTES: Final = 10 * 1024 * 1024
_AT_ONCE: Final = 4
_MOST_MEMORY: Final = 64 * 1024 * 1024
_TIMEOUT_S: Final = 300.0
_ROOM: Final = "files"

_Fetch = Callable[..., Awaitable[bytes]]


def _run(options: RunOptions) -> Result:
    files = options.count(16, 4)
    with teahouse_server() as (server, port):
        (token,) = asyncio.run(make_guests(port, 1))
        before = resident_bytes(server)
        rates = asyncio.run(_both(port, token, files))
        grown = max(0, resident_bytes(server) - before)
    size = _FILE_BYTES // 1024 // 1024
    rows = [
        Row(server=f"{name} of {size} MiB, {_AT_ONCE} at once", kind="ours", note=f"{rate:.1f} MiB a second")
        for name, rate in rates.items()
    ]
    for row in rows:
        options.say(f"  {row.server:34} {row.note}")
    goal = f"{files} files of {size} MiB in and out leave under {_MOST_MEMORY // 1024 // 1024} MiB in memory"
    measured = f"{grown / 1024 / 1024:.0f} MiB"
    return Result(rows=rows, verdicts=[Verdict(goal=goal, measured=measured, met=grown < _MOST_MEMORY)])


async def _both(port: int, token: str, files: int) -> dict[str, float]:
    """MiB a second in each direction."""
    AsyncHTTPClient.configure(None, max_clients=_AT_ONCE, max_body_size=2 * _FILE_BYTES)
    client = AsyncHTTPClient(force_instance=True)

    async def fetch(path: str, **how: Any) -> bytes:
        headers = {"Authorization": f"Bearer {token}"}
        asked = HTTPRequest(
            f"http://127.0.0.1:{port}{path}", headers=headers, request_timeout=_TIMEOUT_S, **how
        )
        return bytes((await client.fetch(asked)).body)

    try:
        uploads, up_s = await _uploaded(fetch, files)
        urls = await _shown(port, token, uploads)
        down_s = await _downloaded(fetch, urls)
    finally:
        client.close()
    mib = files * _FILE_BYTES / 1024 / 1024
    return {"uploads": mib / up_s, "downloads": mib / down_s}


async def _uploaded(fetch: _Fetch, files: int) -> tuple[list[str], float]:
    data = os.urandom(_FILE_BYTES)
    began = time.monotonic()
    answers = await asyncio.gather(
        *(fetch(f"/api/uploads?name={number}.bin", method="POST", body=data) for number in range(files))
    )
    took_s = time.monotonic() - began
    return [msgspec.json.decode(answer)["upload"]["id"] for answer in answers], took_s


async def _shown(port: int, token: str, uploads: list[str]) -> list[str]:
    """The addresses of ``uploads``, after messages show them."""
    async with CommandSocket(port, token) as socket:
        await socket.ask(op="room.create", room=_ROOM, title="Files")
        for upload in uploads:
            await socket.ask(op="message.send", room=_ROOM, text="", attachments=[{"upload": upload}])
        page = await socket.ask(op="history", room=_ROOM, limit=200)
    return [message["attachments"][0]["url"] for message in page["messages"]]


async def _downloaded(fetch: _Fetch, urls: list[str]) -> float:
    began = time.monotonic()
    for body in await asyncio.gather(*map(fetch, urls)):
        assert len(body) == _FILE_BYTES
    return time.monotonic() - began


SCENARIOS: Final = (
    Scenario(
        name="files",
        title="Files in and out",
        what="One user uploads 16 files of 10 MiB, four at a time, and fetches them again, on the embedded database.",
        run=_run,
    ),
)
