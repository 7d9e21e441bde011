"""Rooms through STOMP, beside native clients: one order, receipts, refusals that leave the connection open."""

import asyncio
import json

import pytest

from handlers.stomp.frames import VERSIONS, Version
from models.database.client import Database
from tests.rigs.doors.stomp import ERRORS, REPLIES, listening, room_of, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.mark.parametrize("version", VERSIONS)
async def test_all_see_the_same_order(shared_server: ReachableServer, version: Version) -> None:
    native = await shared_server.connect()
    room = await room_of(native)
    clients = [await listening(shared_server, room, version) for _ in range(2)]
    topic, app = f"/topic/rooms.{room}", f"/app/rooms.{room}"
    sends = [client.say("SEND", f"s{n}", destination=app) for n, client in enumerate(clients * 5)]
    replies = [native.begin("message.send", room=room, text=f"n{n}") for n in range(10)]
    await asyncio.gather(*sends)
    for reply in replies:
        await native.answer(reply)
    heard = [(await native.event("message"))["message"]["text"] for _ in range(20)]
    assert sorted(heard) == sorted([f"s{n}" for n in range(10)] + [f"n{n}" for n in range(10)])
    for client in clients:
        assert await client.texts(topic, 20) == heard


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_message_is_the_event_of_the_native_protocol(server: RunningServer, version: Version) -> None:
    native = await server.connect()
    room = await room_of(native, room="a:b.c")
    client = await listening(server, room, version)
    await client.send(f"/app/rooms.{room}", "茶 & tea")
    event, frame = await native.event("message"), await client.message(f"/topic/rooms.{room}")
    assert json.loads(frame.body) == event
    assert frame.headers == {
        "subscription": f"/topic/rooms.{room}",
        "message-id": f"{room}/1/{event['rev']}",
        "destination": f"/topic/rooms.{room}",
        "content-type": "application/json",
        "content-length": str(len(frame.body)),
    }


async def test_an_edit_is_a_message_and_other_changes_are_none(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native)
    client = await listening(server, room)
    await native.ok("message.send", room=room, text="first")
    await native.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    await native.ok("room.update", room=room, topic="new")
    await native.tell("typing", room=room, on=True)
    await server.connect()
    await native.ok("message.delete", room=room, seq=1)
    told = [(await client.json(f"/topic/rooms.{room}"))["message"] for _ in range(3)]
    assert [message.get("text") for message in told] == ["first", "first", None]
    assert "🍵" in told[1]["reactions"]
    assert told[2]["deleted"]
    await client.nothing_more()


@pytest.mark.parametrize(
    ("body", "text", "nonce"),
    [
        ("plain", "plain", None),
        ('{"text":"as JSON"}', "as JSON", None),
        (' {"nonce":"n","text":"as JSON"}', "as JSON", "n"),
        ('{"no":"text"}', '{"no":"text"}', None),
        ('{"text":"broken"', '{"text":"broken"', None),
        ('["text"]', '["text"]', None),
        ('"text"', '"text"', None),
        ("{" * 50, "{" * 50, None),
    ],
)
async def test_a_body_is_a_text_or_an_object_with_one(
    server: RunningServer, body: str, text: str, nonce: str | None
) -> None:
    client = await listening(server, "lobby")
    await client.send("/app/rooms.lobby", body, content_type="text/plain")
    message = (await client.json("/topic/rooms.lobby"))["message"]
    assert (message["text"], message.get("nonce")) == (text, nonce)
    reply = await client.json(REPLIES)
    assert (reply["op"], reply.get("nonce"), reply["seq"]) == ("ok", nonce, 1)


async def test_reply_to_and_attachments_come_with_the_object(server: RunningServer) -> None:
    client = await listening(server, "lobby")
    await client.send("/app/rooms.lobby", "first")
    attachment = {"url": "https://tea.example/leaf.png", "name": "leaf"}
    body = {"text": "second", "reply_to": 1, "attachments": [attachment]}
    await client.send("/app/rooms.lobby", json.dumps(body))
    await client.message("/topic/rooms.lobby")
    message = (await client.json("/topic/rooms.lobby"))["message"]
    assert (message["reply_to"], message["attachments"]) == (1, [attachment])


@pytest.mark.parametrize("is_in_transaction", [False, True])
async def test_the_object_answers_in_a_thread_and_says_its_kind(
    server: RunningServer, is_in_transaction: bool
) -> None:
    client = await listening(server, "lobby")
    await client.send("/app/rooms.lobby", "first")
    await client.message("/topic/rooms.lobby")
    body = {"text": "pours tea", "kind": "me", "thread": 1, "broadcast": True}
    headers = {"transaction": "t"} if is_in_transaction else {}
    if is_in_transaction:
        await client.sure("BEGIN", transaction="t")
    await client.say("SEND", json.dumps(body), destination="/app/rooms.lobby", **headers)
    if is_in_transaction:
        await client.sure("COMMIT", transaction="t")
    message = (await client.json("/topic/rooms.lobby"))["message"]
    assert {field: message[field] for field in body} == body


