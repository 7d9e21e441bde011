"""Short questions to the home about tokens and tickets, answered with yes, an identity or a refusal."""

import asyncio
from itertools import count
from typing import Any

from models.errors import Refusal
from models.ids import SessionId
from server.accounts.authentication import Identity
from server.cluster.link.words import Answered, Call
from server.relaying.gateway.attachment import WAIT_S, Attachment, no_home


class Calls:
    """The questions under way; it verifies tokens and redeems tickets for a gateway."""

    def __init__(self, attachment: Attachment) -> None:
        self._attachment = attachment
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Answered]] = {}

    async def verify(self, token: str) -> Identity:
        return await self._ask("verify", token)

    async def redeem(self, secret: str) -> Identity:
        return await self._ask("redeem", secret)

    async def admit(self, identity: Identity, task: str) -> None:
        """Return if a socket of ``identity`` may be opened. Raises ``Refusal``: ``rate_limited``, ``unavailable``."""
        await self._ask("admit", task, identity)

    async def is_open(self, session: SessionId) -> bool:
        """True: the home checks the session of each socket that is reported to it."""
        return True

    def take(self, answer: Answered) -> None:
        """Take an answer of the home."""
        waiting = self._waiting.get(answer.call)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def lost(self) -> None:
        """Note that no answer comes to the questions so far."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(no_home())

    async def _ask(self, what: str, about: str, identity: Identity | None = None) -> Identity:
        await self._attachment.ready()
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._attachment.say(Call(number, what, about, identity))
            async with asyncio.timeout(WAIT_S):
                answer: Answered = await waiting
        except TimeoutError:
            raise no_home() from None
        finally:
            del self._waiting[number]
        if answer.identity is None:
            code: Any = answer.code
            raise Refusal(code, answer.message, retry_after_s=answer.retry_after_s)
        return answer.identity
