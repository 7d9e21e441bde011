"""Who is mentioned: where a name begins, where it ends, and that finding it takes no longer than reading the text."""

import unicodedata
from collections.abc import Hashable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ids import UserId
from models.wire.chat_values import EVERYONE, HERE, MAX_MENTIONS
from models.wire.names import MAX_NAME
from server.timeline.words.mentions import MAX_SIGNS, MemberNames

MING = "\u5c0f\u660e"


def names(*people: str) -> MemberNames:
    known = MemberNames()
    for person in people:
        known.add(person, UserId(f"u-{person}"))
    return known


def mentioned(text: str, *people: str) -> list[str]:
    return [user.removeprefix("u-") for user in names(*people).mentioned(text) or ()]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@ann", ["ann"]),
        ("hello @Ann!", ["ann"]),
        ("@ANN, @ben.", ["ann", "ben"]),
        ("@ben and @ann and @ben", ["ben", "ann"]),
        ("(@ann)", ["ann"]),
        ("\N{THUMBS UP SIGN}@ann", ["ann"]),
        ("1\ufe0f\u20e3@ann", ["ann"]),
        ("1\u20e3@ann", ["ann"]),
        ("@ann1\ufe0f\u20e3", []),
        ("@ann lee, tea?", ["ann lee"]),
        ("@ann \u3000 lee, tea?", ["ann lee"]),
        ("@ann\nlee, tea?", ["ann"]),
        ("@ann leeds", ["ann"]),
        ("@ann's", ["ann"]),
        ("@annabel", []),
        ("@ann_lee", []),
        ("@ann-lee", []),
        ("@ann2", []),
        ("@ann\u0301", []),
        ("@ann\u00b2", []),
        ("@ann\u30b5\u3093", ["ann"]),
        ("mail ann@ben.example", []),
        ("1@ben", []),
        ("_@ben_", []),
        ("_@ben", ["ben"]),
        ("https://example.com/@ben", []),
        ("@", []),
        ("@ ann", []),
        ("@nobody", []),
        ("no at all", []),
        ("@@ann", ["ann"]),
        ("\uff20ann", ["ann"]),
        ("\uff20\uff41\uff4e\uff4e", ["ann"]),
        ("`@ann` @ben", ["ben"]),
        ("`@ann", ["ann"]),
        ("```\n@ann\n```\n@ben", ["ben"]),
        ("~~~\n@ann", []),
        ("@" * 3_900 + "ann", ["ann"]),
        ("@." * 1_990 + "@ann", ["ann"]),
    ],
)
def test_who_is_mentioned(text: str, who: list[str]) -> None:
    assert mentioned(text, "ann", "ben", "ann lee") == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (f"@{MING}\u4f60\u597d", [MING]),
        (f"\u4f60\u597d@{MING}", [MING]),
        (f"@{MING}@{MING}1", [MING, f"{MING}1"]),
        (f"@{MING}12", [f"{MING}1"]),
        (f"@{MING}abc", [MING]),
        (f"@{MING}_", [MING]),
        (f"\u4f60\u597d1@{MING}", [MING]),
        (f"a1@{MING}", []),
        (f"x\u0301@{MING}", []),
        ("@\u30b5\u30fc\u30d0\u30fc\u69d8", ["\u30b5\u30fc\u30d0\u30fc"]),
        ("@\u674e\u96f7\uff0c\u559d\u8336", ["\u674e\u96f7"]),
        ("@\ud55c\ub098\uc528", ["\ud55c\ub098"]),
        ("@\u0e2a\u0e21\u0e0a\u0e32\u0e22\u0e04\u0e23\u0e31\u0e1a", ["\u0e2a\u0e21\u0e0a\u0e32\u0e22"]),
        ("@\u0430\u043d\u043d\u0430", ["\u0430\u043d\u043d\u0430"]),
        ("@\u0430\u043d\u043d\u0430\u043c", []),
        ("@\u0930\u093e\u092e", ["\u0930\u093e\u092e"]),
        ("@\u0930\u093e\u092e\u093e\u092f\u0923", []),
        ("@tea\N{TEACUP WITHOUT HANDLE}cup", ["tea\N{TEACUP WITHOUT HANDLE}"]),
        ("@ann@example.com is here", ["ann@example.com"]),
    ],
)
def test_a_name_ends_as_its_script_does(text: str, who: list[str]) -> None:
    people = [MING, f"{MING}1", "\u30b5\u30fc\u30d0\u30fc", "\u674e\u96f7", "\ud55c\ub098"]
    people += ["\u0e2a\u0e21\u0e0a\u0e32\u0e22", "\u0430\u043d\u043d\u0430", "\u0930\u093e\u092e"]
    assert mentioned(text, *people, "tea\N{TEACUP WITHOUT HANDLE}", "ann@example.com") == who


