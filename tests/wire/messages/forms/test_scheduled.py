"""``message.schedule``: messages that are sent at a time that their sender chose."""

from typing import Any

import pytest

from models.database.client import Database
from models.stores.forms.scheduled import SCHEDULED
from server.attachments.scheduling import MAX_SCHEDULED
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

DAY_S = 86_400


def at(server: RunningServer, in_s: float) -> int:
    return int(server.clock.now_ms() + in_s * 1_000)


async def scheduled(ann: Guest, room: str, text: str, send_at: int, **fields: Any) -> str:
    reply = await ann.ok("message.schedule", room=room, text=text, send_at=send_at, **fields)
    return str(reply["scheduled"])


async def test_it_is_sent_when_its_time_has_come_and_no_sooner(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "first")
    await ben.socket.event("message")
    later = await scheduled(ann, room, "later", at(server, 20), reply_to=1, kind="me")
    soon = await scheduled(ann, room, " cafe\u0301 ", at(server, 10))
    assert (await ann.ok("scheduled"))["messages"] == [
        {"scheduled": soon, "room": room, "send_at": at(server, 10), "text": "caf\u00e9"},
        {"scheduled": later, "room": room, "send_at": at(server, 20), "text": "later", "kind": "me", "reply_to": 1},
    ]  # fmt: skip
    assert (await ben.ok("scheduled"))["messages"] == []
    server.clock.advance(10)
    message = (await ben.socket.event("message"))["message"]
    assert (message["text"], message["sender"]["id"]) == ("caf\u00e9", ann.id)
    assert [each["scheduled"] for each in (await ann.ok("scheduled"))["messages"]] == [later]
    server.clock.advance(10)
    message = (await ben.socket.event("message"))["message"]
    assert (message["text"], message["kind"], message["reply_to"]) == ("later", "me", 1)


