"""When what shows a file goes, the file goes, and nothing is left of it."""

import json

import pytest

from models.database.client import Database
from models.stores.files.uploads import UPLOADS
from models.stores.history import LOG
from tests.rigs.server import RunningServer, running_server
from tests.wire.files.shared import NOTHING, kept, picture, shown, upload, uploaded
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def is_gone(server: RunningServer, url: str) -> bool:
    """Whether a file is served no more; then nothing of any must be left once it was swept."""
    status = (await server.api.get(url)).status
    await server.part("attachments").sweep()
    return status == 404 and await kept(server) == NOTHING


async def test_a_moderator_who_deletes_a_message_deletes_its_files(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    attachment = await shown(server, ben, room, picture(), "tea.png")
    await ann.ok("message.delete", room=room, seq=1)
    assert await is_gone(server, attachment["url"])


async def test_a_deleted_room_keeps_no_files(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    attachment = await shown(server, ann, room, picture(), "tea.png")
    await ann.ok("room.delete", room=room)
    assert await is_gone(server, attachment["url"])


@pytest.mark.parametrize("keep_messages", [False, True])
async def test_a_deleted_user_leaves_no_files(server: RunningServer, *, keep_messages: bool) -> None:
    (ann,) = await guests(server, "Ann")
    ben = Guest(await server.account("Ben"), await server.connect())
    ben.socket = await server.connect(ben.user)
    room = await room_of(ann, ben)
    attachment = await shown(server, ben, room, picture(), "tea.png")
    file = await uploaded(server, ben, b"leaves")
    link = {"url": "https://tea.example/tea.png"}
    await ben.ok("message.send", room=room, text="look", attachments=[{"upload": file["id"]}, link])
    await uploaded(server, ben, b"unused")
    body = {"password": "password1", "keep_messages": keep_messages}
    assert (await server.api.call("DELETE", "/api/me", body, token=ben.user.token)).status == 202
    await server.part("deletions").finished()
    assert await is_gone(server, attachment["url"])
    picture_message, link_message = (await ann.ok("history", room=room))["messages"]
    assert picture_message["deleted"]
    assert ("attachments" in link_message, link_message.get("text")) == (
        (True, "look") if keep_messages else (False, None)
    )
    assert link_message.get("attachments", [link]) == [link]


async def test_old_messages_take_their_files_along(database: Database) -> None:
    async with running_server(database, retention_days=30) as server:
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        attachment = await shown(server, ann, room, picture(), "tea.png")
        await ann.say(room, "new")
        old = {"$set": {"sent_at": server.clock.now_ms() - 31 * 86_400_000}}
        await server.database.collection(LOG).update_many({"room": room, "seq": {"$gte": 1, "$lt": 2}}, old)
        await server.part("retention").let_go()
        assert await is_gone(server, attachment["url"])


async def test_a_room_that_keeps_nothing_keeps_files_for_an_hour(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    file = await uploaded(server, ann, b"tea")
    shows = {"room": room, "text": "", "attachments": [{"upload": file["id"]}]}
    await ann.ok("message.send", **shows)
    (attachment,) = (await ben.socket.event("message"))["message"]["attachments"]
    assert await ann.code("message.send", **shows) == "not_found"
    server.clock.advance(3_599)
    await server.part("attachments").sweep()
    assert (await server.api.get(attachment["url"])).raw == b"tea"
    server.clock.advance(2)
    await server.part("attachments").sweep()
    assert await is_gone(server, attachment["url"])


@pytest.mark.own_server
async def test_a_claim_whose_message_never_came_is_given_up(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    file = await uploaded(server, ann, b"tea")
    claim = {"message": "m-never", "room": "lobby", "look_at": server.clock.now_ms()}
    await server.database.collection(UPLOADS).update_one({"_id": file["id"]}, {"$set": claim})
    await server.part("attachments").sweep()
    assert await kept(server) == NOTHING


async def test_an_export_names_the_files_that_are_there(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    attachment = await shown(server, ann, room, picture(), "tea.png")
    await shown(server, ann, room, b"gone")
    await ann.ok("message.delete", room=room, seq=2)
    answer = await server.api.get("/api/me/export", token=ann.user.token)
    lines = [json.loads(line) for line in answer.raw.splitlines()]
    (line,) = [line for line in lines if line["type"] == "file"]
    assert (line["id"], line["name"], line["room"]) == (attachment["id"], "tea.png", room)
    assert "key" not in line


async def test_a_caption_is_edited_and_may_be_taken_away(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    file = (await upload(server, ann, b"tea")).json["upload"]["id"]
    await ann.ok("message.send", room=room, text="caption", attachments=[{"upload": file}])
    await ben.socket.event("message")
    await ann.ok("message.edit", room=room, seq=1, text=" ")
    event = await ben.socket.event("message")
    assert event["message"]["text"] == ""
    assert (await ben.ok("history", room=room))["messages"] == [event["message"]]
    assert await ann.code("message.edit", room=room, seq=1, text="\0") == "bad_request"
