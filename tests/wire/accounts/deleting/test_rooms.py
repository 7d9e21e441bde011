"""What a deleted user leaves in its rooms."""

import asyncio

import pytest

from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import DELETED, delete, everything_in, messages_of
from tests.wire.rooms.party import all_changes, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_its_sockets_are_closed_and_the_others_see_it_leave(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await delete(server, ben)
    assert (await ben.socket.closed())[0] == 4401
    left = await ann.socket.event("member")
    assert (left["change"], left["member"]["user"]["id"]) == ("left", ben.id)
    assert [each["user"]["name"] for each in (await ann.ok("room.members", room=room))["members"]] == ["Ann"]
    assert await ann.code("dm.open", user=ben.id) == await ann.code("user.get", user=ben.id) == "not_found"


async def test_its_messages_are_tombstones_of_nobody_each_with_a_new_rev(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "a secret", nonce="nonce-1")
    await ann.say(room, "an answer", reply_to=1)
    await ben.say(room, "another secret")
    await ann.socket.all_events()
    await delete(server, ben)
    events = await ann.socket.all_events("message")
    assert [(event["message"]["seq"], event["rev"]) for event in events] == [(1, 7), (3, 8)]
    for event in events:
        message = event["message"]
        assert (message["sender"], message["deleted"]) == (DELETED, True)
        assert not message.keys() & {"text", "nonce", "reactions", "mentions"}
    stored = (await ann.ok("history", room=room))["messages"]
    assert [message["sender"]["name"] for message in stored] == ["deleted", "Ann", "deleted"]


async def test_its_messages_keep_their_text_if_it_wishes(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "worth keeping", nonce="nonce-1")
    await ann.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    await delete(server, ben, keep_messages=True)
    (message,) = (await ann.ok("history", room=room))["messages"]
    assert (message["sender"], message["text"], message["rev"]) == (DELETED, "worth keeping", 6)
    assert message["reactions"] == {"🍵": [ann.id]}
    assert not message.keys() & {"nonce", "deleted"}
    assert (await ann.ok("search", query="worth", room=room))["messages"] == [message]


async def test_its_reactions_are_gone(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "tea?")
    for who in (ann, ben):
        await who.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    await ben.ok("message.react", room=room, seq=1, emoji="👍", on=True)
    await delete(server, ben)
    (message,) = (await ann.ok("history", room=room))["messages"]
    assert message["reactions"] == {"🍵": [ann.id]}


async def test_changes_say_deleted(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ben.ok("room.kick", room=room, user=cid.id, reason="for what Ben knows")
    await delete(server, ben)
    changes = await all_changes(ann, room)
    assert ben.id not in str(changes)
    assert "Ben" not in str(changes)
    users = [(change["change"], change["member"]["user"], change.get("by")) for change in changes]
    assert users[1] == ("joined", DELETED, None)
    assert users[3] == ("role", DELETED, ann.id)
    assert users[4] == ("kicked", {"id": cid.id, "name": "Cid"}, "deleted")
    assert "reason" not in changes[4]
    assert [change["rev"] for change in changes] == list(range(1, len(changes) + 1))


async def test_its_rooms_pass_on_as_when_an_owner_leaves(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room, own = await room_of(ben, ann), await ben.create()
    await delete(server, ben)
    assert (await ann.join(room))["room"]["owner"] == ann.id
    joined = await ann.join(own)
    assert (joined["room"].get("owner"), joined["members"][0]["role"]) == (None, "member")


async def test_a_room_of_two_people_stays_with_the_other(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ben.say(room, "between us")
    await ann.say(room, "yes")
    await ann.ok("user.block", user=ben.id, on=True)
    await delete(server, ben)
    joined = await ann.join(room)
    assert set(joined["room"]["title"].split(", ")) == {"deleted", "Ann"}
    assert [message.get("text") for message in joined["messages"]] == [None, "yes"]
    assert (await ann.ok("blocks"))["users"] == []


async def test_nothing_that_is_stored_tells_who_it_was(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Benvenuto")
    rooms = [await room_of(ann, ben), (await ann.ok("dm.open", user=ben.id))["room"]["room"]]
    unkept = await room_of(ann, ben, history="none")
    await ben.ok("user.update", status="a status of mine")
    for room in rooms:
        await ben.say(room, "a secret of mine", nonce="nonce-of-mine")
        await ben.ok("message.edit", room=room, seq=1, text="a secret of mine, edited")
        await ann.say(room, "not a word")
        await ben.ok("message.react", room=room, seq=2, emoji="🍵", on=True)
        await ben.ok("read", room=room, seq=2)
    await ben.ok("room.invite", room=rooms[0])
    await ann.ok("room.report", room=rooms[0], seq=1, reason="it is his")
    await ben.ok("room.report", room=rooms[0], seq=2, reason="a reason of mine")
    await ann.ok("room.mute", room=rooms[0], user=ben.id)
    await ann.ok("room.role", room=rooms[0], user=ben.id, role="moderator")
    await ben.ok("room.unmute", room=rooms[0], user=ben.id, reason="a detail of mine")
    await ben.say(unkept, "gone at once")
    await ann.ok("user.block", user=ben.id, on=True)
    before = await everything_in(server.database)
    assert all(trace in before for trace in ("Benvenuto", "of mine", ben.id))
    await delete(server, ben)
    after = await everything_in(server.database)
    assert "Benvenuto" not in after
    assert "benvenuto" not in after
    assert "of mine" not in after
    assert "nonce-of-mine" not in after
    assert ben.id not in after
    assert "not a word" in after


@pytest.mark.own_server
async def test_a_deletion_that_was_cut_short_is_finished_by_the_next_start(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say_many(room, 30)
    await server.api.call("DELETE", "/api/me", {}, token=ben.user.token)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        await again.part("deletions").finished()
        socket = await again.connect(ann.user)
        changes = (await socket.ok("history.since", room=room, rev=2))["changes"]
        assert {message["sender"]["id"] for message in messages_of(changes)} == {"deleted"}
        assert all(message["deleted"] for message in messages_of(changes))
        assert "Ben" not in await everything_in(server.database)


async def test_a_room_changes_at_most_fifty_messages_a_second(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say_many(room, 20)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await delete(server, ben)
    # However slow the machine is, it does not get faster than this.
    assert loop.time() - began >= 19 / 50
