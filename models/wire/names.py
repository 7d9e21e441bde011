"""What a user may be called: the rules of names, and the key under which two names count as one.

Pure functions, used by the accounts and by the store of users. Names of outside users are bent to the
same rules instead of being refused, for they were chosen elsewhere.
"""

import unicodedata
from typing import Final

from models.errors import Refusal

MAX_NAME: Final = 32

# Control, format, surrogate, private use; line and paragraph separators.
_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Drawn as nothing, beyond the categories above: Default_Ignorable_Code_Point of DerivedCoreProperties.txt.
_INVISIBLE: Final = frozenset(
    [
        *map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)),
        *map(chr, range(0x180B, 0x1810)),
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0100, 0xE01F0)),
    ]
)


def clean_name(text: str) -> str:
    """``text`` as it is kept: NFC, trimmed, 1 to 32 code points, none of them a control or the like.

    Raises ``Refusal("bad_request")``, which names the field.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise Refusal("bad_request", f"name: 1 to {MAX_NAME} characters are allowed, not {len(name)}")
    if any(unicodedata.category(character) in _FORBIDDEN for character in name):
        raise Refusal("bad_request", "name: holds a control, format or private character")
    if not name_key(name):
        raise Refusal("bad_request", "name: has nothing to see in it")
    return name


def name_key(name: str) -> str:
    """Equal for names that differ only in case, in Unicode form, in the width of blanks or in the invisible.

    Compatibility caseless matching, The Unicode Standard 3.13, definition D146.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", name).casefold())
    folded = unicodedata.normalize("NFKC", folded.casefold())
    return " ".join("".join(c for c in folded if c not in _INVISIBLE).split())


def bend_name(wished: str | None, otherwise: str) -> str:
    """The nearest allowed name to one that was chosen elsewhere; ``otherwise`` if nothing is left of it."""
    normal = unicodedata.normalize("NFC", wished or "")
    visible = "".join(c for c in normal if unicodedata.category(c) not in _FORBIDDEN)
    name = visible.strip()[:MAX_NAME].strip()
    return name if name_key(name) else otherwise
