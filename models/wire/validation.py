"""The faults that msgspec finds in a value, in words for the client: the field first, then the fault."""

import msgspec


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


def _divided(error: Exception) -> tuple[str, str]:
    """The fault, and the path of its field without msgspec's ``$.``; no path if it is in no field."""
    fault, _, place = str(error).partition(" - at `$.")
    return fault, place.rstrip("`")
