"""What SockJS clients ask for before a session: greeting, info, iframe page (sockjs-protocol's own cases)."""

import re

import pytest
from tornado.httputil import HTTPHeaders

from models.database.client import Database
from tests.rigs.doors.sockjs import SockJs
from tests.rigs.server import running_server

pytestmark = pytest.mark.gen_test(timeout=60)
YEAR = "public, max-age=31536000"
NOT_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0"
IFRAME = re.compile(
    r"""<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src="(?P<url>[^"]*)"></script>
  <script>
    document\.domain = document\.domain;
    SockJS\.bootstrap_iframe\(\);
  </script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe\. It's used for cross domain magic\.</p>
</body>
</html>"""
)


async def test_greeting(shared_sockjs: SockJs) -> None:
    for path in ("/echo", "/echo/", "/sockjs", "/sockjs/"):
        answer = await shared_sockjs.get(path)
        assert (answer.status, answer.text) == (200, "Welcome to SockJS!\n")
        assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("rest", ["/a", "/a.html", "//", "///", "/a/a", "/a/a/", "/a/"])
async def test_not_found(shared_sockjs: SockJs, rest: str) -> None:
    answer = await shared_sockjs.get("/sockjs" + rest)
    assert answer.status == 404
    assert answer.json["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "page",
    [
        "iframe.html",
        "iframe-a.html",
        "iframe-.html",
        "iframe-0.1.2.html",
        "iframe-0.1.2abc-dirty.2144.html",
        "iframe-a.html?t=1234",
        "iframe-0.1.2.html?t=123414",
        "iframe-0.1.2abc-dirty.2144.html?t=qweqweq123",
    ],
)
async def test_iframe_page_simple_versioned_and_queried(shared_sockjs: SockJs, page: str) -> None:
    answer = await shared_sockjs.get("/sockjs/" + page)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.headers["Expires"]
    assert answer.headers["ETag"]
    assert {"Last-Modified", "Set-Cookie"} & set(answer.headers) == set()
    found = IFRAME.fullmatch(answer.text.strip())
    assert found is not None, answer.text
    library = await shared_sockjs.get(found["url"])
    assert library.status == 200
    assert "sockjs-client v1.6.1" in library.text


@pytest.mark.parametrize(
    "page",
    ["iframe.htm", "iframe", "IFRAME.HTML", "IFRAME", "iframe.HTML", "iframe.xml", "iframe-/.html"],
)
async def test_invalid_iframe_url(shared_sockjs: SockJs, page: str) -> None:
    assert (await shared_sockjs.get("/sockjs/" + page)).status == 404


async def test_iframe_cacheability(shared_sockjs: SockJs) -> None:
    first, second = [await shared_sockjs.get("/sockjs/iframe.html") for _ in range(2)]
    assert first.headers["ETag"] == second.headers["ETag"]
    again = await shared_sockjs.get("/sockjs/iframe.html", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert "Content-Type" not in again.headers
    changed = await shared_sockjs.get("/sockjs/iframe.html", headers={"If-None-Match": '"other"'})
    assert changed.status == 200


async def test_the_iframe_page_is_embedded_by_allowed_pages_alone(database: Database) -> None:
    async with running_server(database, allowed_origins=("https://friend.example",)) as other:
        page = await SockJs(other).get("/sockjs/iframe.html")
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://friend.example")


async def test_info(shared_sockjs: SockJs) -> None:
    answer = await shared_sockjs.get("/sockjs/info", headers={"Origin": "https://test.example"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert answer.headers["Cache-Control"] == NOT_CACHED
    assert {"Set-Cookie", "Expires", "Last-Modified", "ETag"} & set(answer.headers) == set()
    assert_cors(answer.headers, "https://test.example")
    told = answer.json
    assert 0 <= told.pop("entropy") < 2**32
    assert told == {"websocket": True, "cookie_needed": False, "origins": ["*:*"]}


async def test_entropy(shared_sockjs: SockJs) -> None:
    first, second = [(await shared_sockjs.get("/sockjs/info")).json["entropy"] for _ in range(2)]
    assert first != second


async def test_disabled_websocket(shared_sockjs: SockJs) -> None:
    assert (await shared_sockjs.get("/no_websocket/info")).json["websocket"] is False
    assert (await shared_sockjs.get("/no_websocket/0/0/websocket")).status == 404


async def test_cookie_needed_stands_in_info(shared_sockjs: SockJs) -> None:
    answer = await shared_sockjs.get("/cookie/info")
    assert answer.json["cookie_needed"] is True
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/info", "OPTIONS, GET"),
        ("/abc/abc/xhr", "OPTIONS, POST"),
        ("/abc/abc/xhr_send", "OPTIONS, POST"),
        ("/abc/abc/xhr_streaming", "OPTIONS, POST"),
    ],
)
@pytest.mark.parametrize("origin", [None, "https://test.example", "null"])
async def test_options(shared_sockjs: SockJs, path: str, methods: str, origin: str | None) -> None:
    headers = {"Access-Control-Request-Method": methods, **({"Origin": origin} if origin else {})}
    answer = await shared_sockjs.ask("OPTIONS", "/sockjs" + path, headers=headers)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.headers["Expires"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 1_000_000
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    assert "Content-Type" not in answer.headers
    assert_cors(answer.headers, origin)


@pytest.mark.parametrize("asked", ["a, b, c", "", None])
async def test_request_headers_cors(shared_sockjs: SockJs, asked: str | None) -> None:
    headers = {} if asked is None else {"Access-Control-Request-Headers": asked}
    for method in ("OPTIONS", "POST"):
        answer = await shared_sockjs.ask(method, shared_sockjs.url() + "/xhr", headers=headers)
        assert answer.status in (200, 204)
        assert answer.headers.get("Access-Control-Allow-Headers") == (asked or None)


def assert_cors(headers: HTTPHeaders, origin: str | None) -> None:
    """The page of ``origin`` may read an answer with these headers."""
    assert headers["Access-Control-Allow-Origin"] == (origin or "*")
    assert headers.get("Access-Control-Allow-Credentials") == ("true" if origin else None)
    assert headers["Vary"] == "Origin"
