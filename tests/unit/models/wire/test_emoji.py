"""A reaction is one emoji, in whatever spelling."""

import pytest
from emoji import EMOJI_DATA

from models.errors import Refusal
from models.wire.emoji import MAX_EMOJI_BYTES, emoji_key, emoji_of

HEART = "\u2764"
KISS = "\U0001f469\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f469\U0001f3fc"


@pytest.mark.parametrize(
    "emoji",
    [
        "\N{THUMBS UP SIGN}",
        "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-6}",
        HEART,
        HEART + "\ufe0f",
        KISS,
        KISS.replace("\ufe0f", ""),
        "1\ufe0f\u20e3",
        "1\u20e3",
        "\u00a9",
        "\U0001f1e9\U0001f1ea",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
)
def test_this_is_one_emoji(emoji: str) -> None:
    assert emoji_of(emoji) == emoji


@pytest.mark.parametrize(
    "emoji",
    [
        "",
        " ",
        "x",
        "+1",
        "text",
        "1",
        "#",
        "\u200b",
        "\0",
        "\ufe0f",
        "\u200d",
        "\N{THUMBS UP SIGN}" * 2,
        "\N{THUMBS UP SIGN} ",
        "\N{THUMBS UP SIGN}x",
        "\U0001f1e9",
        "\U0001f1e9\U0001f1ea\U0001f1e9",
        HEART + "\ufe0e",
        HEART + "\ufe0f\ufe0f",
        "\ufe0f" + HEART,
        "\U0001f1e9\ufe0f\U0001f1ea",
        "1\ufe0f\u20e3\ufe0f",
        "\u00e9",
        "\u5b57",
    ],
)
def test_this_is_none(emoji: str) -> None:
    with pytest.raises(Refusal, match="emoji: one emoji"):
        emoji_of(emoji)


def test_every_emoji_of_unicode_has_room() -> None:
    assert all(emoji_of(emoji) == emoji for emoji in EMOJI_DATA)
    with pytest.raises(Refusal, match=f"at most {MAX_EMOJI_BYTES} bytes"):
        emoji_of(HEART + "\ufe0f" * 21)


def test_spellings_of_an_emoji_have_one_key() -> None:
    assert emoji_key(HEART) == emoji_key(HEART + "\ufe0f")
    assert emoji_key(HEART) != emoji_key("\N{BLACK HEART SUIT}")
