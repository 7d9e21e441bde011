"""What calls share that read their body in pieces, as it comes."""

from typing import Final

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPServerRequest

MORE_IS_DRAINED: Final = 64 * 1_048_576
"""So many bytes of a refused body are read all the same: a client that still writes reads no answer."""
_MAX_DIGITS: Final = 20


def declared_bytes(request: HTTPServerRequest, otherwise: int) -> int:
    """The declared length of the body: 0 if none is declared, ``otherwise`` if it is not a size."""
    declared = request.headers.get("Content-Length", "0")
    return int(declared) if declared.isdecimal() and len(declared) <= _MAX_DIGITS else otherwise


def take_at_most(request: HTTPServerRequest, most_bytes: int, longest_s: float | None = None) -> None:
    """End the connection after ``most_bytes`` of the body, or when it takes longer than ``longest_s``."""
    connection = request.connection
    if isinstance(connection, HTTP1Connection):
        connection.set_max_body_size(most_bytes)
        if longest_s is not None:
            connection.set_body_timeout(longest_s)
