"""What operators do is noted: who asked for what, to whom, and whether it was refused."""

from typing import Any, get_args

import msgspec
import pytest

from handlers.http.calls.call import Call
from handlers.http.operators.call import OperatorCall
from models.database.client import Database
from tests.conftest import Failpoint
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN
from tests.wire.rooms.party import guests

pytestmark = pytest.mark.gen_test(timeout=30)


async def noted(server: RunningServer) -> list[dict[str, Any]]:
    """Operators' entries of the audit, the oldest first."""
    await server.part("operators").deeds.stop()
    answer = await server.api.get("/api/admin/audit", token=TOKEN)
    return [each["entry"] for each in answer.json["entries"][::-1] if each.get("room") is None]


async def test_operators_actions_are_in_the_audit(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        (ann,) = await guests(server, "Ann")
        call = server.api.call
        made = await call("POST", "/api/admin/keys", {"name": "shop", "scopes": ["rooms"]}, token=TOKEN)
        key = made.json
        await call("POST", f"/api/users/{ann.id}/block", {"reason": "spam"}, token=TOKEN)
        await call("DELETE", f"/api/admin/keys/{key['id']}", token=TOKEN)
        await call("DELETE", "/api/admin/keys/k-none", token=TOKEN)
        await call("GET", "/api/admin/keys", token=TOKEN)
        entries = await noted(server)
        assert [each["action"] for each in entries] == [
            "POST /api/admin/keys",
            "POST /api/users/ID/block",
            "DELETE /api/admin/keys/ID",
            "DELETE /api/admin/keys/ID",
        ]
        assert entries[0]["detail"] == "name=shop scopes=[rooms]"
        assert (entries[1]["user"]["id"], entries[1]["detail"]) == (ann.id, "reason=spam")
        assert entries[2]["detail"] == key["id"]
        assert entries[3]["detail"] == "k-none (refused: 404)"
        assert key["key"] not in str(entries)


async def test_an_admin_is_known_by_its_own_id_and_a_key_is_not_noted(database: Database) -> None:
    async with running_server(database) as before:
        mei = await before.account("Mei")
    async with running_server(database, admin_token=TOKEN, admins=(mei.id,)) as server:
        await server.api.call("PUT", "/api/admin/process/log", {"level": "warning"}, token=mei.token)
        made = await server.api.call(
            "POST", "/api/admin/keys", {"name": "shop", "scopes": ["rooms"]}, token=TOKEN
        )
        await server.api.call("POST", "/api/rooms", {"title": "Tea"}, token=made.json["key"])
        await server.api.call("POST", "/api/rooms", {"title": "Tea", "password": "secret"}, token=TOKEN)
        entries = await noted(server)
        by = [(each["by"]["id"], each["action"].partition(" ")[2]) for each in entries]
        assert by == [
            (mei.id, "/api/admin/process/log"),
            ("operator", "/api/admin/keys"),
            ("operator", "/api/rooms"),
        ]
        assert entries[0]["detail"] == "level=warning"
        assert entries[2]["detail"] == "title=Tea"


async def test_nothing_of_a_body_is_noted_but_what_its_call_declares(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "teahouse.audit")
    async with running_server(database, admin_token=TOKEN, webhook_private=True) as server:
        (ann,) = await guests(server, "Ann")
        room = (await server.api.post("/api/rooms", {"title": "Tea"}, token=TOKEN)).json["room"]["room"]
        for method, path, body, told in (
            (
                "PATCH",
                f"/api/rooms/{room}",
                {"rights": {"send": "moderator"}, "password": "hush"},
                "rights.send",
            ),
            ("PATCH", f"/api/rooms/{room}", {"rights": {"send": {"password": "hush"}}}, None),
            ("PATCH", f"/api/rooms/{room}", {"title": {"hush": "hush"}, "hush": "hush"}, None),
            (
                "POST",
                f"/api/rooms/{room}/bans",
                {"user": ann.id, "reason": ["spam", ["hush"]]},
                "reason=[spam]",
            ),
            (
                "POST",
                "/api/admin/keys",
                {"name": "shop", "key": "hush", "scopes": [{"of": "hush"}]},
                "name=shop",
            ),
            (
                "POST",
                "/api/webhooks",
                {"url": "http://127.0.0.1/hush", "events": ["message"]},
                "events=[message]",
            ),
            ("PUT", "/api/admin/process/log", {"level": 10**400, "token": "hush"}, None),
        ):
            await server.api.call(method, path, body, token=TOKEN)
            last = (await noted(server))[-1]
            assert "hush" not in str(last)
            assert told is None or told in last["detail"]
        assert "hush" not in caplog.text


def test_what_an_audit_tells_is_a_field_of_the_body() -> None:
    calls = [
        call
        for shape in _subclasses(OperatorCall)
        for call in vars(shape).values()
        if isinstance(call, Call) and call.told
    ]
    assert len(calls) >= 10
    for call in calls:
        for field in call.told:
            shape: Any = call.body
            *outer, last = field.split(".")
            for name in outer:
                (shape,) = [each for each in get_args(_type_of(shape, name)) if each is not type(None)]
            assert _type_of(shape, last) is not None, f"{call.says} {field}"


def _type_of(shape: Any, name: str) -> Any:
    return {each.encode_name: each.type for each in msgspec.structs.fields(shape)}[name]


def _subclasses(shape: type[OperatorCall]) -> list[type[OperatorCall]]:
    return [each for below in shape.__subclasses__() for each in (below, *_subclasses(below))]


async def test_what_cannot_be_noted_is_not_done(database: Database, failpoint: Failpoint) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        (ann,) = await guests(server, "Ann")
        async with failpoint(["insert"], errorCode=91):
            answer = await server.api.call("POST", f"/api/users/{ann.id}/block", {}, token=TOKEN)
            assert answer.status == 503
        assert await ann.code("room.list") == "ok"


async def test_deeds_are_let_go_after_400_days(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        for days in (0, 300, 150):
            server.clock.advance(days * 86_400)
            await server.api.call("POST", "/api/rooms", {"title": f"Tea {days}"}, token=TOKEN)
        await server.part("operators").deeds.let_go()
        assert len(await noted(server)) == 2
