"""Text in its one normal form, folded for comparison, and whether any of it is visible.

Pure functions over strings whose length was checked before: each takes linear time, which ``unicodedata.normalize``
alone does not.
"""

import unicodedata
from functools import lru_cache
from typing import Final, Literal

import regex

MAX_FOLDED: Final = 8_000
"""Folding stops after this many code points: some characters fold to eighteen."""

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

# Normalising puts a run of combining marks in order by moving each past the others. A shorter run costs next to
# nothing. The five named characters are no marks, but decompose to some.
_LONG_RUN: Final = regex.compile(r"[\P{ccc=0}\u0f73\u0f75\u0f81\uff9e\uff9f]{32,}+")
_IGNORED: Final = r"\p{Cf}\p{Default_Ignorable_Code_Point}"
# Drawn as blank, though Unicode does not call them white space: the empty Braille pattern, the fillers of hangul, the
# null notehead.
_DRAWN_BLANK: Final = "\u2800\u115f\u1160\u3164\uffa0\U0001d159"
_BLANK: Final = regex.compile(rf"[\p{{White_Space}}\p{{Cc}}{_IGNORED}{_DRAWN_BLANK}]*+")
# Characters that break a line in a list, or reverse the text beside them.
UNRULY: Final = regex.compile(r"[\n-\r\x1c-\x1e\x85\u2028\u2029\p{Bidi_Control}]")
IGNORABLE: Final = regex.compile(rf"[{_IGNORED}]++")
BLANKS: Final = regex.compile(rf"[\p{{White_Space}}{_DRAWN_BLANK}]++")


def composed(text: str) -> str:
    """``text`` in Normalization Form C, in which all text is stored."""
    return normalized("NFC", text)


def normalized(form: Form, text: str) -> str:
    """The result of ``unicodedata.normalize``, in linear time."""
    if text.isascii():
        return text
    decomposition: Form = "NFKD" if form in ("NFKC", "NFKD") else "NFD"
    return unicodedata.normalize(form, _LONG_RUN.sub(lambda run: _in_order(decomposition, run[0]), text))


def folded(text: str) -> str:
    """Equal for texts that differ only in case, in Unicode form or in compatibility form.

    Compatibility caseless matching (The Unicode Standard 3.13, D146), of the first ``MAX_FOLDED`` code points.
    """
    if text.isascii():
        return text.lower()[:MAX_FOLDED]
    once = normalized("NFKD", normalized("NFD", text).casefold())[:MAX_FOLDED]
    return normalized("NFKC", once.casefold()[:MAX_FOLDED])


def name_key(name: str) -> str:
    """Equal for names that ``@name`` does not distinguish: the folded forms of their characters."""
    return "".join(folded_pieces(name))


def folded_pieces(text: str) -> list[str]:
    """The folded form of each character of ``text``.

    They stay decomposed, because a composed character would belong to several. A run of blanks is one, at its first.
    """
    if text.isascii():
        pieces = list(text.lower())
    else:
        pieces = list(map(folded_character, text))
        for run in IGNORABLE.finditer(text):
            pieces[run.start() : run.end()] = [""] * len(run[0])
    for run in BLANKS.finditer(text):
        # A name does not continue on the next line.
        blank = "\n" if len(run[0].splitlines()) > 1 or "\n" in run[0] else " "
        pieces[run.start() : run.end()] = [blank, *[""] * (len(run[0]) - 1)]
    return pieces


@lru_cache(maxsize=4096)
def folded_character(character: str) -> str:
    """The folded form of one character, decomposed."""
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", character).casefold())
    return unicodedata.normalize("NFKD", once.casefold())


def without_ignorable(text: str) -> str:
    """``text`` without invisible characters: format characters and those that Unicode says to ignore."""
    return IGNORABLE.sub("", text)


def with_plain_blanks(text: str) -> str:
    """``text`` with one space for each run of white space and its look-alikes, and none at the ends."""
    return BLANKS.sub(" ", text).strip(" ")


def is_blank(text: str) -> bool:
    """Whether nothing of ``text`` is visible: it is empty, or only blanks, controls and invisible characters."""
    if text.isascii() and text.isprintable():
        return not text.strip(" ")
    return _BLANK.fullmatch(text) is not None


def _in_order(decomposition: Form, run: str) -> str:
    """A run of marks, decomposed and in canonical order, so that nothing needs to move."""
    ordered: list[str] = []
    marks: list[str] = []
    # A space keeps each from moving past its neighbours, which would take the time that this saves.
    for mark in unicodedata.normalize(decomposition, " ".join(run)).replace(" ", ""):
        if unicodedata.combining(mark):
            marks.append(mark)
        else:
            ordered += [*sorted(marks, key=unicodedata.combining), mark]
            marks.clear()
    return "".join(ordered + sorted(marks, key=unicodedata.combining))
