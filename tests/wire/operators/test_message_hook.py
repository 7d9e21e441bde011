"""``MESSAGE_HOOK``: asked about every text before it is stored, whatever door it comes by."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.doors.stomp import stomp
from tests.wire.operators.message_hook import hooked
from tests.wire.operators.rig import TOKEN, Caller
from tests.wire.rooms.party import guests, room_of, texts

pytestmark = pytest.mark.gen_test(timeout=60)


def replaced(question: dict[str, Any]) -> dict[str, str]:
    return {"action": "replace", "text": question["text"].replace("tea", "t*a")}


async def test_what_the_hook_is_asked(database: Database) -> None:
    async with hooked(database) as (server, hook):
        ann, ben = await guests(server, "Ann", "Ben")
        # They come in at the same time.
        assert sorted((each["kind"], each["room"], each["text"]) for each in hook.asked) == [
            ("name", None, "Ann"),
            ("name", None, "Ben"),
        ]
        room = await room_of(ann, ben, title="Tea")
        await ann.say(room, "one", attachments=[{"url": "https://a.example/x.png", "name": "x"}])
        question = hook.asked[-1]
        assert question["sender"] == {"id": ann.id, "name": "Ann", "guest": True}
        assert (question["room"], question["kind"], len(question["attachments"])) == (room, "message", 1)
        await ann.ok("message.edit", room=room, seq=1, text="two")
        await ann.ok("room.update", room=room, topic="all teas")
        await ann.ok("room.update", room=room, slow_mode_s=0)
        await ann.say(room, "gr", open=True)
        await ann.ok("message.append", room=room, seq=2, at=2, text="een")
        await ann.ok("message.append", room=room, seq=2, at=2, text="een")
        await ann.ok("message.append", room=room, seq=2, text="", done=True)
        await ben.ok("message.send", room=room, text="few", to=[ann.id])
        assert hook.kinds() == [
            ("title", "Tea"),
            ("message", "one"),
            ("edit", "two"),
            ("topic", "all teas"),
            ("message", "gr"),
            ("append", "green"),
            ("message", "few"),
        ]


async def test_it_refuses(database: Database) -> None:
    async with hooked(database, admin_token=TOKEN) as (server, hook):
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        url = (await ann.ok("room.hook", room=room, name="CI"))["url"]
        await ann.say(room, "fine", nonce="n1")
        hook.answer = lambda _: {"action": "refuse", "reason": "not today"}
        reply = await ann.socket.refused("message.send", room=room, text="x", nonce="n2")
        assert (reply["code"], reply["message"]) == ("forbidden", "not today")
        for command, fields in (
            ("message.edit", {"seq": 1, "text": "y"}),
            ("room.update", {"title": "y"}),
            ("message.send", {"text": "y", "to": [ann.id]}),
        ):
            assert await ann.code(command, room=room, **fields) == "forbidden", command
        assert await ann.code("room.create", title="y") == "forbidden"
        assert (await server.api.post("/api/guest", {"name": "Ben"})).code == "forbidden"
        assert (await server.api.post(url, {"text": "y"})).code == "forbidden"
        operator, path = Caller(server, TOKEN), f"/api/rooms/{room}/messages"
        assert await operator.refused("POST", path, {"text": "y"}) == (403, "forbidden")
        # What was sent before is answered as before.
        assert (await ann.say(room, "fine", nonce="n1"))["seq"] == 1
        assert texts((await ann.ok("history", room=room))["messages"]) == ["fine"]
        hook.answer = lambda _: {"action": "allow"}
        assert (await ann.say(room, "x", nonce="n2"))["seq"] == 2


async def test_it_replaces_and_a_nonce_stands_for_what_was_sent(database: Database) -> None:
    async with hooked(database) as (server, hook):
        (ann,) = await guests(server, "Ann")
        hook.answer = replaced
        room = await room_of(ann, title="tea room")
        assert (await ann.ok("room.update", room=room, topic="teas"))["room"]["topic"] == "t*as"
        first = await ann.say(room, "good tea", nonce="n1")
        assert (await ann.socket.event("message"))["message"]["text"] == "good t*a"
        again = await ann.say(room, "good tea", nonce="n1")
        assert (again["seq"], again["message_id"]) == (first["seq"], first["message_id"])
        assert await ann.code("message.send", room=room, text="good t*a", nonce="n1") == "conflict"
        await ann.ok("message.edit", room=room, seq=1, text="tea again")
        page = (await ann.ok("history", room=room))["messages"]
        assert texts(page) == ["t*a again"]
        assert (await ann.ok("room.list"))["rooms"][0]["title"] == "t*a room"
    async with hooked(database) as (server, hook):
        # By another process, that has not seen the nonce.
        ann.socket = await server.connect(await server.renewed(ann.user))
        assert (await ann.say(room, "good tea", nonce="n1"))["seq"] == first["seq"]
        assert await ann.code("message.send", room=room, text="good t*a", nonce="n1") == "conflict"
        hook.answer = lambda _: {"action": "refuse"}
        assert (await ann.say(room, "good tea", nonce="n1"))["seq"] == first["seq"]


async def test_what_it_flags_is_stored_and_reported(database: Database) -> None:
    async with hooked(database) as (server, hook):
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        hook.answer = lambda _: {"action": "flag", "reason": "spam?"}
        await ben.say(room, "cheap tea")
        (report,) = (await ann.ok("room.reports", room=room))["reports"]
        assert (report["seq"], report["by"], report["reason"]) == (1, {"id": "hook", "name": "hook"}, "spam?")
        assert report["message"]["text"] == "cheap tea"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"yes",
        {"action": "maybe"},
        {"action": "replace"},
        {"action": "replace", "text": " "},
        {"action": "replace", "text": "x" * 4_001},
        [],
    ],
)
async def test_no_answer_is_none_whatever_it_looks_like(database: Database, answer: object) -> None:
    async with hooked(database) as (server, hook):
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        hook.answer = lambda _: answer
        await ann.say(room, "open")
        assert (await ann.socket.event("message"))["message"]["text"] == "open"


async def test_without_an_answer_the_setting_decides(database: Database) -> None:
    async with hooked(database, message_hook_fails="closed") as (server, hook):
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        hook.status = 500
        reply = await ann.socket.refused("message.send", room=room, text="x", nonce="n1")
        assert reply["code"] == "unavailable"
        hook.status = 200
        hook.delay_s = lambda question: 0.7 if question["text"] == "slow" else 0.0
        began = asyncio.get_running_loop().time()
        assert await ann.code("message.send", room=room, text="slow") == "unavailable"
        assert asyncio.get_running_loop().time() - began < 3
        # The nonce may come again.
        assert (await ann.say(room, "x", nonce="n1"))["seq"] == 1


async def test_a_sender_keeps_its_order_and_others_do_not_wait(database: Database) -> None:
    async with hooked(database) as (server, hook):
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        hook.delay_s = lambda question: 0.3 if question["text"] in ("a0", "a2") else 0.0
        hook.answer = lambda question: {"action": "refuse" if question["text"] == "a1" else "allow"}
        slow = [ann.socket.begin("message.send", room=room, text=f"a{number}") for number in range(8)]
        await ben.say(room, "b")
        answers = [await ann.socket.answer(each) for each in slow]
        assert [each["op"] for each in answers] == ["ok", "error", *["ok"] * 6]
        page = (await ann.ok("history", room=room))["messages"]
        assert texts(page) == ["b", "a0", "a2", "a3", "a4", "a5", "a6", "a7"]


async def test_the_hook_is_not_asked_about_users_who_may_not_speak(database: Database) -> None:
    async with hooked(database) as (server, hook):
        ann, ben, eve = await guests(server, "Ann", "Ben", "Eve")
        room = await room_of(ann, ben)
        await ann.ok("room.mute", room=room, user=ben.id)
        hook.asked.clear()
        assert await ben.code("message.send", room=room, text="x") == "muted"
        assert await eve.code("message.send", room=room, text="x") == "not_member"
        assert await eve.code("message.edit", room=room, seq=1, text="x") == "not_member"
        assert hook.asked == []
        # Whoever is muted while the hook thinks says nothing either.
        await ann.ok("room.unmute", room=room, user=ben.id)
        hook.delay_s = lambda _: 0.3
        sent = ben.socket.begin("message.send", room=room, text="x", nonce="n")
        while not hook.asked:
            await asyncio.sleep(0.01)
        await ann.ok("room.mute", room=room, user=ben.id)
        assert (await ben.socket.answer(sent))["code"] == "muted"


async def test_what_comes_later_and_what_comes_together_is_asked_about_too(database: Database) -> None:
    async with hooked(database) as (server, hook):
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        send_at = server.clock.now_ms() + 10_000
        await ann.ok("message.schedule", room=room, text="later tea", send_at=send_at)
        assert hook.kinds()[1:] == []
        hook.answer = replaced
        server.clock.advance(10)
        assert (await ann.socket.event("message"))["message"]["text"] == "later t*a"
        client = await stomp(server, ann.user, task="stomp")
        await client.subscribe(f"/topic/rooms.{room}")
        await client.sure("BEGIN", transaction="t")
        for text in ("tea one", "tea two"):
            await client.say("SEND", text, destination=f"/app/rooms.{room}", transaction="t")
        await client.sure("COMMIT", transaction="t")
        assert await client.texts(f"/topic/rooms.{room}", 2) == ["t*a one", "t*a two"]
        await client.send(f"/app/rooms.{room}", "alone tea")
        assert await client.texts(f"/topic/rooms.{room}", 1) == ["alone t*a"]
