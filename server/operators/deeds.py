"""The actions of operators, in the audit beside those of moderators. An entry is stored before the action."""

from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.stores.moderation.audit import OF_OPERATORS, AuditStore
from models.wire.base import Person
from models.wire.moderation.values import AuditEntry
from server.operators.callers import Caller
from server.rooms.moderation.audit import to_log
from server.runtime.background.periodic import Periodic
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock

MAX_DETAIL: Final = 300
KEPT_DAYS: Final = 400
"""Longer than a year, the usual period of an external audit."""
_EVERY_S: Final = 3_600.0
_DAY_MS: Final = 86_400_000


class Deeds:
    """Notes the actions of operators; refused ones are marked later. Entries are kept for 400 days."""

    def __init__(self, store: AuditStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._tasks = Tasks()
        self._rounds = Periodic("old deeds", _EVERY_S, self.let_go)

    def start(self) -> None:
        """Begin to delete old entries, once an hour."""
        self._rounds.start()

    async def let_go(self) -> None:
        """Delete the entries that are too old now. Raises ``unavailable``; then the next round does it."""
        await self._store.forget_before(OF_OPERATORS, self._clock.now_ms() - KEPT_DAYS * _DAY_MS)

    async def note(self, caller: Caller, action: str, user: str | None, detail: str) -> int:
        """Note that ``caller`` asks for ``action``, on ``user`` if it concerns one. Returns the entry's number.

        Raises ``unavailable``: an action that cannot be noted is not done.
        """
        entry = AuditEntry(
            at=self._clock.now_ms(),
            by=Person(id=caller.behind or caller.id, name=caller.name),
            action=action,
            user=None if user is None else Person(id=UserId(user), name=user),
            detail=detail[:MAX_DETAIL] or None,
        )
        to_log(entry)
        return await self._store.add(OF_OPERATORS, entry)

    def refused(self, number: int, detail: str, status: int) -> None:
        """Mark an entry soon as refused, with the status."""
        self._tasks.spawn(self._complete(number, f"{detail[:MAX_DETAIL]} (refused: {status})".strip()))

    async def stop(self) -> None:
        """Wait for the work under way."""
        await self._rounds.stop()
        await self._tasks.finished()

    async def _complete(self, number: int, detail: str) -> None:
        try:
            await self._store.complete(OF_OPERATORS, number, detail)
        except Refusal:
            return  # The database is away: the entry stays as it was noted.
