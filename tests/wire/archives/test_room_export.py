"""``GET /api/rooms/ID/export``: a room as JSON Lines and as a page, for its owner and for operators."""

import asyncio
import json
import socket
from base64 import b64decode
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.client import WAIT_S
from tests.rigs.server import RunningServer
from tests.wire.matches.players import seated
from tests.wire.operators.rig import operated
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def exported(server: RunningServer, room: str, token: str) -> list[dict[str, Any]]:
    answer = await server.api.get(f"/api/rooms/{room}/export", token=token)
    assert answer.status == 200, answer.raw
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.raw.decode().splitlines()]


def of(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["type"] == kind]


async def refusal(server: RunningServer, path: str, token: str | None = None) -> tuple[int, str]:
    answer = await server.api.get(path, token=token)
    return answer.status, answer.code


async def test_an_owner_gets_all_messages_once_in_the_order_of_their_changes(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say_many(room, 230)
    await ben.ok("message.edit", room=room, seq=1, text="now it says this")
    await ben.ok("message.delete", room=room, seq=7)
    await ann.say(room, "only for Ben", to=[ben.id])
    await ben.say(room, "in a thread", thread=2)
    await ann.ok("message.react", room=room, seq=2, emoji="🍵", on=True)
    lines = await exported(server, room, ann.user.token)
    revs = [line["rev"] for line in lines if "rev" in line]
    assert revs == sorted(revs)
    messages = of(lines, "message")
    assert sorted(message["seq"] for message in messages) == list(range(1, 232))
    by_seq = {message["seq"]: message for message in messages}
    assert by_seq[1]["text"] == "now it says this"
    assert (by_seq[7]["deleted"], by_seq[7].get("text")) == (True, None)
    assert by_seq[2]["reactions"] == {"🍵": [ann.id]}
    assert (by_seq[231]["thread"], by_seq[2]["replies"]["count"]) == (2, 1)
    for gone in ('text 1"', 'text 7"', "only for Ben"):
        assert gone not in json.dumps(lines)
    (told,) = of(lines, "room")
    assert lines[0] is told
    assert (told["title"], told["owner"], told["seq"]) == ("Tea", ann.id, 231)
    members = [(line["user"]["name"], line["role"]) for line in of(lines, "member")]
    assert members == [("Ann", "owner"), ("Ben", "member")]


async def test_a_message_that_is_changed_meanwhile_comes_once_all_the_same(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 450)
    exports = server.part("operators").exports
    seen: list[dict[str, Any]] = []
    async for piece in exports.pieces(room, ann.id, "jsonl"):
        line = json.loads(piece)
        seen.append(line)
        if line.get("seq") == 50 and line["type"] == "message":
            await ann.ok("message.edit", room=room, seq=40, text="met before")
            await ann.ok("message.edit", room=room, seq=400, text="met later")
            await ann.say(room, "said too late")
    messages = of(seen, "message")
    assert sorted(message["seq"] for message in messages) == list(range(1, 451))
    assert [message["rev"] for message in messages] == sorted(message["rev"] for message in messages)
    assert {message["seq"]: message["text"] for message in messages}[400] == "met later"


async def test_an_export_holds_no_secret(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, password="open sesame")
    uploaded = await server.api.call(
        "POST", "/api/uploads?name=tea.txt", token=ann.user.token, raw=b"leaves in hot water"
    )
    upload = uploaded.json["upload"]
    sent = await ann.say(room, "read this", nonce="n-123456", attachments=[{"upload": upload["id"]}])
    lines = await exported(server, room, ann.user.token)
    (message,) = of(lines, "message")
    file, first = of(lines, "file")
    assert message["attachments"][0]["url"] == f"/api/files/{upload['id']}"
    assert (file["id"], file["name"], file["seq"]) == (upload["id"], "tea.txt", sent["seq"])
    assert (first["id"], b64decode(first["data"])) == (upload["id"], b"leaves in hot water")
    text = json.dumps(lines)
    for secret in ("sesame", "argon2", "n-123456", "/files/" + upload["id"] + "/"):
        assert secret not in text
    assert ben.id not in text


async def test_a_match_is_told_of_without_its_seed(server: RunningServer) -> None:
    players = await seated(server)
    (match,) = of(await exported(server, players.room, players.users[0].token), "match")
    assert (match["match"], match["status"], len(match["seats"])) == (players.match, "playing", 2)
    assert not match.keys() & {"seed", "position", "clock"}


async def test_a_room_is_taken_along_by_nobody_else(server: RunningServer) -> None:
    ann, ben, eve = await guests(server, "Ann", "Ben", "Eve")
    room, secret = await room_of(ann, ben), await room_of(ann, ben, visibility="private")
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    for path in (room, secret):
        assert await refusal(server, f"/api/rooms/{path}/export") == (401, "unauthorized")
        assert await refusal(server, f"/api/rooms/{path}/export", "nonsense") == (401, "unauthorized")
        assert await refusal(server, f"/api/rooms/{path}/export", ben.user.token) == (403, "forbidden")
    hidden = await server.api.get(f"/api/rooms/{secret}/export", token=eve.user.token)
    nowhere = await server.api.get("/api/rooms/nowhere/export", token=eve.user.token)
    assert (hidden.status, hidden.raw) == (nowhere.status, nowhere.raw) == (404, nowhere.raw)
    assert await refusal(server, f"/api/rooms/{direct}/export", ann.user.token) == (403, "forbidden")
    assert await refusal(server, f"/api/rooms/{direct}/export", eve.user.token) == (404, "not_found")
    assert await refusal(server, "/api/rooms/lobby/export", ann.user.token) == (403, "forbidden")
    assert await refusal(server, f"/api/rooms/{room}/export?format=pdf", ann.user.token) == (
        400,
        "bad_request",
    )


async def test_operators_and_keys_that_read_take_any_room_along(database: Database) -> None:
    async with operated(database) as operator:
        server = operator.server
        ann, ben = await guests(server, "Ann", "Ben")
        secret = await room_of(ann, visibility="private")
        await ann.say(secret, "psst")
        direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
        await ann.say(direct, "between us")
        path = f"/api/rooms/{secret}/export"
        for key in (operator, await operator.key_with("read"), await operator.key_with("rooms", "messages")):
            assert "psst" in str(await exported(server, secret, key.key))
        for scope in ("rooms", "messages", "users", "webhooks"):
            assert await (await operator.key_with(scope)).refused("GET", path) == (403, "forbidden")
        reader = await operator.key_with("read")
        assert await reader.refused("GET", f"/api/rooms/{direct}/export") == (404, "not_found")
        assert "between us" in str(await exported(server, direct, operator.key))


async def test_a_page_shows_what_was_written_and_runs_none_of_it(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann <b>")
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    room = await room_of(ann, title="</title><script>alert(0)</script>")
    await ann.say(room, attack)
    await ann.say(room, "gone")
    await ann.ok("message.delete", room=room, seq=2)
    link = {"url": 'http://x/?"><script>alert(3)</script>', "name": "\"onmouseover='alert(4)'"}
    await ann.say(room, "see", reply_to=1, attachments=[link])
    answer = await server.api.get(f"/api/rooms/{room}/export?format=html", token=ann.user.token)
    page = answer.raw.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "default-src &#x27;none&#x27;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for live in ("<script", "<img", "<b>Ann", 'href="java', "gone"):
        assert live not in page
    assert page.count("<article") == 3
    assert '<a href="#m1">' in page
    assert page.endswith("</html>\n")


async def test_a_room_that_keeps_nothing_has_nothing_to_take_along(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann, history="none")
    await ann.say(room, "gone with the wind")
    lines = await exported(server, room, ann.user.token)
    assert [line["type"] for line in lines] == ["room", "member"]


async def test_a_reader_who_stops_holds_up_the_export_and_not_the_server(server: RunningServer) -> None:
    count = 300
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    await filled(ann, room, count)
    # Of one that says nothing the kernel takes millions of bytes, on both sides.
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    small.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1_000)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", server.app.port))
    reader, writer = await asyncio.open_connection(sock=small, limit=4_096)
    asked = (
        f"GET /api/rooms/{room}/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.user.token}\r\n\r\n"
    )
    writer.write(asked.encode())
    async with asyncio.timeout(WAIT_S):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        # What was deleted by then is not made up: the body ends before its end.
        await ann.ok("room.delete", room=room)
        rest = await reader.read()
        while piece := await reader.read():
            rest += piece
    assert b"\r\n0\r\n\r\n" not in rest
    assert rest.count(b'"type":"message"') < count
    writer.close()


async def filled(ann: Guest, room: str, count: int) -> None:
    """Say so much that no buffer of a connection takes it all."""
    for start in range(0, count, 100):
        replies = [
            ann.socket.begin("message.send", room=room, text=f"{start + number} " + "x" * 3_900)
            for number in range(100)
        ]
        for reply in replies:
            assert (await ann.socket.answer(reply))["op"] == "ok"


async def test_what_was_let_go_of_for_its_age_is_not_in_it(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    await ann.ok("room.update", room=room, retention_days=1)
    await ann.say_many(room, 5, "old")
    server.clock.advance(2 * 86_400)
    user = await server.renewed(ann.user)
    ann = Guest(user, await server.connect(user))
    await ann.say(room, "new")
    await ann.say(room, "newer")
    await ann.ok("message.edit", room=room, seq=6, text="newest")
    await server.part("retention").let_go()
    lines = await exported(server, room, ann.user.token)
    assert [(line["seq"], line["text"]) for line in of(lines, "message")] == [(7, "newer"), (6, "newest")]
    assert "old" not in json.dumps(of(lines, "message"))
    page = await server.api.get(f"/api/rooms/{room}/export?format=html", token=ann.user.token)
    assert page.raw.decode().count("<article") == 2
