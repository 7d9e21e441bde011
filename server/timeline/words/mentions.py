"""The users whom a text mentions: the members of a room by their names, and ``@here`` and ``@everyone``.

A name begins behind an ``@`` and is the longest that fits. Where it may end depends on the script that it ends in,
for some scripts are written without blanks between words. Takes time in proportion to the text, however many
members there are.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import Final, TypeVar

import regex

from models.ids import UserId
from models.wire.chat_values import EVERYONE, HERE, MAX_MENTIONS
from models.wire.names import MAX_NAME
from models.wire.normal_form import folded_pieces, name_key
from server.timeline.words.code_spans import code_spans

_K = TypeVar("_K")

MAX_SIGNS: Final = 4
"""How many signs a name may hold to be found. Otherwise each character would be read for every sign before it."""

MOST_SIGNS: Final = 64
MOST_KEYS: Final = 128
"""How far a text is read for names that must be looked up, where a room does not know all of its members."""

_CALLS: Final = {"here": HERE, "everyone": EVERYONE}
_MEANS_ALL: Final = frozenset(_CALLS.values())
_SIGN: Final = re.compile("[@\uff20]")
# Characters besides letters that continue a word of letters.
_GOES_ON: Final = "_-"

# What a character is beside a name: neutral, or part of a word, in a script with blanks between words or without.
_OTHER, _WORD, _UNSPACED = range(3)
# For a mark and a digit that depends on the characters before it.
_MARK, _DIGIT_OF_WORD, _DIGIT_OF_UNSPACED = range(3, 6)
UNSPACED_SCRIPTS: Final = (
    r"[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Yi}"
    r"\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tibetan}]"
)
_DIGIT: Final = regex.compile(r"[\p{Nd}[\p{No}&&\p{sc=Common}]]", regex.V1)
_IN_UNSPACED_SCRIPT: Final = regex.compile(UNSPACED_SCRIPTS)


class MemberNames:
    """The members of a room by their names. A name that several members have stands for all of them."""

    __slots__ = ("_firsts", "_lengths", "_users")

    def __init__(self) -> None:
        self._users: dict[str, set[UserId]] = {}
        # How many names have a key of each length, and how many begin with each character.
        self._lengths: dict[int, int] = {}
        self._firsts: dict[str, int] = {}
        for call in _CALLS:
            self._count(call, 1)

    def add(self, name: str, user: UserId) -> None:
        key = name_key(name)
        if key not in self._users:
            self._users[key] = set()
            self._count(key, 1)
        self._users[key].add(user)

    def remove(self, name: str, user: UserId) -> None:
        key = name_key(name)
        users = self._users.get(key)
        if users is None:
            return
        users.discard(user)
        if not users:
            del self._users[key]
            self._count(key, -1)

    def mentioned(self, text: str, *, may_call_all: bool = False) -> list[UserId] | None:
        """The users whom ``text`` names, and ``HERE`` and ``EVERYONE`` if allowed, in the order of naming.

        The first ``MAX_MENTIONS`` users, and the calls at any place; None if there are none.
        """
        if not _SIGN.search(text):
            return None
        found: dict[UserId, None] = {}
        reading, read = _Reading(text), 0
        for start, furthest in reading.places():
            if start > read:
                named, read = self._named_at(reading, start, furthest)
                found |= dict.fromkeys(named)
        if not may_call_all:
            found.pop(HERE, None)
            found.pop(EVERYONE, None)
        users = [user for user in found if user not in _MEANS_ALL]
        left_out = set(users[MAX_MENTIONS:])
        return [user for user in found if user not in left_out] or None

    def possible(self, text: str) -> list[str]:
        """The keys of the names that may stand behind the first 64 signs of ``text``, up to 128 of them."""
        keys: dict[str, None] = {}
        if _SIGN.search(text):
            reading = _Reading(text)
            for start, furthest in islice(reading.places(), MOST_SIGNS):
                keys |= dict.fromkeys(reading.keys(start, furthest))
        return [key for key in islice(keys, MOST_KEYS) if key not in _CALLS]

    def _named_at(self, reading: "_Reading", start: int, furthest: int) -> tuple[Sequence[UserId], int]:
        """The users named from ``start`` on, and where the name ends; nobody, and ``start``."""
        folded, offsets = reading.folded, reading.offsets
        begins = offsets[start]
        if folded[begins : begins + 1] not in self._firsts:
            return (), start
        for end in range(furthest, start, -1):
            if offsets[end] - begins not in self._lengths:
                continue
            key = folded[begins : offsets[end]]
            if (key in self._users or key in _CALLS) and reading.may_end(end):
                return [_CALLS[key]] if key in _CALLS else sorted(self._users[key]), end
        return (), start

    def _count(self, key: str, step: int) -> None:
        """Count one name more, or one less, with this key."""
        _add(self._lengths, len(key), step)
        _add(self._firsts, key[:1], step)


def _add(counts: dict[_K, int], what: _K, step: int) -> None:
    counts[what] = counts.get(what, 0) + step
    if not counts[what]:
        del counts[what]


class _Reading:
    """One text: where names may begin and end in it, and the text in between, folded for comparing.

    ``offsets`` has the place of each character in the folded text, and at last its end.
    """

    __slots__ = ("_kinds", "_text", "folded", "offsets")

    def __init__(self, text: str) -> None:
        self._text = text
        self._kinds = _kinds(text)
        pieces = folded_pieces(text)
        self.folded = "".join(pieces)
        self.offsets = list(accumulate(map(len, pieces), initial=0))

    def places(self) -> Iterator[tuple[int, int]]:
        """Where a name may begin, ascending, and how far it may go.

        It begins behind a sign that is neither in code nor in a word or an address.
        """
        signs = [sign.start() for sign in _SIGN.finditer(self._text)]
        fences = [len(self._text)] * (MAX_SIGNS + 1)
        code = iter(code_spans(self._text))
        begins, ends = next(code, _NO_MORE)
        for at, fence in zip(signs, [*signs[MAX_SIGNS + 1 :], *fences], strict=False):
            while ends <= at:
                begins, ends = next(code, _NO_MORE)
            if at < begins and self._may_stand_behind(at - 1):
                yield at + 1, min(fence, at + 1 + MAX_NAME)

    def keys(self, start: int, furthest: int) -> Iterator[str]:
        """All names that may begin at ``start``, the shortest first."""
        for end in range(start + 1, furthest + 1):
            key = self.folded[self.offsets[start] : self.offsets[end]]
            if key.endswith("\n"):
                return
            if key.strip() == key != "" and self.may_end(end):
                yield key

    def may_end(self, end: int) -> bool:
        """Whether a name may end before ``end``: a word of letters may not go on there."""
        if self.offsets[end] == self.offsets[end - 1]:
            return False
        if end == len(self._text) or self._kinds[end - 1] != _WORD:
            return True
        return self._kinds[end] != _WORD and self._text[end] not in _GOES_ON

    def _may_stand_behind(self, at: int) -> bool:
        return at < 0 or (self._text[at] != "/" and self._kinds[at] != _WORD)


# Behind every text.
_NO_MORE: Final = (1 << 32, 1 << 32)


def _kinds(text: str) -> bytearray:
    """The kind of each character. A mark takes the kind of its base; a digit that of what precedes it, if in a word.

    An enclosing mark makes a sign of its base, such as a keycap.
    """
    kinds = bytearray(map(_kind_by_itself, text))
    before = _OTHER
    for at, kind in enumerate(kinds):
        if kind < _MARK:
            before = kind
            continue
        if kind != _MARK and before == _OTHER:
            before = _WORD if kind == _DIGIT_OF_WORD else _UNSPACED
        kinds[at] = before
    return kinds


@lru_cache(maxsize=16_384)
def _kind_by_itself(character: str) -> int:
    category = unicodedata.category(character)
    if category == "Me" or category[0] not in "LMN":
        return _OTHER
    if category[0] == "M":
        return _MARK
    is_unspaced = _IN_UNSPACED_SCRIPT.match(character) is not None
    if category[0] == "N" and _DIGIT.match(character):
        return _DIGIT_OF_UNSPACED if is_unspaced else _DIGIT_OF_WORD
    return _UNSPACED if is_unspaced else _WORD
