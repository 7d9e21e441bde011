"""What a user may be called, and which names are one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from models.wire.names import MAX_NAME, bend_name, clean_name, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "aNN"),
        ("Stra\u00dfe", "STRASSE"),
        ("\u00e9", "e\u0301"),
        ("\uff21nn", "Ann"),
        ("\u2460", "1"),
        ("\ufb01n", "fin"),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3"),
        ("a  b", "a b"),
        ("a\u3000b", "a b"),
        ("a\u00a0b", "a b"),
        ("a\ufe0fb", "ab"),
        ("\u1fb3", "\u03b1\u03b9"),
    ],
)
def test_these_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("e", "\u00e9"), ("ab", "a b"), ("\u4e00", "\u4e8c")])
def test_these_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
def test_whatever_is_cleaned_is_clean(text: str) -> None:
    try:
        name = clean_name(text)
    except Refusal:
        return
    assert 1 <= len(name) <= MAX_NAME
    assert clean_name(name) == name
    assert name_key(name) == name_key(text)


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_whatever_is_bent_is_clean(text: str) -> None:
    bent = bend_name(text, otherwise="user-1")
    assert clean_name(bent) == unicodedata.normalize("NFC", bent)


def test_nothing_bends_to_the_other_name() -> None:
    assert bend_name(None, otherwise="user-1") == "user-1"
