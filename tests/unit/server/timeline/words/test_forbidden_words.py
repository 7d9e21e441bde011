"""Which forbidden word a text holds: as a plain search for each of them would have it."""

from hypothesis import given
from hypothesis import strategies as st

from server.timeline.words.forbidden_words import ForbiddenWords, readable

LETTERS = st.text("ab", min_size=1, max_size=5)
MIXED = st.text("ab1 茶壶", min_size=1, max_size=4)


def found(text: str, *words: str) -> str | None:
    return ForbiddenWords(words).first_in(text)


def plainly(words: list[str], text: str) -> set[str]:
    """The words whose every place is looked at, one word after the other."""
    holding = set()
    for word in words:
        for start in range(len(text) - len(word) + 1):
            end = start + len(word)
            if text[start:end] != word:
                continue
            beside = text[max(0, start - 1) : start] + text[end : end + 1]
            if set(word) <= set("ab") and set(beside) & set("ab1"):
                continue
            holding.add(word)
    return holding


@given(st.lists(LETTERS | MIXED, max_size=8), st.text("ab1 茶壶", max_size=30))
def test_a_word_is_found_where_a_plain_search_finds_it(words: list[str], text: str) -> None:
    kept = list(dict.fromkeys(words))
    holding = plainly(kept, text)
    word = found(text, *kept)
    assert (word in holding) if holding else word is None


def test_a_word_of_letters_is_a_whole_word() -> None:
    assert found("that is bad!", "bad") == "bad"
    assert found("badge, forbade, bad_, bad1, 1bad, báde", "bad", "ba") is None
    assert found("这bad吗", "bad") == "bad"
    assert found("(bad)", "bad") == "bad"


def test_any_other_word_matches_wherever_it_stands() -> None:
    assert found("这是坏话吧", "坏话") == "坏话"
    assert found("abc18+xyz", "18+") == "18+"
    assert found("나쁜말이다", "나쁜말") == "나쁜말"


def test_case_width_and_what_is_drawn_as_nothing_make_no_difference() -> None:
    for text in ("BAD", "ｂａｄ", "b\u200bad", "ba\u00add", "Bad"):
        assert found(text, "bad") == "bad"
    assert found("STRASSE", "straße") == "straße"
    assert found("cafe\u0301", "CAFÉ") == "CAFÉ"


def test_no_word_hides_behind_what_folds_to_very_much() -> None:
    assert found("\ufdfa" * 1_000 + " bad", "bad") == "bad"


def test_the_word_is_told_as_it_stands_in_the_list() -> None:
    assert found("the BAD one", "BaD") == "BaD"
    assert found("x", "y") is None
    assert found("", "y") is None
    assert found("anything") is None


def test_many_long_words_are_one_automaton() -> None:
    words = [f"{'a' * 40}{number:04}" for number in range(200)]
    assert found(f"x {words[123]} y", *words) == words[123]
    assert found("a" * 4_000, *words) is None


def test_texts_are_read_folded() -> None:
    assert readable("Tea") == "tea"
    assert readable("ＴＥＡ\u200b") == "tea"
