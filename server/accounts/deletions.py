"""The deletion of users: begun with one write, carried out step by step, and resumed after a crash.

This knows only the order. Each step is defined beside the data that it deletes: it gets the deletion, may be carried
out again from its beginning at any time, and returns when it is stored.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, Protocol

from models.errors import Refusal
from models.ids import UserId
from models.stores.people.deletions import Deletion, DeletionStore
from models.stores.people.sessions import Device
from server.accounts.accounts import Accounts
from server.accounts.authentication import Identity
from server.accounts.sessions import Sessions
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock

Step = Callable[[Deletion], Awaitable[None]]

_RETRY_S: Final = 0.5
# How long the user who asks waits for the first steps, which are quick.
_PATIENCE_S: Final = 2.0

_log = logging.getLogger(__name__)


class Belongings(Protocol):
    """A store of data about users."""

    async def forget_user(self, user: UserId) -> None:
        """Delete the data of ``user``; raises ``unavailable``."""


def forgotten_by(*belongings: Belongings) -> Step:
    """The step in which each of ``belongings`` forgets the user."""

    async def step(deletion: Deletion) -> None:
        for each in belongings:
            await each.forget_user(deletion.user)

    return step


class Deletions:
    """All deletions under way. ``steps`` in their order; sessions end before them, and again after them."""

    def __init__(
        self,
        store: DeletionStore,
        accounts: Accounts,
        sessions: Sessions,
        steps: Sequence[Step],
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._steps = steps
        self._clock = clock
        self._tasks = Tasks()

    async def start(self) -> None:
        """Resume the deletions that an earlier process had begun."""
        for deletion in await self._store.all():
            self._tasks.spawn(self._carry_out(deletion), name=f"delete {deletion.user}")

    async def stop(self) -> None:
        """Leave unfinished deletions to the next start."""
        await self._tasks.close()

    async def finished(self) -> None:
        """Return once all deletions that have begun are finished."""
        await self._tasks.finished()

    async def ask(self, who: Identity, password: str | None, *, keep_messages: bool, device: Device) -> None:
        """Delete the user ``who``. When this returns it is certain; the name is free, and no token is valid.

        Raises ``Refusal``: ``wrong_password``, ``bad_request`` for an account without its password,
        ``unauthorized`` if the user is being deleted already, ``rate_limited``, ``unavailable``.
        """
        await self._accounts.check_own_password(who.user, password, device=device)
        if not await self.begin(who.user, keep_messages=keep_messages):
            raise Refusal("unauthorized", "this user is being deleted")

    async def begin(self, user: UserId, *, keep_messages: bool) -> bool:
        """Delete ``user``, as ``ask`` does; False if that is already under way. Raises ``unavailable``."""
        deletion = Deletion(user, self._clock.now_ms(), keep_messages)
        if not await self._store.begin(deletion):
            return False
        work = self._tasks.spawn(self._carry_out(deletion), name=f"delete {user}")
        await asyncio.wait([work], timeout=_PATIENCE_S)
        return True

    async def _carry_out(self, deletion: Deletion) -> None:
        for step in (self._end_sessions, *self._steps, self._end_sessions, self._store.end):
            what = f"the deletion of {deletion.user}"
            await until_done(partial(step, deletion), what, _log, retry_s=_RETRY_S)
        _log.info("%s is deleted", deletion.user)

    async def _end_sessions(self, deletion: Deletion) -> None:
        await self._sessions.erase(deletion.user)
