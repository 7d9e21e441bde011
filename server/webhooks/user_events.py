"""Events of users: they join, change their name, are kept out and let in again, and are erased.

The ids of these events follow from the stored data of the user. At the start, all changes since the last event are
put in once more, so a crash between a change and its event leaves none out. Letting a user in again leaves
no stored trace: that event is stored first.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final, Literal

from models.errors import unavailable
from models.ids import Epoch, RoomId, UserId
from models.stores.operators.blocked import Block, BlockedUserStore
from models.stores.people.deletions import Deletion
from models.stores.people.users import User, UserStore
from models.stores.webhooks.recorded import Recorded, RecordedStore
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.webhooks.events import Told, told
from server.webhooks.queue import EventQueue
from server.webhooks.registered import Registered

UserChange = Literal["created", "renamed", "blocked", "unblocked", "erased"]

# Used in place of a room; no room has such an id.
_USERS: Final = RoomId("|users")
# Writes of other processes may have been under way when the last event was stored.
_SLACK_MS: Final = 60_000
_RETRY_S: Final = 0.5
_PATIENCE_S: Final = 4.0

_log = logging.getLogger(__name__)


class UserEvents:
    """Events of users. ``start`` once."""

    def __init__(
        self,
        registered: Registered,
        queue: EventQueue,
        recorded: RecordedStore,
        users: UserStore,
        blocked: BlockedUserStore,
        clock: Clock,
    ) -> None:
        self._registered = registered
        self._queue = queue
        self._recorded = recorded
        self._users = users
        self._blocked = blocked
        self._clock = clock
        self._tasks = Tasks()
        users.subscribe_changed(self._changed)

    def start(self) -> None:
        """Record the events that a crash left out, in the background."""
        if self._registered.wanting("user", None):
            work = until_done(self._make_up, "the events of users", _log, retry_s=_RETRY_S)
            self._tasks.spawn(work, name="find the events of users")

    async def stop(self) -> None:
        """Stop. The remaining events are recorded after the next start."""
        await self._tasks.close()

    def begin(self) -> None:
        """Note a new webhook: from now on the recorded position of users is stored."""
        if self._registered.wanting("user", None):
            self._note()

    async def erased(self, deletion: Deletion) -> None:
        """Record the last step of the deletion of a user, which may be repeated."""
        user, at = deletion.user, deletion.deleting_at
        self._put(_told(user, "erased", at, str(at)))
        await self._queue.stored()

    def blocked(self, user: UserId, block: Block | None) -> None:
        """Record ``block`` of ``user``, which is stored."""
        if block is not None:
            self._put(_of_block(block))

    async def about_to_unblock(self, block: Block) -> None:
        """Record that ``block`` is about to be removed, and return once that is stored. Raises ``unavailable``."""
        if not self._registered.wanting("user", None):
            return
        self._put(_told(block.user, "unblocked", self._clock.now_ms(), str(block.at)))
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._queue.stored()
        except TimeoutError:
            raise unavailable() from None

    def _changed(self, user: User, renamed_at: int | None) -> None:
        self._put(_of_user(user, renamed_at))

    def _put(self, event: Told) -> None:
        wanting = self._registered.wanting("user", None)
        of_then = [each.id for each in wanting if each.created_at <= event.at]
        if of_then:
            self._queue.put(event, of_then)
        if wanting:
            self._note()

    def _note(self) -> None:
        now_ms = self._clock.now_ms()
        self._queue.note(Recorded(room=_USERS, epoch=Epoch(""), rev=now_ms, webhooks=[]))

    async def _make_up(self) -> None:
        known = await self._recorded.get(_USERS)
        if known is None:
            return
        async for event in self._since(known.rev - _SLACK_MS):
            self._put(event)
            if self._queue.is_full:
                await self._queue.stored()

    async def _since(self, at: int) -> AsyncIterator[Told]:
        async for users in self._users.created_since(at):
            for user in users:
                yield _of_user(user, None)
        async for renamed in self._users.renamed_since(at):
            for user, renamed_at in renamed:
                yield _of_user(user, renamed_at)
        async for blocks in self._blocked.all():
            for block in blocks:
                if block.at >= at:
                    yield _of_block(block)


def _of_user(user: User, renamed_at: int | None) -> Told:
    if renamed_at is None:
        return _told(user.id, "created", user.created_at, str(user.created_at))
    return _told(user.id, "renamed", renamed_at, f"{renamed_at} {user.name}")


def _of_block(block: Block) -> Told:
    return _told(block.user, "blocked", block.at, str(block.at))


def _told(user: UserId, change: UserChange, at: int, which: str) -> Told:
    data = {"user": user, "change": change}
    return told("user", at, f"user:{user}", ("user", user, change, which), data)
