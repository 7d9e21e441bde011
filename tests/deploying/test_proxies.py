"""Behind the proxies of ``deploy/``, with the files as they stand there but for ports and certificate."""

import asyncio
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient

from models.database.client import Database
from tests.rigs.client import WAIT_S
from tests.rigs.network.certificate import make_certificate
from tests.rigs.network.ports import free_port
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
LISTENS_S: Final = 20.0
Command = Callable[[Path, int, int, str], list[str]]


class Proxy:
    """A proxy that runs, and what its clients need."""

    def __init__(self, port: int, certificate: Path, base_path: str = "") -> None:
        self.host = f"localhost:{port}"
        self.base_path = base_path
        self.port = port
        self.certificate = certificate
        self.tls = ssl.create_default_context(cafile=str(certificate))

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await AsyncHTTPClient().fetch(
            f"https://{self.host}{self.base_path}{path}",
            method="POST",
            headers={"Content-Type": "application/json"},
            body=json.dumps(body),
            ca_certs=str(self.certificate),
        )
        return json.loads(answer.body)

    async def socket(self, token: str, origin: str) -> websockets.ClientConnection:
        return await websockets.connect(
            f"wss://{self.host}{self.base_path}/socket",
            ssl=self.tls,
            origin=websockets.Origin(origin),
            subprotocols=[websockets.Subprotocol("teahouse.v1.json")],
            additional_headers={"Authorization": f"Bearer {token}"},
            open_timeout=WAIT_S,
            proxy=None,
        )


def nginx(folder: Path, port: int, server: int, suffix: str = "") -> list[str]:
    """What starts nginx by the file of ``deploy/`` with this port, and the server at that one."""
    text = (DEPLOY / f"nginx{suffix and f'-{suffix}'}.conf").read_text()
    for ours, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server 127.0.0.1:8888", f"server 127.0.0.1:{server}"),
        ("server_name chat.example", "server_name localhost"),
        ("/etc/ssl/chat.example.pem", str(folder / "it.pem")),
        ("/etc/ssl/chat.example.key", str(folder / "it.pem")),
    ):
        assert text.count(ours) == 1
        text = text.replace(ours, here)
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "all.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {kept}\n{text} }}"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "all.conf")]


def caddy(folder: Path, port: int, server: int, suffix: str = "") -> list[str]:
    """What starts Caddy by the file of ``deploy/`` with this port, and the server at that one."""
    text = (DEPLOY / f"Caddyfile{suffix and f'.{suffix}'}").read_text()
    assert text.count("chat.example {") == 1
    assert text.count("127.0.0.1:8888") == 1
    text = text.replace("127.0.0.1:8888", f"127.0.0.1:{server}")
    certificate = f"tls {folder}/it.pem {folder}/it.pem"
    text = text.replace("chat.example {", f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\t{certificate}")
    (folder / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tgrace_period 1ms\n}}\n{text}"
    )
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES: Final = pytest.mark.parametrize("command", [nginx, caddy], ids=["nginx", "caddy"])


@contextmanager
def started(command: Command, folder: Path, server: RunningServer, base_path: str = "") -> Iterator[Proxy]:
    """The proxy before ``server``, by the file for a host of its own, or for a path of one."""
    if shutil.which(command.__name__) is None:
        reason = f"{command.__name__} is missing"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    certificate = make_certificate(folder / "it.pem")
    port = free_port()
    process = subprocess.Popen(
        command(folder, port, server.app.port, "path" if base_path else ""),
        env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield Proxy(port, certificate, base_path)
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, server: RunningServer, tmp_path: Path) -> Iterator[Proxy]:
    with started(request.param, tmp_path, server) as proxy:
        yield proxy


@PROXIES
async def test_people_talk_under_a_path_of_another_site(
    command: Command, database: Database, tmp_path: Path
) -> None:
    async with running_server(database, base_path="/chat") as server:
        with started(command, tmp_path, server, "/chat") as proxy:
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


async def listens(proxy: Proxy) -> None:
    """Return once the proxy takes connections."""
    async with asyncio.timeout(LISTENS_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
