"""Refresh tokens: rotation, the grace for lost replies, and reuse."""

import asyncio
from typing import Any

import pytest

from models.ids import SessionId
from models.stores.people.sessions import Session
from server.accounts.tokens.own import OwnTokens
from tests.rigs.accounts import AUDIENCE, AccountRig, Answer, Api

pytestmark = pytest.mark.gen_test


async def refresh(api: Api, session: Any) -> Answer:
    return await api.post("/api/refresh", {"refresh_token": session["refresh_token"]})


async def session_id(api: Api, session: Any) -> SessionId:
    me = await api.get("/api/me", token=session["access_token"])
    return SessionId(me.json["session"]["id"])


async def test_a_refresh_brings_new_tokens_of_the_same_session(api: Api) -> None:
    first = await api.register("Ann")
    answer = await refresh(api, first)
    assert answer.status == 200
    assert answer.json["user"] == first["user"]
    assert answer.json["refresh_token"] != first["refresh_token"]
    assert answer.json["access_token"] != first["access_token"]
    assert await session_id(api, answer.json) == await session_id(api, first)


async def test_a_session_goes_on_as_long_as_it_is_refreshed(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    for _ in range(4):
        rig.clock.advance(20 * 86_400)
        answer = await refresh(api, session)
        assert answer.status == 200
        session = answer.json


async def test_a_session_that_was_not_refreshed_for_30_days_is_over(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    rig.clock.advance(30 * 86_400)
    answer = await refresh(api, session)
    assert (answer.status, answer.code) == (401, "unauthorized")


async def test_a_token_used_again_within_the_grace_gets_the_same_bytes(api: Api, rig: AccountRig) -> None:
    first = await api.guest()
    rig.clock.advance(100)
    answer = await refresh(api, first)
    rig.clock.advance(10)
    again = await refresh(api, first)
    assert (again.status, again.raw) == (200, answer.raw)
    assert rig.ended == []


async def test_a_lost_answer_costs_nothing_however_late_it_is_asked_for_again(
    api: Api, rig: AccountRig
) -> None:
    first = await api.guest()
    answer = await refresh(api, first)
    rig.clock.advance(20 * 86_400)
    again = await refresh(api, first)
    assert (again.status, again.raw) == (200, answer.raw)
    third = await refresh(api, again.json)
    assert third.status == 200
    assert await session_id(api, third.json)
    assert rig.ended == []


async def test_the_old_access_token_does_not_show_that_the_new_tokens_arrived(
    api: Api, rig: AccountRig
) -> None:
    first = await api.guest()
    answer = await refresh(api, first)
    assert (await api.get("/api/me", token=first["access_token"])).status == 200
    rig.clock.advance(60)
    assert (await refresh(api, first)).raw == answer.raw
    assert (await api.get("/api/me", token=answer.json["access_token"])).status == 200
    rig.clock.advance(10)
    assert (await refresh(api, first)).raw == answer.raw
    rig.clock.advance(0.001)
    assert (await refresh(api, first)).status == 401


async def test_many_refreshes_at_once_get_the_same_bytes(api: Api) -> None:
    first = await api.guest()
    answers = await asyncio.gather(*(refresh(api, first) for _ in range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.raw for answer in answers}) == 1


async def test_a_token_used_again_after_the_grace_ends_the_session(
    api: Api, rig: AccountRig, caplog: pytest.LogCaptureFixture
) -> None:
    first = await api.guest()
    second = (await refresh(api, first)).json
    ended = await session_id(api, second)
    rig.clock.advance(10.001)
    answer = await refresh(api, first)
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert rig.ended == [ended]
    assert f"session {ended} was used again" in caplog.text
    assert (await refresh(api, second)).status == 401
    assert (await api.get("/api/me", token=second["access_token"])).status == 401


async def test_the_token_before_the_last_but_one_ends_the_session_at_once(api: Api, rig: AccountRig) -> None:
    first = await api.guest()
    second = (await refresh(api, first)).json
    third = (await refresh(api, second)).json
    assert (await refresh(api, first)).status == 401
    assert (await api.get("/api/me", token=third["access_token"])).status == 401
    assert len(rig.ended) == 1


async def test_a_guests_refresh_token_of_before_its_registration_has_the_same_grace(
    api: Api, rig: AccountRig
) -> None:
    guest = await api.guest()
    account = await api.register("Ann", token=guest["access_token"])
    assert (await refresh(api, guest)).json == account
    assert (await api.get("/api/me", token=account["access_token"])).status == 200
    rig.clock.advance(11)
    assert (await refresh(api, guest)).status == 401


async def test_a_refresh_and_a_registration_at_once_leave_one_living_session(api: Api) -> None:
    guest = await api.guest()
    body = {"name": "Ann", "password": "password1"}
    registered, refreshed = await asyncio.gather(
        api.post("/api/register", body, token=guest["access_token"]), refresh(api, guest)
    )
    assert (registered.status, refreshed.status) == (201, 200)
    assert (await refresh(api, registered.json)).json["user"]["guest"] is False


async def test_a_session_learns_at_its_refresh_that_its_guest_became_an_account(
    api: Api, rig: AccountRig
) -> None:
    guest = await api.guest()
    await rig.users.promote(guest["user"]["id"], "Ann", await rig.passwords.hash("password1"))
    assert (await refresh(api, guest)).json["user"] == {**guest["user"], "name": "Ann", "guest": False}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "s-1.1.",
        ".1.x",
        "s-1.-1.x",
        "s-1.\u0661.x",
        "\u00e9.1.\u00e9",
        "x" * 300,
        "..",
        "s.1.2.3",
    ],
)
async def test_a_text_that_is_no_refresh_token_is_unauthorized(api: Api, token: str) -> None:
    answer = await api.post("/api/refresh", {"refresh_token": token})
    assert (answer.status, answer.code) == (401, "unauthorized")


