"""What people write: messages, titles, reasons, reactions, searches, passwords."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.wire.chat_values import MAX_TEXT, MAX_TITLE, MAX_TOPIC
from models.wire.emoji import emoji_of
from models.wire.normal_form import composed, is_blank
from server.accounts.passwords import clean_password
from server.search.block import Building
from server.search.words import query_of, terms_of
from server.timeline.words.forbidden_words import ForbiddenWords
from server.timeline.words.mentions import MemberNames
from server.timeline.words.text import reason_of, text_of, title_of, topic_of
from tests.cost.hunt import Subject
from tests.cost.meter import Work
from tests.cost.shapes import shapes
from tests.cost.subjects import tokens
from tests.cost.subjects.frames import FRAME_BYTES
from tests.rigs.timeline.entry_samples import message

_MEMBERS: Final = 1_000
# A block has up to 128 messages, each of which is a step.
_IN_INDEX: Final = 8 * MAX_TEXT
# One of each length that a name may have, so that every place is looked at; and names that fold to much.
_NAMES: Final = (
    "ann",
    *("\ufdfa" * count for count in range(1, 33)),
    *("a" * count for count in range(1, 33)),
)


def _members() -> MemberNames:
    names = MemberNames()
    for number in range(_MEMBERS):
        name = _NAMES[number] if number < len(_NAMES) else f"member {number}"
        names.add(name, UserId(f"u-{number}"))
    return names


_ROOM: Final = _members()
_QUERY: Final = query_of("tea at \u559d\u8336")
# Each is the end of the next one; the others match anywhere.
_FORBIDDEN: Final = ForbiddenWords(
    [*("a" * length for length in range(1, 51)), *("\ufdfa" * 50, "a1", "b c")]
)


def _sent(text: str) -> None:
    """All that is done with the text of a message before it is stored, and to find it again."""
    cleaned = text_of(text)
    _ROOM.mentioned(cleaned, may_call_all=True)
    terms_of(message(text=cleaned))
    _QUERY.matches(message(text=cleaned))


def _indexed(text: str) -> Work:
    """A block of the index, made of messages as long as they may be, no two of which need be alike."""
    pieces = [text[at : at + MAX_TEXT] for at in range(0, len(text), MAX_TEXT)]
    messages = [message(seq=seq, text=piece) for seq, piece in enumerate(pieces)]
    terms = {each.seq: (each, terms_of(each)) for each in messages}
    return lambda: Building(RoomId("r-1"), 0, 1, len(messages)).steps(terms)


def _searched(query: str) -> None:
    is_blank(query)
    query_of(query)


def _subject(name: str, work: Callable[[str], object], size: int) -> Subject[Any]:
    def prepare(text: str) -> Work:
        return partial(work, text)

    drawn = shapes(tokens.WRITTEN, tokens.ANY_TEXT)
    return Subject(name=name, size=size, shapes=drawn, prepare=prepare, refusals=(Refusal,))


SUBJECTS: Final = [
    _subject("the text of a message", _sent, MAX_TEXT),
    _subject("the words of a message", _FORBIDDEN.first_in, MAX_TEXT),
    _subject("a text that is too long", text_of, FRAME_BYTES),
    _subject("a title", title_of, MAX_TITLE),
    _subject("a title that is too long", title_of, FRAME_BYTES),
    _subject("a topic", topic_of, MAX_TOPIC),
    _subject("a reason", reason_of, FRAME_BYTES),
    _subject("a reaction", emoji_of, FRAME_BYTES),
    _subject("a query", _searched, 100),
    Subject(
        name="what is written into the index",
        size=_IN_INDEX,
        shapes=shapes(tokens.WRITTEN, tokens.ANY_TEXT),
        prepare=_indexed,
    ),
    _subject("a new password", clean_password, FRAME_BYTES),
    _subject("a password that is tried", composed, 256),
]
