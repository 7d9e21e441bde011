"""Cursors: each page of a list names the place where the next one begins.

A client sends a cursor back unchanged. One that was never given out is refused.
"""

from typing import Final

from models.errors import Refusal
from models.wire.chat_values import MAX_NUMBER

_MAX_DIGITS: Final = len(str(MAX_NUMBER))


def number_in(cursor: str, *, least: int = 0, most: int = MAX_NUMBER) -> int:
    """The number that ``cursor`` consists of. Raises ``bad_request`` for any other text."""
    if not (cursor.isascii() and cursor.isdecimal()) or len(cursor) > _MAX_DIGITS:
        raise never_given_out()
    number = int(cursor)
    if not least <= number <= most:
        raise never_given_out()
    return number


def never_given_out() -> Refusal:
    """The refusal of a cursor that no page had."""
    return Refusal("bad_request", "cursor: is none that was given out")
