"""Whether the database answers, and how many of its calls are in flight.

A call that fails or times out fails for its caller only: one slow call is no outage. Outages are found by a separate
probe, a small read with a short deadline, which starts when a call fails or is slow. All calls are refused at once
only while the probe fails.
"""

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import pymongo
from pymongo.errors import PyMongoError

from models.database.calls.call_times import Call, CallTimes, under_way
from models.database.outages import is_internal, is_outage
from models.errors import Refusal, unavailable

MOST_UNDER_WAY: Final = 48
INTERNAL_ERRORS_IN_A_ROW: Final = 3
# Fractions of a call's deadline: after the first the probe starts, and the second is the probe's own deadline.
_SLOW: Final = 0.25
_PROBE: Final = 0.5
_LOOK_S: Final = 0.5
_PROBE_AGAIN_S: Final = 0.1
_TELL_AGAIN_S: Final = 10.0
# A database that has not answered for this long does not recover by itself.
HANGS_S: Final = 60.0

_log = logging.getLogger(__name__)


class Availability:
    """The calls of one database: bounded, timed and counted.

    ``probe`` raises the driver's errors; ``due_s`` gives the deadline of an ordinary call. A call that is slow on
    purpose is no sign of an outage.

    ``is_broken`` is set when several calls in a row failed with an internal error of the database, and when it has
    not answered for a minute. Whoever can restart the database waits for it, and clears it.
    """

    def __init__(self, probe: Callable[[], Awaitable[object]], due_s: Callable[[], float]) -> None:
        self._probe = probe
        self.due_s = due_s
        self._finding: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        # In the order in which they began.
        self._under_way: dict[object, float] = {}
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._told_at = float("-inf")
        self._internal_errors = 0
        self.is_broken = asyncio.Event()
        self.is_away = False
        self.times_lost = 0
        self.times = CallTimes()
        self.calls = 0
        self.failed_calls = 0

    @property
    def under_way(self) -> int:
        """How many calls are in flight. A call that timed out counts until the driver has let go of it."""
        return len(self._under_way)

    @property
    def waiting(self) -> int:
        """How many calls wait for others to finish."""
        return len(self._waiting)

    @asynccontextmanager
    async def call(self, timeout_s: float, bound_s: float, *, first: bool) -> AsyncIterator[None]:
        """Carry out calls of the driver, which share ``timeout_s``, including the time that they wait for a place.

        ``first``: the call waits for no place. Raises the refusal ``unavailable`` for an outage; other errors pass
        unchanged.
        """
        if self.is_away:
            raise unavailable()
        try:
            with pymongo.timeout(timeout_s):
                async with asyncio.timeout(bound_s), self._place(first=first):
                    yield
        except TimeoutError as error:
            raise self._failed("no answer in time") from error
        except PyMongoError as error:
            if not is_outage(error):
                raise
            self._count_internal(error)
            raise self._failed(str(error)) from error

    def close(self) -> None:
        """Stop probing the database."""
        for each in (self._finding, self._timer):
            if each is not None:
                each.cancel()

    @asynccontextmanager
    async def _place(self, *, first: bool) -> AsyncIterator[None]:
        # Calls within a call belong to it: they share its deadline and its place.
        if under_way.get() is not None:
            yield
            return
        if not first:
            await self._turn()
        loop, call = asyncio.get_running_loop(), Call()
        self._under_way[call] = began = loop.time()
        self._watch()
        token = under_way.set(call)
        try:
            yield
            self._internal_errors = 0
        finally:
            under_way.reset(token)
            del self._under_way[call]
            self.times.count(call, loop.time() - began)
            self.calls += 1
            self._let_next()

    async def _turn(self) -> None:
        """Return when a place is free. Waiters are served in order."""
        while len(self._under_way) >= MOST_UNDER_WAY:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._let_next()
                elif turn in self._waiting:
                    self._waiting.remove(turn)
                raise

    def _let_next(self) -> None:
        while self._waiting and len(self._under_way) < MOST_UNDER_WAY:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _count_internal(self, error: PyMongoError) -> None:
        self._internal_errors = self._internal_errors + 1 if is_internal(error) else 0
        if self._internal_errors >= INTERNAL_ERRORS_IN_A_ROW:
            self._internal_errors = 0
            self.is_broken.set()

    def _failed(self, why: str) -> Refusal:
        self.failed_calls += 1
        now = asyncio.get_running_loop().time()
        if not self.is_away and now - self._told_at >= _TELL_AGAIN_S:
            self._told_at = now
            _log.warning("a call of the database failed: %s", why)
        self._look_for_it()
        return unavailable()

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _look(self) -> None:
        """Start the probe if a call is slow, so that an outage is known before the call times out."""
        self._timer = None
        oldest = next(iter(self._under_way.values()), None)
        if oldest is None:
            return
        if asyncio.get_running_loop().time() - oldest > _SLOW * self.due_s():
            self._look_for_it()
        self._watch()

    def _look_for_it(self) -> None:
        if self._finding is None:
            # In a context of its own: the failed call's deadline must not bound the probe.
            self._finding = asyncio.create_task(
                self._find(), name="look for the database", context=contextvars.Context()
            )

    async def _find(self) -> None:
        try:
            if await self._answers():
                return
            self.is_away = True
            self.times_lost += 1
            # Logged once for each outage, not once for each failed command.
            _log.warning("the database cannot be reached; everything is refused until it answers")
            loop = asyncio.get_running_loop()
            away_since = loop.time()
            while not await self._answers():
                if loop.time() - away_since > HANGS_S:
                    self.is_broken.set()
                    away_since = loop.time()
                await asyncio.sleep(_PROBE_AGAIN_S)
            _log.info("the database is reached again")
        finally:
            self._finding = None
            self.is_away = False

    async def _answers(self) -> bool:
        within_s = _PROBE * self.due_s()
        try:
            with pymongo.timeout(within_s):
                async with asyncio.timeout(within_s):
                    await self._probe()
        except (TimeoutError, PyMongoError):
            return False
        except Exception:  # a barrier: whatever it is, the search goes on
            _log.exception("the database cannot be looked for")
            return False
        return True
