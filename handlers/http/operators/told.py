"""What the audit tells of the body of an operator's call: the fields that its declaration names, and no other."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

MAX_VALUE: Final = 100
"""Characters of one value."""
_MAX_LISTED: Final = 12


def told_of(body: bytes, fields: Sequence[str]) -> list[str]:
    """``field=value`` for each of ``fields`` that is there, ``a.b`` for one within another.

    Only plain values are told, and lists of them: an object in the place of one is refused later, and holds anything.
    """
    if not fields:
        return []
    try:
        given = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, RecursionError):
        return []
    found = [(field, _at(given, field)) for field in fields]
    return [f"{field}={told}" for field, value in found if (told := _plain(value)) is not None]


def _at(given: Any, field: str) -> Any:
    for name in field.split("."):
        given = given.get(name) if isinstance(given, dict) else None
    return given


def _plain(value: Any) -> str | None:
    if isinstance(value, list):
        told = [each for each in map(_scalar, value[:_MAX_LISTED]) if each is not None]
        return f"[{', '.join(told)}]"[:MAX_VALUE]
    return _scalar(value)


def _scalar(value: Any) -> str | None:
    match value:
        case str():
            return value[:MAX_VALUE]
        case bool() | float():
            return str(value)
        case int() if abs(value) < 2**64:  # Python writes none of over 4,300 digits
            return str(value)
        case _:
            return None
