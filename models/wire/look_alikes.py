"""Which texts read alike: skeletons of Unicode Technical Standard 39, by its table of confusable characters.

The table is that of confusable_homoglyphs, which gives each pair both ways; here it becomes a map from a character to
the one that it looks like.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from models.wire.normal_form import normalized, with_plain_blanks, without_ignorable

# The table puts right-to-left text between these marks, which are no part of it.
_MARK: Final = "\u200e"


def readings(text: str) -> tuple[str, str]:
    """The skeleton of the case-folded text, and the case-folded skeleton; two texts read alike if either is equal.

    By the first ``ADMIN`` is ``admin``, by the second ``paypaI`` is ``paypal``. Anything that looks like a blank
    counts as a blank, and several count as one.
    """
    plain = with_plain_blanks(text)
    return with_plain_blanks(skeleton(plain.casefold())), with_plain_blanks(skeleton(plain).casefold())


def skeleton(text: str) -> str:
    """What ``text`` looks like (UTS 39, section 4, "skeleton"). For comparison only, not for display."""
    prototypes = _prototypes()
    decomposed = without_ignorable(normalized("NFD", text))
    return normalized("NFD", "".join(prototypes.get(character, character) for character in decomposed))


@cache
def _prototypes() -> Mapping[str, str]:
    """Maps each character that looks like another to that one, or to several.

    Unicode's table maps many characters to one prototype, and no prototype further. So of two characters that occur
    only in one pair, the first is mapped to the second; in any other pair the prototype is the one with several
    partners.
    """
    table = resources.files("confusable_homoglyphs").joinpath("confusables.json")
    pairs: dict[str, list[dict[str, str]]] = json.loads(table.read_text(encoding="utf-8"))
    likes = {_bare(text): [_bare(other["c"]) for other in others] for text, others in pairs.items()}
    place = {text: number for number, text in enumerate(likes)}
    return {text: others[0] for text, others in likes.items() if _is_mapped(text, others, likes, place)}


def _is_mapped(
    text: str, others: Sequence[str], likes: Mapping[str, Sequence[str]], place: Mapping[str, int]
) -> bool:
    if len(others) != 1:
        return False
    return len(likes[others[0]]) > 1 or place[text] < place[others[0]]


def _bare(text: str) -> str:
    return text.replace(_MARK, "") or text
