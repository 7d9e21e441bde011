"""How files are served: what a browser may show, parts of them, and what it has already."""

import io
import os
from typing import Any

import pytest
from PIL import Image

from tests.rigs.accounts import Answer
from tests.rigs.server import RunningServer
from tests.wire.files.shared import picture, shown
from tests.wire.rooms.party import guests, room_of, short

pytestmark = pytest.mark.gen_test(timeout=60)

SVG = b'<?xml version="1.0"?>\n<!-- tea -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41" + bytes(8)


async def attached(server: RunningServer, data: bytes, name: str) -> Any:
    """The attachment of a message that shows ``data``."""
    (ann,) = await guests(server, f"Ann {os.urandom(6).hex()}")
    return await shown(server, ann, await room_of(ann), data, name)


async def served(server: RunningServer, data: bytes, name: str) -> tuple[Any, Answer]:
    attachment = await attached(server, data, name)
    return attachment, await server.api.get(attachment["url"])


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (picture("PNG"), "tea.png", "image/png"),
        (picture("JPEG"), "tea.jpeg", "image/jpeg"),
        (picture("GIF"), "tea.gif", "image/gif"),
        (picture("WEBP"), "no ending", "image/webp"),
        (picture("AVIF"), "tea.avif", "image/avif"),
        (b"ID3\x03" + bytes(20), "tea.mp3", "audio/mpeg"),
        (b"OggS" + bytes(24) + b"OpusHead", "tea.opus", "audio/ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "tea.wav", "audio/wav"),
        (WEBM, "tea.webm", "video/webm"),
        (WEBM + b"\x86\x86A_OPUS", "tea.weba", "audio/webm"),
        (MP4, "tea.mov", "video/mp4"),
    ],
    ids=short,
)
async def test_what_browsers_show_is_shown(
    shared_server: RunningServer, data: bytes, name: str, content_type: str
) -> None:
    attachment, answer = await served(shared_server, data, name)
    assert attachment["content_type"] == answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert ("width" in attachment) == content_type.startswith("image/")


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (b"\n <!doctype HTML><script>alert(1)</script>", "tea.html", "text/html"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "tea.txt", "text/html"),
        (SVG, "tea.svg", "image/svg+xml"),
        (b"%PDF-1.7\n", "tea.pdf", "application/pdf"),
        (b"tea\n" * 3_000 + "tea\u00e9".encode(), "tea.txt", "text/plain"),
        (b"", "empty", "application/octet-stream"),
        (bytes(range(256)), "x.exe", "application/octet-stream"),
        (picture("BMP"), "tea.bmp", "image/bmp"),
    ],
    ids=short,
)
async def test_all_else_is_a_download_in_which_nothing_runs(
    shared_server: RunningServer, data: bytes, name: str, content_type: str
) -> None:
    attachment, answer = await served(shared_server, data, name)
    assert attachment["content_type"] == content_type
    assert (answer.status, answer.raw) == (200, data)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


async def test_a_file_is_called_what_it_was_called(shared_server: RunningServer) -> None:
    name = 'tea "green"\n\u202e茶.txt'
    attachment, answer = await served(shared_server, b"tea", name)
    assert attachment["name"] == name
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"tea _green____.txt\"; filename*=UTF-8''tea%20%22green%22__%E8%8C%B6.txt"
    )


async def test_parts_of_a_file_are_served(shared_server: RunningServer) -> None:
    data = os.urandom(2 * 255 * 1024 + 100)
    attachment = await attached(shared_server, data, "tea.bin")
    size = len(data)

    async def part(asked: str, **headers: str) -> Answer:
        return await shared_server.api.get(attachment["url"], headers={"Range": asked, **headers})

    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=261000-261200", 261_000, 261_201),
        (f"bytes={size - 5}-", size - 5, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=5-{size * 10}", 5, size),
    ):
        answer = await part(asked)
        assert (answer.status, answer.raw) == (206, data[start:end]), asked
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", "bytes=-0", f"bytes={'9' * 19}-"):
        answer = await part(asked)
        assert (answer.status, answer.raw) == (416, b""), asked
        assert answer.headers["Content-Range"] == f"bytes */{size}"
    for asked in ("bytes=0-1,3-4", "bytes=5-4", "bytes=-", "lines=1-2", "bytes=" + "9" * 5_000):
        assert (await part(asked)).raw == data, asked
    assert (await part("bytes=0-1", **{"If-Range": '"another"'})).raw == data


async def test_a_browser_need_not_fetch_what_it_has(shared_server: RunningServer) -> None:
    attachment = await attached(shared_server, b"tea", "tea.bin")
    head = await shared_server.api.call("HEAD", attachment["url"])
    assert (head.status, head.raw, head.headers["Content-Length"]) == (200, b"", "3")
    again = await shared_server.api.get(attachment["url"], headers={"If-None-Match": head.headers["Etag"]})
    assert (again.status, again.raw) == (304, b"")
    wrong = attachment["url"][:-1] + ("a" if attachment["url"][-1] != "a" else "b")
    for url in (wrong, f"{attachment['url']}/thumbnail", "/files/f-1/key", "/files/f-1"):
        assert (await shared_server.api.get(url)).status == 404


async def test_a_picture_is_measured_as_it_is_shown(shared_server: RunningServer) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = await attached(shared_server, picture("JPEG", (900, 300), exif=exif.tobytes()), "tea.jpg")
    assert (turned["width"], turned["height"]) == (300, 900)
    small = await shared_server.api.get(turned["thumbnail_url"])
    assert Image.open(io.BytesIO(small.raw)).size == (107, 320)
