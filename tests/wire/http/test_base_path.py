"""The whole server under a path of its host (``BASE_PATH``), and what the log says of proxies that are wrong."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from models.database.client import Database
from tests.rigs.client import WAIT_S
from tests.rigs.server import RunningServer, running_server
from tests.wire.files.shared import uploaded
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test

UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade"}
ASKED = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}


@asynccontextmanager
async def under_chat(database: Database, **settings: Any) -> AsyncIterator[tuple[RunningServer, str]]:
    """A server under ``/chat``, whose clients are there, and the host that it is at."""
    async with running_server(database, base_path="/chat", **settings) as server:
        yield server, server.host.removesuffix("/chat")


async def fetch(url: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> HTTPResponse:
    client = AsyncHTTPClient(force_instance=True)
    try:
        return await client.fetch(
            f"http://{url}",
            raise_error=False,
            follow_redirects=False,
            headers=dict(headers or {}),
            method=method,
            allow_nonstandard_methods=True,
        )
    finally:
        client.close()


async def test_people_talk_under_a_path(database: Database) -> None:
    async with under_chat(database) as (server, host):
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        await ann.say(room, "tea")
        assert (await ben.socket.event("message"))["message"]["text"] == "tea"
        hook = await ann.ok("room.hook", room=room, name="Kettle")
        assert hook["url"].startswith("/chat/api/hooks/")
        assert (await fetch(f"{host}/api/me")).code == 404
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(f"ws://{host}/socket", open_timeout=WAIT_S, proxy=None)
        assert refused.value.response.status_code == 404


async def test_a_file_is_where_the_server_says(database: Database) -> None:
    async with under_chat(database) as (server, host):
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        brought = await uploaded(server, ann, b"tea", "tea.txt")
        await ann.ok("message.send", room=room, text="", attachments=[{"upload": brought["id"]}])
        (shown,) = (await ben.socket.event("message"))["message"]["attachments"]
        assert shown["url"].startswith("/chat/files/")
        assert (await fetch(f"{host}{shown['url']}")).body == b"tea"
        moved = await fetch(
            f"{host}/chat/api/files/{shown['id']}", {"Authorization": f"Bearer {ben.user.token}"}
        )
        assert (moved.code, moved.headers["Location"]) == (302, shown["url"])


async def test_pages_name_their_files_where_they_are(database: Database) -> None:
    async with under_chat(database, admin_token="t" * 32) as (_, host):
        for page in ("/chat/", "/chat/static/index.html", "/chat/admin", "/chat/seats"):
            text = (await fetch(f"{host}{page}")).body.decode()
            files = [each.partition('"')[0] for each in text.replace("href=", "src=").split('src="')[1:]]
            assert len(files) > 2
            for file in files:
                assert (await fetch(f"{host}{file}")).code == 200, file
        for bare in ("/chat", "/"):
            moved = await fetch(f"{host}{bare}")
            assert (moved.code, moved.headers["Location"]) == (302, "/chat/")
        assert (await fetch(f"{host}/chatter")).code == 404


async def test_descriptions_and_cookies_have_the_path(database: Database) -> None:
    async with under_chat(database, admin_token="t" * 32) as (_, host):
        described = json.loads((await fetch(f"{host}/chat/openapi.json")).body)
        assert described["servers"] == [{"url": "/chat"}]
        sockets = json.loads((await fetch(f"{host}/chat/asyncapi.json")).body)
        assert sockets["servers"]["this"]["pathname"] == "/chat"
        token = {"Authorization": f"Bearer {'t' * 32}", "X-Teahouse-Desk": "1", "Content-Length": "0"}
        signed_in = await fetch(f"{host}/chat/api/admin/session", token, "POST")
        assert "Path=/chat/api;" in signed_in.headers["Set-Cookie"]
        iframe = await fetch(f"{host}/chat/sockjs/iframe.html")
        assert b'src="/chat/static/vendor/sockjs-' in iframe.body


async def test_probes_need_no_path(database: Database) -> None:
    async with under_chat(database) as (_, host):
        for path in ("/healthz", "/readyz", "/chat/healthz", "/chat/readyz"):
            assert (await fetch(f"{host}{path}")).code == 200


async def test_a_proxy_that_takes_the_path_away_is_told_of(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with under_chat(database) as (_, host):
        assert (await fetch(f"{host}/favicon.ico")).code == 404
        assert "BASE_PATH" not in caplog.text
        for _ in range(3):
            await fetch(f"{host}/api/me")
        assert caplog.text.count("everything is under BASE_PATH=/chat") == 1


@pytest.mark.parametrize(
    ("path", "headers", "status", "said"),
    [
        ("/tea/socket", {**UPGRADE, **ASKED}, 404, "set BASE_PATH"),
        ("/socket", ASKED, 426, "Upgrade: websocket and Connection: Upgrade"),
        ("/socket", {**UPGRADE, **ASKED, "Sec-Fetch-Mode": "websocket"}, 401, "came without Origin"),
    ],
)
async def test_the_log_says_what_is_wrong_with_a_proxy(
    server: RunningServer,
    caplog: pytest.LogCaptureFixture,
    path: str,
    headers: Mapping[str, str],
    status: int,
    said: str,
) -> None:
    url = f"{server.host}{path}?ticket=none"
    assert (await fetch(url, headers)).code == status
    assert said in caplog.text
    assert "ticket" not in caplog.text
