"""What keeps an account its owner's: the password can be changed, and sessions can be seen and ended."""

from typing import Any

import pytest

from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test
OLD, NEW = "password1", "password2"


async def login(api: Api, name: str, password: str) -> Any:
    answer = await api.post("/api/login", {"name": name, "password": password})
    return answer.json if answer.status == 200 else answer.code


async def sessions(api: Api, token: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await api.get("/api/sessions", token=token)).json["sessions"]
    return listed


async def test_a_changed_password_ends_every_other_session(api: Api, rig: AccountRig) -> None:
    thief = await api.register("Ann", OLD)
    own = await login(api, "Ann", OLD)
    answer = await api.post("/api/password", {"old": OLD, "new": NEW}, token=own["access_token"])
    assert answer.status == 204
    assert (await api.get("/api/me", token=thief["access_token"])).status == 401
    assert (await api.post("/api/refresh", {"refresh_token": thief["refresh_token"]})).status == 401
    assert len(rig.ended) == 1
    assert (await api.get("/api/me", token=own["access_token"])).status == 200
    assert await login(api, "Ann", OLD) == "unauthorized"
    assert (await login(api, "Ann", NEW))["user"] == own["user"]


async def test_a_wrong_old_password_changes_nothing_and_is_counted(
    database: Any, api: Api, rig: AccountRig
) -> None:
    own = await api.register("Ann", OLD)
    for old in ("password3", "x" * 300, ""):
        answer = await api.post("/api/password", {"old": old, "new": NEW}, token=own["access_token"])
        assert (answer.status, answer.code) == (403, "wrong_password")
    assert (await login(api, "Ann", OLD))["user"] == own["user"]


@pytest.mark.parametrize("new", ["short", "x" * 257])
async def test_a_new_password_has_the_length_of_any(api: Api, new: str) -> None:
    own = await api.register("Ann", OLD)
    answer = await api.post("/api/password", {"old": OLD, "new": new}, token=own["access_token"])
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["error"]["message"].startswith("new: ")


async def test_a_guest_has_no_password_to_change(api: Api) -> None:
    guest = await api.guest()
    answer = await api.post("/api/password", {"old": OLD, "new": NEW}, token=guest["access_token"])
    assert (answer.status, answer.code) == (403, "forbidden")
    assert (await api.post("/api/password", {"old": OLD, "new": NEW})).status == 401


async def test_a_user_sees_its_sessions(api: Api, rig: AccountRig) -> None:
    began = rig.clock.now_ms()
    first = await api.register("Ann", OLD)
    rig.clock.advance(100)
    second = await api.call(
        "POST", "/api/login", {"name": "Ann", "password": OLD}, headers={"User-Agent": "phone/1.0"}
    )
    await api.register("Ben", OLD)
    rig.clock.advance(100)
    phone, laptop = sorted(
        await sessions(api, second.json["access_token"]), key=lambda session: not session["current"]
    )
    assert phone.keys() == {"id", "created_at", "used_at", "user_agent", "address", "current"}
    assert (phone["user_agent"], phone["address"]) == ("phone/1.0", "127.0.0.1")
    assert (phone["created_at"], phone["used_at"]) == (began + 100_000, began + 200_000)
    assert (laptop["created_at"], laptop["used_at"], laptop["current"]) == (began, began, False)
    rig.clock.advance(100)
    await api.get("/api/me", token=first["access_token"])
    listed = {
        session["id"]: session["used_at"] for session in await sessions(api, second.json["access_token"])
    }
    assert listed[laptop["id"]] == began + 300_000


async def test_a_session_with_an_open_socket_is_in_use(api: Api, rig: AccountRig) -> None:
    first = await api.register("Ann", OLD)
    (own,) = await sessions(api, first["access_token"])
    rig.open_socket(own["id"], "main")
    rig.clock.advance(600)
    other = await login(api, "Ann", OLD)
    used = {session["id"]: session["used_at"] for session in await sessions(api, other["access_token"])}
    assert used[own["id"]] == rig.clock.now_ms()


async def test_a_user_ends_one_of_its_sessions_and_no_one_elses(api: Api) -> None:
    ann, other, ben = (
        await api.register("Ann", OLD),
        await login(api, "Ann", OLD),
        await api.register("Ben", OLD),
    )
    (bens,) = await sessions(api, ben["access_token"])
    (gone,) = [each for each in await sessions(api, ann["access_token"]) if not each["current"]]
    for session in (bens["id"], "s-nowhere"):
        answer = await api.call("DELETE", f"/api/sessions/{session}", token=ann["access_token"])
        assert (answer.status, answer.code) == (404, "not_found")
    assert (await api.call("DELETE", f"/api/sessions/{gone['id']}", token=ann["access_token"])).status == 204
    assert (await api.get("/api/me", token=other["access_token"])).status == 401
    assert (await api.call("DELETE", f"/api/sessions/{gone['id']}", token=ann["access_token"])).status == 404
    assert len(await sessions(api, ann["access_token"])) == 1


async def test_a_user_ends_all_its_other_sessions(api: Api) -> None:
    ann = await api.register("Ann", OLD)
    others = [await login(api, "Ann", OLD) for _ in range(3)]
    assert (await api.call("DELETE", "/api/sessions", token=ann["access_token"])).status == 204
    assert {(await api.get("/api/me", token=each["access_token"])).status for each in others} == {401}
    assert [session["current"] for session in await sessions(api, ann["access_token"])] == [True]
