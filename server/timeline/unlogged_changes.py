"""The changes of one room of ``history: none``, which has no log.

A message is numbered and shown at once and stored nowhere: a user who joins later does not see it. Any other change
is stored first, one after the other in the order of submitting, and numbered once it is stored, for messages take
numbers meanwhile. A change that cannot be stored is refused and leaves no trace.
"""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from models.errors import Refusal
from models.stores.entries import Entry, MessageEntry
from models.stores.rooms import RoomStore
from models.wire.events import Reply
from server.runtime.background.tasks import Tasks
from server.timeline.pending_commits import Answer, Plan
from server.timeline.state import RoomState


class UnloggedChanges:
    """Stands in for ``PendingCommits``. ``apply`` shows a change that is stored, ``show`` a message."""

    is_ready = True

    def __init__(
        self,
        state: RoomState,
        store: RoomStore,
        apply: Callable[[Entry], None],
        show: Callable[[MessageEntry], None],
    ) -> None:
        self._state = state
        self._store = store
        self._apply = apply
        self._show = show
        self._tasks = Tasks()
        self._turn = asyncio.Lock()

    @property
    def is_idle(self) -> bool:
        """Whether no change is on its way."""
        return not self._tasks

    def submit(self, plan: Plan) -> Answer:
        """Carry out ``plan``: a message at once, any other change in its turn.

        Raises:
            Refusal: the refusals of the plan. The future may raise the same, or ``unavailable``.
        """
        try:
            entry, reply = plan()
        except Refusal:
            # A change that is on its way may allow it.
            if self.is_idle:
                raise
        else:
            if isinstance(entry, MessageEntry):
                self._show(entry)
                return reply
            if entry is None and self.is_idle:
                return reply
        return self._tasks.spawn(self._take_turn(plan), name="change a room without a log")

    async def drained(self) -> None:
        """Return at once: a change has no number before it is stored, so no page can lack it."""

    async def ready(self) -> None:
        """Return at once: the state always equals what is stored."""

    async def catch_up(self) -> None:
        """Return at once: there is no log."""

    async def close(self) -> None:
        """Cancel the changes that are on their way."""
        await self._tasks.close()

    async def _take_turn(self, plan: Plan) -> Reply:
        async with self._turn:
            entry, reply = plan()
            if isinstance(entry, MessageEntry):
                self._show(entry)
            elif entry is not None:
                await self._store.apply([entry])
                numbered = replace(entry, rev=self._state.next_rev)
                self._state.stage(numbered)
                self._apply(numbered)
        return reply
