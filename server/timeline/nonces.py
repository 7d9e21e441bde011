"""The nonces that one room saw last, each with the answer to the message that had it."""

import asyncio
from typing import Final

from models.ids import UserId
from models.wire.events import Reply
from server.timeline.pending_commits import Answer

Nonce = tuple[UserId, str]

MAX_NONCES: Final = 1_000


class RecentNonces:
    """The last 1,000 nonces. When full the oldest is dropped; in a room that keeps its history the log knows it."""

    __slots__ = ("_answers",)

    def __init__(self) -> None:
        self._answers: dict[Nonce, Answer] = {}

    def answer_to(self, nonce: Nonce) -> Answer | None:
        """The answer that the message with ``nonce`` got or will get, None for a new nonce."""
        return self._answers.get(nonce)

    def remember(self, nonce: Nonce, answer: Answer) -> None:
        """Remember ``nonce``, unless ``answer`` turns out to be a refusal."""
        self._answers[nonce] = answer
        if len(self._answers) > MAX_NONCES:
            del self._answers[next(iter(self._answers))]
        if isinstance(answer, asyncio.Future):
            answer.add_done_callback(lambda done: self._answered(nonce, done))

    def _answered(self, nonce: Nonce, answer: asyncio.Future[Reply]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            self._answers.pop(nonce, None)
        elif nonce in self._answers:
            self._answers[nonce] = answer.result()
