"""What people write: trimming, lengths in code points, one normal form, and what is blank."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from server.timeline.words.text import reason_of, text_of, title_of, topic_of

CUP = "\N{TEACUP WITHOUT HANDLE}"


@pytest.mark.parametrize(
    ("of", "most"),
    [(text_of, 4_000), (title_of, 100), (topic_of, 500), (reason_of, 300)],
)
def test_lengths_are_code_points_after_trimming(of: Callable[[str], str], most: int) -> None:
    assert of("\n\t " + CUP * most + "\u3000 ") == CUP * most
    with pytest.raises(Refusal, match=f"{of.__name__[:-3]}: .*{most + 1}"):
        of("x" * (most + 1))


@pytest.mark.parametrize("of", [text_of, title_of, topic_of, reason_of])
def test_a_text_is_in_its_normal_form(of: Callable[[str], str]) -> None:
    assert of("cafe\u0301 \u212b") == "caf\u00e9 \u00c5"


@pytest.mark.parametrize(
    ("of", "most"),
    [(text_of, 4_000), (title_of, 100), (topic_of, 500), (reason_of, 300)],
)
def test_the_length_is_that_before_normalising(of: Callable[[str], str], most: int) -> None:
    assert of("e\u0301" * (most // 2)) == "\u00e9" * (most // 2)
    with pytest.raises(Refusal, match=str(most + 1)):
        of("e\u0301" * (most // 2) + "x")
    assert of("\u0958" * most) == "\u0915\u093c" * most


@pytest.mark.parametrize("of", [text_of, title_of, topic_of, reason_of])
def test_a_text_that_is_too_long_is_not_normalised(
    of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.timeline.words.text.composed", None)
    with pytest.raises(Refusal, match="characters are allowed"):
        of("a" + "\u0345\u0334" * 16_000)


@pytest.mark.parametrize("of", [text_of, title_of, topic_of, reason_of])
def test_no_text_holds_a_nul(of: Callable[[str], str]) -> None:
    for text in ("\0", "a\0b", "a\0"):
        with pytest.raises(Refusal, match=r"U\+0000"):
            of(text)


BLANK = ["", " \n\t", "\u3000", "\u200b", "\u2800", "\u3164", "\u00ad", "\u2060\ufeff \u2800", "\u202e"]


@pytest.mark.parametrize("text", BLANK)
def test_a_blank_text_or_title_is_none(text: str) -> None:
    for of in (text_of, title_of):
        with pytest.raises(Refusal, match=f"{of.__name__[:-3]}:"):
            of(text)


@pytest.mark.parametrize("text", BLANK[:-1])
def test_a_blank_topic_or_reason_is_an_empty_one(text: str) -> None:
    assert topic_of(text) == ""
    assert reason_of(text) is None


def test_no_reason_and_an_empty_one_are_the_same() -> None:
    assert reason_of(None) is None
    assert reason_of(" spam ") == "spam"


@pytest.mark.parametrize(
    "character", [*"\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", *"\u061c\u200e\u200f\u202e\u2066"]
)
def test_a_title_and_a_topic_stand_on_one_line_as_they_are_written(character: str) -> None:
    for of in (title_of, topic_of):
        with pytest.raises(Refusal, match="line break or a control"):
            of(f"a{character}b")
    assert text_of(f"a{character}b") == reason_of(f"a{character}b") == f"a{character}b"


@given(st.text(max_size=120))
def test_what_was_taken_is_taken_again(text: str) -> None:
    for of in (text_of, topic_of):
        try:
            once = of(text)
        except Refusal:
            continue
        assert of(once) == once
