"""What is no good as a file is refused with a clear error, and leaves nothing behind."""

import asyncio
import json
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from models.database.client import Database
from models.errors import unavailable
from models.stores.files.uploads import UPLOADS
from server.attachments.pictures import AT_ONCE
from tests.rigs.client import WAIT_S
from tests.rigs.server import QUICK, RunningServer, running_server
from tests.wire.files.shared import NOTHING, bomb, kept, picture, upload, uploaded
from tests.wire.rooms.party import Guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
CUT = picture(size=(64, 64))[:60]
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("tea.png", None, HTML),
        ("tea.PNG", None, picture("JPEG")),
        ("tea.jpg", None, b""),
        ("tea.png", None, CUT),
        ("tea.svg", None, HTML),
        ("tea.mp3", None, b"tea"),
        ("tea.webp", None, WAV),
        ("tea.mp4", None, picture("GIF")),
        ("tea", "image/png", HTML),
        ("tea", "IMAGE/PNG; charset=utf-8", picture("GIF")),
        ("tea", "video/unheard-of", b"tea"),
        ("tea.png", "image/gif", picture("PNG")),
    ],
    ids=short,
)
@pytest.mark.own_server
async def test_bytes_of_another_type_than_they_claim_are_refused(
    server: RunningServer, name: str, declared: str | None, data: bytes
) -> None:
    (ann,) = await guests(server, "Ann")
    answer = await upload(server, ann, data, name, {"Content-Type": declared} if declared else None)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert await kept(server) == NOTHING


@pytest.mark.own_server
async def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    answer = await upload(server, ann, bomb(), "bomb.png")
    assert (answer.status, answer.code) == (400, "bad_request")
    assert "60000 x 60000" in answer.message
    assert await kept(server) == NOTHING


@pytest.mark.parametrize(
    "name",
    ["", " ", "a/b.txt", "a\\b.txt", "a\0b", ".", "..", "x" * 256, "\N{BRAILLE PATTERN BLANK}"],
    ids=short,
)
async def test_a_name_that_is_none_is_refused(server: RunningServer, name: str) -> None:
    (ann,) = await guests(server, "Ann")
    answer = await upload(server, ann, b"tea", name)
    assert (answer.status, answer.code) == (400, "bad_request")


async def test_what_is_too_large_is_refused_with_and_without_a_length(database: Database) -> None:
    async with running_server(database, max_upload_bytes=300_000) as server:
        (ann,) = await guests(server, "Ann")
        assert (await upload(server, ann, bytes(300_000))).status == 201
        before = await kept(server)
        answer = await upload(server, ann, bytes(300_001))
        assert (answer.status, answer.code) == (413, "too_large")
        raw = await chunked(server, ann, [bytes(100_000)] * 3 + [b"x"])
        assert raw.startswith(b"HTTP/1.1 413 ")
        assert b'"too_large"' in raw
        assert await kept(server) == before


async def test_a_user_brings_so_much_a_day(database: Database) -> None:
    async with running_server(database, upload_quota_bytes=5_000) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        assert (await upload(server, ann, bytes(3_000))).status == 201
        # What is refused does not count.
        assert (await upload(server, ann, bytes(1_000), "tea.png")).status == 400
        answer = await upload(server, ann, bytes(2_001))
        assert (answer.status, answer.code) == (403, "forbidden")
        assert (await upload(server, ann, bytes(2_000))).status == 201
        assert (await upload(server, ben, bytes(3_000))).status == 201
        assert (await chunked(server, ann, [b"x"])).startswith(b"HTTP/1.1 403 ")
        server.clock.advance(86_400)
        ann.user = await server.renewed(ann.user)
        assert (await upload(server, ann, bytes(5_000))).status == 201


async def test_an_upload_that_stalls_is_told_so_and_leaves_nothing(database: Database) -> None:
    async with running_server(database, timings=replace(QUICK, upload_stall_s=0.2)) as server:
        (ann,) = await guests(server, "Ann")
        reader, writer = await begun(server, ann, "Content-Length: 1000")
        writer.write(b"x" * 10)
        raw = await until_closed(reader)
        writer.close()
        assert raw.startswith(b"HTTP/1.1 408 ")
        assert json.loads(raw.partition(b"\r\n\r\n")[2])["error"]["code"] == "bad_request"
        assert await kept(server) == NOTHING
        assert server.part("attachments").receiving._under_way == {}


