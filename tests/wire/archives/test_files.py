"""Rooms that are taken along with their files, and come in with them."""

import base64
import os
from typing import Any

import pytest

from models.database.client import Database
from tests.wire.archives.rig import as_lines, exported, imported
from tests.wire.files.shared import bomb, picture, uploaded
from tests.wire.operators.rig import Caller, operated
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = pytest.mark.gen_test(timeout=180)

LONG = os.urandom(2 * 255 * 1024 + 7)
PICTURE = picture(size=(640, 400))


async def a_room_with_files(operator: Caller) -> str:
    ann, ben = await guests(operator.server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for who, data, name in ((ann, LONG, "long.bin"), (ben, PICTURE, "tea.png"), (ben, b"gone", "gone.bin")):
        file = await uploaded(operator.server, who, data, name)
        await who.ok("message.send", room=room, text=name, attachments=[{"upload": file["id"]}])
    await ben.ok("message.delete", room=room, seq=3)
    return room


async def put_in(operator: Caller, room: str) -> Guest:
    reader = await guest(operator.server, "Cid")
    await operator.ok("PUT", f"/api/rooms/{room}/members/{reader.id}", {}, status=201)
    return reader


async def shown(reader: Guest, room: str) -> list[dict[str, Any]]:
    """What the messages of a room show, in their order."""
    page = await reader.ok("history", room=room)
    return [each for message in page["messages"] for each in message.get("attachments", ())]


async def test_files_come_in_elsewhere_as_they_were(database: Database, other_database: Database) -> None:
    async with operated(database) as operator:
        room = await a_room_with_files(operator)
        lines = await exported(operator, room)
        files = [line for line in lines if line["type"] == "file"]
        assert [line.get("name") for line in files if "data" not in line] == ["long.bin", "tea.png"]
        bare = await operator.ask("GET", f"/api/rooms/{room}/export?files=off")
        assert (bare.status, bare.raw.count(b'"type":"file"'), b'"data"' in bare.raw) == (200, 2, False)
        assert await operator.refused("GET", f"/api/rooms/{room}/export?files=some") == (400, "bad_request")
    async with operated(other_database) as operator:
        server = operator.server
        assert (await imported(operator, as_lines(lines)))["errors"] == []
        reader = await put_in(operator, room)
        long, small = await shown(reader, room)
        assert [each["name"] for each in (long, small)] == ["long.bin", "tea.png"]
        assert (small["content_type"], small["width"], small["height"]) == ("image/png", 640, 400)
        for each, data in ((long, LONG), (small, PICTURE)):
            assert (await server.api.get(each["url"])).raw == data
        assert (await server.api.get(small["thumbnail_url"])).status == 200
        told = await server.api.get(f"/api/files/{long['id']}", token=reader.user.token)
        assert told.raw == LONG
        # What shows them is stored: they are no longer looked at, and go with their messages.
        server.clock.advance(3_601)
        await server.part("attachments").sweep()
        assert (await server.api.get(long["url"])).raw == LONG
        again = await exported(operator, room)
        pieces = [line["data"] for line in again if "data" in line]
        assert pieces == [line["data"] for line in lines if "data" in line]
        await operator.ok("DELETE", f"/api/rooms/{room}/messages/1", status=204)
        assert (await server.api.get(long["url"])).status == 404


async def test_the_same_file_brings_no_bytes_twice(database: Database, other_database: Database) -> None:
    async with operated(database) as operator:
        room = await a_room_with_files(operator)
        lines = as_lines(await exported(operator, room))
    async with operated(other_database) as operator:
        for _ in range(2):
            assert (await imported(operator, lines))["rooms"] == [room]
        uploads = await other_database.collection("uploads").find({}).to_list(None)
        assert len(uploads) == 2
        assert len(await shown(await put_in(operator, room), room)) == 2


async def test_a_file_of_which_something_is_missing_stays_an_address(database: Database) -> None:
    def message(seq: int, upload: str, size: int, name: str = "a/../b") -> dict[str, Any]:
        attached = {"id": upload, "name": name, "size_bytes": size, "url": f"/api/files/{upload}"}
        sender = {"id": "u-ann", "name": "Ann"}
        return {
            "type": "message",
            "seq": seq,
            "sender": sender,
            "sent_at": seq,
            "text": "",
            "attachments": [attached],
        }

    def piece(upload: str, at: int, data: bytes) -> dict[str, Any]:
        return {"type": "file", "id": upload, "at": at, "data": base64.b64encode(data).decode()}

    lines = [
        {"type": "room", "room": "r-tea", "title": "Tea"},
        message(1, "f-cut", 6),
        piece("f-cut", 0, b"tea"),
        message(2, "f-gap", 6),
        piece("f-gap", 3, b"tea"),
        message(3, "f-html", 28),
        piece("f-html", 0, b"<html><script>alert(1)</scri"),
        message(4, "f-bomb", len(large := bomb()), "bomb.png"),
        piece("f-bomb", 0, large),
        {"type": "file", "id": "f-cut", "at": 3, "data": "%%%"},
    ]
    async with operated(database) as operator:
        told = await imported(operator, as_lines(lines))
        assert [(each["line"], each["message"][:3]) for each in told["errors"]] == [(5, "at:"), (10, "dat")]
        cut, gap, html, pixels = await shown(await put_in(operator, "r-tea"), "r-tea")
        assert ("id" in cut, "id" in gap) == (False, False)
        assert html["name"] == "file"
        answer = await operator.server.api.get(html["url"])
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert (pixels["content_type"], "thumbnail_url" in pixels) == ("application/octet-stream", False)
