"""Converts the markup of Slack's texts, and the names of its emoji. Pure functions."""

import re
from collections.abc import Callable
from typing import Final

from emoji import emojize

from models.errors import Refusal
from models.wire.emoji import emoji_of

# Angle brackets hold what is no text: a mention, a channel, a link (docs.slack.dev, "Formatting message text").
_MARKED: Final = re.compile(r"<([^<>]+)>")
_CALLS: Final = {"here": "@here", "channel": "@everyone", "everyone": "@everyone"}
_LONGEST_NAME: Final = 100
_FIRST_TONE: Final = 0x1F3FB
_TONE: Final = re.compile(r"\A(.+)::skin-tone-([2-6])\Z")


def plain(text: str, name_of: Callable[[str], str]) -> str:
    """``text`` without Slack's markup; ``name_of`` returns the name of a user."""

    def shown(match: re.Match[str]) -> str:
        said, _, label = match[1].partition("|")
        match said[0]:
            case "@":
                return f"@{name_of(said[1:])}"
            case "#":
                return f"#{label or said[1:]}"
            case "!":
                return label or _CALLS.get(said[1:].partition("^")[0], f"@{said[1:]}")
            case _:
                return said if label in ("", said, said.partition(":")[2]) else f"{label} ({said})"

    return _MARKED.sub(shown, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> list[str]:
    """The users whom ``text`` names, each once."""
    found = (match[1].partition("|")[0] for match in _MARKED.finditer(text))
    return list(dict.fromkeys(each[1:] for each in found if each.startswith("@") and len(each) > 1))


def emoji_called(name: str) -> str | None:
    """The emoji of that name; None for one that only its workspace has."""
    if len(name) > _LONGEST_NAME:
        return None
    toned = _TONE.match(name)
    bare = toned[1] if toned else name
    written = emojize(f":{bare}:", language="alias")
    tones = [chr(_FIRST_TONE + int(toned[2]) - 2)] if toned else []
    for each in (*(written + tone for tone in tones), written):
        try:
            return emoji_of(each)
        except Refusal:
            continue
    return None
