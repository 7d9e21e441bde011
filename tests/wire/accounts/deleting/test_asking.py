"""Who may delete an account, and what is true at once."""

from typing import Any

import pytest

from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test(timeout=60)


async def delete(api: Api, token: str | None, body: object) -> Any:
    return await api.call("DELETE", "/api/me", body, token=token)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"password": "password2"}, 403, "wrong_password"),
        ({"password": ""}, 403, "wrong_password"),
        ({"password": "x" * 300}, 403, "wrong_password"),
        ({}, 400, "bad_request"),
        ({"password": 5}, 400, "bad_request"),
        ({"password": "password1", "keep_messages": "yes"}, 400, "bad_request"),
        ({"password": "password1", "why": "bored"}, 400, "bad_request"),
    ],
)
async def test_an_account_is_not_deleted_without_its_password(
    api: Api, body: object, status: int, code: str
) -> None:
    ann = await api.register("Ann")
    answer = await delete(api, ann["access_token"], body)
    assert (answer.status, answer.code) == (status, code)
    assert (await api.post("/api/login", {"name": "Ann", "password": "password1"})).status == 200


async def test_a_deleted_account_is_gone_at_once_and_its_name_is_free(api: Api, rig: AccountRig) -> None:
    ann = await api.register("Ann")
    other = (await api.post("/api/login", {"name": "Ann", "password": "password1"})).json
    answer = await delete(api, ann["access_token"], {"password": "password1"})
    assert (answer.status, answer.json) == (202, {})
    for session in (ann, other):
        assert (await api.get("/api/me", token=session["access_token"])).status == 401
        assert (await api.post("/api/refresh", {"refresh_token": session["refresh_token"]})).status == 401
    assert len(rig.ended) == 2
    assert (await api.post("/api/login", {"name": "Ann", "password": "password1"})).status == 401
    again = await api.register("Ann", "password2")
    assert again["user"]["id"] != ann["user"]["id"]
    assert (await delete(api, ann["access_token"], {"password": "password1"})).status == 401


async def test_a_guest_needs_no_password(api: Api) -> None:
    gus = await api.guest(name="Gus")
    assert (await delete(api, gus["access_token"], {})).status == 202
    assert (await api.get("/api/me", token=gus["access_token"])).status == 401
    await api.register("Gus")


async def test_a_deletion_needs_a_token(api: Api) -> None:
    assert (await delete(api, None, {})).code == "unauthorized"


async def test_a_user_that_is_being_deleted_is_nobody(api: Api, rig: AccountRig) -> None:
    ann = await api.register("Ann")
    await rig.deletions.stop()
    user = ann["user"]["id"]
    await delete(api, ann["access_token"], {"password": "password1"})
    assert await rig.users.find(user) is None
    assert await rig.users.people([user]) == {}
    assert await rig.users.rename(user, "Anna") is None
    assert await rig.users.promote(user, "Anna", "hash") is None
    assert await rig.users.set_status(user, "here") is None
