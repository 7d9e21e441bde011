"""Hooks of rooms: who makes them, and what programs say through them."""

from typing import Any
from urllib.parse import urlencode

import pytest

from models.database.client import Database
from tests.rigs.accounts import Answer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def hook_of(ann: Guest, room: str, name: str = "CI") -> tuple[str, str]:
    made = await ann.ok("room.hook", room=room, name=name)
    assert set(made) == {"op", "id", "hook", "url"}
    return made["hook"], made["url"]


async def told(server: RunningServer, url: str, body: Any, **more: Any) -> Answer:
    return await server.api.call("POST", url, body, **more)


async def test_a_program_says_something_through_a_hook(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    hook, url = await hook_of(ann, room)
    answer = await told(server, url, {"text": "built @Ben @everyone", "channel": "#x", "blocks": []})
    assert (answer.status, answer.raw) == (200, b"ok")
    message = (await ben.socket.event("message"))["message"]
    assert message["sender"] == {"id": f"hook:{hook}", "name": "CI", "bot": True}
    assert (message["text"], message["mentions"]) == ("built @Ben @everyone", [ben.id])
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    payload = urlencode({"payload": '{"text": "again", "username": "Jenkins"}'})
    assert (await told(server, url, None, raw=payload.encode(), headers=form)).status == 200
    message = (await ben.socket.event("message"))["message"]
    assert (message["sender"]["name"], message["text"]) == ("Jenkins", "again")


async def test_moderators_alone_have_to_do_with_hooks(server: RunningServer) -> None:
    ann, ben, eve = await guests(server, "Ann", "Ben", "Eve")
    room, other = await room_of(ann, ben), await room_of(ben)
    hook, url = await hook_of(ann, room)
    for command in ("room.hooks", "room.hook", "room.unhook"):
        fields = {"room.hook": {"name": "x"}, "room.unhook": {"hook": hook}}.get(command, {})
        assert await ben.code(command, room=room, **fields) == "forbidden", command
        assert await eve.code(command, room=room, **fields) == "not_member", command
    (shown,) = (await ann.ok("room.hooks", room=room))["hooks"]
    now = server.clock.now_ms()
    assert shown == {"hook": hook, "name": "CI", "by": {"id": ann.id, "name": "Ann"}, "created_at": now}
    assert await ben.code("room.unhook", room=other, hook=hook) == "not_found"
    await ann.ok("room.unhook", room=room, hook=hook)
    assert (await told(server, url, {"text": "x"})).code == "not_found"
    audit = (await ann.ok("room.audit", room=room))["entries"]
    assert [(each["action"], each["detail"]) for each in audit] == [
        ("room.unhook", "CI"),
        ("room.hook", "CI"),
    ]


@pytest.mark.own_server
async def test_what_is_wrong_is_refused(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    hook, url = await hook_of(ann, room)
    wrong_bodies: tuple[Any, ...] = (
        {},
        {"text": ""},
        {"text": 5},
        {"text": "x" * 4_001},
        [],
        {"text": "x", "username": 5},
    )
    for body in wrong_bodies:
        assert (await told(server, url, body)).code == "bad_request", body
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for wrong in (b"text=x", b"payload=x", b"payload=%7B%7D"):
        assert (await told(server, url, None, raw=wrong, headers=form)).code == "bad_request", wrong
    for address in (f"/api/hooks/{hook}/wrong", "/api/hooks/h-none/wrong", url[:-1]):
        assert (await told(server, address, {"text": "x"})).code == "not_found"
    assert await ann.code("room.hook", room=room, name=" ") == "bad_request"
    await ann.ok("room.delete", room=room)
    assert (await told(server, url, {"text": "x"})).code == "not_found"
    assert await server.database.collection("hooks").find({}).to_list(None) == []


async def test_the_secret_is_stored_as_a_hash_and_each_hook_has_a_rate(database: Database) -> None:
    async with running_server(database, limits=True) as server:
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        _, url = await hook_of(ann, room)
        assert url.rpartition("/")[2] not in str(await database.collection("hooks").find({}).to_list(None))
        for _ in range(20):
            assert (await told(server, url, {"text": "x"})).status == 200
        answer = await told(server, url, {"text": "x"})
        assert (answer.status, answer.code) == (429, "rate_limited")
        server.clock.advance(1)
        assert (await told(server, url, {"text": "x"})).status == 200


@pytest.mark.parametrize("end", ["room.kick", "room.ban"])
async def test_the_hooks_of_who_is_removed_end(server: RunningServer, end: str) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room, other = await room_of(ann, ben), await room_of(ben)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    (_, of_ann), (_, of_ben), (_, elsewhere) = (
        await hook_of(ann, room),
        await hook_of(ben, room),
        await hook_of(ben, other),
    )
    await ann.ok(end, room=room, user=ben.id)
    answers = [(await told(server, url, {"text": "x"})).status for url in (of_ann, of_ben, elsewhere)]
    assert answers == [200, 404, 200]


async def test_no_hook_speaks_as_the_house(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    for name in ("Teahouse", "\u0410dmin", "s y s t e m"):
        assert await ann.code("room.hook", room=room, name=name) == "conflict"
    _, url = await hook_of(ann, room)
    for name in ("teahouse", "\u0410dmin"):
        assert (await told(server, url, {"text": "x", "username": name})).status == 200
        assert (await ann.socket.event("message"))["message"]["sender"]["name"] == "CI"
