"""Words that a text must not hold, all found at once: an automaton of Aho and Corasick (CACM 18, 1975).

Texts and words are compared folded, and without invisible characters. A word of letters of a script that is
written with blanks between words matches as a whole word; any other word matches anywhere. Takes time in
proportion to the text, however many words there are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import regex

from models.wire.normal_form import composed, folded_character, without_ignorable
from server.timeline.words.mentions import UNSPACED_SCRIPTS

# More than the highest code point: a key is a state and a character.
_STEP: Final = 1 << 21
# The longest that a character folds to in the words of any language; some signs are whole sentences.
_MOST_FOLDED: Final = 4
_OF_LETTERS: Final = regex.compile(rf"[[\p{{L}}\p{{M}}]--{UNSPACED_SCRIPTS}]+", regex.V1)
# Characters beside which a word of letters does not match.
_GOES_ON: Final = regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}_]--{UNSPACED_SCRIPTS}]", regex.V1)


class ForbiddenWords:
    """A list of words, prepared for finding them in texts."""

    __slots__ = ("_anywhere", "_ends", "_fails", "_goto", "_links", "_readings", "_words")

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        spelled = [readable(word) for word in words]
        # How each word is spelled for matching, and whether it only matches as a whole word.
        self._readings = [(word, _OF_LETTERS.fullmatch(word) is not None) for word in spelled]
        # From a state and a character to the next state; state 0 is the beginning.
        self._goto: dict[int, int] = {}
        # Of each state: the state of its longest end that begins a word; the whole word that ends here (or -1), and
        # the nearest of those states at which one ends; a word that matches anywhere and ends here, as it stands or
        # at its end (or -1).
        self._fails, self._ends, self._links, self._anywhere = [0], [-1], [0], [-1]
        self._build()

    def first_in(self, text: str) -> str | None:
        """The forbidden word that ends first in ``text``, as it stands in the list; None if there is none."""
        reading = readable(text)
        goto, fails, state = self._goto, self._fails, 0
        for at, character in enumerate(reading, 1):
            code = ord(character)
            while state and state * _STEP + code not in goto:
                state = fails[state]
            state = goto.get(state * _STEP + code, 0)
            if state:
                word = self._anywhere[state]
                if word < 0:
                    word = self._whole_word(reading, at, state)
                if word >= 0:
                    return self._words[word]
        return None

    def _whole_word(self, reading: str, at: int, state: int) -> int:
        """The word that stands by itself in ``reading`` and ends before ``at``; -1 if there is none."""
        ending = state if self._ends[state] >= 0 else self._links[state]
        # First the end: it is one for all, however many words end here.
        if not ending or _GOES_ON.match(reading, at):
            return -1
        while ending:
            start = at - len(self._readings[self._ends[ending]][0])
            if start == 0 or not _GOES_ON.match(reading, start - 1):
                return self._ends[ending]
            ending = self._links[ending]
        return -1

    def _build(self) -> None:
        """Make the states of all words, those of one length before those of the next."""
        states = [0] * len(self._readings)
        for depth in range(max((len(word) for word, _ in self._readings), default=0)):
            for number, (word, _) in enumerate(self._readings):
                if depth < len(word):
                    states[number] = self._next(states[number], ord(word[depth]))
                    if depth + 1 == len(word):
                        self._end(states[number], number)

    def _end(self, state: int, number: int) -> None:
        if self._readings[number][1]:
            self._ends[state] = number
        else:
            self._anywhere[state] = number

    def _next(self, state: int, code: int) -> int:
        key = state * _STEP + code
        found = self._goto.get(key)
        if found is not None:
            return found
        shorter = self._fails[state]
        while shorter and shorter * _STEP + code not in self._goto:
            shorter = self._fails[shorter]
        fail = self._goto.get(shorter * _STEP + code, 0) if state else 0
        self._goto[key] = new = len(self._fails)
        self._fails.append(fail)
        self._ends.append(-1)
        self._links.append(fail if self._ends[fail] >= 0 else self._links[fail])
        self._anywhere.append(self._anywhere[fail])
        return new


@lru_cache(maxsize=64)
def forbidden_words(words: tuple[str, ...]) -> ForbiddenWords:
    """The automaton of ``words``; those that were used lately are cached."""
    return ForbiddenWords(words)


def readable(text: str) -> str:
    """``text`` in the form in which words are matched: folded, and without invisible characters.

    A character that folds to very many stays as it is; otherwise a text full of them would take long.
    """
    if text.isascii():
        return text.lower()
    pieces = map(_folded, without_ignorable(composed(text)))
    return composed("".join(pieces))


def _folded(character: str) -> str:
    folded = folded_character(character)
    return folded if len(folded) <= _MOST_FOLDED else character
