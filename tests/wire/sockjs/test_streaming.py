"""Sessions over answers that go on: sockjs-protocol's own cases, HTTP/1.0 and HTTP/1.1, and cuts."""

import json

import pytest

from tests.rigs.doors.sockjs import STREAM_BYTES, SockJs
from tests.rigs.network.http_wire import Wire
from tests.wire.sockjs.test_pages import NOT_CACHED, assert_cors
from tests.wire.sockjs.test_polling import ANOTHER, GO_AWAY, INTERRUPTED, ORIGIN, SCRIPT

pytestmark = pytest.mark.gen_test(timeout=60)
HTMLFILE = """<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.callback;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>"""
STREAMS = [("POST", "/xhr_streaming"), ("GET", "/eventsource"), ("GET", "/htmlfile?c=callback")]


async def xhr_stream(sockjs: SockJs, url: str) -> Wire:
    """A stream of ``url`` whose prelude is read."""
    wire = await sockjs.stream("POST", url + "/xhr_streaming")
    assert await wire.chunk() == "h" * 2048 + "\n"
    return wire


async def test_xhr_streaming_transport(sockjs: SockJs) -> None:
    url = sockjs.url()
    async with await sockjs.stream("POST", url + "/xhr_streaming", headers=ORIGIN) as wire:
        assert wire.status == 200
        assert wire.headers["Content-Type"] == SCRIPT
        assert wire.headers["Cache-Control"] == NOT_CACHED
        assert {"Expires", "Last-Modified", "ETag"} & set(wire.headers) == set()
        assert_cors(wire.headers, "https://test.example")
        assert await wire.chunk() == "h" * 2048 + "\n"
        assert await wire.chunk() == "o\n"
        await sockjs.say(url, "x")
        assert await wire.chunk() == 'a["x"]\n'


async def test_xhr_streaming_response_limit(sockjs: SockJs) -> None:
    url, message = sockjs.url(), "x" * 128
    async with await xhr_stream(sockjs, url) as wire:
        assert await wire.chunk() == "o\n"
        for _ in range(31):
            await sockjs.say(url, message)
            assert await wire.chunk() == f'a["{message}"]\n'
        assert await wire.chunk() == ""
    await sockjs.say(url, "after")
    async with await xhr_stream(sockjs, url) as wire:
        assert await wire.chunk() == 'a["after"]\n'


async def test_eventsource_transport(sockjs: SockJs) -> None:
    url = sockjs.url()
    async with await sockjs.stream("GET", url + "/eventsource", headers=ORIGIN) as wire:
        assert wire.status == 200
        assert wire.headers["Content-Type"] == "text/event-stream"
        assert wire.headers["Cache-Control"] == NOT_CACHED
        assert_cors(wire.headers, "https://test.example")
        assert await wire.chunk() == "\r\n"
        assert await wire.chunk() == "data: o\r\n\r\n"
        await sockjs.say(url, "x")
        assert await wire.chunk() == 'data: a["x"]\r\n\r\n'
        await sockjs.say(url, "  \x00\n\r ")
        assert await wire.chunk() == 'data: a["  \\u0000\\n\\r "]\r\n\r\n'


async def test_eventsource_response_limit(sockjs: SockJs) -> None:
    url, message = sockjs.url(), "x" * STREAM_BYTES
    async with await sockjs.stream("GET", url + "/eventsource") as wire:
        assert await wire.chunk() == "\r\n"
        assert await wire.chunk() == "data: o\r\n\r\n"
        await sockjs.say(url, message)
        assert await wire.chunk() == f'data: a["{message}"]\r\n\r\n'
        assert await wire.chunk() == ""


async def test_htmlfile_transport(sockjs: SockJs) -> None:
    url = sockjs.url()
    async with await sockjs.stream("GET", url + "/htmlfile?c=%63allback") as wire:
        assert wire.status == 200
        assert wire.headers["Content-Type"] == "text/html; charset=UTF-8"
        assert wire.headers["Cache-Control"] == NOT_CACHED
        head = await wire.chunk()
        assert head.strip() == HTMLFILE
        assert len(head) > 1024
        assert await wire.chunk() == '<script>\np("o");\n</script>\r\n'
        await sockjs.say(url, "x")
        assert await wire.chunk() == '<script>\np("a[\\"x\\"]");\n</script>\r\n'


async def test_htmlfile_response_limit(sockjs: SockJs) -> None:
    url, message = sockjs.url(), "x" * STREAM_BYTES
    async with await sockjs.stream("GET", url + "/htmlfile?c=callback") as wire:
        assert len(await wire.chunk()) > 1024
        assert await wire.chunk() == '<script>\np("o");\n</script>\r\n'
        await sockjs.say(url, message)
        assert await wire.chunk() == f'<script>\np("a[\\"{message}\\"]");\n</script>\r\n'
        assert await wire.chunk() == ""


async def test_the_text_of_a_message_does_not_end_the_script_of_htmlfile(sockjs: SockJs) -> None:
    url, said = sockjs.url(), "</script><script>alert(1)</script><!--"
    async with await sockjs.stream("GET", url + "/htmlfile?c=callback") as wire:
        await wire.chunk()
        await wire.chunk()
        await sockjs.say(url, said)
        script = await wire.chunk()
    body = script.removeprefix("<script>\np(").removesuffix(");\n</script>\r\n")
    assert "<" not in body
    assert json.loads(json.loads(body)[1:]) == [said]


