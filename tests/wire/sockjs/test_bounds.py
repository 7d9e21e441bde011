"""What SockJS takes from one client and from all of them, and who may ask at all."""

import asyncio
import json
from typing import Any

import pytest

from handlers.routes import sockjs_deps
from handlers.sockjs.session import SockJsLimits
from handlers.sockjs.sessions import SockJsSessions
from models.database.client import Database
from models.errors import Refusal
from models.ids import new_id
from server.transport.http.addresses import subscriber
from tests.rigs.doors.sockjs import FORM, EchoConversation, SockJs, running_sockjs
from tests.rigs.held_clock import HeldClock
from tests.rigs.network.http_wire import Wire

pytestmark = pytest.mark.gen_test(timeout=60)
LIMITS = SockJsLimits(gone_s=60, heartbeat_s=60, message_bytes=1_000, queue_bytes=1_000)
FRIEND, FOE = {"Origin": "https://friend.example"}, {"Origin": "https://foe.example"}
TRANSPORTS = [
    ("POST", "/xhr"),
    ("POST", "/xhr_send"),
    ("POST", "/xhr_streaming"),
    ("GET", "/eventsource"),
    ("GET", "/htmlfile?c=x"),
    ("GET", "/jsonp?c=x"),
    ("POST", "/jsonp_send"),
]


def failing(*_: Any) -> Any:
    """A handler with a mistake in it."""
    raise ZeroDivisionError


# --- who may ask


@pytest.mark.parametrize(("method", "path"), TRANSPORTS)
@pytest.mark.parametrize("origin", [FOE, {"Origin": "null"}])
async def test_a_foreign_origin_is_refused_everywhere(
    database: Database, method: str, path: str, origin: dict[str, str]
) -> None:
    async with running_sockjs(database, allowed_origins=("https://friend.example",)) as strict:
        answer = await strict.ask(method, strict.url() + path, headers=origin)
        assert answer.status == 403
        assert answer.json["error"]["code"] == "forbidden"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert len(strict.sessions["echo"]) == 0


@pytest.mark.parametrize("origin", [FOE, {"Origin": "null"}])
async def test_a_foreign_origin_does_not_learn_what_is_allowed(
    database: Database, origin: dict[str, str]
) -> None:
    async with running_sockjs(database, allowed_origins=("https://friend.example",)) as strict:
        for method, path in (("GET", "/echo/info"), ("OPTIONS", "/echo/info"), ("OPTIONS", "/echo/a/a/xhr")):
            answer = await strict.ask(method, path, headers=origin)
            assert answer.status == 403
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_listed_origins_and_our_own_may(database: Database) -> None:
    async with running_sockjs(database, allowed_origins=("https://friend.example",)) as strict:
        for origin in (FRIEND, {"Origin": f"http://{strict.host}"}, {}):
            assert (await strict.get("/echo/info", headers=origin)).status == 200
            assert (await strict.post(strict.url() + "/xhr", headers=origin)).text == "o\n"


async def test_null_may_do_nothing_even_where_all_are_let_in(sockjs: SockJs) -> None:
    answer = await sockjs.post(sockjs.url() + "/xhr", headers={"Origin": "null"})
    assert answer.status == 403


# --- what comes in


@pytest.mark.parametrize("transport", ["/xhr_send", "/jsonp_send"])
async def test_a_body_over_the_limit_is_refused(sockjs: SockJs, transport: str) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    limit = sockjs_deps(sockjs.server.part("parts")).body_bytes
    async with await Wire.to(sockjs.host) as wire:
        wire.send("POST", url + transport, b" " * (limit + 1), FORM)
        assert await wire.is_refused()
    assert sockjs.conversations[-1].heard == []
    many = ["x" * 60_000] * 17
    await sockjs.say(url, *many)
    assert json.loads((await sockjs.poll(url))[1:]) == many


