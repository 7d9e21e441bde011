"""Register, login and guest over HTTP."""

import asyncio
import unicodedata

import jwt
import pytest
from argon2 import PasswordHasher

from tests.rigs.accounts import AUDIENCE, SECRET, AccountRig, Api

pytestmark = pytest.mark.gen_test


async def test_registering_answers_201_with_a_session(api: Api) -> None:
    answer = await api.post("/api/register", {"name": "Ann", "password": "password1"})
    assert answer.status == 201
    assert set(answer.json) == {"access_token", "refresh_token", "expires_in_s", "user"}
    assert answer.json["expires_in_s"] == 900
    assert answer.json["user"]["name"] == "Ann"
    assert answer.json["user"]["guest"] is False
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"


async def test_an_access_token_has_the_claims_of_the_contract(api: Api, rig: AccountRig) -> None:
    session = await api.register("Ann")
    claims = jwt.decode(
        session["access_token"], SECRET, ["HS256"], audience=AUDIENCE, options={"verify_iat": False}
    )
    assert set(claims) == {"iss", "aud", "sub", "sid", "jti", "name", "iat", "exp", "scope"}
    assert (claims["iss"], claims["aud"], claims["scope"]) == ("teahouse", "teahouse", "user")
    assert (claims["sub"], claims["name"]) == (session["user"]["id"], "Ann")
    assert claims["iat"] == rig.clock.now_ms() // 1000
    assert claims["exp"] == claims["iat"] + 900


async def test_a_guests_token_says_guest(api: Api) -> None:
    session = await api.guest()
    claims = jwt.decode(session["access_token"], options={"verify_signature": False})
    assert claims["scope"] == "guest"
    assert session["user"]["guest"] is True


async def test_an_account_can_log_in_again_as_the_same_user(api: Api) -> None:
    first = await api.register("Ann", "a good password")
    answer = await api.post("/api/login", {"name": "Ann", "password": "a good password"})
    assert answer.status == 200
    assert answer.json["user"] == first["user"]
    assert answer.json["refresh_token"] != first["refresh_token"]


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(api: Api) -> None:
    await api.register("Ann", "a good password")
    wrong = await api.post("/api/login", {"name": "Ann", "password": "a bad password"})
    unknown = await api.post("/api/login", {"name": "Bob", "password": "a bad password"})
    assert (wrong.status, wrong.code) == (401, "unauthorized")
    assert (unknown.status, unknown.raw) == (401, wrong.raw)
    assert wrong.headers["WWW-Authenticate"] == 'Bearer realm="teahouse"'


async def test_a_password_too_short_to_be_right_is_just_wrong_at_login(api: Api) -> None:
    await api.register("Ann")
    answer = await api.post("/api/login", {"name": "Ann", "password": "x"})
    assert (answer.status, answer.code) == (401, "unauthorized")


async def test_a_guest_cannot_log_in(api: Api) -> None:
    guest = await api.guest(name="Gus")
    answer = await api.post("/api/login", {"name": guest["user"]["name"], "password": "password1"})
    assert (answer.status, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize("other", ["ann", "ANN", " Ann ", "\uff21nn", "Ann\ufe0e"])
async def test_names_are_unique_without_regard_to_case_and_form(api: Api, other: str) -> None:
    await api.register("Ann")
    answer = await api.post("/api/register", {"name": other, "password": "password1"})
    assert (answer.status, answer.code) == (409, "conflict")


async def test_a_name_logs_in_in_any_case_and_unicode_form(api: Api) -> None:
    await api.register("Jos\u00e9 Stra\u00dfe")
    name = unicodedata.normalize("NFD", "JOS\u00c9 STRASSE")
    answer = await api.post("/api/login", {"name": name, "password": "password1"})
    assert answer.status == 200
    assert answer.json["user"]["name"] == "Jos\u00e9 Stra\u00dfe"


async def test_a_password_is_the_same_in_every_unicode_form(api: Api) -> None:
    await api.register("Ann", "pass-\u00e9\u00e9\u00e9\u00e9")
    decomposed = unicodedata.normalize("NFD", "pass-\u00e9\u00e9\u00e9\u00e9")
    assert (await api.post("/api/login", {"name": "Ann", "password": decomposed})).status == 200


async def test_of_two_registers_of_one_name_at_once_one_wins(api: Api) -> None:
    wanted = [{"name": name, "password": "password1"} for name in ("Ann", "ANN", "ann", "aNN")]
    answers = await asyncio.gather(*(api.post("/api/register", body) for body in wanted))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]


