"""``BASE_PATH``: how its text becomes a path."""

import re
from typing import Final

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}")


def base_path(text: str) -> str:
    """The path without its trailing slash, and "" for the root. Only characters that URLs need not escape."""
    segments = text.strip().strip("/").split("/")
    if segments == [""]:
        return ""
    if not all(_SEGMENT.fullmatch(each) for each in segments):
        raise ValueError("is not a path of letters, digits, - and _, as /chat")
    return "/" + "/".join(segments)
