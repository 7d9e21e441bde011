"""Forms, as ``jsonp_send`` sends messages: the one field that holds them, unquoted in slices."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from handlers.sockjs.frames import BROKEN, BadPayload, as_text
from server.runtime.cooperative import in_slices

_MOST_FIELDS: Final = 8
# This many bytes are unquoted at once.
_PIECE_BYTES: Final = 8_192


async def field_d(form: bytes) -> bytes:
    """The value of the form's last field ``d``. Raises ``BadPayload``."""
    fields = form.split(b"&", _MOST_FIELDS)
    if len(fields) > _MOST_FIELDS:
        raise BadPayload(BROKEN)
    named = (field.partition(b"=") for field in fields)
    values = [value for name, _, value in named if name == b"d" and value]
    if not values:
        return b""
    return as_text(b"".join(await in_slices(unquoted(values[-1].replace(b"+", b" ")))))


def unquoted(value: bytes) -> Iterator[bytes]:
    """``value`` without its percent-encoding (RFC 3986 section 2.1), piece by piece."""
    begins = 0
    while begins < len(value):
        ends = begins + _PIECE_BYTES
        # A percent escape is not cut.
        percent = value.rfind(b"%", ends - 2, ends)
        ends = percent if percent > begins else ends
        yield unquote_to_bytes(value[begins:ends])
        begins = ends
