"""Threads: replies under a message, counted at their root, and left out of the room's history."""

from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, all_changes, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def replied(asker: Guest, room: str, seq: int, **fields: Any) -> tuple[list[int], bool]:
    page = await asker.ok("thread", room=room, seq=seq, **fields)
    return [message["seq"] for message in page["messages"]], page["more"]


async def listed(asker: Guest, room: str, **fields: Any) -> tuple[list[int], bool]:
    page = await asker.ok("history", room=room, **fields)
    return [message["seq"] for message in page["messages"]], page["more"]


async def test_a_reply_takes_one_rev_and_its_event_counts_it_at_the_root(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    root = await ann.say(room, "tea?")
    server.clock.advance(1)
    sent = await ben.say(room, "yes", thread=1)
    assert sent["rev"] == root["rev"] + 1
    event = await ann.socket.event("message", rev=sent["rev"])
    assert event["message"]["thread"] == 1
    assert "broadcast" not in event["message"]
    assert event["root"] == {"seq": 1, "replies": {"count": 1, "last_at": sent["sent_at"]}}
    (shown,) = (await ann.ok("history", room=room))["messages"]
    assert (shown["rev"], shown["replies"]) == (root["rev"], event["root"]["replies"])
    again = await ann.say(room, "green", thread=2)
    answer = await ben.socket.event("message", rev=again["rev"])
    assert (answer["message"]["thread"], answer["root"]["replies"]["count"]) == (1, 2)
    changed = (await ben.ok("message.react", room=room, seq=1, emoji="👍", on=True))["rev"]
    event = await ann.socket.event("message", rev=changed)
    assert event["message"]["replies"]["count"] == 2
    assert "root" not in event


async def test_replies_are_left_out_of_the_history_unless_they_are_broadcast(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 3)
    await ben.say(room, "aside", thread=2)
    loud = await ben.say(room, "loud", thread=2, broadcast=True)
    await ann.say(room, "six")
    event = await ann.socket.event("message", rev=loud["rev"])
    assert event["message"]["broadcast"] is True
    assert await listed(ben, room) == ([1, 2, 3, 5, 6], False)
    assert await listed(ben, room, limit=3) == ([3, 5, 6], True)
    assert await listed(ben, room, before=5, limit=2) == ([2, 3], True)
    assert await listed(ben, room, after=3) == ([5, 6], False)
    assert await listed(ben, room, after=2, limit=2) == ([3, 5], True)
    joined = await ben.join(room)
    assert [message["seq"] for message in joined["messages"]] == [1, 2, 3, 5, 6]
    assert await replied(ann, room, 2) == ([4, 5], False)
    assert await replied(ann, room, 4) == ([4, 5], False)
    assert await replied(ann, room, 3) == ([], False)
    changes = [
        change["message"]["seq"] for change in await all_changes(ann, room) if change["op"] == "message"
    ]
    assert changes == [1, 2, 3, 4, 5, 6]


async def test_deleted_replies_are_tombstones_in_the_thread_and_do_not_count(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "root")
    at: list[int] = []
    for text in ("one", "two", "three"):
        server.clock.advance(1)
        at.append((await ben.say(room, text, thread=1))["sent_at"])
    rev = (await ben.ok("message.edit", room=room, seq=2, text="ONE"))["rev"]
    assert (await ann.socket.event("message", rev=rev))["root"]["replies"] == {"count": 3, "last_at": at[2]}
    for seq, replies in (
        (4, {"count": 2, "last_at": at[1]}),
        (2, {"count": 1, "last_at": at[1]}),
        (3, {"count": 0}),
    ):
        rev = (await ann.ok("message.delete", room=room, seq=seq))["rev"]
        assert (await ben.socket.event("message", rev=rev))["root"] == {"seq": 1, "replies": replies}
    page = await ann.ok("thread", room=room, seq=1)
    assert [message.get("deleted") for message in page["messages"]] == [True] * 3
    assert (await ann.ok("history", room=room))["messages"][0]["replies"] == {"count": 0}
    root = (await ann.ok("history.around", room=room, seq=1))["messages"][0]
    assert root["replies"] == {"count": 0}


async def test_a_deleted_root_takes_no_more(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "root")
    await ben.say(room, "one", thread=1)
    await ann.ok("message.delete", room=room, seq=1)
    for seq in (1, 2):
        assert await ben.code("message.send", room=room, text="two", thread=seq) == "conflict"
    assert await ben.code("message.edit", room=room, seq=2, text="ONE") == "ok"
    assert await replied(ann, room, 1) == ([2], False)


async def test_what_cannot_be_a_thread_is_refused(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann)
    assert await ann.code("message.send", room=room, text="x", thread=1) == "not_found"
    assert await ann.code("thread", room=room, seq=1) == "not_found"
    await ann.say(room, "root")
    assert await ann.code("message.send", room=room, text="x", thread=2) == "not_found"
    assert await ann.code("message.send", room=room, text="x", broadcast=True) == "bad_request"
    assert await ann.code("thread", room=room, seq=1, before=2, after=2) == "bad_request"
    assert await ben.code("message.send", room=room, text="x", thread=1) == "not_member"
    assert await ben.code("thread", room=room, seq=1) == "not_member"
    unkept = await room_of(ann, history="none")
    assert await ann.code("message.send", room=unkept, text="x", thread=1) == "bad_request"
    assert await ann.code("thread", room=unkept, seq=1) == "bad_request"


async def test_a_thread_is_read_in_pages_and_a_join_is_full_behind_it(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 60)
    asked = [ann.socket.begin("message.send", room=room, text="aside", thread=60) for _ in range(250)]
    for reply in asked:
        assert (await ann.socket.answer(reply))["op"] == "ok"
    last = (await ann.say(room, "behind"))["seq"]
    assert last == 311
    fresh = await ann.join(room)
    assert [message["seq"] for message in fresh["messages"]] == [*range(12, 61), 311]
    assert fresh["messages"][-2]["replies"]["count"] == 250
    assert await listed(ann, room, before=311, limit=2) == ([59, 60], True)
    assert await listed(ann, room, before=200, limit=2) == ([59, 60], True)
    assert await listed(ann, room, after=59, limit=5) == ([60, 311], False)
    assert await replied(ann, room, 60) == (list(range(261, 311)), True)
    assert await replied(ann, room, 60, before=63) == ([61, 62], False)
    assert await replied(ann, room, 60, after=0, limit=2) == ([61, 62], True)
    assert await replied(ann, room, 60, after=308) == ([309, 310], False)
    assert await replied(ann, room, 60, before=261, limit=200) == (list(range(61, 261)), False)


async def test_what_is_around_a_reply_is_what_is_around_its_root(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 20)
    for _ in range(3):
        await ann.say(room, "aside", thread=10)
    await ann.say_many(room, 20)
    reply = await ann.ok("history.around", room=room, seq=22, limit=6)
    assert [message["seq"] for message in reply["messages"]] == [8, 9, 10, 11, 12, 22]
    assert (reply["more_before"], reply["more_after"]) == (True, True)
    near = await ann.ok("history.around", room=room, seq=20, limit=5)
    assert [message["seq"] for message in near["messages"]] == [18, 19, 20, 24, 25]


async def test_an_old_root_is_counted_right_also_after_a_restart(database: Database) -> None:
    async with running_server(database) as server:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        await ann.say_many(room, 3)
        await ann.say(room, "one", thread=1)
        await ann.say_many(room, 150)
        await ann.say(room, "two", thread=4)
        assert (await ann.ok("history", room=room, before=2))["messages"][0]["replies"]["count"] == 2
    async with running_server(database) as server:
        again = Guest(ann.user, await server.connect(ann.user))
        await again.join(room)
        assert (await listed(again, room, before=6)) == ([1, 2, 3, 5], False)
        rev = (await again.ok("message.delete", room=room, seq=4))["rev"]
        assert (await again.socket.event("message", rev=rev))["root"]["replies"]["count"] == 1
        assert (await again.ok("history", room=room, before=2))["messages"][0]["replies"]["count"] == 1


async def test_replies_are_unread_for_those_who_wrote_or_are_mentioned(
    shared_server: ReachableServer,
) -> None:
    ann, ben, cat, dan = await guests(shared_server, "Ann", "Ben", "Cat", "Dan")
    room = await room_of(ann, ben, cat, dan)

    async def unread(of: Guest) -> tuple[int, int]:
        (found,) = [each for each in (await of.ok("unread"))["rooms"] if each["room"] == room]
        return found["unread"], found["mentions"]

    await ann.say(room, "root")
    await ben.say(room, "one", thread=1)
    await ben.say(room, "two", thread=1)
    assert [await unread(each) for each in (ann, ben, cat, dan)] == [(2, 0), (1, 0), (1, 0), (1, 0)]
    await cat.say(room, f"@{dan.name} three", thread=1)
    assert [await unread(each) for each in (ann, ben, cat, dan)] == [(3, 0), (2, 0), (3, 0), (2, 1)]
    await ben.say(room, "four", thread=1, broadcast=True)
    assert [await unread(each) for each in (ann, ben, cat, dan)] == [(4, 0), (2, 0), (4, 0), (3, 1)]
    await ben.ok("message.delete", room=room, seq=2)
    assert [await unread(each) for each in (ann, cat)] == [(3, 0), (3, 0)]


async def test_the_same_nonce_in_a_thread_is_stored_once(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "root")
    first = await ann.say(room, "one", thread=1, nonce="n")
    assert (await ann.say(room, "one", thread=1, nonce="n"))["seq"] == first["seq"]
    assert (await ann.ok("history", room=room))["messages"][0]["replies"]["count"] == 1
