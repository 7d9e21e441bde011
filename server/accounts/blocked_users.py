"""Users whom operators keep out: they cannot sign in, and their tokens are not valid, until the block ends.

The blocks are in memory, so that a sign-in checks them at no cost.
"""

from models.errors import Refusal
from models.ids import UserId
from models.stores.operators.blocked import Block, BlockedUserStore
from server.runtime.clock import Clock


class BlockedUsers:
    """The blocks of all users."""

    def __init__(self, store: BlockedUserStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._blocks: dict[UserId, Block] = {}

    async def start(self) -> None:
        """Read the blocks, before any user may sign in. Raises ``unavailable``."""
        async for page in self._store.all():
            self._blocks.update({block.user: block for block in page})

    def of(self, user: UserId) -> Block | None:
        """The present block of ``user``."""
        block = self._blocks.get(user)
        if block is None or (block.until_at is not None and block.until_at <= self._clock.now_ms()):
            return None
        return block

    def check(self, user: UserId) -> None:
        """Raise ``banned``, with the seconds left, if ``user`` is kept out."""
        block = self.of(user)
        if block is None:
            return
        wait_s = None if block.until_at is None else (block.until_at - self._clock.now_ms()) / 1_000
        why = "" if block.reason is None else f": {block.reason}"
        raise Refusal("banned", f"you are banned from this server{why}", retry_after_s=wait_s)

    async def block(self, user: UserId, duration_s: int | None, reason: str | None) -> None:
        """Keep ``user`` out from now on, for good without ``duration_s``. Raises ``unavailable``."""
        now_ms = self._clock.now_ms()
        until = None if duration_s is None else now_ms + duration_s * 1_000
        block = Block(user=user, at=now_ms, until_at=until, reason=reason)
        await self._store.put(block)
        self._blocks[user] = block

    async def unblock(self, user: UserId) -> None:
        """Let ``user`` in again; nothing happens if they are not kept out. Raises ``unavailable``."""
        await self._store.remove(user)
        self._blocks.pop(user, None)
