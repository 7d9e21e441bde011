"""Hello, and the sockets that one session may hold side by side, each under its task."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from server.runtime.clock import SystemClock
from tests.rigs.client import Client
from tests.rigs.reachable_server import ReachableServer, User
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import open_as

pytestmark = pytest.mark.gen_test(timeout=60)


async def sockets_of(server: ReachableServer, user: User) -> list[dict[str, Any]]:
    me = await server.api.get("/api/me", token=user.token)
    found: list[dict[str, Any]] = me.json["session"]["sockets"]
    return found


async def opened(server: ReachableServer, user: User, tasks: str) -> list[Client]:
    return [await server.connect(user, task) for task in tasks]


async def test_hello_has_the_shape_of_the_contract(server: RunningServer) -> None:
    ann = await server.guest("Ann")
    hello = (await server.connect(ann, "chat")).hello
    assert set(hello) == {
        "op", "connection", "session", "user", "task", "heartbeat_s", "server_at", "node", "limits"
    }  # fmt: skip
    assert hello["user"] == {"id": ann.id, "name": "Ann", "guest": True}
    assert (hello["task"], hello["heartbeat_s"]) == ("chat", 15)
    assert hello["server_at"] == server.clock.now_ms()
    assert hello["node"] in server.nodes()
    assert hello["limits"] == {
        "max_frame_bytes": 65_536,
        "max_queue_bytes": 1_048_576,
        "max_tasks": 5,
        "max_text": 4_000,
        "messages_per_s": None,
        "commands_per_s": None,
    }
    me = (await server.api.get("/api/me", token=ann.token)).json
    assert hello["session"] == me["session"]["id"]
    assert hello["connection"] == me["session"]["sockets"][0]["connection"]


async def test_hello_holds_the_settings(database: Database) -> None:
    settings: dict[str, Any] = {
        "heartbeat_s": 4,
        "max_tasks": 2,
        "max_frame_bytes": 2_000,
        "max_queue_bytes": 50_000,
    }
    async with running_server(database, clock=SystemClock(), limits=True, **settings) as other:
        hello = (await other.connect()).hello
        assert hello["heartbeat_s"] == 4
        assert hello["limits"] == {
            "max_frame_bytes": 2_000,
            "max_queue_bytes": 50_000,
            "max_tasks": 2,
            "max_text": 4_000,
            "messages_per_s": 20,
            "commands_per_s": 100,
        }


async def test_a_user_with_an_account_is_no_guest_in_hello(server: RunningServer) -> None:
    ann = await server.account("Ann")
    assert (await server.connect(ann)).hello["user"] == {"id": ann.id, "name": "Ann", "guest": False}


async def test_the_task_is_main_where_none_is_named(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    assert (await shared_server.connect(ann)).hello["task"] == "main"
    assert [each["task"] for each in await sockets_of(shared_server, ann)] == ["main"]


async def test_tasks_of_every_allowed_character_live_side_by_side(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    names = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "_-", "x" * 32]
    sockets = [await shared_server.connect(ann, name) for name in names]
    assert sorted(each["task"] for each in await sockets_of(shared_server, ann)) == sorted(names)
    for socket in sockets:
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_a_new_socket_takes_the_place_of_the_old_one_of_its_task(
    shared_server: ReachableServer,
) -> None:
    ann = await shared_server.guest()
    old, other = await shared_server.connect(ann, "chat"), await shared_server.connect(ann, "game")
    new = await shared_server.connect(ann, "chat")
    code, reason = await old.closed()
    assert code == 4409
    assert "chat" in reason or "task" in reason
    assert (await new.ask("ping"))["op"] == (await other.ask("ping"))["op"] == "pong"
    assert new.hello["connection"] != old.hello["connection"]
    now = {each["task"]: each["connection"] for each in await sockets_of(shared_server, ann)}
    assert now == {"game": other.hello["connection"], "chat": new.hello["connection"]}


async def test_the_end_of_the_replaced_socket_does_not_take_away_the_new_one(
    shared_server: ReachableServer,
) -> None:
    ann = await shared_server.guest()
    old = await shared_server.connect(ann)
    new = await shared_server.connect(ann)
    await old.closed()
    await old.cut()
    await new.ask("ping")
    assert [each["connection"] for each in await sockets_of(shared_server, ann)] == [new.hello["connection"]]
    third = await shared_server.connect(ann)
    assert (await new.closed())[0] == 4409
    assert (await third.ask("ping"))["op"] == "pong"


async def test_the_same_task_of_another_session_or_user_stays(server: RunningServer) -> None:
    await server.account("Ann")
    body = {"name": "Ann", "password": "password1"}
    tokens = [(await server.api.post("/api/login", body)).json["access_token"] for _ in range(2)]
    sockets = [await server.connect(token) for token in tokens] + [await server.connect()]
    for socket in sockets:
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_a_session_holds_five_sockets_and_no_sixth(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    sockets = await opened(shared_server, ann, "abcde")
    status, error = await shared_server.refusal(
        query="task=f", headers={"Authorization": f"Bearer {ann.token}"}
    )
    assert (status, error["code"]) == (429, "rate_limited")
    code, reason = await open_as(shared_server, ann, query="task=f")
    assert code == 4429
    assert "5" in reason
    for socket in sockets:
        assert (await socket.ask("ping"))["op"] == "pong"


async def test_one_of_the_five_may_be_replaced(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    sockets = await opened(shared_server, ann, "abcde")
    await shared_server.connect(ann, "c")
    assert (await sockets[2].closed())[0] == 4409


async def test_a_socket_that_goes_makes_room_for_another(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    sockets = await opened(shared_server, ann, "abcde")
    await sockets[0].close()
    await shared_server.connect(ann, "f")
    await sockets[1].cut()
    # The server learns of the cut when it learns of it.
    while len(await sockets_of(shared_server, ann)) == 5:
        await asyncio.sleep(0)
    await shared_server.connect(ann, "g")
    assert (await open_as(shared_server, ann, query="task=h"))[0] == 4429


async def test_how_many_a_session_holds_is_a_setting(database: Database) -> None:
    async with running_server(database, max_tasks=1) as other:
        ann = await other.guest()
        await other.connect(ann, "a")
        assert (await open_as(other, ann, query="task=b"))[0] == 4429


async def test_a_user_holds_so_many_sockets_over_all_sessions(database: Database) -> None:
    async with running_server(database, max_user_sockets=3) as other:
        await other.account("Ann")
        body = {"name": "Ann", "password": "password1"}
        first, second = [(await other.api.post("/api/login", body)).json["access_token"] for _ in range(2)]
        for task in "ab":
            await other.connect(first, task)
        third = await other.connect(second, "a")
        status, error = await other.refusal(query="task=b", headers={"Authorization": f"Bearer {second}"})
        assert (status, error["code"]) == (429, "rate_limited")
        assert "3" in error["message"]
        await other.connect(await other.guest())
        # What takes another's place needs no room.
        await other.connect(second, "a")
        assert (await third.closed())[0] == 4409