async def test_a_guest_without_a_name_gets_one_of_its_own(api: Api) -> None:
    names = {(await api.guest())["user"]["name"] for _ in range(5)}
    assert len(names) == 5
    assert all(name.startswith("guest-") for name in names)


async def test_a_guest_may_ask_for_a_name_once(api: Api) -> None:
    assert (await api.guest(name="\u738b\u82b3"))["user"]["name"] == "\u738b\u82b3"
    again = await api.post("/api/guest", {"name": "\u738b\u82b3"})
    assert (again.status, again.code) == (409, "conflict")


async def test_a_null_name_is_none(api: Api) -> None:
    assert (await api.guest(name=None))["user"]["name"].startswith("guest-")


async def test_a_guest_becomes_an_account_and_keeps_its_id_and_session(api: Api) -> None:
    guest = await api.guest()
    account = await api.register("Ann", token=guest["access_token"])
    assert account["user"] == {"id": guest["user"]["id"], "name": "Ann", "guest": False}
    before, now = (
        jwt.decode(s["access_token"], options={"verify_signature": False}) for s in (guest, account)
    )
    assert (now["sid"], now["scope"]) == (before["sid"], "user")
    assert now["jti"] != before["jti"]
    login = await api.post("/api/login", {"name": "Ann", "password": "password1"})
    assert login.json["user"]["id"] == guest["user"]["id"]


async def test_the_guests_old_token_speaks_for_the_account(api: Api) -> None:
    guest = await api.guest()
    await api.register("Ann", token=guest["access_token"])
    me = await api.get("/api/me", token=guest["access_token"])
    assert me.json["user"] == {"id": guest["user"]["id"], "name": "Ann", "guest": False}


async def test_a_guest_may_keep_its_name_and_another_may_take_what_it_left(api: Api) -> None:
    gus, leo = await api.guest(name="Gus"), await api.guest(name="Leo")
    assert (await api.register("gus", token=gus["access_token"]))["user"]["name"] == "gus"
    await api.register("Leonie", token=leo["access_token"])
    assert (await api.guest(name="Leo"))["user"]["name"] == "Leo"


async def test_a_guest_cannot_take_the_name_of_another(api: Api) -> None:
    await api.register("Ann")
    guest = await api.guest()
    body = {"name": "ann", "password": "password1"}
    answer = await api.post("/api/register", body, token=guest["access_token"])
    assert (answer.status, answer.code) == (409, "conflict")
    assert (await api.get("/api/me", token=guest["access_token"])).json["user"]["guest"] is True


async def test_an_account_cannot_register_again_with_its_token(api: Api) -> None:
    session = await api.register("Ann")
    body = {"name": "Bob", "password": "password1"}
    answer = await api.post("/api/register", body, token=session["access_token"])
    assert (answer.status, answer.code) == (409, "conflict")


async def test_a_guest_that_registers_twice_at_once_gets_one_account(api: Api) -> None:
    guest = await api.guest()
    bodies = [{"name": name, "password": "password1"} for name in ("Ann", "Bob")]
    answers = await asyncio.gather(
        *(api.post("/api/register", body, token=guest["access_token"]) for body in bodies)
    )
    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_registering_with_a_bad_token_is_unauthorized_and_makes_nobody(api: Api) -> None:
    body = {"name": "Ann", "password": "password1"}
    answer = await api.post("/api/register", body, token="nonsense")
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert (await api.post("/api/register", body)).status == 201


async def test_a_login_renews_a_hash_of_old_parameters(api: Api, rig: AccountRig) -> None:
    user = (await api.register("Ann"))["user"]["id"]
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("password1")
    stored = await rig.users.find(user)
    assert stored is not None
    assert stored.password_hash is not None
    await rig.users.rehash(user, stored.password_hash, old)
    assert (await api.post("/api/login", {"name": "Ann", "password": "password1"})).status == 200
    renewed = await rig.users.find(user)
    assert renewed is not None
    assert renewed.password_hash not in (None, old)
    assert (await api.post("/api/login", {"name": "Ann", "password": "password1"})).status == 200
