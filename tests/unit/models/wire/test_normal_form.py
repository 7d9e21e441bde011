"""The one form of a text, what it folds to, what is blank, and that none of it is quadratic."""

import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wire.normal_form import (
    MAX_FOLDED,
    Form,
    composed,
    folded,
    is_blank,
    normalized,
    with_plain_blanks,
    without_ignorable,
)

MARKS = "\u0301\u0334\u0345\u0323\u0f71\u0f72\u0f73\u0f75\u0344\u3099\uff9e\uff9f\u0903\u0951"
OUT_OF_ORDER = [
    "a" + "\u0345\u0334" * 2_000,
    "a" + "\u0345" * 2_000 + "\u0334" * 2_000,
    "\u0f73" * 4_000,
    "\u0344\u0334" * 2_000,
    "a" + "\uff9e\u0301" * 2_000,
    ("a" + "\u0301\u0334" * 100) * 20,
]


@given(st.text() | st.text(alphabet="ae\u1ebf\ud55c" + MARKS, max_size=200), st.sampled_from(get_args(Form)))
def test_it_says_what_unicodedata_says(text: str, form: Form) -> None:
    assert normalized(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("text", OUT_OF_ORDER)
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_normalising_finds_marks_in_their_order(
    text: str, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mark would else be moved past all before it that belong behind it."""
    expected = unicodedata.normalize(form, text)
    handed_over: list[str] = []
    plainly = unicodedata.normalize

    def normalize(form: Form, text: str) -> str:
        handed_over.append(text)
        return plainly(form, text)

    monkeypatch.setattr("models.wire.normal_form.unicodedata.normalize", normalize)
    assert normalized(form, text) == expected
    assert max(map(_moves, handed_over)) <= 32 * len(text)


def _moves(text: str) -> int:
    """How many marks stand before one that belongs before them, summed over all."""
    moves, before = 0, [0] * 256
    for character in text:
        number = unicodedata.combining(character)
        if number == 0:
            before = [0] * 256
        else:
            moves += sum(before[number + 1 :])
            before[number] += 1
    return moves


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caf\u00e9", "cafe\u0301"),
        ("STRASSE", "Stra\u00dfe"),
        ("full", "\uff46\uff55\uff4c\uff4c"),
        ("\u0422\u0415\u0410", "\u0442\u0435\u0430"),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3"),
        ("\ufb01n", "FIN"),
        ("\uff76\uff9e", "\u30ac"),
        ("\u1e9e", "ss"),
    ],
)
def test_these_fold_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text())
def test_what_is_folded_stays(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_folding_makes_no_book_of_a_page() -> None:
    assert len(folded("\ufdfa" * 4_000)) <= MAX_FOLDED
    assert folded("A" * 4_000) == "a" * 4_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n",
        "\u3000\u2003\u2028\x85",
        "\u200b",
        "\u2060\ufeff",
        "\u2800",
        "\u3164",
        "\u00ad",
        "\u2800 \u3164\u00ad\u200b",
        "\u202e\u2066",
        "\u115f\u1160\uffa0",
        "\ufe0f",
        "\x01",
        "\U000e0041",
    ],
)
def test_there_is_nothing_to_see_in(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "\u200bx", "\u2800.", "\u0301", "\U0001f375", "\u2801"])
def test_there_is_something_to_see_in(text: str) -> None:
    assert not is_blank(text)


def test_blanks_of_all_sorts_are_one_space() -> None:
    assert with_plain_blanks("\u2800a \u3164\u3000b\tc\n") == "a b c"
    assert without_ignorable("\u200ba\ufe0f\u00ad") == "a"


@given(st.text(alphabet=MARKS + "a ", max_size=300))
def test_composing_is_done_once(text: str) -> None:
    assert composed(composed(text)) == composed(text)
