"""The operators' page: who signs in at it, and what only its calls tell."""

import logging
import os
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.accounts import Answer
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test(timeout=30)

DESK = {"X-Teahouse-Desk": "1"}


async def sign_in(server: RunningServer, token: str) -> Answer:
    return await server.api.call("POST", "/api/admin/session", token=token)


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"].partition(";")[0]


async def at_desk(server: RunningServer, cookie: str, method: str, path: str, body: object = None) -> Answer:
    return await server.api.call(method, path, body, headers=DESK | {"Cookie": cookie})


async def test_a_cookie_that_no_script_reads_stands_for_the_token(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        answer = await sign_in(server, TOKEN)
        assert answer.status == 204
        parts = {part.strip() for part in answer.headers["Set-Cookie"].split(";")[1:]}
        assert {"HttpOnly", "SameSite=Strict", "Path=/api", "Max-Age=28800"} <= parts
        cookie = cookie_of(answer)
        assert (await at_desk(server, cookie, "GET", "/api/admin/keys")).status == 200
        # Another site's page cannot set the header.
        plain = await server.api.call("GET", "/api/admin/keys", headers={"Cookie": cookie})
        assert plain.status == 401
        # It is no user's token, and one that was tampered with is nothing.
        assert (await server.api.get("/api/me", token=cookie.partition("=")[2])).status == 401
        broken = cookie[:-1] + ("0" if cookie[-1] != "0" else "1")
        for wrong in (broken, "teahouse_desk=", "teahouse_desk=5b.5d", "teahouse_desk=é"):
            assert (await at_desk(server, wrong, "GET", "/api/admin/keys")).status == 401
        server.clock.advance(8 * 3_600 + 1)
        assert (await at_desk(server, cookie, "GET", "/api/admin/keys")).status == 401


async def test_wrong_tokens_are_few(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN, limits=True) as server:
        (ann,) = await guests(server, "Ann")
        assert (await sign_in(server, ann.user.token)).status == 403
        statuses = [(await sign_in(server, "nonsense")).status for _ in range(12)]
        assert statuses == [401] * 9 + [429] * 3
        server.clock.advance(60)
        assert (await sign_in(server, TOKEN)).status == 204


async def test_an_admin_sits_there_as_long_as_its_session_lasts(database: Database) -> None:
    async with running_server(database) as server:
        boss = await server.account("Boss")
    async with running_server(database, admins=("Boss",)) as server:
        cookie = cookie_of(await sign_in(server, boss.token))
        assert (await at_desk(server, cookie, "GET", "/api/admin/process")).status == 200
        await server.api.call("POST", "/api/logout", token=boss.token)
        assert (await at_desk(server, cookie, "GET", "/api/admin/process")).status == 401


async def test_the_page_is_there_only_where_somebody_may_sign_in(database: Database) -> None:
    async with running_server(database) as server:
        assert (await server.api.get("/admin")).status == 404
    async with running_server(database, admin_token=TOKEN) as server:
        page = await server.api.get("/admin")
        assert (page.status, b"desk/main.js" in page.raw) == (200, True)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


async def test_the_process_its_sockets_and_its_settings(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        await room_of(ann, ben)
        shown = (await server.api.get("/api/admin/process", token=TOKEN)).json
        assert (shown["sockets"], shown["users"], shown["state"]["state"]) == (2, 2, "serving")
        listed = (await server.api.get(f"/api/admin/sockets?user={ann.id}", token=TOKEN)).json
        (socket,) = listed["sockets"]
        assert (socket["user"]["name"], socket["rooms"], listed["more"]) == ("Ann", 1, False)
        (alone,) = (await server.api.get("/api/admin/processes", token=TOKEN)).json["processes"]
        assert (alone["node"], alone["pid"]) == (socket["node"], os.getpid())
        assert (alone["home"], alone["state"]) == (True, "serving")
        path = f"/api/admin/sockets/{socket['connection']}"
        assert (await server.api.call("DELETE", path, token=TOKEN)).status == 204
        assert (await ann.socket.closed())[0] == 1013
        assert (await server.api.call("DELETE", path, token=TOKEN)).status == 404
        answer = await server.api.get("/api/admin/settings", token=TOKEN)
        told = {each["name"]: each for each in answer.json["settings"]}
        assert (told["ADMIN_TOKEN"]["value"], told["LIMITS"]["value"]) == ("set", "off")
        assert told["HEARTBEAT_S"]["is_default"]
        assert TOKEN.encode() not in answer.raw


async def test_sockets_come_in_pages_and_users_by_their_names(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.operators.desk.process.PAGE", 2)
    monkeypatch.setattr("server.operators.people.MOST_FOUND", 2)
    async with running_server(database, admin_token=TOKEN) as server:
        people = await guests(server, "Anna", "ANDREW", "Anton", "Ben", "Zoë")
        seen: list[str] = []
        path = "/api/admin/sockets"
        while True:
            page = (await server.api.get(path, token=TOKEN)).json
            seen += [each["user"]["name"] for each in page["sockets"]]
            if not page["more"]:
                break
            assert len(page["sockets"]) == 2
            path = f"/api/admin/sockets?cursor={page['cursor']}"
        assert sorted(seen) == sorted(["Anna", "ANDREW", "Anton", "Ben", "Zoë"])
        assert (await server.api.get("/api/admin/sockets?cursor=tea", token=TOKEN)).status == 400
        found = (await server.api.get("/api/admin/users?name=an", token=TOKEN)).json
        assert (len(found["users"]), found["more"]) == (2, True)
        found = (await server.api.get("/api/admin/users?name=ZO%C3%8B", token=TOKEN)).json
        assert found == {"users": [{"id": people[4].id, "name": "Zoë", "guest": True}], "more": False}
        assert (await server.api.get("/api/admin/users?name=x", token=TOKEN)).json["users"] == []
        mia = await server.guest("Mia")
        assert (await server.api.get("/api/admin/users?name=a", token=mia.token)).status == 403


async def test_an_operator_renames_a_user_and_ends_one_of_its_sessions(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann, ben = await server.account("Ann"), await server.guest("Ben")
        socket, other = await server.connect(ann), await server.signed_in("Ann")
        path = f"/api/admin/users/{ann.id}"

        async def call(method: str, more: str = "", body: object = None) -> Any:
            return await server.api.call(method, path + more, body, token=TOKEN)

        renamed = await call("PATCH", body={"name": "Anna"})
        assert renamed.json == {"user": {"id": ann.id, "name": "Anna", "guest": False}}
        assert (await call("PATCH", body={"name": "ben"})).code == "conflict"
        sessions = (await call("GET", "/sessions")).json["sessions"]
        assert [each["current"] for each in sessions] == [False, False]
        mine = (await server.api.get("/api/me", token=ann.token)).json["session"]["id"]
        assert mine in {each["id"] for each in sessions}
        assert (await call("DELETE", f"/sessions/{mine}")).status == 204
        assert (await socket.closed())[0] == 4401
        assert (await call("DELETE", f"/sessions/{mine}")).status == 404
        assert (await server.api.get("/api/me", token=other.token)).json["user"]["name"] == "Anna"
        path = "/api/admin/users/u-none"
        assert [
            (await call("PATCH", body={"name": "x"})).status,
            (await call("GET", "/sessions")).status,
        ] == [404, 404]
        for_ben = await server.api.get(f"/api/admin/users/{ben.id}/sessions", token=ben.token)
        assert for_ben.code == "forbidden"


async def test_a_report_is_dismissed_or_acted_on(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        for seq in (1, 2, 3):
            await ben.say(room, f"rude {seq}")
            await ann.ok("room.report", room=room, seq=seq, reason="rude")
        listed = (await server.api.get("/api/admin/reports", token=TOKEN)).json["reports"]
        ids = {each["report"]["seq"]: each["report"]["report"] for each in listed}

        async def resolve(seq: int, **body: str) -> int:
            path = f"/api/admin/reports/{room}/{ids[seq]}"
            return (await server.api.post(path, body, token=TOKEN)).status

        assert await resolve(1, action="shouted") == 400
        assert [await resolve(1), await resolve(2, action="deleted"), await resolve(3, action="banned")] == [
            204
        ] * 3
        assert await resolve(1) == 404
        assert (await server.api.get("/api/admin/reports", token=TOKEN)).json["reports"] == []
        stands = (await server.api.get(f"/api/rooms/{room}/messages", token=TOKEN)).json["messages"]
        assert [each.get("deleted", False) for each in stands] == [False, True, False]
        assert await ben.code("room.join", room=room) == "banned"
        noted = (await ann.ok("room.audit", room=room))["entries"]
        assert {each["detail"] for each in noted if each["action"] == "room.resolve"} == {
            "none",
            "deleted",
            "banned",
        }


async def test_the_log_begins_where_an_operator_says(database: Database) -> None:
    level = logging.getLogger().level
    try:
        async with running_server(database, admin_token=TOKEN) as server:
            for wanted in ("error", "debug"):
                put = await server.api.call("PUT", "/api/admin/process/log", {"level": wanted}, token=TOKEN)
                assert put.status == 204
                told = (await server.api.get("/api/admin/settings", token=TOKEN)).json
                assert told["log_level"] == wanted
            wrong = await server.api.call("PUT", "/api/admin/process/log", {"level": "loud"}, token=TOKEN)
            assert wrong.status == 400
    finally:
        logging.getLogger().setLevel(level)


async def test_what_waits_in_all_rooms_and_what_moderators_did(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        rooms = [await room_of(ann, ben, title=title) for title in ("Green", "Black")]
        for room in rooms:
            server.clock.advance(1)
            await ben.say(room, f"in {room}")
            await ann.ok("room.report", room=room, seq=1, reason="rude")
            await ann.ok("message.pin", room=room, seq=1, on=True)
        reports = (await server.api.get("/api/admin/reports", token=TOKEN)).json["reports"]
        assert [each["room"] for each in reports] == rooms[::-1]
        older = f"/api/admin/reports?before_at={reports[0]['report']['at']}"
        assert [each["room"] for each in (await server.api.get(older, token=TOKEN)).json["reports"]] == rooms[
            :1
        ]
        entries = (await server.api.get("/api/admin/audit", token=TOKEN)).json["entries"]
        assert [(each["room"], each["entry"]["action"]) for each in entries] == [
            (room, "message.pin") for room in rooms[::-1]
        ]


async def test_where_a_message_is(database: Database) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
        room = await room_of(ann, ben, cid)
        await cid.ok("room.close", room=room)
        said = await ann.say(room, "tea")
        found = (await server.api.get(f"/api/admin/messages/{room}/{said['seq']}", token=TOKEN)).json
        assert (found["accepted_at"], found["rev"], found["message"]["text"]) == (
            said["sent_at"],
            said["rev"],
            "tea",
        )
        assert {each["user"]["name"] for each in found["reached"]} == {"Ann", "Ben"}
        for missing in (f"{room}/99", "nowhere/1"):
            assert (await server.api.get(f"/api/admin/messages/{missing}", token=TOKEN)).status == 404
        key = (
            await server.api.post("/api/admin/keys", {"name": "app", "scopes": ["read"]}, token=TOKEN)
        ).json["key"]
        for path in ("process", "sockets", "settings", "reports", "audit", f"messages/{room}/1"):
            assert (await server.api.get(f"/api/admin/{path}", token=key)).status == 403
