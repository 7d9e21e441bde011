"""The pieces of titles by which rooms are found: an index finds only whole pieces, but a query may be any part."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from models.wire.normal_form import folded

# The letters of English, the commonest first: pieces with rare ones are in few titles.
_COMMON: Final[Mapping[str, int]] = {
    letter: rank for rank, letter in enumerate(" etaoinshrdlcumwfgypbvkjxqz")
}


def title_grams(title: str) -> list[str]:
    """The pieces of a title, folded: each two adjacent characters, and each that is not ASCII."""
    text = folded(title)
    return sorted({*map("".join, pairwise(text)), *(each for each in text if ord(each) > 127)})


def gram_of(query: str) -> str | None:
    """The rarest piece of ``query``, which all matching titles contain; None for a single ASCII character."""
    return max(title_grams(query), key=_rarity, default=None)


def _rarity(gram: str) -> tuple[int, int]:
    return sum(_COMMON.get(each, len(_COMMON)) for each in gram), len(gram)
