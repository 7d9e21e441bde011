"""What the description tells of the texts in bodies and queries, beyond what decoding checks.

What breaks it is refused in better words by what carries the call out.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from msgspec import Meta

from models.wire.chat_values import MAX_REASON, MAX_TITLE, MAX_TOPIC
from models.wire.names import MAX_NAME

# Of each category of Unicode the ranges, as regular expressions have them: what is drawn as nothing.
_FORMAT: Final = (
    "\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064"
    "\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb"
)
_BLANK: Final = (
    rf"\x00-\x20\x7f-\xa0{_FORMAT}\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200a\u2028\u2029\u202f\u205f"
    r"\u2065\u2800\u3000\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
)
_CONTROL: Final = rf"\x00-\x1f\x7f-\x9f{_FORMAT}\u2028\u2029\ue000-\uf8ff"
_UNRULY: Final = r"\x00\n-\r\x1c-\x1e\x85\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"


def _matching(pattern: str, says: str = "") -> Meta:
    shown = {"pattern": pattern} | ({"description": says} if says else {})
    return Meta(extra_json_schema=shown)


def _visible(but: str) -> str:
    """Something to see, between anything ``but`` that; blanks around it are trimmed, whatever they are."""
    return rf"^\s*[^{but}]*[^{but}{_BLANK}][^{but}]*\s*$"


# What is trimmed is not measured: so a length is in the pattern, or in words.
Name = Annotated[
    str, _matching(rf"^\s*[^\s{_CONTROL}]([^{_CONTROL}]{{0,{MAX_NAME - 2}}}[^\s{_CONTROL}])?\s*$")
]
Title = Annotated[str, _matching(_visible(_UNRULY), f"Up to {MAX_TITLE} characters.")]
Topic = Annotated[str, _matching(rf"^\s*[^{_UNRULY}]*\s*$", f"Up to {MAX_TOPIC} characters.")]
Reason = Annotated[str, _matching(r"^[^\x00]*$", f"Up to {MAX_REASON} characters.")]
NumberCursor = Annotated[str, _matching(r"^[0-9]{1,15}$")]
MemberCursor = Annotated[str, _matching(r"^[0-9]{1,15}\.[A-Za-z0-9_.:-]{1,64}$")]
SocketCursor = Annotated[str, Meta(max_length=100), _matching(r"^[0-9]{1,16}:[A-Za-z0-9_-]{1,64}$")]


def text_of(most: int, pattern: str = _visible(r"\x00")) -> Meta:
    """A text of up to so many characters with something to see in it, if ``pattern`` says nothing else."""
    return _matching(pattern, f"Up to {most} characters.")


ROOM_TEXTS: Final[Mapping[str, Any]] = {"title": Title, "topic": Topic}