def test_a_name_that_several_bear_mentions_them_all() -> None:
    known = names("ann")
    known.add("Ann", UserId("x-2"))
    assert known.mentioned("@ann") == ["u-ann", "x-2"]
    known.remove("ann", UserId("u-ann"))
    assert known.mentioned("@ann") == ["x-2"]
    known.remove("ANN", UserId("x-2"))
    known.remove("ANN", UserId("x-2"))
    assert known.mentioned("@ann") is None


def test_everyone_and_whoever_is_here_are_called_by_whom_that_is_allowed() -> None:
    known = names("ann")
    assert known.mentioned("@here @ann @Everyone!", may_call_all=True) == [HERE, "u-ann", EVERYONE]
    assert known.mentioned("@here @ann @Everyone!") == ["u-ann"]
    assert known.mentioned("@hereby @everyone_else `@here` x@here", may_call_all=True) is None


def test_a_longer_name_goes_before_a_call() -> None:
    assert mentioned("@here we go", "here we go") == ["here we go"]


def test_mentions_are_bounded() -> None:
    people = [f"n{number}" for number in range(MAX_MENTIONS + 5)]
    found = names(*people).mentioned(" ".join(f"@{person}" for person in people))
    assert found == [f"u-{person}" for person in people[:MAX_MENTIONS]]


def test_a_call_behind_many_names_is_heard() -> None:
    people = [f"n{number}" for number in range(MAX_MENTIONS + 5)]
    text = " ".join(f"@{person}" for person in [*people, "everyone"])
    found = names(*people).mentioned(text, may_call_all=True)
    assert found == [*(f"u-{person}" for person in people[:MAX_MENTIONS]), EVERYONE]


class _Counting(dict[Any, Any]):
    """Counts how often it is asked."""

    asked = 0

    def __contains__(self, key: Hashable) -> bool:
        self.asked += 1
        return super().__contains__(key)


@pytest.mark.parametrize(
    "text",
    [
        "@" * 4_000,
        "@." * 2_000,
        ("@" + "\ufdfa." * 16) * 121,
        "@x " * 1_300,
        "@ann" * 1_000,
        f"@{MING}" * 1_300,
    ],
)
def test_a_text_is_looked_at_a_few_times_at_most(text: str) -> None:
    known = names("ann", "@" * 31 + "x", *("a" * length for length in range(1, 33)))
    known._lengths = lengths = _Counting(known._lengths)
    known.mentioned(text[:4_000])
    assert lengths.asked <= (MAX_SIGNS + 1) * 4_000


# What the contract says, looked up for each place and each end anew.

WORDS = "abZ\u00e9\u0436\u03b1"
UNSPACED = "\u5c0f\u660e\u3055\u30ab\ud55c\u0e01"
DIGITS = "12"


def _of_word(text: str, at: int) -> bool:
    """Whether the character at ``at`` is a letter or digit of a script written with blanks."""
    while at > 0 and text[at] in DIGITS and (text[at - 1] in DIGITS + WORDS + UNSPACED):
        at -= 1
    return text[at] in WORDS + DIGITS


def _by_the_words(text: str, people: list[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in "@\uff20" and (at == 0 or (text[at - 1] != "/" and not _of_word(text, at - 1))):
            fitting = [
                person
                for person in people
                if text[at + 1 : at + 1 + len(person)].casefold() == person.casefold()
                and _ends(text, at + 1 + len(person))
            ]
            if fitting:
                longest = max(fitting, key=len)
                found += [longest] if longest not in found else []
                at += len(longest)
        at += 1
    return found


def _ends(text: str, end: int) -> bool:
    if end == len(text) or not _of_word(text, end - 1):
        return True
    return not _of_word(text, end) and text[end] not in "_-"


NAME = st.text(alphabet=WORDS + UNSPACED + DIGITS + "_-.", min_size=1, max_size=4)


@given(
    st.lists(NAME, min_size=1, max_size=6, unique_by=str.casefold).flatmap(
        lambda people: st.tuples(
            st.just(people),
            st.lists(
                st.sampled_from(
                    [*people, "@", "@", "\uff20", "/", " ", "_", "-", *WORDS, *UNSPACED, *DIGITS]
                ),
                max_size=14,
            ).map("".join),
        )
    )
)
def test_who_is_mentioned_is_as_the_contract_says(drawn: tuple[list[str], str]) -> None:
    people, text = drawn
    text = unicodedata.normalize("NFC", text)
    assert mentioned(text, *people) == _by_the_words(text, people)
    assert all(len(person) <= MAX_NAME for person in people)
