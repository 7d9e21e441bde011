"""What people write: trimming, lengths in code points, emoji in bytes, and who is mentioned."""

from collections.abc import Callable

import pytest

from models.errors import Refusal
from models.ids import UserId
from models.wire.names import MAX_NAME, name_key
from server.timeline.text import (
    MAX_LOOKED_AT,
    MAX_MENTIONS,
    MemberNames,
    emoji_of,
    reason_of,
    text_of,
    title_of,
    topic_of,
)

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"


def names(*people: str) -> MemberNames:
    known = MemberNames()
    for person in people:
        known.add(person, UserId(f"u-{person}"))
    return known


@pytest.mark.parametrize(
    ("of", "least", "most"),
    [(text_of, 1, 4_000), (title_of, 1, 100), (topic_of, 0, 500), (reason_of, 0, 300)],
)
def test_lengths_are_code_points_after_trimming(of: Callable[[str], str], least: int, most: int) -> None:
    assert of("\n\t " + "\N{TEACUP WITHOUT HANDLE}" * most + "\u3000 ") == "\N{TEACUP WITHOUT HANDLE}" * most
    with pytest.raises(Refusal, match=f"{of.__name__[:-3]}: .*{most + 1}"):
        of("x" * (most + 1))
    if least:
        with pytest.raises(Refusal, match="not 0"):
            of(" \n\u3000\t")


def test_no_reason_and_an_empty_one_are_the_same() -> None:
    assert reason_of(None) is None
    assert reason_of("  ") is None
    assert reason_of(" spam ") == "spam"


@pytest.mark.parametrize(
    "emoji", ["x", "\N{THUMBS UP SIGN}", FAMILY, "+1", "a" * 32, "\N{TEACUP WITHOUT HANDLE}" * 8]
)
def test_an_emoji_is_up_to_32_bytes(emoji: str) -> None:
    assert emoji_of(emoji) == emoji


@pytest.mark.parametrize(
    "emoji", ["", " ", "a b", "a\n", "\u3000", "a" * 33, "\N{TEACUP WITHOUT HANDLE}" * 8 + "x"]
)
def test_an_emoji_is_neither_empty_nor_blank_nor_longer(emoji: str) -> None:
    with pytest.raises(Refusal, match="emoji"):
        emoji_of(emoji)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@ann", ["ann"]),
        ("hello @Ann!", ["ann"]),
        ("@ANN, @ben.", ["ann", "ben"]),
        ("@ben and @ann and @ben", ["ben", "ann"]),
        ("(@ann)", ["ann"]),
        ("\N{THUMBS UP SIGN}@ann", ["ann"]),
        ("@ann lee, tea?", ["ann lee"]),
        ("@ann leeds", ["ann"]),
        ("@annabel", None),
        ("mail ann@ben.example", None),
        ("@", None),
        ("@ ann", None),
        ("@nobody", None),
        ("no at all", None),
        ("@\u674e\u96f7\uff0c\u559d\u8336", ["\u674e\u96f7"]),
        ("@@ann", ["ann"]),
        ("@" * 3_900 + "ann", ["ann"]),
        ("@." * (MAX_LOOKED_AT - 1) + "@ann", ["ann"]),
    ],
)
def test_who_is_mentioned(text: str, who: list[str] | None) -> None:
    found = names("ann", "ben", "ann lee", "\u674e\u96f7").mentioned(text)
    assert found == (None if who is None else [f"u-{name}" for name in who])


def test_a_name_that_several_bear_mentions_them_all() -> None:
    known = names("ann")
    known.add("Ann", UserId("x-2"))
    assert known.mentioned("@ann") == ["u-ann", "x-2"]
    known.remove("ann", UserId("u-ann"))
    assert known.mentioned("@ann") == ["x-2"]
    known.remove("ANN", UserId("x-2"))
    known.remove("ANN", UserId("x-2"))
    assert known.mentioned("@ann") is None


def test_mentions_are_bounded() -> None:
    people = [f"n{number}" for number in range(MAX_MENTIONS + 5)]
    found = names(*people).mentioned(" ".join(f"@{person}" for person in people))
    assert found == [f"u-{person}" for person in people[:MAX_MENTIONS]]


def test_what_is_looked_up_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    known = names("ann")

    def key(name: str) -> str:
        looked_up.append(name)
        return name_key(name)

    monkeypatch.setattr("server.timeline.text.name_key", key)
    for text in ("@." * 2_000, "@" * 4_000, "@x " * 1_300, "@ann" * 1_000):
        looked_up.clear()
        known.mentioned(text)
        assert len(looked_up) <= MAX_LOOKED_AT * MAX_NAME
    assert known.mentioned("@." * MAX_LOOKED_AT + "@ann") is None
