"""What a file is by its first bytes, and whether that is what it claims to be."""

import pytest

from models.errors import Refusal
from server.attachments.types import HEAD_BYTES, INLINE, check_claims, type_of


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"", "application/octet-stream"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x18ftypheix\0\0\0\0", "image/heic"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypisom\0\0\x02\0isommp41" + b"moov hdlr soun", "audio/mp4"),
        (b"\0\0\0\x18ftypisom\0\0\x02\0isommp41" + b"vide soun", "video/mp4"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (b"\xff\xfa\x90\x64" + bytes(9), "audio/mpeg"),
        (b"\xff\xfe\x48\x00", "application/octet-stream"),
        (b"OggS" + bytes(25) + b"\x80theora", "video/ogg"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"  <!-- a --><?xml?><!DOCTYPE svg PUBLIC 'x'>\n<SVG>", "image/svg+xml"),
        (b"<!-- never ends <svg>", "text/plain"),
        (b"<p>tea", "text/html"),
        (b"tea & cake", "text/plain"),
        (b"tea\x07", "application/octet-stream"),
        ("é".encode() * (HEAD_BYTES // 2 - 1) + b"a\xc3", "text/plain"),
        (b"\xe9tea", "application/octet-stream"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_type_is_told_by_bytes(head: bytes, content_type: str) -> None:
    assert type_of(head) == content_type


@pytest.mark.parametrize(
    ("name", "declared", "found"),
    [
        ("tea.mov", "video/quicktime", "video/mp4"),
        ("voice.webm", "audio/webm;codecs=opus", "video/webm"),
        ("tea.JPEG", "image/jpg", "image/jpeg"),
        ("png", "", "text/plain"),
        (".png.txt", "application/octet-stream", "text/html"),
        ("tea.svg", "image/svg+xml", "image/svg+xml"),
        ("tea", "image/x-unheard-of", "image/x-unheard-of"),
    ],
)
def test_a_type_of_the_same_container_is_no_other(name: str, declared: str, found: str) -> None:
    check_claims(name, declared, found)


@pytest.mark.parametrize(
    ("name", "declared", "found"),
    [
        ("tea.png", "", "image/jpeg"),
        ("tea.mp4", "", "application/octet-stream"),
        ("tea", "Image/PNG", "text/html"),
        ("tea.txt", "audio/wav", "image/webp"),
    ],
)
def test_another_type_is_refused(name: str, declared: str, found: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_claims(name, declared, found)
    assert refused.value.code == "bad_request"


def test_nothing_that_runs_is_shown_by_a_browser() -> None:
    assert not INLINE & {"text/html", "image/svg+xml", "application/pdf", "text/xml", "text/plain"}
