"""Keys: who makes them, what each may do, and when they end."""

import pytest

from models.database.client import Database
from tests.wire.operators.rig import TOKEN, Caller, operated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server(admin_token=TOKEN)]
CALLS = (
    "GET /api/rooms",
    "POST /api/rooms",
    "GET /api/rooms/lobby/messages",
    "POST /api/rooms/lobby/messages",
    "GET /api/users/u-1",
    "POST /api/users/u-1/disconnect",
    "GET /api/admin/keys",
)


async def test_a_key_is_shown_once_and_stored_as_a_hash(operator: Caller) -> None:
    made = await operator.ok("POST", "/api/admin/keys", {"name": "shop", "scopes": ["rooms"]}, status=201)
    assert set(made) == {"id", "key"}
    (shown,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    assert shown == {
        "id": made["id"],
        "name": "shop",
        "scopes": ["rooms"],
        "created_at": operator.server.clock.now_ms(),
    }
    stored = await operator.server.database.collection("api_keys").find_one({"_id": made["id"]})
    assert stored is not None
    assert made["key"] not in str(stored)
    await Caller(operator.server, made["key"]).ok("GET", "/api/rooms")
    (shown,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    assert shown["used_at"] == operator.server.clock.now_ms()


async def test_a_key_that_ended_is_refused_at_once(operator: Caller) -> None:
    made = await operator.ok("POST", "/api/admin/keys", {"name": "shop", "scopes": ["read"]}, status=201)
    shop = Caller(operator.server, made["key"])
    await shop.ok("GET", "/api/rooms")
    await operator.ok("DELETE", f"/api/admin/keys/{made['id']}", status=204)
    assert await shop.refused("GET", "/api/rooms") == (401, "unauthorized")
    assert await operator.refused("DELETE", f"/api/admin/keys/{made['id']}") == (404, "not_found")


async def test_a_caller_without_a_key_is_refused(operator: Caller) -> None:
    user = await operator.server.guest()
    for key, expected in ((user.token, (403, "forbidden")), ("nonsense", (401, "unauthorized"))):
        for path in ("/api/rooms", "/api/admin/keys"):
            assert await Caller(operator.server, key).refused("GET", path) == expected
    answer = await operator.server.api.get("/api/rooms")
    assert (answer.status, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("rooms", {"GET /api/rooms", "POST /api/rooms"}),
        ("messages", {"GET /api/rooms/lobby/messages", "POST /api/rooms/lobby/messages"}),
        ("users", {"GET /api/users/u-1", "POST /api/users/u-1/disconnect"}),
        ("read", {"GET /api/rooms", "GET /api/rooms/lobby/messages", "GET /api/users/u-1"}),
        ("webhooks", set()),
    ],
)
async def test_a_key_may_do_what_its_scopes_say(operator: Caller, scope: str, allowed: set[str]) -> None:
    key = await operator.key_with(scope)
    refused = set()
    for call in CALLS:
        method, path = call.split(" ")
        if (await key.ask(method, path)).status == 403:
            refused.add(call)
    assert refused == set(CALLS) - allowed


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["read"]},
        {"name": "x"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["all"]},
    ],
)
async def test_a_wrong_key_is_not_made(operator: Caller, body: object) -> None:
    assert await operator.refused("POST", "/api/admin/keys", body) == (400, "bad_request")
    assert await operator.ok("GET", "/api/admin/keys") == {"keys": []}


async def test_no_origin_may_read_these_answers(database: Database) -> None:
    async with operated(database, allowed_origins=("*",)) as operator:
        answer = await operator.ask("GET", "/api/rooms", headers={"Origin": "https://a.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_key_makes_so_many_calls(database: Database) -> None:
    async with operated(database, limits=True) as operator:
        key = await operator.key_with("read")
        for _ in range(200):
            await key.ok("GET", "/api/rooms/lobby")
        answer = await key.ask("GET", "/api/rooms/lobby")
        assert (answer.status, answer.code) == (429, "rate_limited")
        operator.server.clock.advance(1)
        await key.ok("GET", "/api/rooms/lobby")
