"""Imported zips, however hostile: the unpacked size is bounded before anything is unpacked.

Nothing is written to a path from the zip: files are read one at a time, and none beyond its declared length.
"""

import re
import struct
import zipfile
from typing import IO, Final

from models.errors import Refusal

MOST_FILES: Final = 65_535
MOST_DIRECTORY_BYTES: Final = 16 * 2**20
MOST_UNPACKED_BYTES: Final = 2 * 2**30
# JSON is packed to a tenth or a twentieth. Small files may be packed to less.
MOST_RATIO: Final = 200
_SMALL_BYTES: Final = 2**20

_END: Final = struct.Struct("<4s4H2LH")
_END_MARK: Final = b"PK\5\6"
_LARGE_MARK: Final = b"PK\6\7"
_LARGE_END_BYTES: Final = 20
_ENTRY_MARK: Final = b"PK\1\2"
_MOST_COMMENT: Final = 65_535
_ENCRYPTED: Final = 1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BAD_NAME: Final = re.compile(r"\A/|\\|\0|\A[A-Za-z]:|(?:\A|/)\.\.(?:/|\Z)")


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """The zip in ``file``, with valid names and sizes.

    Raises ``Refusal``: ``bad_request`` for a file that is no zip, for encrypted files, for names that lead out of it
    or are there twice; ``too_large`` for one that would become too large, or larger than its size can honestly hold.
    """
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise _no_zip() from error
    _check_entries(archive.infolist())
    return archive


def _check_directory(file: IO[bytes]) -> None:
    """Check the list of files before it is read into memory (APPNOTE.TXT, 4.3.16)."""
    file.seek(0, 2)
    size = file.tell()
    start = max(0, size - _END.size - _MOST_COMMENT - _LARGE_END_BYTES)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END_MARK)
    is_plain = tail[-_END.size :].startswith(_END_MARK) and tail.endswith(b"\0\0")
    at = len(tail) - _END.size if is_plain else at
    if at < 0 or len(tail) - at < _END.size:
        raise _no_zip()
    _, _, _, _, count, directory_bytes, _, _ = _END.unpack_from(tail, at)
    is_large = tail[max(0, at - _LARGE_END_BYTES) : at].startswith(_LARGE_MARK)
    if is_large or count >= MOST_FILES or directory_bytes > MOST_DIRECTORY_BYTES:
        raise Refusal("too_large", f"the zip holds over {MOST_FILES - 1} files, or more than 4 GiB")
    begins = start + at - directory_bytes
    if begins < 0:
        raise _no_zip()
    file.seek(begins)
    if file.read(directory_bytes).count(_ENTRY_MARK) > MOST_FILES:
        raise Refusal("too_large", f"the zip holds over {MOST_FILES - 1} files")
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names: set[str] = set()
    unpacked = 0
    for entry in entries:
        if _BAD_NAME.search(entry.orig_filename):
            raise Refusal(
                "bad_request", f"the zip holds a file of a forbidden name: {ascii(entry.filename)[:80]}"
            )
        if entry.filename in names:
            raise Refusal("bad_request", f"the zip holds {ascii(entry.filename)[:80]} twice")
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise Refusal("bad_request", "the zip is encrypted, or packed in a way that is not read")
        names.add(entry.filename)
        unpacked += entry.file_size
        most = max(_SMALL_BYTES, MOST_RATIO * entry.compress_size)
        if entry.file_size > most or unpacked > MOST_UNPACKED_BYTES:
            raise Refusal("too_large", "the zip would become too much when it is unpacked")


def _no_zip() -> Refusal:
    return Refusal("bad_request", "the zip cannot be read")