@pytest.mark.parametrize(
    ("destination", "body", "code", "said"),
    [
        ("/app/rooms.lobby", " ", "bad_request", "text"),
        ("/app/rooms.lobby", '{"text":5}', "bad_request", "text"),
        ("/app/rooms.lobby", '{"text":"a","more":1}', "bad_request", "more"),
        ("/app/rooms.lobby", '{"text":"a","nonce":""}', "bad_request", "nonce"),
        ("/app/rooms.lobby", '{"text":"a","reply_to":99}', "bad_request", "reply_to"),
        ("/app/rooms.lobby", '{"text":"a","thread":99}', "not_found", "thread"),
        ("/app/rooms.lobby", '{"text":"a","kind":"shout"}', "bad_request", "kind"),
        ("/app/rooms.lobby", b"\xff\xfe", "bad_request", "UTF-8"),
        ("/app/rooms.lobby", b"x" * 4_001, "bad_request", "text"),
        ("/app/rooms.nowhere", "x", "not_found", "room"),
        ("/app/rooms.not a room", "x", "bad_request", "destination"),
        ("/app/rooms.*", "x", "bad_request", "wildcard"),
        ("/app/nothing", "x", "not_found", "destination"),
        ("/queue/x", "x", "not_found", "destination"),
        ("", "x", "not_found", "destination"),
        ("/topic/", "x", "not_found", "destination"),
        ("/topic/rooms.lobby", "x", "forbidden", "server"),
        ("/topic/feed.TEA", "x", "forbidden", "server"),
        ("/topic/>", "x", "bad_request", "wildcard"),
        ("/topic/" + "x" * 300, "x", "bad_request", "bytes"),
        ("/user/queue/replies", "x", "not_found", "destination"),
    ],
)
async def test_a_refused_send_gets_no_receipt_and_the_connection_stays_open(
    shared_server: ReachableServer, destination: str, body: str | bytes, code: str, said: str
) -> None:
    client = await listening(shared_server, "lobby")
    await client.say("SEND", body, destination=destination, receipt="mine")
    error = await client.refusal(code=code, receipt="mine")
    assert said in error["message"]
    if destination == "/app/rooms.lobby":
        assert error["room"] == "lobby"
    await client.nothing_more()
    await client.send("/app/rooms.lobby", "still here")


async def test_a_refusal_carries_the_nonce_and_the_room(shared_server: ReachableServer) -> None:
    native = await shared_server.connect()
    room = await room_of(native)
    client = await stomp(shared_server)
    await client.subscribe(ERRORS)
    await client.say("SEND", '{"text":"a","nonce":"n1"}', destination=f"/app/rooms.{room}")
    assert await client.refusal() == {
        "op": "error", "code": "not_member", "message": "room: join it first", "nonce": "n1", "room": room
    }  # fmt: skip


async def test_too_fast_is_refused_with_a_time(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await listening(other, "lobby")
        for number in range(101):
            await client.say("SEND", f"m{number}", destination="/app/rooms.lobby", receipt=f"m{number}")
        error = await client.refusal(code="rate_limited", receipt="m100", room="lobby")
        assert error["retry_after_s"] > 0
        assert len(await client.texts("/topic/rooms.lobby", 100)) == 100


async def test_too_fast_is_told_in_an_error_where_nobody_hears_the_queue(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await stomp(other)
        for number in range(101):
            await client.say("SEND", f"m{number}", destination="/app/rooms.lobby", receipt=f"m{number}")
        error, code = await client.error()
        assert error.headers["receipt-id"] == "m100"
        assert "too fast" in error.headers["message"]
        assert code == 4429


async def test_too_fast_without_a_receipt_is_told_on_the_queue_alone(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await stomp(other)
        for number in range(102):
            await client.say("SEND", f"m{number}", destination="/topic/x")
        await client.nothing_more()


async def test_frames_faster_than_any_client_are_held_up_and_none_is_lost(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await stomp(other)
        frames = b"".join(b"BEGIN\ntransaction:t\n\n\0ABORT\ntransaction:t\n\n\0" for _ in range(2_001))
        sending = asyncio.ensure_future(client.say_raw(frames[: len(frames) // 2]))
        await sending
        await client.say_raw(frames[len(frames) // 2 :])
        for _ in range(20):
            other.clock.advance(0.1)
            await asyncio.sleep(0)
        await client.nothing_more()


async def test_the_same_nonce_is_stored_once_and_answered_twice(server: RunningServer) -> None:
    client = await listening(server, "lobby")
    for _ in range(2):
        await client.send("/app/rooms.lobby", '{"text":"once","nonce":"n"}')
        assert (await client.json(REPLIES))["seq"] == 1
    await client.message("/topic/rooms.lobby")
    await client.nothing_more()


async def test_a_receipt_comes_when_the_message_is_stored(server: RunningServer) -> None:
    client = await listening(server, "lobby")
    async with gate_before(server.part("journal")._store, "commit") as gate:
        await client.say("SEND", "x", destination="/app/rooms.lobby", receipt="stored")
        await gate.reached.wait()
        await client.nothing_more()
        gate.open()
        await client.receipt("stored")
    assert (await client.json("/topic/rooms.lobby"))["message"]["text"] == "x"
