"""The modules of the wire suite whose tests run on three processes too: what each theme owes to the whole system."""

from typing import Final

CHOSEN: Final[frozenset[str]] = frozenset()