# --- how it ends


async def test_close_frame(sockjs: SockJs) -> None:
    url = sockjs.url("close")
    first = await xhr_stream(sockjs, url)
    assert await first.chunk() == "o\n"
    assert await first.chunk() == GO_AWAY + "\n"
    second = await xhr_stream(sockjs, url)
    assert await second.chunk() == GO_AWAY + "\n"
    assert (await first.chunk(), await second.chunk()) == ("", "")
    await first.cut()
    await second.cut()


async def test_close_request(sockjs: SockJs) -> None:
    url = sockjs.url()
    async with await xhr_stream(sockjs, url) as first, await xhr_stream(sockjs, url) as second:
        assert await first.chunk() == "o\n"
        assert await second.chunk() == ANOTHER + "\n"
        assert await second.chunk() == ""
        await sockjs.say(url, "x")
        assert await first.chunk() == 'a["x"]\n'


@pytest.mark.parametrize(("method", "transport"), STREAMS)
async def test_abort_streaming(sockjs: SockJs, method: str, transport: str) -> None:
    url = sockjs.url()
    first = await sockjs.stream(method, url + transport)
    await sockjs.waiting(url)
    assert await sockjs.poll(url) == ANOTHER
    await first.cut()
    await sockjs.closed(0)
    assert await sockjs.poll(url) == INTERRUPTED
    async with await xhr_stream(sockjs, url) as second:
        assert await second.chunk() == INTERRUPTED + "\n"
        assert await second.chunk() == ""


# --- HTTP/1.0 and HTTP/1.1


async def test_http10_synchronous(sockjs: SockJs) -> None:
    async with await Wire.to(sockjs.host) as wire:
        for _ in range(2):
            wire.send("GET", "/echo", headers={"Connection": "Keep-Alive"}, version="1.0")
            answer = await wire.answer()
            assert (answer.status, answer.text) == (200, "Welcome to SockJS!\n")
            assert "Transfer-Encoding" not in answer.headers
            assert answer.headers["Content-Length"] == "19"
            assert answer.headers["Connection"].lower() == "keep-alive"
        wire.send("GET", "/echo", version="1.0")
        assert (await wire.answer()).text == "Welcome to SockJS!\n"
        assert await wire.is_ended()


@pytest.mark.parametrize("connection", ["Keep-Alive", "close", ""])
async def test_http10_streaming(sockjs: SockJs, connection: str) -> None:
    path = sockjs.url("close") + "/xhr_streaming"
    headers = {"Connection": connection} if connection else {}
    async with await sockjs.stream("POST", path, headers=headers, version="1.0") as wire:
        assert wire.status == 200
        assert {"Transfer-Encoding", "Content-Length"} & set(wire.headers) == set()
        assert wire.headers["Connection"].lower() == "close"
        assert await wire.read(2048 + 1) == "h" * 2048 + "\n"
        assert await wire.read(2) == "o\n"
        assert await wire.read(19) == GO_AWAY + "\n"
        assert await wire.is_ended()


@pytest.mark.parametrize(("method", "transport"), STREAMS[1:])
async def test_http10_streaming_of_get(sockjs: SockJs, method: str, transport: str) -> None:
    path = sockjs.url("close") + transport
    headers = {"Connection": "Keep-Alive"}
    async with await sockjs.stream(method, path, headers=headers, version="1.0") as wire:
        assert {"Transfer-Encoding", "Content-Length"} & set(wire.headers) == set()
        assert "Go away!" in await wire.rest()


async def test_http11_synchronous(sockjs: SockJs) -> None:
    async with await Wire.to(sockjs.host) as wire:
        for _ in range(2):
            wire.send("GET", "/echo", headers={"Connection": "Keep-Alive"})
            answer = await wire.answer()
            assert (answer.status, answer.version) == (200, "HTTP/1.1")
            assert answer.headers.get("Connection", "keep-alive").lower() == "keep-alive"
            assert (answer.headers["Content-Length"], answer.text) == ("19", "Welcome to SockJS!\n")
            assert "Transfer-Encoding" not in answer.headers


async def test_http11_streaming(sockjs: SockJs) -> None:
    async with await Wire.to(sockjs.host) as wire:
        for _ in range(2):
            wire.send("POST", sockjs.url("close") + "/xhr_streaming")
            await wire.head()
            assert wire.status == 200
            assert wire.headers["Transfer-Encoding"].lower() == "chunked"
            assert "Content-Length" not in wire.headers
            chunks = [await wire.chunk() for _ in range(4)]
            assert chunks == ["h" * 2048 + "\n", "o\n", GO_AWAY + "\n", ""]


async def test_polls_one_after_the_other_on_one_connection(sockjs: SockJs) -> None:
    url = sockjs.url()
    async with await Wire.to(sockjs.host) as wire:
        for body in ("o", 'a["x"]', 'a["x"]'):
            wire.send("POST", url + "/xhr")
            assert (await wire.answer()).text == body + "\n"
            wire.send("POST", url + "/xhr_send", b'["x"]')
            assert (await wire.answer()).status == 204


async def test_a_post_without_a_length_is_accepted(sockjs: SockJs) -> None:
    async with await Wire.to(sockjs.host) as wire:
        wire.write(f"POST {sockjs.url()}/xhr HTTP/1.1\r\nHost: {sockjs.host}\r\n\r\n".encode())
        assert (await wire.answer()).text == "o\n"
