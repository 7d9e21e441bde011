"""``GET /api/me/export``: a user takes along all that is kept of it."""

import json
from typing import Any

import pytest

from tests.rigs.server import RunningServer
from tests.wire.matches.players import ROW, seated
from tests.wire.matchmaking.seekers import waiting
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def exported(server: RunningServer, token: str) -> list[dict[str, Any]]:
    answer = await server.api.get("/api/me/export", token=token)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.raw.decode().splitlines()]
    assert lines.pop() == {"type": "end", "lines": len(lines)}
    return lines


def of(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [
        {field: line[field] for field in line if field != "type"} for line in lines if line["type"] == kind
    ]


async def test_a_user_gets_all_that_it_said(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ben.say_many(room, 230)
    await ben.say(room, "to be deleted")
    await ben.ok("message.delete", room=room, seq=231)
    await ann.say(room, "what others say is theirs")
    await ben.ok("message.react", room=room, seq=232, emoji="🍵", on=True)
    await ben.say(direct, "psst")
    lines = await exported(server, ben.user.token)
    said = [message for message in of(lines, "message") if message["room"] == room]
    assert [message["seq"] for message in said] == list(range(1, 232))
    assert (said[0]["text"], said[0]["sender"]) == ("text 1", {"id": ben.id, "name": "Ben"})
    assert (said[230]["deleted"], said[230].get("text")) == (True, None)
    assert [message["text"] for message in of(lines, "message") if message["room"] == direct] == ["psst"]
    assert of(lines, "reaction") == [{"room": room, "seq": 232, "emoji": "🍵"}]
    assert "to be deleted" not in str(lines)
    assert "theirs" not in str(lines)


async def test_a_user_gets_what_it_is_and_has(server: RunningServer) -> None:
    account = await server.api.register("Ann", "password1")
    ben = await guest(server, "Ben")
    token = account["access_token"]
    socket = await server.connect(token)
    room = (await socket.ok("room.create", title="Tea"))["room"]["room"]
    await socket.ok("user.update", status="at tea")
    await socket.ok("user.block", user=ben.id, on=True)
    invite = (await socket.ok("room.invite", room=room))["invite"]
    await socket.ok("message.send", room=room, text="x")
    await socket.ok("read", room=room, seq=1)
    lines = await exported(server, token)
    now = server.clock.now_ms()
    (user,) = of(lines, "user")
    ann = {"id": account["user"]["id"], "name": "Ann", "guest": False, "created_at": now, "status": "at tea"}
    assert user == ann
    (session,) = of(lines, "session")
    assert session["device"]["address"] == "127.0.0.1"
    assert of(lines, "block") == [{"user": ben.id, "at": now}]
    assert of(lines, "invite") == [invite]
    assert {"room": room, "seq": 1} in of(lines, "read")
    (member,) = of(lines, "member")
    assert (member["room"], member["title"], member["role"], member["present"]) == (
        room,
        "Tea",
        "owner",
        True,
    )
    assert "argon2" not in str(lines)


async def test_a_user_gets_its_matches_without_their_seed(server: RunningServer) -> None:
    players = await seated(server)
    for version, (x, y) in enumerate(ROW[:3]):
        await players.move(version % 2, version, x=x, y=y)
    (match,) = of(await exported(server, players.users[1].token), "match")
    assert (match["match"], match["seat"], match["status"], match["version"]) == (
        players.match,
        1,
        "playing",
        3,
    )
    assert not match.keys() & {"seed", "position"}


async def test_a_user_gets_the_search_that_is_under_way(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    ticket = await waiting(ann.socket, rated=False)
    (told,) = of(await exported(server, ann.user.token), "ticket")
    assert (told["ticket"], told["search"]["game"], told["search"]["rated"]) == (ticket, "tictactoe", False)
    assert told["search"]["person"]["id"] == ann.id
    assert of(await exported(server, ben.user.token), "ticket") == []
    await ann.ok("match.cancel", ticket=ticket)
    assert of(await exported(server, ann.user.token), "ticket") == []


async def test_an_export_is_its_users_alone(server: RunningServer) -> None:
    assert (await server.api.get("/api/me/export")).status == 401
    ann, ben = await guests(server, "Ann", "Ben")
    assert ben.id not in str(await exported(server, ann.user.token))
    await leave_and_say(ann, ben)
    assert "Ben" not in str(await exported(server, ann.user.token))


async def leave_and_say(ann: Guest, ben: Guest) -> None:
    room = await room_of(ann, ben)
    await ann.ok("room.leave", room=room)
    await ben.say(room, "Ben speaks")