async def test_a_changed_refresh_token_is_unauthorized_and_harms_nobody(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    name, counter, mac = session["refresh_token"].split(".")
    for changed in (
        f"{name}.2.{mac}",
        f"{name}.01.{mac}",
        f"{name}x.{counter}.{mac}",
        f"{name}.{counter}.{mac}A",
    ):
        assert (await refresh(api, {"refresh_token": changed})).status == 401
    assert rig.ended == []
    assert (await refresh(api, session)).status == 200


async def test_a_refresh_token_made_with_another_secret_is_unauthorized(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    stored = await rig.session_store.find(await session_id(api, session))
    assert stored is not None
    forged = OwnTokens("another secret, as long as the right one", AUDIENCE).of(stored)
    answer = await api.post("/api/refresh", {"refresh_token": forged.refresh_token})
    assert (answer.status, answer.code) == (401, "unauthorized")


async def test_an_access_token_is_no_refresh_token_nor_the_other_way_round(api: Api) -> None:
    session = await api.guest()
    answer = await api.post("/api/refresh", {"refresh_token": session["access_token"]})
    assert answer.status == 401
    assert (await api.get("/api/me", token=session["refresh_token"])).status == 401


async def test_a_refresh_token_of_a_session_that_is_not_there_is_unauthorized(
    api: Api, rig: AccountRig
) -> None:
    session = await api.guest()
    await rig.database.collection("sessions").delete_many({})
    answer = await refresh(api, session)
    assert (answer.status, answer.code) == (401, "unauthorized")


async def test_a_refresh_token_of_a_user_that_is_not_there_is_unauthorized(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    await rig.database.collection("users").delete_many({})
    answer = await refresh(api, session)
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert rig.ended == []


async def test_a_token_that_a_restored_database_forgot_ends_nothing(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    stored = await rig.session_store.find(await session_id(api, session))
    assert stored is not None
    ahead = rig.tokens.of(_at(stored, counter=7)).refresh_token
    assert (await refresh(api, {"refresh_token": ahead})).status == 401
    assert rig.ended == []
    assert (await refresh(api, session)).status == 200


def _at(session: Session, *, counter: int) -> Session:
    return Session(
        id=session.id,
        user=session.user,
        name=session.name,
        guest=session.guest,
        counter=counter,
        rotated_at=session.rotated_at,
        expires_at=session.expires_at,
    )
