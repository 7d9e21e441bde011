"""Whom a message mentions, and for whom that counts."""

import pytest

from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def mentions(asker: Guest, room: str) -> int:
    """How many unread messages of ``room`` mention ``asker``."""
    entry = next(entry for entry in (await asker.ok("unread"))["rooms"] if entry["room"] == room)
    return int(entry["mentions"])


async def said(sender: Guest, room: str, text: str) -> list[str] | None:
    """The ``mentions`` of a new message."""
    await sender.say(room, text)
    stored: list[str] | None = (await sender.ok("history", room=room))["messages"][-1].get("mentions")
    return stored


async def test_a_name_is_mentioned_by_its_id(server: RunningServer) -> None:
    ann, ben, ming = await guests(server, "Ann", "Ben", "\u5c0f\u660e")
    room = await room_of(ann, ben, ming)
    assert await said(ann, room, "@ben and \u4f60\u597d@\u5c0f\u660e\u4f60\u597d") == [ben.id, ming.id]
    assert await said(ann, room, "\uff20Ben") == [ben.id]
    assert await said(ann, room, "@ben_smith, @ben2, me@ben and `@ben`") is None
    assert (await mentions(ben, room), await mentions(ming, room)) == (2, 1)


async def test_moderators_call_everyone(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    assert await said(ben, room, "@everyone @here") is None
    assert await said(ann, room, "@everyone!") == ["everyone"]
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    assert await said(ben, room, "@Everyone and @ann") == ["everyone", ann.id]
    assert [await mentions(each, room) for each in (ann, ben, cid)] == [1, 1, 2]
    await ann.ok("message.edit", room=room, seq=2, text="nobody")
    assert await mentions(cid, room) == 1


async def test_users_who_join_later_are_not_mentioned(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    await said(ann, room, "@everyone @here")
    await cid.join(room)
    assert [await mentions(each, room) for each in (ben, cid)] == [1, 0]


@pytest.mark.own_server
async def test_here_are_those_who_are_online_when_it_is_said(server: RunningServer) -> None:
    ann, ben, cid, dan = await guests(server, "Ann", "Ben", "Cid", "Dan")
    room = await room_of(ann, ben, cid, dan)
    await cid.ok("room.close", room=room)
    await dan.ok("room.leave", room=room)
    assert await said(ann, room, "@here") == ["here"]
    await cid.join(room)
    assert [await mentions(each, room) for each in (ben, cid)] == [1, 0]
    await ann.ok("message.edit", room=room, seq=1, text="@here again")
    assert [await mentions(each, room) for each in (ben, cid)] == [1, 0]
    await ann.ok("message.edit", room=room, seq=1, text="nobody")
    await ann.ok("message.edit", room=room, seq=1, text="@here now")
    assert [await mentions(each, room) for each in (ben, cid)] == [1, 1]
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        assert await mentions(ben, room) == 1


async def test_mentions_are_deleted_with_the_message(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await said(ann, room, "@here")
    await ann.ok("message.delete", room=room, seq=1)
    assert await mentions(ben, room) == 0
    (document,) = await server.database.collection("log").find({"room": room, "seq": 1}).to_list(None)
    assert document.keys().isdisjoint({"called", "mentions", "folded", "text"})


async def test_nobody_calls_everyone_in_a_direct_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    assert await said(ann, room, "@everyone @ben") == [ben.id]


async def test_a_message_that_is_stored_nowhere_mentions_too(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.say(room, "@here, @ben")
    assert (await ben.socket.event("message"))["message"]["mentions"] == ["here", ben.id]


async def test_a_text_full_of_signs_is_sent(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    assert await said(ann, room, "@" * 3_900 + "ann") == [ann.id]
    assert await said(ann, room, ("@" + "\ufdfa." * 16) * 64) is None
