r"""The terms of a message for search: the words of its text, its sender, and whether it has a file or a link.

Texts are compared folded. Scripts with blanks between words (Latin, Cyrillic, ...) have words; a word of at least
two letters in a query also finds those that begin with it. In scripts without (Han, kana, hangul, Thai, ...) any
piece is found, from one character on: the index knows each two characters that follow one another, and the last one.

A term is a word, two such characters, or a stand-in for a sender, a file or a link. Terms are bytes, and a text's
terms are joined by ``\n``, one before the first and one after the last, so that a term can be found as a substring.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, Literal

import regex
from msgspec import Struct

from models.ids import UserId
from models.wire.chat_values import Message
from models.wire.normal_form import folded

Has = Literal["file", "link"]

_UNSPACED: Final = (
    r"[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Yi}"
    r"\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tibetan}]&&[\p{L}\p{N}\p{M}]]"
)
_PIECE: Final = regex.compile(
    rf"(?P<run>{_UNSPACED}++)|(?P<word>[[\p{{L}}\p{{N}}]--{_UNSPACED}][[\p{{L}}\p{{N}}\p{{M}}]--{_UNSPACED}]*+)",
    regex.V1,
)
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_SEEN: Final = regex.compile(r"[\p{L}\p{N}]", regex.V1)
_DIGIT: Final = regex.compile(r"\p{N}")
_LINK: Final = re.compile(r"https?://[^\s]", re.IGNORECASE)
# No text has this character in a word.
_MARK: Final = "\x01"
_LINK_TERM: Final = f"{_MARK}link"
_FILE_TERM: Final = f"{_MARK}file"


class Query(Struct, frozen=True, kw_only=True):
    """The conditions of a search: all of them must hold. ``runs`` are pieces of scripts without blanks.

    ``finds_nothing``: the query has text, but no letter or digit in it.
    """

    exact: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    author: UserId | None = None
    has: Has | None = None
    after_at: int | None = None
    before_at: int | None = None
    finds_nothing: bool = False

    @property
    def needles(self) -> list[bytes]:
        """The byte strings that the joined terms of a matching message hold."""
        whole = {*self.exact, *(two for run in self.runs for two in _twos(run))}
        if self.author is not None:
            whole.add(_sender_term(self.author))
        if self.has is not None:
            whole.add(_LINK_TERM if self.has == "link" else _FILE_TERM)
        parts = {*self.beginnings, *(run for run in self.runs if len(run) == 1)}
        needles = [f"\n{each}\n".encode() for each in whole] + [f"\n{each}".encode() for each in parts]
        # The longest are the rarest.
        return sorted(needles, key=lambda needle: (-len(needle), needle))

    def matches(self, message: Message) -> bool:
        """Whether the present state of ``message`` is a hit."""
        if self.finds_nothing or message.deleted or not self.is_in_time(message.sent_at):
            return False
        if self.author is not None and message.sender.id != self.author:
            return False
        if self.has is not None and not _has(message, self.has):
            return False
        if not (self.exact or self.beginnings or self.runs):
            return True
        text = folded(message.text or "")
        if not all(run in text for run in self.runs):
            return False
        words = {word for word, _ in _pieces(text) if word}
        return self.exact <= words and all(
            any(word.startswith(beginning) for word in words) for beginning in self.beginnings
        )

    def is_in_time(self, sent_at: int) -> bool:
        """Whether the time is within the bounds, which are both exclusive."""
        return (self.after_at is None or sent_at > self.after_at) and (
            self.before_at is None or sent_at < self.before_at
        )


def query_of(written: str, **filters: object) -> Query:
    """The query of ``written``, with the fields of ``Query`` that filter it."""
    text = folded(written)
    words, runs = set[str](), set[str]()
    for word, run in _pieces(text):
        if word:
            words.add(word)
        else:
            runs.add(run)
    exact = {word for word in words if len(word) == 1 or _DIGIT.search(word)}
    return Query(
        exact=frozenset(exact),
        beginnings=frozenset(words - exact),
        runs=frozenset(runs),
        finds_nothing=bool(text.strip()) and not _SEEN.search(text),
        **filters,  # type: ignore[arg-type]  # the fields of Query, checked by its constructor
    )


def terms_of(message: Message) -> set[str]:
    """The terms by which ``message`` is found; none for a deleted one."""
    if message.deleted:
        return set()
    terms = {_sender_term(message.sender.id)}
    if message.attachments:
        terms.add(_FILE_TERM)
    if message.text:
        if _holds_link(message.text):
            terms.add(_LINK_TERM)
        text = folded(message.text)
        if text.isascii():
            terms.update(_ASCII_WORD.findall(text))
            return terms
        for word, run in _pieces(text):
            if word:
                terms.add(word)
            else:
                terms.update(_twos(run))
                terms.add(run[-1])
    return terms


def joined(terms: Iterable[str]) -> bytes:
    """Terms joined into bytes in which a needle can be found."""
    return "".join(("\n", "\n".join(terms), "\n")).encode()


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The words of a folded text, and its runs of a script without blanks: of each pair one is empty."""
    if text.isascii():
        return ((word, "") for word in _ASCII_WORD.findall(text))
    return ((match["word"] or "", match["run"] or "") for match in _PIECE.finditer(text))


def _twos(run: str) -> Iterator[str]:
    return map("".join, pairwise(run))


def _sender_term(user: UserId) -> str:
    return f"{_MARK}from {user}"


def _has(message: Message, what: Has) -> bool:
    return bool(message.attachments) if what == "file" else _holds_link(message.text or "")


def _holds_link(text: str) -> bool:
    return "://" in text and _LINK.search(text) is not None
