"""A connection that is kept: opened again with back-off whenever it breaks, and watched while it stands.

Silence is detected: each command has an answer, and an idle connection sends a PING. A connection whose
other end is gone without a word breaks ``ANSWER_S`` after the next of these.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from msgspec import Struct

from server.cluster.bus.bus import OK
from server.cluster.bus.over_redis.wire import Away, Command, Wire
from server.runtime.incidents import log_incident

# The bus recovers within 5 s of the return of Redis, however long the back-off had become.
BACK_OFF_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0)
_STEADY_S: Final = 5.0
# How many commands go in one write: thousands of channels that are subscribed again must not hold the loop.
_COMMANDS_AT_ONCE: Final = 500
_HELD_S: Final = 0.5
_PING: Final[Command] = ("PING",)
_CONNECTING: Final = "Redis is being connected to"

_log = logging.getLogger(__name__)


class BusTimings(Struct, frozen=True, kw_only=True):
    """Seconds of real time."""

    ping_s: float = 1.0
    """How often each connection is checked, and pinged if it is idle."""
    answer_s: float = 3.0
    """How long Redis may take for an answer."""
    look_s: float = 5.0
    """How often sentinels or a cluster are asked for the addresses."""
    subscribe_s: float = 3.0
    """How long the confirmation of a subscription may take."""


class LinkUser(Protocol):
    """The owner of a link. Every method is called in the loop and must not wait."""

    def opened(self) -> None:
        """The link is up, and commands can be sent."""

    def received(self, reply: Any) -> None:
        """Take a reply or a message. For a reply, call ``Link.answered``."""

    def broken(self, unanswered: list[Any]) -> None:
        """The link is down. ``unanswered``: the tokens of commands that may or may not have arrived."""


class Link:
    """``start`` once, ``close`` once. ``changed`` is called after each change of ``state``."""

    def __init__(
        self,
        name: str,
        open_: Callable[[], Awaitable[Wire]],
        timings: BusTimings,
        changed: Callable[[], None],
    ) -> None:
        self.state = _CONNECTING
        self.tries = 0
        self.openings = 0
        self._name = name
        self._open = open_
        self._timings = timings
        self._changed = changed
        self._user: LinkUser | None = None
        self._task: asyncio.Task[None] | None = None
        self._queue: list[Command] = []
        self._wake = asyncio.Event()
        self._unanswered: deque[tuple[float, Any]] = deque()
        self._answered_at = 0.0
        self._broken: asyncio.Future[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether commands can be sent."""
        return self._broken is not None

    @property
    def unanswered(self) -> int:
        """The number of commands without an answer."""
        return len(self._unanswered)

    def start(self, user: LinkUser) -> None:
        """Connect, and reconnect until it is closed."""
        self._user = user
        self._task = asyncio.create_task(self._run(), name=f"Redis: {self._name}")

    async def close(self) -> None:
        """Close it. No method of the user is called from now on."""
        self._user, self._broken = None, None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def send(self, command: Command, token: Any = None) -> None:
        """Queue a command; all those of one turn of the loop leave together. Only while ``is_up``."""
        self._unanswered.append((asyncio.get_running_loop().time(), token))
        self._queue.append(command)
        self._wake.set()

    def answered(self) -> Any:
        """Note that the oldest unanswered command has its answer; returns its token."""
        self._answered_at = asyncio.get_running_loop().time()
        return self._unanswered.popleft()[1]

    @property
    def oldest(self) -> Any:
        """The token of the oldest command without an answer; None if there is none."""
        return self._unanswered[0][1] if self._unanswered else None

    def break_(self, why: str) -> None:
        """Drop this connection, and open another."""
        broken, self._broken = self._broken, None
        if broken is None:
            return
        broken.set_result(None)
        tokens = [token for _, token in self._unanswered]
        self._queue, self._unanswered = [], deque()
        self._say(why)
        if self._user is not None:
            self._user.broken(tokens)

    async def _run(self) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                await self._serve(await self._open())
            except Away as away:
                self._say(str(away))
            except Exception as error:  # a barrier: the bus must not stay deaf
                log_incident(_log, f"the connection {self._name} failed", error, task="bus")
                self.break_("an error that nobody expected")
            self.tries += 1
            failures = 0 if loop.time() - began > _STEADY_S else failures + 1
            pause_s = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - no secret

    async def _serve(self, wire: Wire) -> None:
        """Return once the connection is broken."""
        loop = asyncio.get_running_loop()
        self._broken = broken = loop.create_future()
        self._answered_at = loop.time()
        self._wake = asyncio.Event()
        self.openings += 1
        tasks = [
            asyncio.create_task(each) for each in (self._write(wire), self._read(wire, broken), self._watch())
        ]
        try:
            self._say(OK)
            if self._user is not None:
                self._user.opened()
            await asyncio.wait([broken, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await wire.close()
        for task in tasks:
            if not task.cancelled():
                self._give_up(task.exception())

    def _give_up(self, error: BaseException | None) -> None:
        if isinstance(error, Away):
            self.break_(str(error))
        elif error is not None:
            self.break_("an error that nobody expected")
            raise error

    async def _write(self, wire: Wire) -> None:
        while True:
            await self._wake.wait()
            now, self._queue = self._queue[:_COMMANDS_AT_ONCE], self._queue[_COMMANDS_AT_ONCE:]
            if not self._queue:
                self._wake.clear()
            await wire.send(now)
            await asyncio.sleep(0)

    async def _read(self, wire: Wire, broken: "asyncio.Future[None]") -> None:
        while True:
            reply = await wire.read()
            if broken.done() or self._user is None:
                return
            self._user.received(reply)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            slept_at = loop.time()
            await asyncio.sleep(self._timings.ping_s)
            now = loop.time()
            if now - slept_at - self._timings.ping_s > _HELD_S:
                # This process was held up, and may have answers that it has not read yet.
                self._answered_at = now
            if not self._unanswered:
                self.send(_PING)
            elif now - max(self._answered_at, self._unanswered[0][0]) > self._timings.answer_s:
                raise Away("Redis does not answer")

    def _say(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self._changed()
