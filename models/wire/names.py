"""What a user may be called: the rules of names, the keys under which two names count as one, and what is reserved.

Pure functions. Names of outside users are bent to the same rules instead of being refused, for they were
chosen elsewhere.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Final

from models.errors import Refusal
from models.wire.look_alikes import readings, skeleton
from models.wire.normal_form import composed, folded, is_blank, without_ignorable

MAX_NAME: Final = 32
RESERVED_NAMES: Final = (
    "teahouse",
    "system",
    "admin",
    "administrator",
    "moderator",
    "operator",
    "support",
    "lobby",
    "everyone",
    "here",
    "all",
)

# Of a name chosen elsewhere no more is looked at: what is longer by far is none.
_MAX_BENT: Final = 4 * MAX_NAME
# Of a name full of letters that are read in two ways, as an i is, not every mix is reserved.
_MOST_SPELLINGS: Final = 1_024
# Control, format, surrogate, private use; line and paragraph separators.
_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean_name(text: str) -> str:
    """``text`` as it is kept: trimmed, 1 to 32 code points before NFC and after, none a control or the like.

    Raises ``Refusal("bad_request")``, which names the field.
    """
    trimmed = text.strip()
    _check_length(trimmed)
    name = composed(trimmed)
    # Whoever signs in again types the name as it is shown.
    _check_length(name)
    if any(unicodedata.category(character) in _FORBIDDEN for character in name):
        raise Refusal("bad_request", "name: holds a control, format or private character")
    if is_blank(name):
        raise Refusal("bad_request", "name: has nothing to see in it")
    return name


def name_key(name: str) -> str:
    """Equal for names that differ only in case, in Unicode form, in the width of blanks or in the invisible.

    One signs in under any name with the key of one's own.
    """
    return " ".join(without_ignorable(folded(name)).split())


def is_reserved(name: str) -> bool:
    """Whether ``name`` reads as the house's own, or as everybody's."""
    return not _RESERVED.isdisjoint(_bare_readings(name))


def check_not_reserved(name: str, more: frozenset[str] = frozenset()) -> None:
    """Raise ``conflict`` for a reserved name, and for one that reads as one of ``more`` (``reserved_readings``)."""
    if is_reserved(name) or (more and not more.isdisjoint(_bare_readings(name))):
        raise Refusal("conflict", "name: it is reserved")


def reserved_readings(names: Iterable[str]) -> frozenset[str]:
    """What nobody's name may read as so that ``names`` are reserved."""
    return frozenset[str]().union(
        *(_bare_readings(spelling) for name in names for spelling in _spellings(name.lower()))
    )


def bend_name(wished: str | None, otherwise: str) -> str:
    """The nearest allowed name to one that was chosen elsewhere; ``otherwise`` if nothing is left of it."""
    normal = composed((wished or "")[:_MAX_BENT])
    visible = "".join(c for c in normal if unicodedata.category(c) not in _FORBIDDEN)
    # Again: what stood between two characters that are one may be gone.
    name = composed(visible).strip()[:MAX_NAME].strip()
    return otherwise if is_blank(name) else name


def _check_length(name: str) -> None:
    if not 1 <= len(name) <= MAX_NAME:
        raise Refusal("bad_request", f"name: 1 to {MAX_NAME} characters are allowed, not {len(name)}")


def _bare_readings(name: str) -> frozenset[str]:
    """What ``name`` reads as without blanks and punctuation. In capitals too, where a 1 is taken for an I."""
    texts = (name_key(name), *readings(name), *readings(name_key(name)), skeleton(name.upper()))
    return frozenset("".join(c for c in text if unicodedata.category(c)[0] in "LMN") for text in texts)


def _spellings(name: str) -> Iterator[str]:
    """``name`` in small and capital letters, in each mix that reads in its own way: an I is an l, an i is not."""
    letters = [
        (small,) if _read_letter(small) == _read_letter(small.upper()) else (small, small.upper())
        for small in name
    ]
    return map("".join, islice(product(*letters), _MOST_SPELLINGS))


def _read_letter(letter: str) -> str:
    return skeleton(letter).casefold()


_RESERVED: Final = reserved_readings(RESERVED_NAMES)
