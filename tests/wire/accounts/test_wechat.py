"""``POST /api/wechat`` on a real server, which asks a small server that plays WeChat."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models.database.client import Database
from models.stores.people.identities import IDENTITIES
from tests.rigs.accounts import Answer
from tests.rigs.server import RunningServer, running_server
from tests.rigs.wechat_stub import SECRETS, SESSION_KEY, WeChatStub
from tests.wire.rooms.party import everything_stored

pytestmark = pytest.mark.gen_test


@asynccontextmanager
async def with_wechat(database: Database, **settings: Any) -> AsyncIterator[tuple[RunningServer, WeChatStub]]:
    stub = WeChatStub()
    given = {
        "wechat_appid": tuple(SECRETS),
        "wechat_secret": tuple(SECRETS.values()),
        "wechat_api": stub.url,
    }
    try:
        async with running_server(database, **{**given, **settings}) as server:
            yield server, stub
    finally:
        await stub.stop()


async def login(server: RunningServer, code: str, **more: Any) -> Answer:
    return await server.api.post("/api/wechat", {"code": code, **more})


async def user_of(server: RunningServer, code: str, **more: Any) -> dict[str, Any]:
    answer = await login(server, code, **more)
    assert answer.status == 200, answer.raw
    user: dict[str, Any] = answer.json["user"]
    return user


async def test_a_code_becomes_a_session(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        answer = await login(server, stub.knows("c1", "o1"))
        assert answer.status == 200
        assert set(answer.json) == {"access_token", "refresh_token", "expires_in_s", "user"}
        assert answer.json["user"]["guest"] is False
        assert answer.json["user"]["name"].startswith("wechat-")
        assert stub.asked == [
            {
                "appid": "wx1",
                "secret": SECRETS["wx1"],
                "js_code": "c1",
                "grant_type": "authorization_code",
            }
        ]
        socket = await server.connect(answer.json["access_token"])
        assert socket.hello["user"] == answer.json["user"]
        renewed = await server.api.post("/api/refresh", {"refresh_token": answer.json["refresh_token"]})
        assert renewed.json["user"] == answer.json["user"]


async def test_the_same_openid_is_the_same_user_at_every_login(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        first = await user_of(server, stub.knows("c1", "o1"))
        assert await user_of(server, stub.knows("c2", "o1")) == first
        assert await user_of(server, stub.knows("c3", "o2")) != first
        assert await user_of(server, stub.knows("c4", "o1"), appid="wx2") != first


async def test_the_same_unionid_is_the_same_user_in_all_apps(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        first = await user_of(server, stub.knows("c1", "o1", "U"), appid="wx1")
        assert await user_of(server, stub.knows("c2", "o2", "U"), appid="wx2") == first
        # An app that is no longer told the unionid still knows its user by the openid.
        assert await user_of(server, stub.knows("c3", "o2"), appid="wx2") == first
        assert await user_of(server, stub.knows("c4", "o3", "V"), appid="wx2") != first


async def test_a_unionid_that_comes_later_is_the_user_that_the_openid_was(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        first = await user_of(server, stub.knows("c1", "o1"))
        assert await user_of(server, stub.knows("c2", "o1", "U")) == first
        assert await user_of(server, stub.knows("c3", "o2", "U"), appid="wx2") == first


async def test_two_users_who_turn_out_to_be_one_are_who_the_unionid_is(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        one = await user_of(server, stub.knows("c1", "o1"), appid="wx1")
        other = await user_of(server, stub.knows("c2", "o2"), appid="wx2")
        assert one != other
        assert await user_of(server, stub.knows("c3", "o1", "U"), appid="wx1") == one
        assert await user_of(server, stub.knows("c4", "o2", "U"), appid="wx2") == one
        assert await user_of(server, stub.knows("c5", "o2"), appid="wx2") == one


async def test_an_openid_cannot_pass_for_a_unionid(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        first = await user_of(server, stub.knows("c1", "U"))
        assert await user_of(server, stub.knows("c2", "o", "U")) != first


async def test_logins_of_one_at_once_are_one_user(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        codes = [stub.knows(f"c{number}", f"o{number % 2}", "U") for number in range(12)]
        users = await asyncio.gather(
            *(user_of(server, code, appid=f"wx{number % 2 + 1}") for number, code in enumerate(codes))
        )
        assert all(user == users[0] for user in users)
        codes = [stub.knows(f"d{number}", "o9") for number in range(12)]
        users = await asyncio.gather(*(user_of(server, code) for code in codes))
        assert all(user == users[0] for user in users)


async def test_a_user_of_wechat_may_take_a_name_and_a_password(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        session = (await login(server, stub.knows("c1", "o1"))).json
        named = await server.api.register("Ann", token=session["access_token"])
        assert (named["user"]["id"], named["user"]["name"]) == (session["user"]["id"], "Ann")
        assert await user_of(server, stub.knows("c2", "o1")) == named["user"]
        answer = await server.api.post("/api/login", {"name": "Ann", "password": "password1"})
        assert answer.json["user"] == named["user"]
        again = await server.api.post(
            "/api/register", {"name": "Eve", "password": "password1"}, token=named["access_token"]
        )
        assert again.code == "conflict"


@pytest.mark.parametrize(
    ("errcode", "status", "code"),
    [
        (40029, 401, "unauthorized"),
        (40163, 401, "unauthorized"),
        (45011, 429, "rate_limited"),
        (40226, 403, "forbidden"),
        (-1, 503, "unavailable"),
        (40013, 503, "unavailable"),
        (40125, 503, "unavailable"),
        (41008, 503, "unavailable"),
        (99999, 503, "unavailable"),
    ],
)
@pytest.mark.logs_errors
async def test_each_error_of_wechat_is_answered_in_words(
    database: Database, errcode: int, status: int, code: str
) -> None:
    async with with_wechat(database) as (server, stub):
        stub.answers["c1"] = {"errcode": errcode, "errmsg": "what WeChat says"}
        answer = await login(server, "c1")
        assert (answer.status, answer.code) == (status, code)
        assert len(answer.message) > 10
        assert "what WeChat says" not in answer.message
        assert answer.json["error"].get("retry_after_s") == (60.0 if code == "rate_limited" else None)
        assert await database.collection(IDENTITIES).count_documents({}) == 0


NONSENSE: list[Any] = [
    b"",
    b"<html>",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"openid"',
    b"[" * 5_000,
    {},
    {"openid": "o1"},
    {"openid": "", "session_key": "k"},
    {"openid": "o1", "session_key": ""},
    {"openid": 5, "session_key": "k"},
    {"openid": "o" * 200, "session_key": "k"},
    {"openid": "o\n1", "session_key": "k"},
    {"openid": "o1", "session_key": "k", "unionid": "wx1|o2"},
    {"openid": "o1", "session_key": "k", "unionid": "茶"},
    {"errcode": "40029"},
    {"errcode": None},
    {"openid": "o1", "session_key": "k" * 70_000},
    500,
    403,
    302,
    204,
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: str(value)[:40])
@pytest.mark.logs_errors
async def test_nonsense_is_unavailable(database: Database, nonsense: Any) -> None:
    async with with_wechat(database) as (server, stub):
        stub.answers["c1"] = nonsense
        answer = await login(server, "c1")
        assert (answer.status, answer.code) == (503, "unavailable")
        assert await database.collection(IDENTITIES).count_documents({}) == 0
        assert (await login(server, stub.knows("c2", "o1"))).status == 200


@pytest.mark.gen_test(timeout=60)
@pytest.mark.logs_errors
async def test_silence_is_unavailable_after_five_seconds(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        stub.answers["c1"] = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        silent = asyncio.create_task(login(server, "c1"))
        # Meanwhile others are served.
        assert (await login(server, stub.knows("c2", "o1"))).status == 200
        answer = await silent
        assert (answer.status, answer.code) == (503, "unavailable")
        assert 4.5 < loop.time() - began < 8


@pytest.mark.logs_errors
async def test_an_address_where_nothing_listens_is_unavailable(database: Database) -> None:
    async with with_wechat(database, wechat_api="http://127.0.0.1:9") as (server, _):
        assert (await login(server, "c1")).code == "unavailable"


async def test_an_app_that_is_not_listed_has_no_login(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        stub.knows("c1", "o1")
        answer = await login(server, "c1", appid="wx3")
        assert (answer.status, answer.code) == (403, "forbidden")
        assert stub.asked == []
    async with with_wechat(database, wechat_secret=()) as (server, stub):
        assert (await login(server, stub.knows("c1", "o1"), appid="wx1")).code == "forbidden"
    async with running_server(database) as server:
        assert (await login(server, "c1")).code == "forbidden"


@pytest.mark.parametrize(
    "body", [{}, {"code": ""}, {"code": 5}, {"code": "x" * 513}, {"code": "c", "more": 1}]
)
async def test_a_wrong_body_is_refused_before_wechat_is_asked(
    database: Database, body: dict[str, Any]
) -> None:
    async with with_wechat(database) as (server, stub):
        answer = await server.api.post("/api/wechat", body)
        assert (answer.status, answer.code) == (400, "bad_request")
        assert stub.asked == []


async def test_a_code_is_sent_as_it_is(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        code = "a&secret=b #茶/%"
        assert (await login(server, stub.knows(code, "o1"))).status == 200
        assert stub.asked[0]["js_code"] == code


async def test_logins_of_an_address_are_limited(database: Database) -> None:
    async with with_wechat(database, limits=True) as (server, stub):
        stub.knows("c1", "o1")
        answers = await asyncio.gather(*(login(server, "c1") for _ in range(101)))
        assert sorted(answer.status for answer in answers) == [200] * 100 + [429]


@pytest.mark.logs_errors
async def test_secrets_are_never_answered_or_logged(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with with_wechat(database) as (server, stub):
        good = await login(server, stub.knows("code-one", "o1"))
        stub.answers["code-two"] = {"errcode": 40125, "errmsg": "invalid appsecret"}
        stub.answers["code-three"] = {"openid": 1, "session_key": SESSION_KEY}
        stub.answers["code-four"] = 500
        bad = [await login(server, f"code-{number}") for number in ("two", "three", "four")]
        me = await server.api.get("/api/me", token=good.json["access_token"])
        told = b"".join(answer.raw for answer in (good, me, *bad)).decode() + caplog.text
        for secret in (SESSION_KEY, 'o1"', SECRETS["wx1"], "code-one", "code-two"):
            assert secret not in told
        kept = await database.collection(IDENTITIES).find({}).to_list(None)
        assert [(each["_id"], each["secret"]) for each in kept] == [("wechat|wx1|o1", SESSION_KEY)]
        assert SESSION_KEY not in await everything_stored(server)


async def test_the_newest_session_key_is_kept(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        await login(server, stub.knows("c1", "o1", "U", key="old"))
        await login(server, stub.knows("c2", "o1", "U", key="new"))
        kept = await database.collection(IDENTITIES).find({}).to_list(None)
        assert {each["_id"]: each.get("secret") for each in kept} == {
            "wechat|wx1|o1": "new",
            "wechat|U": None,
        }