async def test_it_can_be_taken_back_by_its_sender_alone(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    one = await scheduled(ann, room, "one", at(server, 10))
    assert await ben.code("message.unschedule", scheduled=one) == "not_found"
    await ann.ok("message.unschedule", scheduled=one)
    assert await ann.code("message.unschedule", scheduled=one) == "not_found"
    assert (await ann.ok("scheduled"))["messages"] == []
    await scheduled(ann, room, "two", at(server, 11))
    server.clock.advance(12)
    assert (await ben.socket.event("message"))["message"]["text"] == "two"


async def test_it_is_sent_once_through_a_restart(database: Database) -> None:
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        await scheduled(ann, room, "tea", at(server, 10))
        (document,) = await database.collection(SCHEDULED).find({}).to_list(None)
        server.clock.advance(11)
        assert (await ann.socket.event("message"))["message"]["text"] == "tea"
    # As a process leaves it that died after it had sent it, and before it noted that.
    await database.collection(SCHEDULED).replace_one({"_id": document["_id"]}, document, upsert=True)
    async with running_server(database) as server:
        server.clock.advance(20)
        socket = await server.connect(ann.user)
        await socket.ok("room.join", room=room)
        after = Guest(ann.user, socket)
        await scheduled(after, room, "more", at(server, 5))
        server.clock.advance(6)
        assert (await socket.event("message"))["message"]["text"] == "more"
        texts = [each["text"] for each in (await socket.ok("history", room=room))["messages"]]
        assert texts == ["tea", "more"]
        assert (await socket.ok("scheduled"))["messages"] == []


async def test_what_is_refused_then_is_told_and_kept_a_day(database: Database) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        one = await scheduled(ben, room, "tea", at(server, 10))
        await ann.ok("room.mute", room=room, user=ben.id)
        await ben.socket.event("notice", kind="muted")
        server.clock.advance(11)
        notice = await ben.socket.event("notice", kind="scheduled")
        assert (notice["room"], notice["scheduled"]) == (room, one)
        (failed,) = (await ben.ok("scheduled"))["messages"]
        assert (failed["failed"]["code"], failed["failed"]["message"]) == ("muted", notice["reason"])
        await ann.ok("room.unmute", room=room, user=ben.id)
        other = await scheduled(ben, room, "cake", at(server, 10))
        server.clock.advance(11)
        assert (await ann.socket.event("message"))["message"]["text"] == "cake"
        assert await ben.code("message.unschedule", scheduled=other) == "not_found"
        yesterday = {"$set": {"send_at": at(server, -DAY_S)}}
        await database.collection(SCHEDULED).update_one({"_id": one}, yesterday)
        assert (await ben.ok("scheduled"))["messages"] == []


WRONG: list[dict[str, Any]] = [
    {"text": " "},
    {"text": "x" * 4_001},
    {"kind": "roll"},
    {"kind": "match"},
    {"reply_to": 99},
    {"to": []},
    {"open": True},
    {"attachments": [{"upload": "f-x", "name": "tea"}]},
    {"attachments": [{}]},
    {"nonce": ""},
]


async def test_what_cannot_be_sent_cannot_be_scheduled(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    good = {"room": room, "text": "tea", "send_at": at(server, 60)}
    for wrong in WRONG:
        assert await ann.code("message.schedule", **(good | wrong)) == "bad_request", wrong
    for in_s in (-1, 0, 4, 365 * DAY_S + 1):
        assert await ann.code("message.schedule", **(good | {"send_at": at(server, in_s)})) == "bad_request"
    assert await ann.code("message.schedule", room=room, text="tea") == "bad_request"
    assert await ann.code("message.schedule", **(good | {"attachments": [{"upload": "f-x"}]})) == "not_found"
    assert await ann.code("message.schedule", **(good | {"send_at": at(server, 365 * DAY_S)})) == "ok"
    assert await cid.code("message.schedule", **good) == "not_member"
    assert await cid.code("message.schedule", **(good | {"room": "r-none"})) == "not_found"
    assert await ann.code("message.schedule", **(good | {"thread": 1})) == "not_found"
    await ann.say(room, "root")
    await ann.ok("message.delete", room=room, seq=1)
    assert await ann.code("message.schedule", **(good | {"thread": 1})) == "conflict"
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("message.schedule", **good) == "muted"
    assert await ben.code("message.unschedule", scheduled="x" * 65) == "bad_request"


async def test_the_same_nonce_is_one_message(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    one = await scheduled(ann, room, "tea", at(server, 60), nonce="n")
    assert await scheduled(ann, room, "tea", at(server, 60), nonce="n") == one
    again = {"room": room, "text": "cake", "send_at": at(server, 60), "nonce": "n"}
    assert await ann.code("message.schedule", **again) == "conflict"
    assert len((await ann.ok("scheduled"))["messages"]) == 1


async def test_a_user_has_50_that_wait(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    now_ms = ann.socket.hello["server_at"]
    fields = {"room": room, "text": "tea", "send_at": now_ms + 3_600_000}
    asked = [ann.socket.begin("message.schedule", **fields) for _ in range(MAX_SCHEDULED)]
    for reply in asked:
        assert (await ann.socket.answer(reply))["op"] == "ok"
    assert await ann.code("message.schedule", **fields) == "conflict"
    first = (await ann.ok("scheduled"))["messages"][0]
    await ann.ok("message.unschedule", scheduled=first["scheduled"])
    assert await ann.code("message.schedule", **fields) == "ok"


async def test_one_for_later_may_be_in_a_thread(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "root")
    one = await scheduled(ann, room, "tea", at(server, 10), thread=1)
    (listed,) = (await ann.ok("scheduled"))["messages"]
    assert (listed["scheduled"], listed["thread"]) == (one, 1)
    server.clock.advance(11)
    message = (await ben.socket.event("message", rev=4))["message"]
    assert (message["text"], message["thread"]) == ("tea", 1)
