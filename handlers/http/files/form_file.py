"""The file in a form (RFC 7578), read as it comes: a mini program can send a file from the phone's disk no other way.

The first part that has a file name is the file; others are passed over, a few of them. Nothing is held but the end of
a piece in which the next boundary may begin.
"""

from email.message import Message
from typing import Final, Literal

from models.errors import Refusal

MAX_BOUNDARY: Final = 70
MAX_HEADERS: Final = 4_096
MAX_PARTS: Final = 64
# What reads the header takes time by the square of its length.
_MAX_TYPE: Final = 512
_END_OF_HEADERS: Final = b"\r\n\r\n"

_Place = Literal["before", "headers", "file", "other", "behind"]


class FormFile:
    """Extracts the file from the body of a form. ``boundary`` separates its parts."""

    def __init__(self, boundary: bytes) -> None:
        self._delimiter = b"\r\n--" + boundary
        # The first boundary has no line before it.
        self._held = b"\r\n"
        self._place: _Place = "before"
        self._parts = 0

    @property
    def is_whole(self) -> bool:
        """Whether the whole file has been read."""
        return self._place == "behind"

    def feed(self, data: bytes) -> bytes:
        """The bytes of the file in the next piece.

        Raises ``bad_request`` for headers without an end, and for too many parts: each is cut out of what is held.
        """
        if self._place == "behind":
            return b""
        self._held += data
        taken = []
        while (piece := self._step()) is not None:
            taken.append(piece)
        return b"".join(taken)

    def _step(self) -> bytes | None:
        """Go on to the next place and return the file's bytes on the way; None if more input is needed."""
        if self._place == "behind":
            return None
        if self._place == "headers":
            return self._read_headers()
        end = self._held.find(self._delimiter)
        if end < 0:
            return self._let_pass(max(0, len(self._held) - len(self._delimiter) + 1))
        piece = self._held[:end] if self._place == "file" else b""
        self._held = self._held[end + len(self._delimiter) :]
        self._place = "behind" if self._place == "file" else "headers"
        return piece

    def _let_pass(self, length: int) -> bytes | None:
        piece, self._held = self._held[:length], self._held[length:]
        return piece if piece and self._place == "file" else None

    def _read_headers(self) -> bytes | None:
        end = self._held.find(_END_OF_HEADERS)
        if end > MAX_HEADERS or (end < 0 and len(self._held) > MAX_HEADERS):
            raise Refusal("bad_request", "the headers of a part of the form are too long")
        if end < 0:
            return None
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Refusal("bad_request", f"the form has over {MAX_PARTS} parts before its file")
        headers = self._held[:end].lower()
        self._held = self._held[end + len(_END_OF_HEADERS) :]
        self._place = "file" if b"filename=" in headers or b"filename*=" in headers else "other"
        return b""


def boundary_of(content_type: str) -> bytes | None:
    """The boundary of a form; None for another type. Raises ``bad_request`` for a form without one."""
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    if len(content_type) > _MAX_TYPE:
        raise Refusal("bad_request", f"Content-Type: up to {_MAX_TYPE} characters are allowed")
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_param("boundary")
    if not isinstance(boundary, str) or not 0 < len(boundary) <= MAX_BOUNDARY or not boundary.isascii():
        raise Refusal("bad_request", "Content-Type: a form has a boundary of 1 to 70 characters")
    return boundary.encode()
