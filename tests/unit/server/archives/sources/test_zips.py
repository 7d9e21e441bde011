"""Zips that are made to harm."""

import io
import struct
import zipfile

import pytest

from models.errors import Refusal
from server.archives.sources import zips


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return bytearray(packed.getvalue())


def refusal(data: bytes | bytearray) -> str:
    with pytest.raises(Refusal) as refused:
        zips.opened(io.BytesIO(data))
    return refused.value.code


def test_what_is_in_order_is_opened() -> None:
    archive = zips.opened(io.BytesIO(zipped({"tea/2024-01-01.json": b"[]", "users.json": b"[]"})))
    assert archive.read("users.json") == b"[]"
    with_comment = io.BytesIO()
    with zipfile.ZipFile(with_comment, "w") as made:
        made.writestr("users.json", b"[]")
        made.comment = b"of a workspace"
    assert zips.opened(with_comment).namelist() == ["users.json"]


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../out.json", "tea/../../out.json", "tea/..", "C:/x.json", "c:x.json"],
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert refusal(zipped({name: b"[]"})) == "bad_request"


@pytest.mark.parametrize("character", [b"\\", b"\0"])
def test_names_that_some_read_otherwise_are_refused(character: bytes) -> None:
    data = zipped({"tea#2024.json": b"[]"}).replace(b"tea#", b"tea" + character)
    assert refusal(data) == "bad_request"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refusal(zipped({"tea/2024-01-01.json": bytes(50 * 2**20)})) == "too_large"


def test_many_files_that_share_their_bytes_are_refused() -> None:
    """The trick of David Fifield's bombs: many entries of the list lead to the same packed bytes."""
    data = zipped({"a.json": b"[" + b"1," * 500_000 + b"1]"})
    at = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    entry, count = data[at:end], 4_000
    for field in (8, 10):
        struct.pack_into("<H", data, end + field, count)
    struct.pack_into("<L", data, end + 12, count * len(entry))
    many = b"".join(entry.replace(b"a.json", f"{n:06}".encode()) for n in range(count))
    assert refusal(bytes(data[:at]) + many + bytes(data[end:])) == "too_large"


def test_a_long_list_of_files_is_not_read() -> None:
    data = zipped({"a.json": b"[]"})
    end = data.index(b"PK\5\6")
    struct.pack_into("<L", data, end + 12, zips.MOST_DIRECTORY_BYTES + 1)
    assert refusal(bytes(data)) == "too_large"
    # The count may lie.
    listed = zipped({"a.json": b"[]"})
    at, end = listed.index(b"PK\1\2"), listed.index(b"PK\5\6")
    many = bytes(listed[at:end]) * 70_000
    struct.pack_into("<L", listed, end + 12, len(many))
    assert refusal(bytes(listed[:at]) + many + bytes(listed[end:])) == "too_large"


def test_encrypted_and_doubled_files_and_other_packings_are_refused() -> None:
    data = zipped({"a.json": b"[]"})
    data[data.index(b"PK\1\2") + 8] |= 1
    assert refusal(bytes(data)) == "bad_request"
    assert refusal(zipped({"a.json": b"[]"}, zipfile.ZIP_LZMA)) == "bad_request"
    twice = zipped({"a.json": b"[]", "b.json": b"[]"}).replace(b"b.json", b"a.json")
    assert refusal(bytes(twice)) == "bad_request"


@pytest.mark.parametrize("cut", [0, 3, 21, 60, 100])
def test_what_is_cut_off_is_refused(cut: int) -> None:
    data = bytes(zipped({"a.json": b"[1, 2, 3]"}))
    assert refusal(data[: len(data) - 5 if cut == 0 else cut]) == "bad_request"
    assert refusal(b"PK\5\6" + bytes([255] * cut)) in ("bad_request", "too_large")
