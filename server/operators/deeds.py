"""What operators do, in the audit beside what moderators do. An entry is stored before the deed is carried out."""

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
"""Longer than a year, which is what audits of others look back."""
_EVERY_S: Final = 3_600.0
_DAY_MS: Final = 86_400_000


class Deeds:
    """Notes what operators ask for; what was refused then says so. Entries are kept for 400 days."""

    def __init__(self, store: AuditStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._tasks = Tasks()
        self._rounds = Periodic("old deeds", _EVERY_S, self.let_go)

    def start(self) -> None:
        """Begin to look for old entries, once an hour."""
        self._rounds.start()

    async def let_go(self) -> None:
        """Delete what is too old by now. Raises ``unavailable``; the next round does it then."""
        await self._store.forget_before(OF_OPERATORS, self._clock.now_ms() - KEPT_DAYS * _DAY_MS)

    async def note(self, caller: Caller, action: str, user: str | None, detail: str) -> int:
        """Note that ``caller`` asks for ``action``, to ``user`` if it has to do with one. Returns the entry's number.

        Raises ``unavailable``: what cannot be noted is not done.
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
        """Have an entry say, soon, how its deed was refused."""
        self._tasks.spawn(self._complete(number, f"{detail[:MAX_DETAIL]} (refused: {status})".strip()))

    async def stop(self) -> None:
        """Let what is under way end."""
        await self._rounds.stop()
        await self._tasks.finished()

    async def _complete(self, number: int, detail: str) -> None:
        try:
            await self._store.complete(OF_OPERATORS, number, detail)
        except Refusal:
            return  # The database is away: the entry goes on saying what was asked for.
