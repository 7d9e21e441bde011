"""Rooms of ``history: none``: numbered and delivered, never stored."""

import pytest

from server.timeline.nonces import MAX_NONCES
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, everything_stored, guests, room_of, stored_log

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_messages_are_numbered_and_delivered_and_nowhere_stored(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, history="none")
    start = (await ben.join(room))["rev"]
    for number in (1, 2, 3):
        reply = await ann.say(room, f"marzipan {number}")
        assert (reply["seq"], reply["rev"]) == (number, start + number)
    events = await ben.socket.all_events("message")
    assert [event["rev"] for event in events] == [start + 1, start + 2, start + 3]
    assert [event["message"]["text"] for event in events] == ["marzipan 1", "marzipan 2", "marzipan 3"]
    assert await stored_log(server, room) == []
    assert "marzipan" not in await everything_stored(server)
    joined = await cid.join(room)
    assert (joined["messages"], joined["room"]["seq"], joined["room"]["history"]) == ([], 3, "none")


async def test_members_and_settings_take_numbers_without_a_log(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, history="none")
    start = (await ann.join(room))["rev"]
    await ben.join(room)
    await ann.say(room, "tea")
    await ann.ok("room.update", room=room, topic="green")
    await ben.ok("room.leave", room=room)
    events = [event for event in await ann.socket.all_events() if "rev" in event]
    assert [(event["op"], event["rev"] - start) for event in events] == [
        ("member", 1),
        ("message", 2),
        ("room", 3),
        ("member", 4),
    ]
    assert await stored_log(server, room) == []


async def test_commands_that_need_a_history_are_bad_requests(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.say(room, "tea")
    codes = [
        await ann.code("message.edit", room=room, seq=1, text="x"),
        await ann.code("message.delete", room=room, seq=1),
        await ann.code("message.react", room=room, seq=1, emoji="👍", on=True),
        await ann.code("history", room=room),
        await ann.code("history.since", room=room, rev=0),
        await ann.code("history.around", room=room, seq=1),
        await ann.code("message.pin", room=room, seq=1, on=True),
        await ann.code("pins", room=room),
        await ann.code("history.edits", room=room, seq=1),
    ]
    assert codes == ["bad_request"] * 9


async def test_a_nonce_is_remembered_for_the_last_thousand(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_NONCES == 1_000
    monkeypatch.setattr("server.timeline.nonces.MAX_NONCES", 3)
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    first = await ann.say(room, "tea", nonce="n")
    assert await ann.say(room, "tea", nonce="n") | {"id": 0} == first | {"id": 0}
    assert (await ben.say(room, "tea", nonce="n"))["seq"] == 2
    await ann.say(room, "tea", nonce="n2")
    assert (await ann.say(room, "tea", nonce="n"))["seq"] == 1
    await ann.say(room, "tea", nonce="n3")
    assert (await ann.say(room, "tea", nonce="n"))["seq"] == 5


async def test_a_join_with_since_needs_nothing_where_nothing_changed(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    known = await ben.join(room)
    again = await ben.join(room, since=known["rev"], epoch=known["epoch"])
    assert (again["resync"], again["changes"], again["more"]) == (False, [], False)
    await ann.say(room, "tea")
    later = await ben.join(room, since=known["rev"], epoch=known["epoch"])
    assert (later["resync"], later["messages"], later["rev"]) == (True, [], known["rev"] + 1)


@pytest.mark.own_server
async def test_a_restart_begins_another_epoch_and_members_stay(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.ok("room.update", room=room, topic="green")
    await ann.say(room, "tea", nonce="n")
    known = await ben.join(room)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        joined = await ben.join(room, since=known["rev"], epoch=known["epoch"])
        assert joined["resync"] is True
        assert joined["epoch"] != known["epoch"]
        assert (joined["room"]["seq"], joined["room"]["topic"], joined["room"]["members"]) == (0, "green", 2)
        assert (await ben.say(room, "tea", nonce="n"))["seq"] == 1
        assert (await ben.ok("history.since", room=room, rev=0, epoch=known["epoch"]))["resync"] is True


async def test_nothing_is_unread_where_nothing_is_kept(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.say(room, "@ben")
    (entry,) = (await ben.ok("unread"))["rooms"]
    assert (entry["room"], entry["unread"], entry["mentions"], entry["last_seq"]) == (room, 0, 0, 1)
    assert (await ben.ok("search", query="ben"))["messages"] == []
    assert (await ben.ok("search", query="ben", room=room))["messages"] == []


async def test_moderation_works_without_a_log(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.ok("room.mute", room=room, user=ben.id, duration_s=10)
    assert await ben.code("message.send", room=room, text="x") == "muted"
    await ann.ok("room.ban", room=room, user=ben.id)
    assert await ben.code("room.join", room=room) == "banned"
    await ann.ok("room.unban", room=room, user=ben.id)
    assert await ben.code("room.join", room=room) == "ok"


async def test_concurrent_changes_are_each_published_once(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await room_of(ann, history="none", capacity=3)
    asked = [(each, each.socket.begin("room.join", room=room)) for each in (ben, cid, dan)]
    sending = [ann.socket.begin("message.send", room=room, text=str(n)) for n in range(20)]
    codes = [(await each.socket.answer(reply)).get("code") for each, reply in asked]
    assert sorted(codes, key=str) == [None, None, "room_full"]
    for reply in sending:
        assert (await ann.socket.answer(reply))["op"] == "ok"
    revs = [event["rev"] for event in await ann.socket.all_events() if "rev" in event]
    assert revs == list(range(revs[0], revs[0] + 22))
