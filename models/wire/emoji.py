"""What a reaction may be: one emoji of Unicode's data, with any spelling of its variation selectors."""

from typing import Final

import regex
from emoji import EMOJI_DATA

from models.errors import Refusal

MAX_EMOJI_BYTES: Final = 64

_PICTURE: Final = "\ufe0f"
# A selector after something that it cannot change: the start, another selector, a joiner, a keycap, a letter of a
# flag.
_MISPLACED: Final = regex.compile(r"(?:\A|[\ufe0f\u200d\u20e3\p{RI}\U000e0020-\U000e007f])\ufe0f")
_KNOWN: Final = frozenset(emoji.replace(_PICTURE, "") for emoji in EMOJI_DATA)


def emoji_of(written: str) -> str:
    """``written``, if it is one emoji of at most 64 bytes. Raises ``bad_request``."""
    if len(written.encode()) > MAX_EMOJI_BYTES:
        raise Refusal("bad_request", f"emoji: at most {MAX_EMOJI_BYTES} bytes are allowed")
    if emoji_key(written) not in _KNOWN or _MISPLACED.search(written):
        raise Refusal("bad_request", "emoji: one emoji is allowed, and nothing else")
    return written


def emoji_key(emoji: str) -> str:
    """A key that is equal for two spellings of one emoji, which differ only in U+FE0F."""
    return emoji.replace(_PICTURE, "")
