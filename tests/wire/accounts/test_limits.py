"""The rate limits of the account calls."""

from collections.abc import Iterator

import pytest

from models.database.client import Database
from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test

RIGHT = {"name": "Ann", "password": "password1"}
WRONG = {"name": "Ann", "password": "password2"}


@pytest.fixture
def rig(rig: AccountRig, database: Database) -> Iterator[AccountRig]:
    limited = AccountRig(database, limits=True)
    yield limited
    limited.passwords.close()


async def test_an_address_that_signs_in_too_often_has_to_wait(api: Api, rig: AccountRig) -> None:
    for _ in range(99):
        rig.limits.sign_in("127.0.0.1")
    await api.guest()
    for path, body in (("guest", {}), ("register", RIGHT), ("login", RIGHT)):
        answer = await api.post(f"/api/{path}", body)
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert answer.json["error"]["retry_after_s"] == 0.2
        assert answer.headers["Retry-After"] == "1"
    rig.clock.advance(0.2)
    await api.guest()


async def test_a_name_whose_password_was_wrong_ten_times_has_to_wait(api: Api, rig: AccountRig) -> None:
    await api.register("Ann")
    for _ in range(10):
        assert (await api.post("/api/login", WRONG)).status == 401
    for body in (WRONG, RIGHT, {**RIGHT, "name": "\uff21NN"}):
        answer = await api.post("/api/login", body)
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert answer.json["error"]["retry_after_s"] == 6
    assert (await api.post("/api/login", {**WRONG, "name": "Bob"})).status == 401
    rig.clock.advance(6)
    assert (await api.post("/api/login", RIGHT)).status == 200


async def test_right_passwords_do_not_count(api: Api) -> None:
    await api.register("Ann")
    for _ in range(20):
        assert (await api.post("/api/login", RIGHT)).status == 200


async def test_a_session_that_takes_too_many_tickets_has_to_wait(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    who = await rig.auth.verify(session["access_token"])
    for _ in range(59):
        rig.limits.renew(who.session)
    assert (await api.post("/api/ticket", token=session["access_token"])).status == 201
    answer = await api.post("/api/ticket", token=session["access_token"])
    assert (answer.status, answer.code) == (429, "rate_limited")
    refresh = await api.post("/api/refresh", {"refresh_token": session["refresh_token"]})
    assert refresh.code == "rate_limited"
    rig.clock.advance(1)
    assert (await api.post("/api/ticket", token=session["access_token"])).status == 201


async def test_clients_behind_one_proxy_are_counted_apart(api: Api, rig: AccountRig) -> None:
    for _ in range(100):
        rig.limits.sign_in("203.0.114.7")
    told = {"X-Forwarded-For": "1.1.1.1, 203.0.114.7"}
    assert (await api.post("/api/guest", {}, headers=told)).status == 429
    assert (await api.post("/api/guest", {}, headers={**told, "X-Real-Ip": "8.8.8.8"})).status == 429
    assert (await api.post("/api/guest", {}, headers={"X-Forwarded-For": "203.0.114.8"})).status == 201
