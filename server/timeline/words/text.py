"""The text that people write, as it is stored: trimmed, of a bounded length, in one normal form, and not blank.

Lengths are counted in code points, before normalising: text that gets longer by that is not cut.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from models.errors import Refusal
from models.wire.chat_values import MAX_REASON, MAX_TEXT, MAX_TITLE, MAX_TOPIC, MAX_WORD, Attachment
from models.wire.commands.messages import Attached
from models.wire.normal_form import UNRULY, composed, is_blank

_NUL: Final = "\0"


def text_of(written: str) -> str:
    """A message's text: 1 to 4,000 characters, and something to see in it. Raises ``bad_request``."""
    return _visible(_cleaned(written, "text", MAX_TEXT), "text")


def text_beside(written: str, attachments: Sequence[object] | None) -> str:
    """The text of a message with those attachments: beside some it may be empty. Raises ``bad_request``."""
    text = _cleaned(written, "text", MAX_TEXT)
    return "" if attachments and is_blank(text) else _visible(text, "text")


def beginning_of(written: str) -> str:
    """The first piece of a text that will go on: up to 4,000 characters, or none. Raises ``bad_request``."""
    return _normal(written, "text", MAX_TEXT)


def title_of(written: str) -> str:
    """A room's title: 1 to 100 characters on one line, and something to see in it. Raises ``bad_request``."""
    return _visible(_on_one_line(_cleaned(written, "title", MAX_TITLE), "title"), "title")


def topic_of(written: str) -> str:
    """A room's topic: up to 500 characters on one line; a blank one is none. Raises ``bad_request``."""
    topic = _on_one_line(_cleaned(written, "topic", MAX_TOPIC), "topic")
    return "" if is_blank(topic) else topic


def line_of(written: str, field: str, most: int) -> str:
    """A text of up to ``most`` characters on one line, with something to see in it. Raises ``bad_request``."""
    return _visible(_on_one_line(_cleaned(written, field, most), field), field)


def word_of(written: str) -> str:
    """A word that is forbidden: 1 to 50 characters on one line, and something to see. Raises ``bad_request``."""
    return _visible(_on_one_line(_cleaned(written, "words", MAX_WORD), "words"), "words")


def reason_of(written: str | None) -> str | None:
    """The reason of a kick, a ban or a mute: up to 300 characters; a blank one is none.

    Raises ``bad_request``.
    """
    reason = _cleaned(written or "", "reason", MAX_REASON)
    return None if is_blank(reason) else reason


def attachments_of(
    attached: Sequence[Attached] | None, uploads: Mapping[str, Attachment]
) -> list[Attachment] | None:
    """The attachments of a message, with their names in normal form; None if there are none. Raises ``bad_request``.

    ``uploads`` are those that it may show; others are left out.
    """
    links_or_uploads = [
        _link_of(each) if each.upload is None else uploads.get(each.upload) for each in attached or ()
    ]
    return [each for each in links_or_uploads if each is not None] or None


def check_attached(attached: Sequence[Attached] | None) -> None:
    """Raise ``bad_request`` unless each is a link or an upload, and no upload is named twice."""
    uploads: set[str] = set()
    for each in attached or ():
        if each.upload is None:
            _link_of(each)
            continue
        if each != Attached(upload=each.upload):
            raise Refusal("bad_request", "attachments: an upload says itself what it is")
        if each.upload in uploads:
            raise Refusal("bad_request", f"attachments: {each.upload} is there twice")
        uploads.add(each.upload)


def _link_of(attached: Attached) -> Attachment:
    if attached.url is None:
        raise Refusal("bad_request", "attachments: each has an upload or a url")
    if any(_NUL in (text or "") for text in (attached.url, attached.name, attached.content_type)):
        raise Refusal("bad_request", "attachments: one holds the character U+0000")
    return Attachment(
        url=attached.url,
        name=None if attached.name is None else composed(attached.name),
        content_type=attached.content_type,
        size_bytes=attached.size_bytes,
        width=attached.width,
        height=attached.height,
    )


def _cleaned(written: str, field: str, most: int) -> str:
    return _normal(written.strip(), field, most)


def _normal(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise Refusal("bad_request", f"{field}: up to {most} characters are allowed, not {len(text)}")
    if _NUL in text:
        raise Refusal("bad_request", f"{field}: holds the character U+0000")
    return composed(text)


def _visible(text: str, field: str) -> str:
    if is_blank(text):
        raise Refusal("bad_request", f"{field}: has nothing to see in it")
    return text


def _on_one_line(text: str, field: str) -> str:
    if UNRULY.search(text):
        raise Refusal("bad_request", f"{field}: holds a line break or a control of the direction of writing")
    return text
