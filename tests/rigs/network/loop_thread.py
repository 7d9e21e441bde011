"""An event loop in its own thread, for things that outlive a test or run beside one without a loop."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Self, TypeVar

_T = TypeVar("_T")


class LoopThread:
    """``with LoopThread("name") as loop``: the loop runs inside the block and is closed behind it."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run ``work`` there and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @contextmanager
    def entered(self, context: AbstractAsyncContextManager[_T]) -> Iterator[_T]:
        """A block whose ``context`` is entered and left there."""
        value = self.run(_entering(context))
        try:
            yield value
        finally:
            self.run(_leaving(context))


async def _entering(context: AbstractAsyncContextManager[_T]) -> _T:
    return await context.__aenter__()


async def _leaving(context: AbstractAsyncContextManager[Any]) -> None:
    await context.__aexit__(None, None, None)
