"""Whether a text is the word, or nearly. Pure, and the same for each language.

Texts are compared without case, blanks and marks, so ``A p-p-l-e!`` is an apple.
"""

from typing import Final

# A shorter word of letters occurs in many others, and must stand alone.
_STANDS_ALONE: Final = 5
_LEAST_NEAR: Final = 4
# The distance of full-width letters from the usual ones.
_WIDER: Final = 0xFEE0


def plain(text: str) -> str:
    """The characters of a text that count."""
    narrow = (chr(ord(each) - _WIDER) if "\uff01" <= each <= "\uff5e" else each for each in text)
    return "".join(letter for letter in "".join(narrow).casefold() if letter.isalnum())


def says(text: str, word: str) -> bool:
    """Whether ``text`` is the word, or contains it: a reader would know it."""
    said, wanted = plain(text), plain(word)
    if not wanted or said == wanted:
        return bool(wanted)
    if wanted.isascii() and len(wanted) < _STANDS_ALONE:
        return wanted in map(plain, text.split())
    return wanted in said


def is_near(text: str, word: str) -> bool:
    """Whether ``text`` is one letter away from the word; for a short word half of it is enough."""
    said, wanted = plain(text), plain(word)
    if said == wanted or not said:
        return False
    if not wanted.isascii():
        alike = sum(one == other for one, other in zip(said, wanted, strict=False))
        return len(said) == len(wanted) and alike == len(wanted) - 1
    return len(wanted) >= _LEAST_NEAR and _is_one_off(said, wanted)


def _is_one_off(said: str, wanted: str) -> bool:
    short, long = sorted((said, wanted), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((place for place, letter in enumerate(short) if long[place] != letter), len(short))
    skipped = 1 if len(short) == len(long) else 0
    return short[same + skipped :] == long[same + 1 :]
