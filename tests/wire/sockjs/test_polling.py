"""Sessions over requests that are answered with one frame each: sockjs-protocol's own cases, and some more."""

import json

import pytest

from tests.rigs.doors.sockjs import FORM, SockJs
from tests.wire.sockjs.test_pages import NOT_CACHED, assert_cors

pytestmark = pytest.mark.gen_test(timeout=60)
SCRIPT = "application/javascript; charset=UTF-8"
PLAIN = "text/plain; charset=UTF-8"
ANOTHER = 'c[2010,"Another connection still open"]'
GO_AWAY = 'c[3000,"Go away!"]'
INTERRUPTED = 'c[1002,"Connection interrupted"]'
ORIGIN = {"Origin": "https://test.example"}


@pytest.mark.parametrize("session", ["/a/a", "/_/_", "/1/1", "/abcdefgh_i-j%20/abcdefg_i-j%20"])
async def test_any_value(shared_sockjs: SockJs, session: str) -> None:
    assert await shared_sockjs.poll("/echo" + session) == "o"


@pytest.mark.parametrize("session", ["//", "/a./a", "/a/a.", "/./.", "/", "///"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_invalid_paths(shared_sockjs: SockJs, session: str, method: str) -> None:
    assert (await shared_sockjs.ask(method, f"/echo{session}/xhr")).status == 404


async def test_ignoring_server_id(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert await shared_sockjs.poll(url) == "o"
    await shared_sockjs.say(url, "a")
    assert await shared_sockjs.poll(url.replace("/000/", "/999/")) == 'a["a"]'


async def test_services_do_not_share_sessions(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert await shared_sockjs.poll(url) == "o"
    assert await shared_sockjs.poll(url.replace("echo", "cookie")) == "o"


# --- protocol and framing


async def test_simple_session(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert await shared_sockjs.poll(url) == "o"
    await shared_sockjs.say(url, "a")
    assert await shared_sockjs.poll(url) == 'a["a"]'
    assert (await shared_sockjs.post("/echo/000/bad_session/xhr_send", '["a"]')).status == 404
    first = await shared_sockjs.begin("POST", url + "/xhr")
    await shared_sockjs.waiting(url)
    assert await shared_sockjs.poll(url) == ANOTHER
    await first.cut()


async def test_close_session(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url("close")
    assert await shared_sockjs.poll(url) == "o"
    for _ in range(3):
        assert await shared_sockjs.poll(url) == GO_AWAY


async def test_messages_to_a_closed_session_are_dropped(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url("close")
    assert await shared_sockjs.poll(url) == "o"
    await shared_sockjs.say(url, "a")
    assert await shared_sockjs.poll(url) == GO_AWAY


async def test_messages_before_the_close_come_before_the_close_frame(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    await sockjs.say(url, "last words")
    sockjs.conversations[-1].beginning.channel.close(4403, "enough")
    assert await sockjs.poll(url) == 'a["last words"]'
    assert await sockjs.poll(url) == 'c[4403,"enough"]'


# --- xhr


async def test_xhr_transport(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    answer = await shared_sockjs.post(url + "/xhr", headers=ORIGIN)
    assert (answer.status, answer.text) == (200, "o\n")
    assert answer.headers["Content-Type"] == SCRIPT
    assert answer.headers["Cache-Control"] == NOT_CACHED
    assert_cors(answer.headers, "https://test.example")
    assert {"Expires", "Last-Modified", "ETag", "Set-Cookie"} & set(answer.headers) == set()
    answer = await shared_sockjs.post(url + "/xhr_send", '["x"]', headers=ORIGIN)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Content-Type"] == PLAIN
    assert answer.headers["Cache-Control"] == NOT_CACHED
    assert_cors(answer.headers, "https://test.example")
    assert await shared_sockjs.poll(url) == 'a["x"]'


async def test_a_poll_waits_for_messages(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert await shared_sockjs.poll(url) == "o"
    async with await shared_sockjs.begin("POST", url + "/xhr") as poll:
        await shared_sockjs.waiting(url)
        await shared_sockjs.say(url, "x", "y")
        assert (await poll.answer()).text == 'a["x"]\n'
    assert await shared_sockjs.poll(url) == 'a["y"]'


async def test_xhr_invalid_session(shared_sockjs: SockJs) -> None:
    answer = await shared_sockjs.post(shared_sockjs.url() + "/xhr_send", '["x"]')
    assert answer.status == 404
    assert answer.json["error"]["code"] == "not_found"


async def test_xhr_invalid_json(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert await shared_sockjs.poll(url) == "o"
    for body in ('["x', "{}", "[1]", '[["x"]]', "nonsense", b'["\xff"]', "[" * 100_000):
        answer = await shared_sockjs.post(url + "/xhr_send", body)
        assert (answer.status, answer.text) == (500, "Broken JSON encoding."), body
    answer = await shared_sockjs.post(url + "/xhr_send", "")
    assert (answer.status, answer.text) == (500, "Payload expected.")
    await shared_sockjs.say(url, "a")
    assert await shared_sockjs.poll(url) == 'a["a"]'


async def test_xhr_content_types(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert await shared_sockjs.poll(url) == "o"
    types = [
        "text/plain", "T", "application/json", "application/xml", "", "application/json; charset=utf-8",
        "text/xml; charset=utf-8", "text/xml",
    ]  # fmt: skip
    for content_type in types:
        answer = await shared_sockjs.post(url + "/xhr_send", '["a"]', headers={"Content-Type": content_type})
        assert (answer.status, answer.body) == (204, b"")
    assert await shared_sockjs.poll(url) == "a[" + ",".join(['"a"'] * len(types)) + "]"


async def test_xhr_sending_empty_frame(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    await sockjs.say(url)
    assert sockjs.conversations[-1].lives == 1
    await sockjs.say(url, "a")
    assert await sockjs.poll(url) == 'a["a"]'


@pytest.mark.parametrize(
    ("method", "transport", "allowed"),
    [
        ("GET", "xhr", "OPTIONS, POST"),
        ("GET", "xhr_send", "OPTIONS, POST"),
        ("GET", "xhr_streaming", "OPTIONS, POST"),
        ("POST", "eventsource", "OPTIONS, GET"),
        ("POST", "htmlfile", "OPTIONS, GET"),
        ("POST", "jsonp", "OPTIONS, GET"),
        ("GET", "jsonp_send", "OPTIONS, POST"),
        ("DELETE", "xhr", "OPTIONS, POST"),
    ],
)
async def test_a_wrong_method_is_answered_with_the_allowed_ones(
    shared_sockjs: SockJs, method: str, transport: str, allowed: str
) -> None:
    answer = await shared_sockjs.ask(method, f"{shared_sockjs.url()}/{transport}")
    assert (answer.status, answer.body) == (405, b"")
    assert answer.headers["Allow"] == allowed
    assert "Content-Type" not in answer.headers


async def test_abort_xhr_polling(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    first = await sockjs.begin("POST", url + "/xhr")
    await sockjs.waiting(url)
    assert await sockjs.poll(url) == ANOTHER
    await first.cut()
    await sockjs.closed(0)
    assert await sockjs.poll(url) == INTERRUPTED
    assert (await sockjs.post(url + "/xhr_send", '["x"]')).status == 404


# --- jsonp


async def test_jsonp_transport(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    answer = await shared_sockjs.get(url + "/jsonp?c=%63allback")
    assert (answer.status, answer.text) == (200, '/**/callback("o");\r\n')
    assert answer.headers["Content-Type"] == SCRIPT
    assert answer.headers["Cache-Control"] == NOT_CACHED
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer = await shared_sockjs.post(url + "/jsonp_send", "d=%5B%22x%22%5D", headers=FORM)
    assert (answer.status, answer.text) == (200, "ok")
    assert answer.headers["Content-Type"] == PLAIN
    assert answer.headers["Cache-Control"] == NOT_CACHED
    answer = await shared_sockjs.get(url + "/jsonp?c=%63allback")
    assert (answer.status, answer.text) == (200, '/**/callback("a[\\"x\\"]");\r\n')


@pytest.mark.parametrize("transport", ["jsonp", "htmlfile"])
async def test_no_callback(sockjs: SockJs, transport: str) -> None:
    answer = await sockjs.get(f"/echo/a/a/{transport}")
    assert (answer.status, answer.text) == (500, '"callback" parameter required')
    assert sockjs.conversations == []


@pytest.mark.parametrize("transport", ["jsonp", "htmlfile"])
@pytest.mark.parametrize(
    "callback", ["%20", "*", "abc(", "abc%28", "a%0d%0aSet-Cookie:%20x", "%3cscript%3e", "a%0a", "x" * 129]
)
async def test_invalid_callback(shared_sockjs: SockJs, transport: str, callback: str) -> None:
    before = len(shared_sockjs.conversations)
    answer = await shared_sockjs.get(f"/echo/a/a/{transport}?c={callback}")
    assert (answer.status, answer.text) == (500, 'invalid "callback" parameter')
    assert answer.headers["Content-Type"] == PLAIN
    assert len(shared_sockjs.conversations) == before


async def test_jsonp_invalid_json(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    assert (await shared_sockjs.get(url + "/jsonp?c=x")).text == '/**/x("o");\r\n'
    for body in ("d=%5B%22x", "d=%FF", "&".join(["d=%5B%5D"] * 20)):
        answer = await shared_sockjs.post(url + "/jsonp_send", body, headers=FORM)
        assert (answer.status, answer.text) == (500, "Broken JSON encoding."), body
    for body in ("", "d=", "p=p"):
        answer = await shared_sockjs.post(url + "/jsonp_send", body, headers=FORM)
        assert (answer.status, answer.text) == (500, "Payload expected.")
    assert (await shared_sockjs.post(url + "/jsonp_send", "d=%5B%22b%22%5D", headers=FORM)).text == "ok"
    assert (await shared_sockjs.get(url + "/jsonp?c=x")).text == '/**/x("a[\\"b\\"]");\r\n'


async def test_jsonp_content_types(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    await shared_sockjs.get(url + "/jsonp?c=x")
    assert (await shared_sockjs.post(url + "/jsonp_send", "d=%5B%22abc%22%5D", headers=FORM)).text == "ok"
    plain = {"Content-Type": "text/plain"}
    assert (await shared_sockjs.post(url + "/jsonp_send", '["%61bc"]', headers=plain)).text == "ok"
    answer = await shared_sockjs.get(url + "/jsonp?c=x")
    assert answer.text == '/**/x("a[\\"abc\\",\\"%61bc\\"]");\r\n'


async def test_jsonp_close(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url("close")
    assert (await shared_sockjs.get(url + "/jsonp?c=x")).text == '/**/x("o");\r\n'
    for _ in range(2):
        assert (await shared_sockjs.get(url + "/jsonp?c=x")).text == '/**/x("c[3000,\\"Go away!\\"]");\r\n'


async def test_jsonp_sending_empty_frame(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url()
    await shared_sockjs.get(url + "/jsonp?c=x")
    assert (await shared_sockjs.post(url + "/jsonp_send", "d=%5B%5D", headers=FORM)).text == "ok"
    assert (await shared_sockjs.post(url + "/jsonp_send", "d=%5B%22x%22%5D", headers=FORM)).text == "ok"
    assert (await shared_sockjs.get(url + "/jsonp?c=x")).text == '/**/x("a[\\"x\\"]");\r\n'


async def test_jsonp_is_a_script_with_the_messages(shared_sockjs: SockJs) -> None:
    url, said = shared_sockjs.url(), "</script>\u2028\u2029\"'\\ \x00 茶 \ufffe"
    await shared_sockjs.get(url + "/jsonp?c=x")
    await shared_sockjs.say(url, said)
    script = (await shared_sockjs.get(url + "/jsonp?c=x")).text
    frame = json.loads(script.removeprefix("/**/x(").removesuffix(");\r\n"))
    assert json.loads(frame[1:]) == [said]
    assert not {"\u2028", "\u2029", "\ufffe"} & set(script)


# --- the cookie of those who balance load


@pytest.mark.parametrize(
    ("method", "transport"),
    [
        ("POST", "xhr"),
        ("POST", "xhr_streaming"),
        ("GET", "eventsource"),
        ("GET", "htmlfile?c=callback"),
        ("GET", "jsonp?c=callback"),
    ],
)
async def test_jsessionid_is_set_and_kept(shared_sockjs: SockJs, method: str, transport: str) -> None:
    for sent, kept in ((None, "dummy"), ("JSESSIONID=abcdef", "abcdef")):
        headers = {} if sent is None else {"Cookie": sent}
        path = f"{shared_sockjs.url('cookie')}/{transport}"
        async with await shared_sockjs.stream(method, path, headers=headers) as wire:
            assert wire.status == 200
            assert wire.headers["Set-Cookie"] == f"JSESSIONID={kept}; path=/"


async def test_jsessionid_of_senders(shared_sockjs: SockJs) -> None:
    url = shared_sockjs.url("cookie")
    await shared_sockjs.poll(url)
    for path, headers in (("/jsonp_send", FORM), ("/xhr_send", {})):
        body = "d=%5B%5D" if headers else "[]"
        answer = await shared_sockjs.post(url + path, body, headers=headers)
        assert answer.headers["Set-Cookie"] == "JSESSIONID=dummy; path=/"
