"""Connections that a rig accepts: each has a task, and none stays open when the rig ends.

A server of asyncio's would not do: a connection that it has accepted but not handed over when it is closed stays
open.
"""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any, Final

HOST: Final = "127.0.0.1"


class Links:
    """Listens on ``port`` and gives each connection to ``carry``; it is closed when that returns or is cancelled."""

    def __init__(self, carry: Callable[[socket.socket], Coroutine[Any, Any, None]]) -> None:
        self._carry = carry
        self._listening: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def __len__(self) -> int:
        return len(self._tasks)

    def listen(self) -> None:
        """Accept connections, on the same port every time."""
        self._listening = socket.create_server((HOST, self.port))
        self._listening.setblocking(False)
        self.port = self._listening.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._listening, self._accept, self._listening)

    def cut(self) -> None:
        """Cut every connection."""
        for task in self._tasks:
            task.cancel()

    async def shut(self) -> None:
        """Refuse new connections, cut the open ones and wait until they are closed."""
        assert self._listening is not None
        asyncio.get_running_loop().remove_reader(self._listening)
        self._listening.close()
        ended = asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut()
        await ended

    def _accept(self, listening: socket.socket) -> None:
        try:
            accepted, _ = listening.accept()
        except BlockingIOError:
            return
        accepted.setblocking(False)
        task = asyncio.create_task(self._carry(accepted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Not in ``carry``: a task that is cancelled before its first turn never runs it.
        task.add_done_callback(lambda _: accepted.close())
