"""What people write, as it is kept: trimmed, of a bounded length, in one normal form, and not blank.

Lengths are counted in code points, before normalising: what that makes longer stays whole.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.wire.chat_values import MAX_REASON, MAX_TEXT, MAX_TITLE, MAX_TOPIC, Attachment
from models.wire.normal_form import UNRULY, composed, is_blank

_NUL: Final = "\0"


def text_of(written: str) -> str:
    """A message's text: 1 to 4,000 characters, and something to see in it. Raises ``bad_request``."""
    return _visible(_cleaned(written, "text", MAX_TEXT), "text")


def title_of(written: str) -> str:
    """A room's title: 1 to 100 characters on one line, and something to see in it. Raises ``bad_request``."""
    return _visible(_on_one_line(_cleaned(written, "title", MAX_TITLE), "title"), "title")


def topic_of(written: str) -> str:
    """A room's topic: up to 500 characters on one line; a blank one is none. Raises ``bad_request``."""
    topic = _on_one_line(_cleaned(written, "topic", MAX_TOPIC), "topic")
    return "" if is_blank(topic) else topic


def reason_of(written: str | None) -> str | None:
    """Why somebody was kicked, banned or muted: up to 300 characters; a blank one is none.

    Raises ``bad_request``.
    """
    reason = _cleaned(written or "", "reason", MAX_REASON)
    return None if is_blank(reason) else reason


def attachments_of(attached: Sequence[Attachment] | None) -> list[Attachment] | None:
    """What a message points to, the names in their normal form; None for nothing. Raises ``bad_request``."""
    return [_attachment_of(each) for each in attached or ()] or None


def _attachment_of(attached: Attachment) -> Attachment:
    if any(_NUL in (text or "") for text in (attached.url, attached.name, attached.content_type)):
        raise Refusal("bad_request", "attachments: one holds the character U+0000")
    return attached if attached.name is None else replace(attached, name=composed(attached.name))


def _cleaned(written: str, field: str, most: int) -> str:
    trimmed = written.strip()
    if len(trimmed) > most:
        raise Refusal("bad_request", f"{field}: up to {most} characters are allowed, not {len(trimmed)}")
    if _NUL in trimmed:
        raise Refusal("bad_request", f"{field}: holds the character U+0000")
    return composed(trimmed)


def _visible(text: str, field: str) -> str:
    if is_blank(text):
        raise Refusal("bad_request", f"{field}: has nothing to see in it")
    return text


def _on_one_line(text: str, field: str) -> str:
    if UNRULY.search(text):
        raise Refusal("bad_request", f"{field}: holds a line break or a control of the direction of writing")
    return text
