"""``message.send``: what is accepted, how it is stored, and who gets it."""

from typing import Any

import pytest

from models.stores.history import LOG
from tests.rigs.client import CodecName
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]
CUP = "\N{TEACUP WITHOUT HANDLE}"
PICTURE = {
    "url": "https://example.com/tea.png",
    "name": "tea.png",
    "content_type": "image/png",
    "size_bytes": 1_234,
    "width": 640,
    "height": 480,
}


async def test_a_message_is_published_to_all_listeners_and_its_sender(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    server.clock.advance(1)
    reply = await ann.say(room, " hello\n", nonce="n1")
    reply.pop("id")
    now_ms = server.clock.now_ms()
    assert reply == {"op": "ok", "seq": 1, "rev": 3, "message_id": reply["message_id"], "sent_at": now_ms}
    message = {
        "room": room,
        "seq": 1,
        "rev": 3,
        "id": reply["message_id"],
        "sender": {"id": ann.id, "name": "Ann"},
        "sent_at": now_ms,
        "kind": "text",
        "text": "hello",
        "nonce": "n1",
    }
    for each in (ann, ben):
        assert await each.socket.all_events() == [
            {"op": "message", "room": room, "rev": 3, "message": message}
        ]
    assert (await ben.ok("history", room=room))["messages"] == [message]


async def test_a_member_may_send_on_a_socket_that_does_not_listen(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    second = await server.connect(ben.user, task="second")
    assert (await second.ok("message.send", room=room, text="hello"))["seq"] == 1
    assert (await ann.socket.event("message"))["message"]["text"] == "hello"
    assert await second.all_events() == []


async def test_messages_of_one_socket_come_in_their_order(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    asked = [ann.socket.begin("message.send", room=room, text=f"text {n}") for n in range(1, 51)]
    replies = [await ann.socket.answer(reply) for reply in asked]
    assert [reply["seq"] for reply in replies] == list(range(1, 51))
    events = await ben.socket.all_events("message")
    assert [event["message"]["text"] for event in events] == [f"text {n}" for n in range(1, 51)]
    assert [event["rev"] for event in events] == list(range(3, 53))


async def test_each_room_has_its_own_numbers(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    first, second = await room_of(ann, ben), await room_of(ann, ben)
    asked = [ann.socket.begin("message.send", room=(first, second)[n % 2], text=str(n)) for n in range(40)]
    replies = [await ann.socket.answer(reply) for reply in asked]
    assert [reply["seq"] for reply in replies[::2]] == list(range(1, 21))
    assert [reply["seq"] for reply in replies[1::2]] == list(range(1, 21))
    events = await ben.socket.all_events("message")
    for room in (first, second):
        mine = [event for event in events if event["room"] == room]
        assert [event["rev"] for event in mine] == list(range(3, 23))


@pytest.mark.parametrize("codec", ["json", "msgpack"])
@pytest.mark.parametrize(
    "text", ["x", "x" * 4_000, CUP * 4_000, "\x01 in the middle", "\u202e\ufeffx", "\u674e\u96f7"]
)
async def test_a_text_is_1_to_4000_code_points_after_trimming(
    shared_server: ReachableServer, text: str, codec: CodecName
) -> None:
    socket = await shared_server.connect(codec=codec)
    await socket.ok("room.join", room="lobby")
    await socket.ok("message.send", room="lobby", text=f" \n{text}\t\u3000")
    assert (await socket.event("message"))["message"]["text"] == text


@pytest.mark.own_server
@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_text_is_kept_in_its_normal_form(server: RunningServer, codec: CodecName) -> None:
    socket = await server.connect(codec=codec)
    await socket.ok("room.join", room="lobby")
    await socket.ok("message.send", room="lobby", text="cafe\u0301")
    await socket.ok("message.edit", room="lobby", seq=1, text="the\u0301 \u212b")
    texts = [event["message"]["text"] for event in await socket.all_events("message")]
    assert texts == ["caf\u00e9", "th\u00e9 \u00c5"]
    pointed_to = {"url": "https://example.com/", "name": "the\u0301.txt"}
    await socket.ok("message.send", room="lobby", text="see", attachments=[pointed_to])
    (event,) = await socket.all_events("message")
    assert event["message"]["attachments"] == [pointed_to | {"name": "th\u00e9.txt"}]


WRONG: list[dict[str, Any]] = [
    {"text": ""},
    {"text": " \n\t\u3000"},
    {"text": "x" * 4_001},
    {"text": CUP * 4_001},
    {"text": "\0"},
    {"text": "\0 in the middle"},
    {"text": "\u200b"},
    {"text": "\u2800 \u3164\u00ad"},
    {"text": "e\u0301" * 2_001},
    {"text": 5},
    {"text": None},
    {"text": ["x"]},
    {"nonce": ""},
    {"nonce": "x" * 65},
    {"nonce": 5},
    {"reply_to": 0},
    {"reply_to": -1},
    {"reply_to": 99},
    {"reply_to": "1"},
    {"reply_to": 1.5},
    {"attachments": {}},
    {"attachments": [{}]},
    {"attachments": [{"url": "javascript:alert(1)"}]},
    {"attachments": [{"url": "/tea.png"}]},
    {"attachments": [{"url": "https://example.com/a b"}]},
    {"attachments": [{"url": "https://example.com/\0"}]},
    {"attachments": [{"url": "https://example.com/", "content_type": "image/\0png"}]},
    {"attachments": [{"url": "https://example.com/", "size_bytes": -1}]},
    {"attachments": [{"url": "https://example.com/", "script": "x"}]},
    {"attachments": [PICTURE] * 11},
    {"attachments": [{"url": "https://example.com/", "name": "a\0b"}]},
    {"kind": "match"},
    {"sender": "somebody"},
    {"seq": 7},
]


async def test_a_wrong_field_is_a_bad_request_and_takes_no_number(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for wrong in WRONG:
        error = await ann.socket.refused("message.send", **({"room": room, "text": "tea"} | wrong))
        assert error["code"] == "bad_request", short(wrong)
        assert next(iter(wrong)) in error["message"], short(wrong)
    assert await ann.code("message.send", room=room) == "bad_request"
    assert await ann.socket.all_events() == []
    assert (await ann.say(room, "tea"))["seq"] == 1


@pytest.mark.parametrize("field", ["text", "nonce"])
async def test_half_a_surrogate_pair_is_refused(server: RunningServer, field: str) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    other = "nonce" if field == "text" else "text"
    await ann.socket.send_raw(
        f'{{"op":"message.send","id":"s","room":"{room}","{other}":"x","{field}":"\\ud83c"}}'
    )
    error = await ann.socket.event("error", code="bad_request")
    assert (error["id"], error["message"].partition(":")[0]) == ("s", field)
    assert (await ann.say(room, "tea"))["seq"] == 1


async def test_halves_of_surrogate_pairs_count_as_no_undecodable_frames(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    for frame in (
        '{"op":"read","room":"\\ud83c"}',
        '{"op":"read","id":"a","room":["\\ud83c"]}',
        '{"op":"read","id":"b","\\ud83c":[]}',
    ):
        await ann.socket.send_raw(frame)
    errors = await ann.socket.all_events("error")
    assert [(error.get("id"), error["code"]) for error in errors] == [
        (None, "bad_request"),
        ("a", "bad_request"),
        ("b", "bad_request"),
    ]
    assert (await ann.socket.ask("ping"))["op"] == "pong"


async def test_attachments_are_published_as_they_were_sent(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    given = [PICTURE, {"url": "http://example.com/"}]
    await ann.say(room, "look", attachments=given)
    assert (await ben.socket.event("message"))["message"]["attachments"] == given
    assert (await ben.ok("history", room=room))["messages"][0]["attachments"] == given
    await ann.say(room, "nothing", attachments=[])
    assert "attachments" not in (await ben.socket.event("message"))["message"]


async def test_a_reply_needs_a_message_to_reply_to(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = ann.socket.begin("message.send", room=room, text="first")
    answer = ann.socket.begin("message.send", room=room, text="second", reply_to=1)
    assert (await ann.socket.answer(first))["seq"] == 1
    assert (await ann.socket.answer(answer))["seq"] == 2
    assert await ann.code("message.send", room=room, text="third", reply_to=3) == "bad_request"
    await ann.ok("message.delete", room=room, seq=1)
    assert await ann.code("message.send", room=room, text="third", reply_to=1) == "ok"
    assert [message.get("reply_to") for message in (await ben.ok("history", room=room))["messages"]] == [
        None,
        1,
        1,
    ]


async def test_members_are_mentioned_by_name_and_others_are_not(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben Lee", "Cid")
    room = await room_of(ann, ben)
    await ann.say(room, "@ben lee and @ANN, not @cid")
    assert (await ben.socket.event("message"))["message"]["mentions"] == [ben.id, ann.id]
    await cid.join(room)
    await ann.say(room, "@cid!")
    assert (await ben.socket.event("message"))["message"]["mentions"] == [cid.id]
    await cid.ok("room.leave", room=room)
    await ann.say(room, "@cid?")
    assert "mentions" not in (await ben.socket.event("message"))["message"]


async def test_ok_means_that_the_message_is_in_the_database(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for number in range(1, 6):
        reply = await ann.say(room, "tea")
        document = await server.database.collection(LOG).find_one({"_id": reply["message_id"]})
        assert document is not None
        assert (document["seq"], document["text"]) == (number, "tea")
