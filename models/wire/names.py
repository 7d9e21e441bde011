"""The rules for users' names: which are allowed, the keys under which two count as equal, and the reserved ones.

Pure functions. Names of outside users are adapted to the same rules instead of being refused, because they were
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

# Only this much of a name chosen elsewhere is read: nothing much longer is a name.
_MAX_BENT: Final = 4 * MAX_NAME
# A limit for names full of letters with two readings, such as i: not every mix of them is reserved.
_MOST_SPELLINGS: Final = 1_024
# Control, format, surrogate, private use; line and paragraph separators.
_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean_name(text: str) -> str:
    """``text`` as stored: trimmed, 1 to 32 code points before and after NFC, without controls and the like.

    Raises ``Refusal("bad_request")``, which names the field.
    """
    trimmed = text.strip()
    _check_length(trimmed)
    name = composed(trimmed)
    # A user who signs in again types the name as it is shown.
    _check_length(name)
    if any(unicodedata.category(character) in _FORBIDDEN for character in name):
        raise Refusal("bad_request", "name: holds a control, format or private character")
    if is_blank(name):
        raise Refusal("bad_request", "name: has nothing to see in it")
    return name


def name_key(name: str) -> str:
    """A key that is equal for names that differ only in case, Unicode form, width of blanks or invisible characters.

    A user may sign in with any name that has the key of their own.
    """
    return " ".join(without_ignorable(folded(name)).split())


def is_reserved(name: str) -> bool:
    """Whether ``name`` reads as one of ours, or as one for everybody."""
    return not _RESERVED.isdisjoint(_bare_readings(name))


def check_not_reserved(name: str, more: frozenset[str] = frozenset()) -> None:
    """Raise ``conflict`` for a reserved name, and for one that reads as one of ``more`` (``reserved_readings``)."""
    if is_reserved(name) or (more and not more.isdisjoint(_bare_readings(name))):
        raise Refusal("conflict", "name: it is reserved")


def reserved_readings(names: Iterable[str]) -> frozenset[str]:
    """The readings that no user's name may have, so that ``names`` are reserved."""
    return frozenset[str]().union(
        *(_bare_readings(spelling) for name in names for spelling in _spellings(name.lower()))
    )


def bend_name(wished: str | None, otherwise: str) -> str:
    """The nearest allowed name to one that was chosen elsewhere; ``otherwise`` if nothing is left of it."""
    normal = composed((wished or "")[:_MAX_BENT])
    visible = "".join(c for c in normal if unicodedata.category(c) not in _FORBIDDEN)
    # Compose again: removed characters may have separated two that compose to one.
    name = composed(visible).strip()[:MAX_NAME].strip()
    return otherwise if is_blank(name) else name


def _check_length(name: str) -> None:
    if not 1 <= len(name) <= MAX_NAME:
        raise Refusal("bad_request", f"name: 1 to {MAX_NAME} characters are allowed, not {len(name)}")


def _bare_readings(name: str) -> frozenset[str]:
    """The readings of ``name`` without blanks and punctuation; also in capitals, where a 1 looks like an I."""
    texts = (name_key(name), *readings(name), *readings(name_key(name)), skeleton(name.upper()))
    return frozenset("".join(c for c in text if unicodedata.category(c)[0] in "LMN") for text in texts)


def _spellings(name: str) -> Iterator[str]:
    """``name`` in each mix of small and capital letters with a reading of its own: an I reads as l, an i does not."""
    letters = [
        (small,) if _read_letter(small) == _read_letter(small.upper()) else (small, small.upper())
        for small in name
    ]
    return map("".join, islice(product(*letters), _MOST_SPELLINGS))


def _read_letter(letter: str) -> str:
    return skeleton(letter).casefold()


_RESERVED: Final = reserved_readings(RESERVED_NAMES)
