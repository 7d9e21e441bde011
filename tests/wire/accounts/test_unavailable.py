"""The account calls while the database is away."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from msgspec.structs import replace
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.errors import Refusal
from models.ids import SessionId, UserId
from models.stores.people.sessions import Session
from tests.rigs.accounts import AccountRig, Api
from tests.rigs.held_clock import START_MS

pytestmark = pytest.mark.gen_test

SESSION = Session(
    id=SessionId("s-1"),
    user=UserId("u-1"),
    name="Ann",
    guest=False,
    counter=1,
    rotated_at=START_MS,
    expires_at=START_MS + 86_400_000,
)


@pytest.fixture
def rig(io_loop: IOLoop) -> Iterator[AccountRig]:
    nobody_there: Any = AsyncIOMotorClient("mongodb://127.0.0.1:1")
    database = Database(nobody_there, "nothing")
    database.timeout_s = 0.02
    rig = AccountRig(database)
    yield rig
    rig.passwords.close()
    io_loop.run_sync(lambda: _close(database))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/register", {"name": "Ann", "password": "password1"}),
        ("POST", "/api/login", {"name": "Ann", "password": "password1"}),
        ("POST", "/api/guest", {}),
        ("POST", "/api/guest", {"name": "Ann"}),
        ("POST", "/api/logout", None),
        ("POST", "/api/ticket", None),
        ("GET", "/api/me", None),
    ],
)
async def test_a_call_is_unavailable(api: Api, rig: AccountRig, method: str, path: str, body: object) -> None:
    brings_token = path in ("/api/logout", "/api/ticket", "/api/me")
    token = rig.tokens.of(SESSION).access_token if brings_token else None
    answer = await api.call(method, path, body, token=token)
    assert (answer.status, answer.code) == (503, "unavailable")


async def test_a_refresh_is_unavailable_and_not_unauthorized(api: Api, rig: AccountRig) -> None:
    answer = await api.post("/api/refresh", {"refresh_token": rig.tokens.of(SESSION).refresh_token})
    assert (answer.status, answer.code) == (503, "unavailable")


async def test_a_token_that_is_no_good_is_refused_without_the_database(api: Api, rig: AccountRig) -> None:
    expired = rig.tokens.of(replace(SESSION, rotated_at=START_MS - 900_000)).access_token
    assert (await api.get("/api/me", token=expired)).status == 401


async def test_a_logout_whose_storing_is_in_doubt_closes_the_sockets(rig: AccountRig) -> None:
    with pytest.raises(Refusal) as refused:
        await rig.sessions.end(SESSION.id)
    assert refused.value.code == "unavailable"
    assert rig.ended == [SESSION.id]


async def _close(database: Database) -> None:
    database.close()
    # The search for the database ends in the next turn of the loop.
    await asyncio.sleep(0)
