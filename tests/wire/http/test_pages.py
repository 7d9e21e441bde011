"""The web client's page and files."""

import asyncio
import re

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from handlers.http.incidents import IncidentHandler
from handlers.http.pages.web_client import SOCKJS_URL
from models.database.client import Database
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.one_server


async def _get(
    server: RunningServer, path: str, *, gzip: bool = False, origin: str | None = None, accepts: str = ""
) -> HTTPResponse:
    client = AsyncHTTPClient(force_instance=True)
    try:
        url = f"http://{server.host}{path}"
        headers = {} if origin is None else {"Origin": origin}
        headers |= {"Accept-Encoding": accepts} if accepts else {}
        return await client.fetch(url, raise_error=False, decompress_response=gzip, headers=headers)
    finally:
        client.close()


@pytest.mark.gen_test
async def test_the_page_is_served_under_a_strict_policy(server: RunningServer) -> None:
    answer = await _get(server, "/")
    assert answer.code == 200
    assert b"<!doctype html>" in answer.body.lower()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    library = await _get(server, SOCKJS_URL)
    assert library.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.gen_test
async def test_pages_of_allowed_origins_may_load_the_sdk_and_frame_the_client(
    database: Database,
) -> None:
    friend, stranger, sdk = "https://friend.example", "https://stranger.example", "/static/sdk/index.js"
    async with running_server(database) as shut_server:
        assert "frame-ancestors 'none'" in (await _get(shut_server, "/")).headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in (await _get(shut_server, sdk, origin=friend)).headers
    async with running_server(database, allowed_origins=(friend,)) as open_server:
        lent = await _get(open_server, sdk, origin=friend)
        assert lent.headers["Access-Control-Allow-Origin"] == friend
        assert lent.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Origin" not in (await _get(open_server, sdk, origin=stranger)).headers
        page = await _get(open_server, "/")
        assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors 'self' {friend}")
    async with running_server(database, allowed_origins=("*",)) as public_server:
        assert (await _get(public_server, sdk, origin=stranger)).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.gen_test
async def test_the_page_brings_its_scripts_and_its_style_in_few_pieces(server: RunningServer) -> None:
    page = (await _get(server, "/")).body.decode()
    addresses = re.findall(r'(?:src|href)="(/static/joined/[^"]+(?:css|js))"', page)
    assert page.count("stylesheet") == 1
    assert [address.rpartition(".")[2] for address in addresses] == [*["css"] * 4, "js"]
    assert "/static/app/" not in page
    for address in addresses:
        asset = await _get(server, address)
        assert "immutable" in asset.headers["Cache-Control"]
        assert "default-src 'self'" in asset.headers["Content-Security-Policy"]
        zipped = await _get(server, address, gzip=True)
        assert zipped.headers["X-Consumed-Content-Encoding"] == "gzip"
        assert zipped.body == asset.body
        smallest = await _get(server, address, accepts="gzip;q=0.9, br, zstd")
        assert smallest.headers["Content-Encoding"] == "br"
        assert brotli.decompress(smallest.body) == asset.body
    script = await _get(server, addresses[-1])
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    later = re.search(rb'"app/main.js": "[.]/([^"]+)"', script.body)
    assert later
    assert b"TimelineView" in (await _get(server, f"/static/joined/{later[1].decode()}")).body
    assert (await _get(server, "/static/joined/client-of-yesterday.js")).code == 404
    assert b'src="/static/app/door.js"' in (await _get(server, "/static/index.html")).body


@pytest.mark.gen_test
async def test_no_answer_says_what_the_server_runs_on(server: RunningServer) -> None:
    for path in ("/", "/static/nowhere.js", "/nowhere", "/healthz", "/socket", "/ws/info", "/echo"):
        assert "Server" not in (await _get(server, path)).headers, path
    for path in ("/socket", "/ws", "/echo", "/sockjs/websocket", "/sockjs/0/a/websocket"):
        socket = await server.open(path=path)
        assert socket.socket.response is not None
        assert "Server" not in socket.socket.response.headers, path


@pytest.mark.gen_test
@pytest.mark.parametrize(
    "path",
    [
        "/static/nowhere.js",
        "/static/",
        "/static/%2e%2e/pyproject.toml",
        "/static/..%2f",
        "/static/%00?ticket=S",
    ],
)
async def test_an_unknown_file_is_refused_in_json(server: RunningServer, path: str) -> None:
    answer = await _get(server, path)
    assert answer.code in (403, 404)
    assert b'"code"' in answer.body
    assert b"tornado" not in answer.body
    assert "Server" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.gen_test
async def test_a_length_of_thousands_of_digits_is_too_large(server: RunningServer) -> None:
    host, _, port = server.host.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /api/guest HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n")
    answer = await reader.read()
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))
    assert b"internal" not in answer
    writer.close()


@pytest.mark.gen_test
async def test_every_address_logs_what_nobody_expected_in_one_place(server: RunningServer) -> None:
    """What is no IncidentHandler lets Tornado log the whole request, with the query, where a ticket may be."""
    handlers = [rule.target for rule in server.part("site").application.wildcard_router.rules]
    assert len(handlers) > 20
    assert [handler for handler in handlers if not issubclass(handler, IncidentHandler)] == []
