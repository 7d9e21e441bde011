"""Which texts read as one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wire.look_alikes import readings, skeleton


def read_alike(one: str, other: str) -> bool:
    return any(mine == theirs for mine, theirs in zip(readings(one), readings(other), strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Admin", "\u0410dmin"),
        ("Admin", "ADMIN"),
        ("\u0440\u0430\u0443\u0440\u0430l", "paypal"),
        ("paypal", "paypaI"),
        ("paypal", "paypa1"),
        ("PAYPAL", "paypaI"),
        ("modern", "modem"),
        ("O0O", "\u039f\u041e0"),
        ("x y", "x\u2800y"),
        ("x y", "x\u3164 \u3000y"),
        ("Vic", "V\u0456c"),
        ("fin", "\ufb01n"),
        ("caf\u00e9", "cafe\u0301"),
        ("x", "x\u200b"),
    ],
)
def test_these_read_as_one(one: str, other: str) -> None:
    assert read_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann", "Anna"), ("Al", "Ai"), ("x y", "xy"), ("\u5c0f\u660e", "\u5c0f\u7ea2"), ("cafe", "caf\u00e9")],
)
def test_these_read_as_two(one: str, other: str) -> None:
    assert not read_alike(one, other)


@pytest.mark.parametrize(
    ("character", "prototype"),
    [
        ("0", "O"),
        ("1", "l"),
        ("I", "l"),
        ("|", "l"),
        ("m", "rn"),
        ("\u0430", "a"),
        ("\u03bf", "o"),
        ("\u0131", "i"),
        ("\u05ad", "\u0596"),
        ("\u0627", "l"),
        ("l", "l"),
        ("O", "O"),
        ("\u0596", "\u0596"),
    ],
)
def test_a_character_is_taken_for_its_prototype(character: str, prototype: str) -> None:
    """Of a pair that has no third the direction matters as well."""
    assert skeleton(character) == unicodedata.normalize("NFD", prototype)


@given(st.text())
def test_the_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@given(st.text())
def test_canonical_forms_read_as_one(text: str) -> None:
    assert readings(unicodedata.normalize("NFC", text))[1] == readings(unicodedata.normalize("NFD", text))[1]
