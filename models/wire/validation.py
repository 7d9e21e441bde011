"""What msgspec found wrong with a value, in words for the client: the field first, then the fault.

A field that may be left out may be null instead, whatever its type: that is no fault.
"""

from typing import Any, TypeVar

import msgspec

_T = TypeVar("_T")


def fault_in(whole: str, error: Exception) -> str:
    """The fault after the path of its field; after ``whole`` if it is in no field.

    ``seats[0]: Expected `str`, got `int```, or ``room.join: Expected ...``.
    """
    fault, place = _divided(error)
    return f"{place or whole}: {fault}"


def fault_within(part: str, error: msgspec.ValidationError) -> str:
    """The fault after its path, which begins with ``part``: the value is one field of what the client sent.

    ``options.rounds: Expected ...``, or ``options: Expected ...``.
    """
    fault, place = _divided(error)
    return f"{part}.{place}: {fault}" if place else f"{part}: {fault}"


def without_nulls(value: Any, shape: type[_T]) -> _T | None:
    """``value`` as a ``shape``, without its fields that are null; None if that is none, or no field is null."""
    if not isinstance(value, dict) or all(each is not None for each in value.values()):
        return None
    try:
        return msgspec.convert({name: each for name, each in value.items() if each is not None}, shape)
    except (msgspec.ValidationError, RecursionError):
        return None


def _divided(error: Exception) -> tuple[str, str]:
    """The fault, and the path of its field without msgspec's ``$.``; no path if it is in no field."""
    fault, _, place = str(error).partition(" - at `$.")
    return fault, place.rstrip("`")
