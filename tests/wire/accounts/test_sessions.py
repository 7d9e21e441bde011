"""Logout, tickets and ``/api/me``."""

import asyncio

import pytest

from models.errors import Refusal
from server.accounts.authentication import Identity
from server.accounts.tickets import IssuedTicket
from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test


async def is_refused(rig: AccountRig, ticket: str) -> bool:
    with pytest.raises(Refusal) as refused:
        await rig.tickets.redeem(ticket)
    return refused.value.code == "unauthorized"


async def test_me_is_the_user_and_the_session_with_its_open_sockets(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    sid = (await api.get("/api/me", token=session["access_token"])).json["session"]["id"]
    rig.open_socket(sid, "chat")
    rig.open_socket("s-another", "main")
    answer = await api.get("/api/me", token=session["access_token"])
    now = rig.clock.now_ms()
    assert answer.status == 200
    assert answer.json == {
        "user": session["user"],
        "session": {
            "id": sid,
            "expires_at": now + 30 * 86_400_000,
            "sockets": [{"task": "chat", "connection": "c-chat", "since_at": now}],
        },
    }


async def test_logout_answers_204_and_refuses_the_sessions_tokens_at_once(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    token = session["access_token"]
    sid = (await api.get("/api/me", token=token)).json["session"]["id"]
    answer = await api.post("/api/logout", token=token)
    assert (answer.status, answer.raw) == (204, b"")
    assert rig.ended == [sid]
    for method, path in (("GET", "/api/me"), ("POST", "/api/ticket"), ("POST", "/api/logout")):
        assert (await api.call(method, path, token=token)).status == 401
    refresh = await api.post("/api/refresh", {"refresh_token": session["refresh_token"]})
    assert (refresh.status, refresh.code) == (401, "unauthorized")


async def test_logout_ends_one_session_and_leaves_the_users_others(api: Api) -> None:
    first = await api.register("Ann")
    second = (await api.post("/api/login", {"name": "Ann", "password": "password1"})).json
    await api.post("/api/logout", token=first["access_token"])
    assert (await api.get("/api/me", token=second["access_token"])).status == 200


async def test_a_ticket_is_redeemed_for_who_got_it(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    answer = await api.post("/api/ticket", token=session["access_token"])
    assert answer.status == 201
    assert set(answer.json) == {"ticket", "expires_in_s"}
    assert answer.json["expires_in_s"] == 30
    assert len(answer.json["ticket"]) >= 22
    assert "." not in answer.json["ticket"]
    redeemed = await rig.tickets.redeem(answer.json["ticket"])
    assert redeemed == await rig.auth.verify(session["access_token"])


async def test_a_ticket_works_once(api: Api, rig: AccountRig) -> None:
    ticket = await ticket_of(api)
    await rig.tickets.redeem(ticket)
    assert await is_refused(rig, ticket)


async def test_a_ticket_used_many_times_at_once_works_once(api: Api, rig: AccountRig) -> None:
    ticket = await ticket_of(api)
    uses = (rig.tickets.redeem(ticket) for _ in range(10))
    results = await asyncio.gather(*uses, return_exceptions=True)
    assert sum(isinstance(result, Identity) for result in results) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 9


async def test_a_ticket_is_too_old_after_30_seconds(api: Api, rig: AccountRig) -> None:
    early, late = await ticket_of(api), await ticket_of(api)
    rig.clock.advance(29.999)
    await rig.tickets.redeem(early)
    rig.clock.advance(0.001)
    assert await is_refused(rig, late)


async def test_a_ticket_does_not_outlive_its_access_token(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    rig.clock.advance(899)
    ticket = await ticket_of(api, session["access_token"])
    rig.clock.advance(1)
    assert await is_refused(rig, ticket)


async def test_a_ticket_does_not_outlive_its_session(api: Api, rig: AccountRig) -> None:
    session = await api.guest()
    ticket = await ticket_of(api, session["access_token"])
    await api.post("/api/logout", token=session["access_token"])
    assert await is_refused(rig, ticket)


@pytest.mark.parametrize("ticket", ["", "x", "\x00", "\u00e9", "\ud800", "$where", "x" * 10_000])
async def test_a_text_that_is_no_ticket_is_refused(rig: AccountRig, ticket: str) -> None:
    assert await is_refused(rig, ticket)


async def test_a_ticket_is_not_stored_as_it_is(api: Api, rig: AccountRig) -> None:
    ticket = await ticket_of(api)
    stored = await rig.database.collection("tickets").find({}).to_list(None)
    assert len(stored) == 1
    assert ticket not in str(stored)


async def test_a_password_is_not_stored_as_it_is(api: Api, rig: AccountRig) -> None:
    await api.register("Ann", "open sesame please")
    stored = await rig.database.collection("users").find({}).to_list(None)
    assert "sesame" not in str(stored)
    assert stored[0]["password_hash"].startswith("$argon2id$")


async def ticket_of(api: Api, token: str | None = None) -> str:
    token = token or (await api.guest())["access_token"]
    answer = await api.post("/api/ticket", token=token)
    return IssuedTicket(**answer.json).ticket
