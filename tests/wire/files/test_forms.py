"""An upload as a form, which is how ``wx.uploadFile`` brings one."""

import pytest

from models.database.client import Database
from tests.rigs.server import RunningServer, running_server
from tests.wire.files.shared import NOTHING, kept, picture, upload
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)

FORM = {"Content-Type": "multipart/form-data; boundary=----tea"}


def form(data: bytes, end: bytes = b"\r\n------tea--\r\n") -> bytes:
    head = b'------tea\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n'
    return head + b"Content-Type: image/png\r\n\r\n" + data + end


async def test_the_file_of_a_form_is_shown_as_any_other(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    room = await room_of(ann)
    answer = await upload(server, ann, form(picture()), "tea.png", FORM)
    assert answer.status == 201, answer.raw
    file = answer.json["upload"]
    assert (file["name"], file["content_type"], file["width"]) == ("tea.png", "image/png", 8)
    assert file["size_bytes"] == len(picture())
    await ann.ok("message.send", room=room, text="", attachments=[{"upload": file["id"]}])


@pytest.mark.parametrize(
    ("body", "headers", "what"),
    [
        (form(picture(), b""), FORM, "cut short"),
        (b"------tea--\r\n", FORM, "cut short"),
        (b"------tea\r\n" + b"a" * 5_000, FORM, "too long"),
        (b"------tea\r\n\r\n\r\n" * 65 + form(picture()), FORM, "parts"),
        (form(picture()), {"Content-Type": "multipart/form-data"}, "boundary"),
        (form(picture()), {"Content-Type": FORM["Content-Type"] + ';"' * 400}, "512"),
        (form(b"<!DOCTYPE html><script>"), FORM, ""),
    ],
    ids=["cut", "empty", "headers", "parts", "boundary", "type", "html"],
)
async def test_a_form_that_is_none_is_refused_and_leaves_nothing(
    server: RunningServer, body: bytes, headers: dict[str, str], what: str
) -> None:
    (ann,) = await guests(server, "Ann")
    answer = await upload(server, ann, body, "tea.png", headers)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert what in answer.message
    assert await kept(server) == NOTHING


async def test_the_file_alone_is_measured(database: Database) -> None:
    data = picture()
    async with running_server(database, max_upload_bytes=len(data)) as server:
        (ann,) = await guests(server, "Ann")
        assert (await upload(server, ann, form(data), "tea.png", FORM)).status == 201
        answer = await upload(server, ann, form(data + b"x"), "tea.png", FORM)
        assert (answer.status, answer.code) == (413, "too_large")
