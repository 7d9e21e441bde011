"""``to``: messages that only a few members see, and that are stored nowhere."""

from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import everything_stored, guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_only_those_named_and_the_senders_own_sockets_see_it(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    other = await server.connect(ann.user, task="other")
    elsewhere = await server.connect(ben.user, task="elsewhere")
    before = (await ann.join(room))["rev"]
    reply = await ann.say(room, "marzipan, @Ben and @Cid", to=[ben.id, ben.id], nonce="n")
    assert set(reply) == {"op", "id", "message_id", "sent_at"}
    event = await ben.socket.event("ephemeral")
    assert event == {"op": "ephemeral", "room": room, "message": event["message"]}
    message = event["message"]
    assert message == {
        "room": room,
        "id": reply["message_id"],
        "sender": {"id": ann.id, "name": "Ann"},
        "sent_at": reply["sent_at"],
        "kind": "text",
        "text": "marzipan, @Ben and @Cid",
        "to": [ben.id],
        "nonce": "n",
        "mentions": [ben.id],
    }
    for socket in (ann.socket, other, elsewhere):
        assert (await socket.event("ephemeral"))["message"] == message
    assert await cid.socket.all_events() == []
    # It took no number, and is nowhere.
    assert (await ann.say(room, "tea"))["rev"] == before + 1
    assert [each["text"] for each in (await ben.ok("history", room=room))["messages"]] == ["tea"]
    assert "marzipan" not in await everything_stored(server)


async def test_users_who_are_not_members_are_left_out(shared_server: ReachableServer) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    await ann.say(room, "hush", to=[cid.id, "g-nobody", ben.id])
    assert (await ben.socket.event("ephemeral"))["message"]["to"] == [ben.id]
    assert await cid.socket.all_events("ephemeral") == []
    for nobody in ([], [cid.id], [ann.id]):
        await ann.socket.all_events()
        await ann.say(room, "to myself", to=nobody)
        assert (await ann.socket.event("ephemeral"))["message"]["text"] == "to myself"
    assert await ben.socket.all_events() == []


async def test_its_nonce_holds_for_ten_minutes(database: Database) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        await _its_nonce_holds_for_ten_minutes(server)


async def _its_nonce_holds_for_ten_minutes(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ann.say(room, "cafe\u0301", to=[ben.id], nonce="n")
    server.clock.advance(599)
    again = await ann.say(room, " caf\u00e9", to=[ben.id], nonce="n")
    assert (again["message_id"], again["sent_at"]) == (first["message_id"], first["sent_at"])
    assert await ann.code("message.send", room=room, text="tea", to=[ben.id], nonce="n") == "conflict"
    # Somebody else's is another.
    assert (await ben.say(room, "tea", to=[ann.id], nonce="n"))["message_id"] != first["message_id"]
    server.clock.advance(2)
    assert (await ann.say(room, "tea", to=[ben.id], nonce="n"))["message_id"] != first["message_id"]
    shown = [event["message"]["text"] for event in await ben.socket.all_events("ephemeral")]
    assert shown == ["caf\u00e9", "tea", "tea"]


WRONG: list[dict[str, Any]] = [
    {"to": "ben"},
    {"to": ["x"] * 51},
    {"to": ["not an id"]},
    {"to": [5]},
    {"text": " "},
    {"text": "x" * 4_001},
    {"attachments": [{"url": "https://example.com/tea.png"}]},
    {"reply_to": 99},
    {"thread": 1},
    {"open": True},
    {"kind": "roll"},
]


async def test_what_it_cannot_have_is_refused(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for wrong in WRONG:
        fields = {"room": room, "text": "tea", "to": [ben.id]} | wrong
        assert await ann.code("message.send", **fields) == "bad_request", wrong
    assert await ben.socket.all_events() == []


async def test_a_user_who_may_not_send_cannot_whisper(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    assert await cid.code("message.send", room=room, text="tea", to=[ann.id]) == "not_member"
    assert await cid.code("message.send", room="r-none", text="tea", to=[ann.id]) == "not_found"
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("message.send", room=room, text="tea", to=[ann.id]) == "muted"
    await ann.ok("room.unmute", room=room, user=ben.id)
    await ann.ok("room.update", room=room, slow_mode_s=30)
    assert await ben.code("message.send", room=room, text="tea", to=[ann.id]) == "ok"
    assert await ben.code("message.send", room=room, text="tea", to=[ann.id]) == "rate_limited"
    server.clock.advance(31)
    await ann.ok("room.kick", room=room, user=ben.id)
    assert await ben.code("message.send", room=room, text="tea", to=[ann.id], nonce="n") == "not_member"


async def test_a_user_who_blocked_the_sender_sees_nothing_and_nobody_learns_it(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ben.ok("user.block", user=ann.id, on=True)
    await ann.say(room, "tea", to=[ben.id, cid.id])
    assert (await cid.socket.event("ephemeral"))["message"]["to"] == [ben.id, cid.id]
    assert await ben.socket.all_events("ephemeral") == []


async def test_it_works_where_nothing_is_kept_and_for_what_one_does(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.say(room, "2d6", kind="roll", to=[ben.id])
    message = (await ben.socket.event("ephemeral"))["message"]
    assert message["roll"]["total"] == sum(message["roll"]["rolls"])
    await ann.say(room, "winks", kind="me", to=[ben.id])
    assert (await ben.socket.event("ephemeral"))["message"]["kind"] == "me"


async def test_in_a_direct_room_a_block_stops_it(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    ben = await guest(server, "Ben")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ben.ok("user.block", user=ann.id, on=True)
    assert await ann.code("message.send", room=room, text="tea", to=[ben.id]) == "forbidden"