@pytest.mark.own_server
async def test_an_upload_that_is_cut_leaves_nothing(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    for sent in (b"", b"x" * 500_000):
        _, writer = await begun(server, ann, "Content-Length: 1000000")
        writer.write(sent)
        await writer.drain()
        writer.transport.abort()
    receiving = server.part("attachments").receiving
    while receiving._under_way:
        await asyncio.sleep(0)
    assert await kept(server) == NOTHING


@pytest.mark.own_server
async def test_a_client_may_leave_while_its_picture_is_looked_at(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    _, writer = await begun(server, ann, f"Content-Length: {len(picture())}")
    writer.write(picture())
    receiving = server.part("attachments").receiving
    while receiving._storing._pictures._turns._free == AT_ONCE:
        await asyncio.sleep(0)
    writer.transport.abort()
    while receiving._under_way:
        await asyncio.sleep(0)
    assert (await kept(server))[UPLOADS] == 1


@pytest.mark.own_server
async def test_an_upload_needs_a_token_and_a_database(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    assert (await server.api.post("/api/uploads?name=tea", raw=b"tea")).status == 401
    server.part("database").shut(unavailable("the disk is full"))
    assert (await upload(server, ann, b"tea")).status == 503
    server.part("database").shut(None)
    assert await kept(server) == NOTHING


async def test_uploads_are_limited(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.attachments.receiving.UPLOADS_BURST", 2)
    async with running_server(database, limits=True) as server:
        (ann,) = await guests(server, "Ann")
        assert [(await upload(server, ann, b"tea")).status for _ in range(3)] == [201, 201, 429]


async def test_uploads_of_one_address_leave_places_for_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.attachments.receiving.AT_ONCE_OF_ADDRESS", 2)
    async with running_server(database, limits=True) as server:
        crowd = await guests(server, "Ann", "Ben", "Cid")
        held = [await begun(server, each, "Content-Length: 100") for each in crowd[:2]]
        while server.part("attachments").receiving._addresses.total() < 2:
            await asyncio.sleep(0.01)
        answer = await upload(server, crowd[2], b"tea")
        assert (answer.status, answer.code) == (429, "rate_limited")
        elsewhere = await upload(server, crowd[2], b"tea", headers={"X-Forwarded-For": "192.0.2.7"})
        assert elsewhere.status == 201, elsewhere.raw
        for _, writer in held:
            writer.close()
        while server.part("attachments").receiving._addresses:
            await asyncio.sleep(0.01)
        assert (await upload(server, crowd[2], b"tea")).status == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"upload": "f-x", "name": "tea"},
        {"upload": "x" * 65},
        {"url": "ftp://tea"},
        {"url": "https://tea.example", "upload": "f-x"},
    ],
    ids=short,
)
async def test_what_names_no_upload_and_no_link_is_refused(
    shared_server: RunningServer, wrong: dict[str, str]
) -> None:
    (ann,) = await guests(shared_server, "Ann-of-links")
    room = await room_of(ann)
    assert await ann.code("message.send", room=room, text="", attachments=[wrong]) == "bad_request"


async def test_a_user_who_may_not_send_cannot_send_files_and_keeps_them(server: RunningServer) -> None:
    ann, ben, cleo = await guests(server, "Ann", "Ben", "Cleo")
    room = await room_of(ann, ben)
    private = await room_of(ann, visibility="private")
    file = (await uploaded(server, ben, b"tea"))["id"]
    shows = {"text": "", "attachments": [{"upload": file}]}
    for where, code in ((private, "not_found"), ("r-nowhere", "not_found")):
        assert await ben.code("message.send", room=where, **shows) == code
    assert await cleo.code("message.send", room=room, **shows) == "not_member"
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("message.send", room=room, **shows) == "muted"
    await ann.ok("room.unmute", room=room, user=ben.id)
    assert await ben.code("message.send", room=room, reply_to=9, **shows) == "bad_request"
    twice = [{"upload": file}, {"upload": file}]
    assert await ben.code("message.send", room=room, text="", attachments=twice) == "bad_request"
    missing = [{"upload": file}, {"upload": "f-missing"}]
    assert await ben.code("message.send", room=room, text="", attachments=missing) == "not_found"
    await ben.ok("message.send", room=room, **shows)


async def begun(
    server: RunningServer, guest: Guest, length: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The head of an upload, sent over a connection of its own."""
    host, _, port = server.host.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /api/uploads?name={quote('tea')} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n"
        f"Authorization: Bearer {guest.user.token}\r\n{length}\r\n\r\n"
    )
    writer.write(head.encode())
    await writer.drain()
    return reader, writer


async def chunked(server: RunningServer, guest: Guest, pieces: list[bytes]) -> bytes:
    """The answer to an upload that does not say how long it is."""
    reader, writer = await begun(server, guest, "Transfer-Encoding: chunked")
    for piece in (*pieces, b""):
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    await writer.drain()
    raw = await until_closed(reader)
    writer.close()
    return raw


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """All that comes before the server closes."""
    return await asyncio.wait_for(reader.read(), WAIT_S)
