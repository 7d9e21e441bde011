"""The messages of one room that are being written: all text so far, the text shown to listeners, the stored text.

A piece that is taken is part of the message for its sender. For everybody else it is once it is shown: pages show
what listeners were sent, so that an event goes on where a page ends. Only numbered changes begin and end such a
message.
"""

import asyncio
from array import array
from bisect import bisect_left
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.stores.entries import MessageEntry
from models.wire.chat_values import MAX_TEXT, Message
from models.wire.events import Reply
from models.wire.forms.streamed import AppendEvent, AppendReply

_MAX_ENDED: Final = 100

_Answer = Reply | asyncio.Future[Reply]


class OpenMessage:
    """One message. ``message`` is as shown to listeners, ``text`` is all text so far; ``kept`` of it is stored.

    ``touched_s``: when the last piece came. ``is_due``: whether the rest will be shown in a moment.
    """

    __slots__ = ("_closing", "_starts", "is_due", "kept", "message", "text", "touched_s")

    def __init__(self, message: Message, now_s: float) -> None:
        self.message = message
        self.text = message.text or ""
        self.kept = len(self.text)
        self.touched_s = now_s
        self.is_due = False
        # Where each piece begins, ascending.
        self._starts = array("H")
        self._closing: tuple[int, str, _Answer] | None = None

    @property
    def shown(self) -> int:
        """How many characters of the text listeners were sent."""
        return len(self.message.text or "")

    def answer_to(self, at: int, piece: str, *, done: bool) -> _Answer | None:
        """The answer that the same piece got before, None for a new one."""
        if done:
            closing = self._closing
            same = closing is not None and closing[:2] == (at, piece) and not _has_failed(closing[2])
            return closing[2] if closing is not None and same else None
        place = bisect_left(self._starts, at)
        if place == len(self._starts) or self._starts[place] != at:
            return None
        end = self._starts[place + 1] if place + 1 < len(self._starts) else len(self.text)
        return AppendReply(at=at) if self.text[at:end] == piece else None

    def check(self, at: int | None, piece: str) -> None:
        """Raise ``conflict`` if the text does not end ``at``, ``too_large`` if it would become too long."""
        if at is not None and at != len(self.text):
            raise Refusal("conflict", f"at: the text has {len(self.text)} characters")
        if len(self.text) + len(piece) > MAX_TEXT:
            raise Refusal("too_large", f"text: the whole has up to {MAX_TEXT} characters")

    def take(self, piece: str, now_s: float) -> AppendReply:
        """Add ``piece``, which was checked and is not empty."""
        at = len(self.text)
        self._starts.append(at)
        self.text += piece
        self.touched_s = now_s
        return AppendReply(at=at)

    def remember_closing(self, at: int, piece: str, answer: _Answer) -> None:
        """Remember the answer to the last piece, for retries."""
        self._closing = at, piece, answer


class OpenMessages:
    """The open messages of one room, by ``seq``; and the last 100 that have ended, for retries."""

    def __init__(self) -> None:
        self._open: dict[int, OpenMessage] = {}
        self._ended: dict[int, OpenMessage] = {}

    def __bool__(self) -> bool:
        return bool(self._open)

    def get(self, seq: int) -> OpenMessage | None:
        """An open message."""
        return self._open.get(seq)

    def ended(self, seq: int) -> OpenMessage | None:
        """A message that ended not long ago."""
        return self._ended.get(seq)

    def all(self) -> list[OpenMessage]:
        """All open messages, ascending."""
        return [self._open[seq] for seq in sorted(self._open)]

    def as_shown(self, message: Message) -> Message:
        """``message``, which was read from the log, with the pieces that listeners were sent since it was stored."""
        growing = self._open.get(message.seq)
        return growing.message if growing is not None and message.open else message

    def begin(self, message: Message, now_s: float) -> None:
        """Begin to track ``message``, which is being written."""
        self._open.setdefault(message.seq, OpenMessage(message, now_s))

    def show(self, seq: int) -> AppendEvent | None:
        """The pieces that listeners were not sent yet, if there are any; from now on pages show them."""
        growing = self._open.get(seq)
        if growing is None:
            return None
        growing.is_due = False
        event = _rest(growing, growing.text)
        if event is not None:
            growing.message = replace(growing.message, text=growing.text)
        return event

    def settle(self, entry: MessageEntry, now_s: float) -> tuple[MessageEntry, AppendEvent | None]:
        """Prepare ``entry`` to be shown: it begins a message, ends one, or changes something else in it.

        Returns the entry as it is to be shown, and the last piece of a message that it ends.
        """
        message = entry.message
        growing = self._open.get(message.seq)
        if growing is None:
            if message.open:
                self.begin(message, now_s)
            return entry, None
        if message.open:
            # The change was planned before pieces came that were shown since.
            growing.message = replace(message, text=growing.message.text)
            return replace(entry, message=growing.message), None
        self._end(growing)
        return entry, _rest(growing, message.text or "") if entry.change == "closed" else None

    def _end(self, growing: OpenMessage) -> None:
        seq = growing.message.seq
        del self._open[seq]
        self._ended[seq] = growing
        if len(self._ended) > _MAX_ENDED:
            del self._ended[next(iter(self._ended))]


def _rest(growing: OpenMessage, text: str) -> AppendEvent | None:
    """The part of ``text`` that listeners were not sent."""
    at, message = growing.shown, growing.message
    return AppendEvent(room=message.room, seq=message.seq, at=at, text=text[at:]) if text[at:] else None


def _has_failed(answer: _Answer) -> bool:
    if not isinstance(answer, asyncio.Future) or not answer.done():
        return False
    return answer.cancelled() or answer.exception() is not None
