"""The latest nonces of one room, each with the answer to its message."""

import asyncio
from typing import Final, NamedTuple

from models.ids import UserId
from models.wire.events import Reply
from server.timeline.pending_commits import Answer, nonce_of_another_text

MAX_NONCES: Final = 1_000


class Nonce(NamedTuple):
    """A nonce of ``user``, and the text that was sent with it."""

    user: UserId
    nonce: str
    text: str


class RecentNonces:
    """The last 1,000 nonces. When full the oldest is dropped; in a room that keeps its history the log knows it."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        # With a hash of the text, which is long and need not be kept.
        self._seen: dict[tuple[UserId, str], tuple[Answer, int]] = {}

    def answer_to(self, nonce: Nonce) -> Answer | None:
        """The answer that the message with ``nonce`` got or will get, None for a new nonce.

        Raises ``conflict`` if that message had another text.
        """
        seen = self._seen.get(nonce[:2])
        if seen is not None and seen[1] != hash(nonce.text):
            raise nonce_of_another_text()
        return seen[0] if seen is not None else None

    def first_answer(self, nonce: Nonce) -> Answer | None:
        """The same, with any text."""
        seen = self._seen.get(nonce[:2])
        return seen[0] if seen is not None else None

    def remember(self, nonce: Nonce, answer: Answer) -> None:
        """Remember ``nonce``, unless ``answer`` turns out to be a refusal."""
        self._seen[nonce[:2]] = answer, hash(nonce.text)
        if len(self._seen) > MAX_NONCES:
            del self._seen[next(iter(self._seen))]
        if isinstance(answer, asyncio.Future):
            answer.add_done_callback(lambda done: self._answered(nonce, done))

    def _answered(self, nonce: Nonce, answer: asyncio.Future[Reply]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            self._seen.pop(nonce[:2], None)
        elif nonce[:2] in self._seen:
            self._seen[nonce[:2]] = answer.result(), hash(nonce.text)
