"""A file on its way: it is uploaded, a message shows it, others read it, and it goes with the message."""

import os

import pytest

from tests.rigs.server import RunningServer
from tests.wire.files.shared import NOTHING, kept, picture, shown, upload, uploaded
from tests.wire.rooms.party import guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


@pytest.mark.own_server
async def test_an_upload_is_shown_by_a_message_and_goes_with_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    data = picture(size=(640, 400))
    file = await uploaded(server, ann, data, "tea.png")
    assert file == {
        "id": file["id"],
        "name": "tea.png",
        "content_type": "image/png",
        "size_bytes": len(data),
        "width": 640,
        "height": 400,
        "thumbnail": {"width": 320, "height": 200},
    }
    sent = await ann.ok("message.send", room=room, text="", attachments=[{"upload": file["id"]}])
    message = (await ben.socket.event("message"))["message"]
    attachment = dict(message["attachments"][0])
    assert message["text"] == ""
    assert attachment.pop("url").startswith(f"/files/{file['id']}/")
    assert attachment.pop("thumbnail_url").endswith("/thumbnail")
    assert attachment == {name: value for name, value in file.items() if name != "thumbnail"}
    assert (await ann.ok("history", room=room))["messages"] == [message]

    found = (await ben.join(room))["messages"][-1]["attachments"][0]
    answer = await server.api.get(found["url"])
    assert (answer.status, answer.raw) == (200, data)
    assert answer.headers["Content-Type"] == "image/png"
    small = await server.api.get(found["thumbnail_url"])
    assert (small.status, small.headers["Content-Type"]) == (200, "image/jpeg")

    await ann.ok("message.delete", room=room, seq=sent["seq"])
    for url in (found["url"], found["thumbnail_url"]):
        assert (await server.api.get(url)).status == 404
    assert "attachments" not in (await ben.join(room))["messages"][-1]
    await server.part("attachments").sweep()
    assert await kept(server) == NOTHING


async def test_a_file_of_several_chunks_comes_back_as_it_was(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    data = os.urandom(3 * 255 * 1024 + 7)
    attachment = await shown(server, ann, room, data, "tea leaves.bin")
    answer = await server.api.get(attachment["url"])
    assert answer.raw == data
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"tea leaves.bin\"; filename*=UTF-8''tea%20leaves.bin"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_an_upload_serves_one_message_of_its_owner(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    file = (await uploaded(server, ann, b"tea"))["id"]
    shows = {"room": room, "text": "look", "attachments": [{"upload": file}]}
    assert await ben.code("message.send", **shows) == "not_found"
    sent = await ann.ok("message.send", nonce="n", **shows)
    assert (await ann.ok("message.send", nonce="n", **shows))["seq"] == sent["seq"]
    assert await ann.code("message.send", **shows) == "not_found"
    assert await ann.code("message.send", nonce="other", **shows) == "not_found"
    assert await ann.code("message.send", room=room, text="", attachments=[]) == "bad_request"


@pytest.mark.own_server
async def test_an_upload_that_nobody_uses_is_gone_after_an_hour(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    file = await uploaded(server, ann, b"tea")
    used = await shown(server, ann, room, b"more tea")
    server.clock.advance(3_601)
    later = await server.connect(await server.renewed(ann.user))
    shows = {"room": room, "text": "late", "attachments": [{"upload": file["id"]}]}
    assert (await later.refused("message.send", **shows))["code"] == "not_found"
    await server.part("attachments").sweep()
    assert (await server.api.get(used["url"])).raw == b"more tea"
    assert (await kept(server))["uploads"] == 1


async def test_only_who_may_read_the_room_is_told_where_a_file_is(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, visibility="private")
    attachment = await shown(server, ann, room, b"tea")
    where = f"/api/files/{attachment['id']}"
    answer = await server.api.get(where, token=ann.user.token)
    assert answer.raw == b"tea"
    assert (await server.api.get(where, token=ben.user.token)).code == "not_found"
    assert (await server.api.get(where)).code == "unauthorized"
    unused = (await upload(server, ann, b"tea")).json["upload"]["id"]
    assert (await server.api.get(f"/api/files/{unused}", token=ann.user.token)).code == "not_found"