async def test_a_message_over_the_limit_closes_1009(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    await sockjs.say(url, "before", "茶" * 21_846, "behind")
    assert await sockjs.poll(url) == 'a["before"]'
    assert (await sockjs.poll(url)).startswith("c[1009,")
    assert sockjs.conversations[-1].heard == [b"before"]


async def test_what_waits_to_be_read_is_bounded_and_read_in_order(database: Database) -> None:
    gate = asyncio.Event()
    async with running_sockjs(database, limits={"queue_bytes": 25_000}) as sockjs:
        url = sockjs.url()
        assert await sockjs.poll(url) == "o"
        conversation = sockjs.conversations[-1]
        hear = conversation.on_frame

        async def hear_later(payload: bytes) -> None:
            await gate.wait()
            hear(True, payload)

        conversation.on_frame = lambda _, payload: hear_later(payload)  # type: ignore[method-assign, assignment]
        wires = []
        for n in range(4):
            wires.append(
                await sockjs.begin("POST", url + "/xhr_send", body=json.dumps([f"{n}" * 4_000]).encode())
            )
            await sockjs.taken(url, n + 1)
        answer = await sockjs.post(url + "/xhr_send", json.dumps(["x" * 4_000]))
        assert (answer.status, answer.json["error"]["code"]) == (429, "rate_limited")
        gate.set()
        assert [(await wire.answer()).status for wire in wires] == [204] * 4
        assert [message[:1] for message in conversation.heard] == [b"0", b"1", b"2", b"3"]
        await sockjs.say(url, "again")
        for wire in wires:
            await wire.cut()


async def test_a_long_array_leaves_others_their_turn(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    turns = 0

    async def count() -> None:
        nonlocal turns
        while not sockjs.conversations[0].heard:
            await asyncio.sleep(0)
        while len(sockjs.conversations[0].heard) < 6_400:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await sockjs.say(url, *["x"] * 6_400)
    await counting
    assert turns >= 90


# --- what goes out


async def test_what_waits_for_a_request_is_bounded(database: Database) -> None:
    async with running_sockjs(database, limits={"queue_bytes": 10_000}) as sockjs:
        url = sockjs.url()
        assert await sockjs.poll(url) == "o"
        await sockjs.say(url, *["x" * 4_000] * 3)
        await sockjs.closed()
        assert (await sockjs.poll(url)).startswith("c[4411,")


async def test_a_long_piece_goes_out_whole_if_nothing_waits(database: Database) -> None:
    async with running_sockjs(database, limits={"queue_bytes": 10_000}) as sockjs:
        url = sockjs.url()
        assert await sockjs.poll(url) == "o"
        await sockjs.say(url, "x" * 40_000)
        assert len(await sockjs.poll(url)) > 40_000


# --- how many there are


async def test_the_number_of_sessions_is_bounded() -> None:
    sessions = SockJsSessions(EchoConversation, LIMITS, HeldClock(), rates=False, capacity=2)
    first = sessions.open("a", "10.0.0.1")
    assert sessions.open("b", "10.0.0.1") is not first
    assert sessions.open("a", "10.0.0.1") is first
    with pytest.raises(Refusal, match="unavailable"):
        sessions.open("c", "10.0.0.1")
    first.go()
    assert sessions.get("a") is None
    assert sessions.open("c", "10.0.0.1") is sessions.get("c")
    sessions.stop()
    assert len(sessions) == 0
    with pytest.raises(Refusal, match="going away"):
        sessions.open("d", "10.0.0.1")


async def test_the_rate_of_new_sessions_is_bounded_for_an_address() -> None:
    clock = HeldClock()
    sessions = SockJsSessions(EchoConversation, LIMITS, clock, rates=True)
    for _ in range(400):
        sessions.open(new_id("s"), "2001:db8::1")
    with pytest.raises(Refusal, match="rate_limited") as refused:
        sessions.open("a", "2001:db8::2")
    assert refused.value.retry_after_s is not None
    assert refused.value.retry_after_s > 0
    sessions.open("b", "2001:db8:0:1::1")
    clock.advance(refused.value.retry_after_s + 0.001)
    sessions.open("a", "2001:db8::2")
    assert subscriber("2001:db8::1") == subscriber("2001:db8::2")
    sessions.stop()


async def test_too_many_sessions_are_refused_over_http(database: Database) -> None:
    async with running_sockjs(database) as sockjs:
        sockjs.sessions["echo"]._capacity = 0
        answer = await sockjs.post(sockjs.url() + "/xhr")
        assert (answer.status, answer.json["error"]["code"]) == (503, "unavailable")


# --- mistakes of ours


@pytest.mark.logs_errors
async def test_an_unexpected_error_ends_the_session_and_is_logged_with_an_id(
    sockjs: SockJs, caplog: pytest.LogCaptureFixture
) -> None:
    talking = sockjs.url()
    assert await sockjs.poll(talking) == "o"
    sockjs.conversations[-1].on_frame = failing  # type: ignore[method-assign, assignment]
    await sockjs.say(talking, "x")
    sockjs.sessions["echo"]._begin = failing
    beginning = sockjs.url()
    assert await sockjs.poll(beginning) == "o"
    for url in (talking, beginning):
        code, reason = json.loads((await sockjs.poll(url))[1:])
        assert code == 1011
        assert reason.removeprefix("internal error ") in caplog.text


@pytest.mark.logs_errors
async def test_an_unexpected_error_in_a_request_is_answered_500_with_the_logged_id(
    sockjs: SockJs, caplog: pytest.LogCaptureFixture
) -> None:
    url = sockjs.url()
    sockjs.sessions["echo"].get = failing  # type: ignore[method-assign, assignment]
    answer = await sockjs.post(url + "/xhr_send", "[]")
    assert (answer.status, answer.json["error"]["code"]) == (500, "internal")
    assert answer.json["error"]["message"].rpartition(" ")[2] in caplog.text
    assert url.rpartition("/")[2] not in caplog.text
