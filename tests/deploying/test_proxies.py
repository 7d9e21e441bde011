"""Behind the proxies of ``deploy/``, with the files as they stand there but for ports and certificate."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient

from models.database.client import Database
from tests.deploying.proxies import Command, Proxy, caddy, listens, nginx, started
from tests.rigs.client import WAIT_S
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)

PROXIES: Final = pytest.mark.parametrize("command", [nginx, caddy], ids=["nginx", "caddy"])


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, server: RunningServer, tmp_path: Path) -> Iterator[Proxy]:
    with started(request.param, tmp_path, server.app.port) as proxy:
        yield proxy


@PROXIES
async def test_people_talk_under_a_path_of_another_site(
    command: Command, database: Database, tmp_path: Path
) -> None:
    async with running_server(database, base_path="/chat") as server:
        with started(command, tmp_path, server.app.port, "/chat") as proxy:
            await listens(proxy)
            ann = await proxy.post("/api/guest", {"name": "Ann"})
            socket = await proxy.socket(ann["access_token"], f"https://{proxy.host}")
            assert (await said(socket))["op"] == "hello"
            await socket.close()
            page = await AsyncHTTPClient().fetch(
                f"https://{proxy.host}/chat", ca_certs=str(proxy.certificate)
            )
            assert page.effective_url == f"https://{proxy.host}/chat/"
            assert b'src="/chat/static/joined/' in page.body


async def test_people_talk_through_it(proxy: Proxy) -> None:
    await listens(proxy)
    ann = await proxy.post("/api/guest", {"name": "Ann"})
    socket = await proxy.socket(ann["access_token"], f"https://{proxy.host}")
    assert (await said(socket))["op"] == "hello"
    await socket.send(json.dumps({"op": "room.join", "id": 1, "room": "lobby"}))
    await answer_to(socket, 1)
    await socket.send(json.dumps({"op": "message.send", "id": 2, "room": "lobby", "text": "茶" * 1_000}))
    assert (await answer_to(socket, 2))["seq"] == 1
    await socket.close()


async def test_a_page_by_another_scheme_or_of_another_host_is_foreign(proxy: Proxy) -> None:
    await listens(proxy)
    ann = await proxy.post("/api/guest", {"name": "Ann"})
    for origin in (f"http://{proxy.host}", "https://localhost", "https://foe.example"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await proxy.socket(ann["access_token"], origin)
        assert refused.value.response.status_code == 403


async def test_a_stream_is_not_held_back(proxy: Proxy) -> None:
    await listens(proxy)
    reader, writer = await asyncio.open_connection("localhost", proxy.port, ssl=proxy.tls)
    path = "/sockjs/000/abcdefgh/xhr_streaming"
    head = f"POST {path} HTTP/1.1\r\nHost: {proxy.host}\r\nContent-Length: 0\r\n\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(WAIT_S):
        await reader.readuntil(b"o\n")
    writer.close()


async def test_an_import_may_be_larger_than_a_file(proxy: Proxy) -> None:
    await listens(proxy)
    ann = await proxy.post("/api/guest", {"name": "Ann"})
    assert await status_of(proxy, "/api/rooms/import", ann, 11 * 2**20) == 403
    assert await status_of(proxy, "/api/uploads?name=tea", ann, 11 * 2**20) == 413


async def status_of(proxy: Proxy, path: str, user: dict[str, Any], length: int) -> int:
    """How a request is answered that brings so many bytes, or as many as are taken."""
    reader, writer = await asyncio.open_connection("localhost", proxy.port, ssl=proxy.tls)
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {proxy.host}",
        f"Authorization: Bearer {user['access_token']}",
        f"Content-Length: {length}",
    )
    writer.write("\r\n".join((*lines, "", "")).encode() + bytes(length))
    async with asyncio.timeout(WAIT_S):
        line = await reader.readline()
    writer.transport.abort()
    return int(line.split()[1])


async def said(socket: websockets.ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), WAIT_S))
    return frame


async def answer_to(socket: websockets.ClientConnection, number: int) -> dict[str, Any]:
    while (frame := await said(socket)).get("id") != number:
        pass
    assert frame["op"] == "ok", frame
    return frame
