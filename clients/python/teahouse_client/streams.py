"""Events on their way to the program: bounded queues, each with a filter."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from inspect import isawaitable
from typing import Any, Final, Generic, Self, TypeVar
from weakref import WeakSet

from teahouse_client.failure import Failure

Told = TypeVar("Told")
MOST_WAITING: Final = 10_000
_log: Final = logging.getLogger("teahouse_client")


class EventStream(Generic[Told]):
    """``async for event in stream``. An unreferenced stream takes no events.

    If over 10,000 events wait, the reader gets those and then a Failure, ``too_slow``.
    """

    def __init__(self, ops: tuple[str, ...], room: str | None) -> None:
        self._ops = frozenset(ops)
        self._room = room
        self._waiting: deque[Told] = deque()
        self._end: Failure | None = None
        self._closed = False
        self._came = asyncio.Event()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Told:
        while not self._waiting:
            if self._end is not None:
                raise self._end
            if self._closed:
                raise StopAsyncIteration
            self._came.clear()
            await self._came.wait()
        return self._waiting.popleft()

    def close(self) -> None:
        """End it; waiting events can still be read."""
        self._closed = True
        self._came.set()

    def drop(self) -> None:
        """End it, and drop waiting events."""
        self._waiting.clear()
        self.close()

    def fail(self, failure: Failure) -> None:
        """End it with ``failure``, after the waiting events."""
        self._end = self._end or failure
        self._came.set()

    def take(self, event: Any) -> None:
        """Queue ``event`` if it passes the filter."""
        if self._closed or self._end is not None:
            return
        if self._ops and event["op"] not in self._ops:
            return
        if self._room is not None and event.get("room") != self._room:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.fail(Failure("too_slow", f"over {MOST_WAITING} events wait to be read"))
            return
        self._waiting.append(event)
        self._came.set()


class Streams:
    """All streams and handlers of a client."""

    def __init__(self) -> None:
        self._streams: WeakSet[EventStream[Any]] = WeakSet()
        self._handlers: set[asyncio.Task[None]] = set()
        self._end: Failure | None = None
        self._closed = False

    def open(self, ops: tuple[str, ...], room: str | None) -> EventStream[Any]:
        stream: EventStream[Any] = EventStream(ops, room)
        self._streams.add(stream)
        if self._end is not None:
            stream.fail(self._end)
        if self._closed:
            stream.close()
        return stream

    def handle(self, op: str, handler: Callable[[Any], Any], room: str | None) -> Callable[[], None]:
        """Call ``handler`` for each event; the result stops that."""
        stream = self.open((op,), room)
        task = asyncio.create_task(_call(stream, handler))
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)

        def off() -> None:
            stream.drop()
            # A handler may stop itself, and still runs to its end.
            if task is not asyncio.current_task():
                task.cancel()

        return off

    def emit(self, event: Any) -> None:
        for stream in list(self._streams):
            stream.take(event)

    def fail(self, failure: Failure) -> None:
        """There will be no more events, for this reason; waiting ones are read first."""
        self._end = failure
        for stream in list(self._streams):
            stream.fail(failure)

    async def close(self) -> None:
        """End all, and cancel running handlers."""
        self._closed = True
        for stream in list(self._streams):
            stream.close()
        # A handler may be closing the client: it continues.
        tasks = self._handlers - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _call(stream: EventStream[Any], handler: Callable[[Any], Any]) -> None:
    try:
        async for event in stream:
            try:
                result = handler(event)
                if isawaitable(result):
                    await result
            except Exception:
                _log.exception("a handler of %r failed", event["op"])
    except Failure as failure:
        if failure.code == "too_slow":
            _log.error("a handler is called no more: %s", failure)
