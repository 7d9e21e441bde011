"""Users, as operators and the application's server look, name, disconnect and delete them."""

import pytest
from websockets import InvalidStatus

from models.database.client import Database
from models.ids import derived_id
from tests.rigs.accounts import SECRET
from tests.wire.operators.rig import TOKEN, Caller, operated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server(admin_token=TOKEN)]
ISSUER = "https://shop.example"


async def test_a_user_is_shown_with_sockets_and_rooms(operator: Caller) -> None:
    shop = await operator.key_with("users")
    ann = await operator.server.guest("Ann")
    socket = await operator.server.connect(ann, task="chat")
    room = (await socket.ok("room.create", title="Tea"))["room"]["room"]
    await socket.ok("room.join", room="lobby")
    shown = await shop.ok("GET", f"/api/users/{ann.id}")
    assert shown["user"] == {"id": ann.id, "name": "Ann", "guest": True}
    (open_socket,) = shown["sockets"]
    assert set(open_socket) == {"task", "connection", "since_at", "node"}
    assert open_socket["task"] == "chat"
    roles = {each["room"]: each["role"] for each in shown["rooms"]}
    assert roles == {room: "owner", "lobby": "member"}
    assert await shop.refused("GET", "/api/users/u-nobody") == (404, "not_found")


async def test_a_user_that_is_disconnected_may_sign_in_again(operator: Caller) -> None:
    shop = await operator.key_with("users")
    ann = await operator.server.account("Ann")
    socket = await operator.server.connect(ann)
    await shop.ok("POST", f"/api/users/{ann.id}/disconnect", status=204)
    assert (await socket.closed())[0] == 4401
    answer = await operator.server.api.post("/api/refresh", {"refresh_token": ann.refresh_token})
    assert (answer.status, answer.code) == (401, "unauthorized")
    await operator.server.connect(await operator.server.signed_in("Ann"))
    assert await shop.refused("POST", "/api/users/u-nobody/disconnect") == (404, "not_found")


async def test_a_user_is_deleted(operator: Caller) -> None:
    shop = await operator.key_with("users")
    ann = await operator.server.account("Ann")
    await shop.ok("DELETE", f"/api/users/{ann.id}", {"keep_messages": True}, status=202)
    assert await shop.refused("GET", f"/api/users/{ann.id}") == (404, "not_found")
    assert await shop.refused("DELETE", f"/api/users/{ann.id}") == (404, "not_found")
    await operator.server.account("Ann")


async def test_outside_users_are_found_and_named_by_their_subjects(database: Database) -> None:
    async with operated(database, jwt_issuer=ISSUER, jwt_issuer_secret=SECRET) as operator:
        shop = await operator.key_with("users")
        path = "/api/users/by-subject?sub=customer%207"
        expected = derived_id("x", ISSUER, "customer 7")
        assert await shop.ok("GET", path) == {"user": expected}
        made = await shop.ok("PUT", path, {"name": "Ann"}, status=201)
        assert made == {"user": {"id": expected, "name": "Ann", "guest": False}}
        assert (await shop.ok("PUT", path, {"name": "Anne"}))["user"]["name"] == "Anne"
        assert (await shop.ok("GET", f"/api/users/{expected}"))["user"]["name"] == "Anne"
        for wrong in ("/api/users/by-subject", "/api/users/by-subject?sub="):
            assert await shop.refused("GET", wrong) == (400, "bad_request")
        assert await shop.refused("PUT", path, {"name": ""}) == (400, "bad_request")


async def test_without_an_issuer_there_are_no_subjects(operator: Caller) -> None:
    assert await operator.refused("GET", "/api/users/by-subject?sub=x") == (409, "conflict")


async def test_a_user_who_is_blocked_is_kept_out_until_it_is_over(operator: Caller) -> None:
    shop, server = await operator.key_with("users"), operator.server
    ann = await server.account("Ann")
    socket = await server.connect(ann)
    path = f"/api/users/{ann.id}/block"
    await shop.ok("POST", path, {"duration_s": 3600, "reason": "spam"}, status=204)
    assert (await socket.closed())[0] == 4403
    until = server.clock.now_ms() + 3_600_000
    assert (await shop.ok("GET", f"/api/users/{ann.id}"))["blocked"] == {
        "until_at": until,
        "reason": "spam",
    }
    login = await server.api.post("/api/login", {"name": "Ann", "password": "password1"})
    assert (login.status, login.code) == (403, "banned")
    refresh = await server.api.post("/api/refresh", {"refresh_token": ann.refresh_token})
    assert (refresh.status, refresh.code, refresh.json["error"]["retry_after_s"]) == (
        403,
        "banned",
        3_600,
    )
    me = await server.api.get("/api/me", token=ann.token)
    assert (me.status, me.code) == (403, "banned")
    with pytest.raises(InvalidStatus) as refused:
        await server.connect(ann)
    assert refused.value.response.status_code == 403
    browser = await server.open(
        headers={"Authorization": f"Bearer {ann.token}"}, origin=f"http://{server.host}"
    )
    assert (await browser.closed())[0] == 4403
    by_frame = await server.open()
    await by_frame.tell("auth", token=ann.token)
    assert (await by_frame.closed())[0] == 4403
    server.clock.advance(3_600)
    await server.connect(await server.renewed(ann))
    assert "blocked" not in await shop.ok("GET", f"/api/users/{ann.id}")


async def test_a_block_is_lifted_and_outlives_a_restart(database: Database) -> None:
    async with operated(database) as operator:
        ann = await operator.server.account("Ann")
        await operator.ok("POST", f"/api/users/{ann.id}/block", {}, status=204)
    async with operated(database) as operator:
        login = await operator.server.api.post("/api/login", {"name": "Ann", "password": "password1"})
        assert (login.status, login.code) == (403, "banned")
        assert "retry_after_s" not in login.json["error"]
        for _ in range(2):
            await operator.ok("DELETE", f"/api/users/{ann.id}/block", status=204)
        await operator.server.signed_in("Ann")
        assert await operator.refused("POST", "/api/users/u-nobody/block", {}) == (404, "not_found")
        assert await operator.refused("POST", f"/api/users/{ann.id}/block", {"duration_s": 0}) == (
            400,
            "bad_request",
        )
