"""Retried calls: they get the first answer, and wait for it if the first call is under way."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.stores.operators.answers import AnswerStore, KeptAnswer
from server.runtime.clock import Clock

MAX_KEY: Final = 64

Answering = Callable[[], Awaitable[tuple[int, bytes]]]


class _Turn:
    """The turns of identical calls."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


class Idempotency:
    """Answers by caller, path and ``Idempotency-Key``, kept for a day; only those that succeeded (2xx)."""

    def __init__(self, store: AnswerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._under_way: dict[str, _Turn] = {}

    async def once(
        self, caller: UserId, path: str, key: str, body: bytes, answer: Answering
    ) -> tuple[int, bytes]:
        """The status and body of the first call like this one, which ``answer`` carries out if there was none.

        Raises:
            Refusal: ``bad_request`` for a key of the wrong length, ``conflict`` for another body, ``unavailable``,
                and the refusals of ``answer``, which are not kept.
        """
        if not 0 < len(key) <= MAX_KEY:
            raise Refusal("bad_request", f"Idempotency-Key: 1 to {MAX_KEY} characters are allowed")
        call, asked = _digest(caller.encode(), path.encode(), key.encode()), _digest(body)
        turn = self._under_way.setdefault(call, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                return await self._answered(call, asked, answer)
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._under_way[call]

    async def _answered(self, call: str, asked: str, answer: Answering) -> tuple[int, bytes]:
        kept = await self._store.find(call, self._clock.now_ms())
        if kept is not None:
            if kept.asked != asked:
                raise Refusal("conflict", "Idempotency-Key: it came with another body before")
            return kept.status, kept.body
        status, body = await answer()
        if 200 <= status < 300:
            await self._store.keep(
                call, KeptAnswer(asked=asked, status=status, body=body), self._clock.now_ms()
            )
        return status, body


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
