"""Asks ``MESSAGE_HOOK`` about a text: may it be stored, as it is or otherwise, and should a moderator see it?

A question is signed as in the Standard Webhooks specification, and has 500 ms. Without a valid answer
``MESSAGE_HOOK_FAILS`` decides.
"""

from collections.abc import Callable
from typing import Final, Literal

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import new_id
from server.runtime.clock import Clock
from server.runtime.webhook_signatures import signed
from server.screening.questions import NoAnswer, Question, Unanswered, Verdict
from server.transport.http.client import HttpEndpoint

ANSWER_S: Final = 0.5
MAX_REASON: Final = 300
_NO_REASON: Final = "text: it is not taken here"


class _Answer(Struct, frozen=True):
    action: Literal["allow", "refuse", "replace", "flag"]
    text: str | None = None
    reason: str | None = None


class TextHook:
    """The hook behind ``endpoint``; ``secret`` signs, and ``unanswered`` decides if there is no answer."""

    def __init__(self, endpoint: HttpEndpoint, secret: str, clock: Clock, unanswered: Unanswered) -> None:
        self._endpoint = endpoint
        self._secret = secret
        self._clock = clock
        self._unanswered = unanswered

    async def ask(self, question: Question, valid: Callable[[str], str]) -> Verdict:
        """As ``TextCheck.ask``."""
        try:
            return _verdict(question, await self._answer(question), valid)
        except NoAnswer as why:
            return self._unanswered.verdict(question, why)

    def close(self) -> None:
        """Send no more questions."""
        self._endpoint.close()

    async def _answer(self, question: Question) -> _Answer:
        body = msgspec.json.encode(question)
        try:
            said = await self._endpoint.post(body, self._headers(body))
            return msgspec.json.decode(said, type=_Answer)
        except Refusal as refusal:
            raise NoAnswer(refusal.message) from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoAnswer("it is not of the shape that was agreed") from None

    def _headers(self, body: bytes) -> dict[str, str]:
        return signed(self._secret, new_id("q"), self._clock.now_ms() // 1_000, body)


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
                raise NoAnswer(f"its text cannot be: {refusal.message}") from None
