"""``history.edits``: what a message said before it was edited, for moderators, as long as the message is there."""

import pytest

from models.database.client import Database
from models.stores.history import LOG
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import DELETED, delete, everything_in
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

DAY_MS = 86_400_000


async def texts(asker: Guest, room: str, seq: int) -> list[str]:
    return [each["text"] for each in (await asker.ok("history.edits", room=room, seq=seq))["edits"]]


async def test_earlier_texts_come_oldest_first_with_who_wrote_them_and_when(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "first")
    said = []
    for text in ("second", "third"):
        said.append(server.clock.now_ms())
        server.clock.advance(5)
        await ben.ok("message.edit", room=room, seq=1, text=text)
    by = {"id": ben.id, "name": "Ben"}
    reply = await ann.ok("history.edits", room=room, seq=1)
    assert reply["edits"] == [
        {"at": said[0], "by": by, "text": "first"},
        {"at": said[1], "by": by, "text": "second"},
    ]
    await ben.ok("message.react", room=room, seq=1, emoji="👍", on=True)
    assert await texts(ann, room, 1) == ["first", "second"]
    assert await ben.code("history.edits", room=room, seq=1) == "forbidden"


async def test_a_message_without_edits_has_none_and_an_unknown_one_is_not_found(
    shared_server: ReachableServer,
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "first")
    assert await texts(ann, room, 1) == []
    assert await ann.code("history.edits", room=room, seq=2) == "not_found"
    direct = await guest(shared_server, "Ben")
    room = (await ann.ok("dm.open", user=direct.id))["room"]["room"]
    assert await ann.code("history.edits", room=room, seq=1) == "forbidden"


async def test_a_deleted_message_leaves_none_of_its_texts(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "a secret")
    await ann.ok("message.edit", room=room, seq=1, text="a mystery")
    await ann.ok("message.edit", room=room, seq=1, text="nothing")
    await ann.ok("message.delete", room=room, seq=1)
    assert await texts(ann, room, 1) == []
    stored = await everything_in(server.database)
    assert not [word for word in ("secret", "mystery", "nothing") if word in stored]


async def test_earlier_texts_go_with_the_account_though_messages_keep_their_text(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "a secret")
    await ben.ok("message.edit", room=room, seq=1, text="well known")
    await delete(server, ben, keep_messages=True)
    assert await texts(ann, room, 1) == []
    (message,) = (await ann.ok("history", room=room))["messages"]
    assert (message["sender"], message["text"]) == (DELETED, "well known")
    assert "secret" not in await everything_in(server.database)


async def test_earlier_texts_go_with_what_is_too_old(database: Database) -> None:
    async with running_server(database, retention_days=30) as server:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        await ann.say(room, "a secret")
        await ann.say(room, "news")
        await ann.ok("message.edit", room=room, seq=1, text="a mystery")
        old = {"$set": {"sent_at": server.clock.now_ms() - 31 * DAY_MS}}
        await database.collection(LOG).update_one({"room": room, "seq": 1}, old)
        await server.part("retention").let_go()
        assert await ann.code("history.edits", room=room, seq=1) == "not_found"
        stored = await everything_in(database)
        assert not [word for word in ("secret", "mystery") if word in stored]


async def test_what_goes_with_an_account_is_told_in_threads_and_pins(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ann.say(room, "root")
    await ann.say(room, "one", thread=1)
    await ben.say(room, "two", thread=1)
    await ben.ok("message.pin", room=room, seq=1, on=True)
    await delete(server, ben)
    (root,) = (await ann.ok("history", room=room))["messages"]
    assert root["replies"]["count"] == 1
    assert root["pinned"]["by"] == DELETED
    events = await ann.socket.all_events("message")
    (gone,) = [event for event in events if event["message"].get("deleted")]
    assert (gone["message"]["seq"], gone["message"]["sender"]) == (3, DELETED)
    assert gone["root"]["replies"] == root["replies"]
    assert ben.id not in await everything_in(server.database)
