"""A user who forgot its password sets another with a token that the operator's hook brings it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.accounts import Api
from tests.rigs.network.reset_hook import ResetHook
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import everything_in

pytestmark = pytest.mark.gen_test(timeout=60)


@asynccontextmanager
async def with_hook(database: Database, **settings: Any) -> AsyncIterator[tuple[RunningServer, ResetHook]]:
    hook = ResetHook()
    try:
        async with running_server(database, reset_hook=hook.url, **settings) as server:
            yield server, hook
    finally:
        await hook.stop()


async def ask(server: RunningServer, name: str) -> Any:
    return await server.api.post("/api/reset", {"name": name})


async def token_of(server: RunningServer, hook: ResetHook, name: str) -> str:
    answer = await ask(server, name)
    assert (answer.status, answer.json) == (202, {})
    return str((await hook.told.get())["token"])


async def redeem(server: RunningServer, token: str, new: str = "password2") -> int:
    return (await server.api.post("/api/password", {"token": token, "new": new})).status


async def login(server: RunningServer, password: str) -> int:
    return (await server.api.post("/api/login", {"name": "Ann", "password": password})).status


async def test_a_token_sets_another_password_once_and_ends_all_sessions(database: Database) -> None:
    async with with_hook(database) as (server, hook):
        ann = await server.api.register("Ann", "password1")
        socket = await server.connect(ann["access_token"])
        await ask(server, "ann")
        told = await hook.told.get()
        assert (told["user"], told["name"], set(told)) == (
            ann["user"]["id"],
            "Ann",
            {"user", "name", "token"},
        )
        assert told["token"] not in await everything_in(database)
        assert await login(server, "password1") == 200
        assert await redeem(server, told["token"], new="short") == 400
        assert await redeem(server, told["token"]) == 204
        assert (await socket.closed())[0] == 4401
        assert (await server.api.get("/api/me", token=ann["access_token"])).status == 401
        assert (await login(server, "password1"), await login(server, "password2")) == (401, 200)
        assert await redeem(server, told["token"], new="password3") == 401


async def test_of_two_tokens_the_use_of_one_ends_the_other(database: Database) -> None:
    async with with_hook(database) as (server, hook):
        await server.api.register("Ann", "password1")
        first, second = await token_of(server, hook, "Ann"), await token_of(server, hook, "Ann")
        assert await redeem(server, first) == 204
        assert await redeem(server, second) == 401


async def test_a_token_is_good_for_an_hour(database: Database) -> None:
    async with with_hook(database) as (server, hook):
        await server.api.register("Ann", "password1")
        first, second = await token_of(server, hook, "Ann"), await token_of(server, hook, "Ann")
        server.clock.advance(3_599)
        assert await redeem(server, first, new="password2") == 204
        third = await token_of(server, hook, "Ann")
        server.clock.advance(3_600)
        assert [await redeem(server, token) for token in (second, third)] == [401, 401]
        assert await login(server, "password2") == 200


async def test_of_several_that_use_one_token_at_once_one_succeeds(database: Database) -> None:
    async with with_hook(database) as (server, hook):
        await server.api.register("Ann", "password1")
        token = await token_of(server, hook, "Ann")
        codes = await asyncio.gather(*(redeem(server, token, new=f"password{n}") for n in range(5)))
        assert sorted(codes) == [204, 401, 401, 401, 401]


async def test_a_request_does_not_reveal_whether_there_is_an_account(database: Database) -> None:
    async with with_hook(database) as (server, hook):
        await server.api.register("Ann", "password1")
        await server.guest("Gus")
        for name in ("Nobody", "Gus", "Ann"):
            answer = await ask(server, name)
            assert (answer.status, answer.json) == (202, {})
        assert (await hook.told.get())["name"] == "Ann"
        assert hook.told.empty()


async def test_what_the_hook_refuses_is_logged_without_the_token(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with with_hook(database) as (server, hook):
        await server.api.register("Ann", "password1")
        hook.status = 500
        token = await token_of(server, hook, "Ann")
        await server.part("resets")._tasks.finished()
        assert "RESET_HOOK cannot be reached (500)" in caplog.text
        assert token not in caplog.text


async def test_a_name_and_an_address_are_reset_at_a_bounded_rate(database: Database) -> None:
    async with with_hook(database, limits=True) as (server, _):
        codes = [(await ask(server, "Nobody")).status for _ in range(4)]
        assert codes == [202, 202, 202, 429]
        codes = [(await ask(server, f"Nobody {number}")).status for number in range(18)]
        assert codes == [202] * 16 + [429] * 2


async def test_without_a_hook_there_is_no_reset(api: Api) -> None:
    answer = await api.post("/api/reset", {"name": "Ann"})
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"token": "nonsense", "new": "password2"}, 401),
        ({"token": "x" * 2_000, "new": "password2"}, 401),
        ({"token": "ä", "new": "password2"}, 401),
        ({"token": "", "new": "password2"}, 401),
        ({"token": "nonsense", "old": "password1", "new": "password2"}, 400),
        ({"new": "password2"}, 400),
        ({"token": 5, "new": "password2"}, 400),
        ({"token": "nonsense"}, 400),
    ],
)
async def test_what_is_no_token_changes_no_password(api: Api, body: object, status: int) -> None:
    ann = await api.register("Ann")
    answer = await api.post("/api/password", body)
    assert answer.status == status
    assert (await api.get("/api/me", token=ann["access_token"])).status == 200
