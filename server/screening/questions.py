"""What is asked about a text before it is stored, what may be answered, and what no answer means."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, Protocol

from msgspec import Struct

from models.errors import unavailable
from models.ids import RoomId, UserId
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket

_LINES_PER_S: Final = 0.1

TextKind = Literal["message", "edit", "append", "title", "topic", "name"]

_log = logging.getLogger(__name__)


class Sender(Struct, frozen=True, kw_only=True):
    """Whose text it is; ``id`` is None for somebody who is only about to become a user."""

    id: UserId | None
    name: str
    guest: bool


class Question(Struct, frozen=True, kw_only=True):
    """What is asked; ``room`` is None before there is one."""

    room: RoomId | None
    sender: Sender
    text: str
    kind: TextKind
    attachments: Sequence[Any] = ()


class Verdict(Struct, frozen=True):
    """The text that may be stored, and why a moderator should see it, if one should."""

    text: str
    flag: str | None = None


class TextCheck(Protocol):
    """A check of texts."""

    async def ask(self, question: Question, valid: Callable[[str], str]) -> Verdict:
        """The verdict on a text. ``valid`` returns a replacement in its normal form, or raises ``Refusal``.

        Raises:
            Refusal: ``forbidden`` with the reason; ``unavailable`` if no answer means no.
        """

    def close(self) -> None:
        """Send no more questions."""


class NoAnswer(Exception):
    """The response is no answer. ``str()`` says why, in words for the log."""


class Unanswered:
    """Decides on texts without an answer: they are stored unless this ``is_closed``."""

    def __init__(self, clock: Clock, *, is_closed: bool) -> None:
        self._clock = clock
        self._is_closed = is_closed
        self._lines = Bucket(_LINES_PER_S, 1)

    def verdict(self, question: Question, why: NoAnswer | None) -> Verdict:
        """Decide without an answer, and log ``why`` there is none, if that is worth a line.

        Raises ``Refusal("unavailable")`` if no answer means no.
        """
        if why is not None and not self._lines.take(self._clock.monotonic()):
            _log.warning("MESSAGE_HOOK: it does not answer as it should (%s)", why)
        if self._is_closed:
            raise unavailable("texts cannot be checked now; send it again")
        return Verdict(question.text)
