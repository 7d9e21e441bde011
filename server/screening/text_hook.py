"""Asks ``MESSAGE_HOOK`` about a text: may it be stored, as it is or otherwise, and should a moderator see it?

A question is signed as the Standard Webhooks specification says, and has 500 ms. What is no answer decides as
``MESSAGE_HOOK_FAILS`` says.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from models.errors import Refusal, unavailable
from models.ids import RoomId, UserId, new_id
from server.runtime.clock import Clock
from server.runtime.rate_limits import Bucket
from server.runtime.settings.settings import Settings
from server.runtime.webhook_signatures import signed
from server.transport.http.client import HttpEndpoint

ANSWER_S: Final = 0.5
MAX_REASON: Final = 300
_LINES_PER_S: Final = 0.1
_NO_REASON: Final = "text: it is not taken here"

Kind = Literal["message", "edit", "append", "title", "topic", "name"]

_log = logging.getLogger(__name__)


class Sender(Struct, frozen=True, kw_only=True):
    """Whose text it is; ``id`` is None for somebody who is only about to become a user."""

    id: UserId | None
    name: str
    guest: bool


class Question(Struct, frozen=True, kw_only=True):
    """What the hook is asked; ``room`` is None before there is one."""

    room: RoomId | None
    sender: Sender
    text: str
    kind: Kind
    attachments: Sequence[Any] = ()


class Verdict(Struct, frozen=True):
    """The text that may be stored, and why a moderator should see it, if one should."""

    text: str
    flag: str | None = None


class _Answer(Struct, frozen=True):
    action: Literal["allow", "refuse", "replace", "flag"]
    text: str | None = None
    reason: str | None = None


class TextHook:
    """The hook behind ``endpoint``; ``secret`` signs. Without an answer a text is stored unless it ``is_closed``."""

    def __init__(self, endpoint: HttpEndpoint, secret: str, clock: Clock, *, is_closed: bool) -> None:
        self._endpoint = endpoint
        self._secret = secret
        self._clock = clock
        self._is_closed = is_closed
        self._lines = Bucket(_LINES_PER_S, 1)

    async def ask(self, question: Question, valid: Callable[[str], str]) -> Verdict:
        """What becomes of a text. ``valid`` gives another in its normal form, or raises ``Refusal`` if it is none.

        Raises:
            Refusal: ``forbidden`` with the reason; ``unavailable`` where no answer means no.
        """
        try:
            return _verdict(question, await self._answer(question), valid)
        except _NoAnswer as why:
            if not self._lines.take(self._clock.monotonic()):
                _log.warning("MESSAGE_HOOK: it does not answer as it should (%s)", why)
        if self._is_closed:
            raise unavailable("texts cannot be checked now; send it again")
        return Verdict(question.text)

    def close(self) -> None:
        """Ask nothing after it."""
        self._endpoint.close()

    async def _answer(self, question: Question) -> _Answer:
        body = msgspec.json.encode(question)
        try:
            said = await self._endpoint.post(body, self._headers(body))
            return msgspec.json.decode(said, type=_Answer)
        except Refusal as refusal:
            raise _NoAnswer(refusal.message) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise _NoAnswer("it is not of the shape that was agreed") from None

    def _headers(self, body: bytes) -> dict[str, str]:
        return signed(self._secret, new_id("q"), self._clock.now_ms() // 1_000, body)


def text_hook_of(settings: Settings, clock: Clock) -> TextHook | None:
    """The hook of ``settings``; None where there is none."""
    if settings.message_hook is None or settings.message_hook_secret is None:
        return None
    endpoint = HttpEndpoint(settings.message_hook, "MESSAGE_HOOK", timeout_s=ANSWER_S)
    secret, is_closed = settings.message_hook_secret, settings.message_hook_fails == "closed"
    return TextHook(endpoint, secret, clock, is_closed=is_closed)


class _NoAnswer(Exception):
    """What came is no answer. ``str()`` says why, in words for the log."""


def _verdict(question: Question, answer: _Answer, valid: Callable[[str], str]) -> Verdict:
    reason = (answer.reason or "")[:MAX_REASON].strip()
    match answer.action:
        case "allow":
            return Verdict(question.text)
        case "flag":
            return Verdict(question.text, reason or "flagged by the hook")
        case "refuse":
            raise Refusal("forbidden", reason or _NO_REASON)
        case "replace":
            try:
                return Verdict(valid(answer.text or ""))
            except Refusal as refusal:
                raise _NoAnswer(f"its text cannot be: {refusal.message}") from None
