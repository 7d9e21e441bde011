"""Names for users who gave none."""

import secrets
from collections.abc import Iterator
from typing import Final

_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
# How many characters each attempt has after the prefix.
_LENGTHS: Final = (4, 4, 4, 6, 8, 12)


def made_up_names(prefix: str) -> Iterator[str]:
    """A few names such as ``guest-x7k2``: each is probably free, and the later ones more probably."""
    for length in _LENGTHS:
        yield f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(length))
