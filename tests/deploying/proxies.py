"""The proxies of ``deploy/``, started with the files as they stand there but for ports and certificate."""

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

from tests.rigs.client import WAIT_S
from tests.rigs.network.certificate import make_certificate
from tests.rigs.network.ports import free_port

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


@contextmanager
def started(command: Command, folder: Path, server: int, base_path: str = "") -> Iterator[Proxy]:
    """The proxy before the port ``server``, by the file for a host of its own, or for a path of one."""
    if shutil.which(command.__name__) is None:
        reason = f"{command.__name__} is missing"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    certificate = make_certificate(folder / "it.pem")
    port = free_port()
    process = subprocess.Popen(
        command(folder, port, server, "path" if base_path else ""),
        env={"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield Proxy(port, certificate, base_path)
    process.terminate()
    process.wait(timeout=10)


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
