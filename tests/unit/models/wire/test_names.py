"""What a user may be called, and which names are one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from models.wire.names import (
    MAX_NAME,
    RESERVED_NAMES,
    bend_name,
    check_not_reserved,
    clean_name,
    name_key,
)


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


@pytest.mark.parametrize("text", ["", " ", "\u2800", "\u3164", "\u2800\u3000\u115f", "\ufe0f", "\u034f"])
def test_a_name_that_cannot_be_seen_is_none(text: str) -> None:
    with pytest.raises(Refusal, match="name:"):
        clean_name(text)


@pytest.mark.parametrize("text", ["a\0b", "a\nb", "a\u202eb", "a\u200bb", "a\u00adb", "a\ue000b"])
def test_a_name_holds_no_control(text: str) -> None:
    with pytest.raises(Refusal, match="name: holds"):
        clean_name(text)


def test_a_name_is_as_long_as_it_was_sent() -> None:
    assert clean_name(" " + "e\u0301" * 16 + " ") == "\u00e9" * 16
    with pytest.raises(Refusal, match="not 34"):
        clean_name("e\u0301" * 17)


def test_a_name_is_no_longer_in_its_normal_form() -> None:
    with pytest.raises(Refusal, match="not 34"):
        clean_name("\u0958" * 17)


def test_a_long_name_is_refused_before_it_is_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.wire.names.composed", None)
    with pytest.raises(Refusal, match="not 16000"):
        clean_name("a" + "\u0345\u0334" * 7_999 + "b")


@pytest.mark.parametrize("name", RESERVED_NAMES)
def test_a_reserved_name_is_nobodys(name: str) -> None:
    for spelling in (name, name.upper(), name.title(), f"@{name}!", f"{name} \N{TEACUP WITHOUT HANDLE}"):
        with pytest.raises(Refusal) as refused:
            check_not_reserved(spelling)
        assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    "name",
    [
        "\u0410dmin",
        "adm1n",
        "l0bby",
        "Teah0use",
        "rnoderator",
        "a d m i n",
        "a\u2800dmin",
        "\uff21\uff24\uff2d\uff29\uff2e",
        "\u24d0dmin",
        "A11",
        "h\u0435r\u0435",
        "EVERY0NE",
        "sy\u017ftem",
        "ADMlN",
        "Admlnistrator",
        "AdminlStrator",
    ],
)
def test_another_spelling_is_reserved_too(name: str) -> None:
    with pytest.raises(Refusal, match="reserved"):
        check_not_reserved(name)


@pytest.mark.parametrize("name", ["Ann", "Ali", "admins", "Heron", "Allan", "H\u00e9r\u00e9", "\u5c0f\u660e"])
def test_a_name_that_only_sounds_like_it_is_free(name: str) -> None:
    check_not_reserved(name)


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_whatever_is_bent_is_clean(text: str) -> None:
    bent = bend_name(text, otherwise="user-1")
    assert clean_name(bent) == bent == unicodedata.normalize("NFC", bent)


def test_a_name_is_composed_over_what_was_taken_out_of_it() -> None:
    assert bend_name("cafe\u200d\u0301", otherwise="user-1") == "caf\u00e9"


def test_of_a_name_that_is_a_book_only_the_beginning_is_looked_at() -> None:
    assert bend_name("\u200b" * 120 + "Ann" + "x" * 8_000, otherwise="user-1") == "Ann" + "x" * 5


def test_nothing_bends_to_the_other_name() -> None:
    assert bend_name(None, otherwise="user-1") == "user-1"
