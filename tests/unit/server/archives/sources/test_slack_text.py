"""Slack's markup and names of emoji."""

import pytest

from server.archives.sources.slack_text import emoji_called, mentioned, plain


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U1> and <@U2|ben>", "@Ann and @U2"),
        ("in <#C1|general> or <#C2>", "in #general or #C2"),
        ("<!here> <!channel> <!everyone>", "@here @everyone @everyone"),
        ("<!subteam^S1|@tea-lovers>", "@tea-lovers"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("<https://example.org|Tea> <https://example.org>", "Tea (https://example.org) https://example.org"),
        ("<mailto:a@example.org|a@example.org>", "mailto:a@example.org"),
        ("1 &lt; 2 &amp;&amp; &amp;lt;", "1 < 2 && &lt;"),
        ("<unclosed and >", "unclosed and "),
        ("<>", "<>"),
    ],
)
def test_markup_becomes_text(written: str, shown: str) -> None:
    assert plain(written, lambda user: {"U1": "Ann"}.get(user, user)) == shown


def test_everybody_who_is_named_is_mentioned_once() -> None:
    assert mentioned("<@U1> <@U2|ben> <@U1> <!here> <@>") == ["U1", "U2"]


@pytest.mark.parametrize(
    ("name", "emoji"),
    [
        ("tea", "🍵"),
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("wave::skin-tone-3", "👋🏼"),
        ("tea::skin-tone-3", "🍵"),
        ("our-own-parrot", None),
        ("", None),
    ],
)
def test_emoji_are_known_by_their_names(name: str, emoji: str | None) -> None:
    assert emoji_called(name) == emoji
