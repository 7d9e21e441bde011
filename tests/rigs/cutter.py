"""A bad network: passes bytes on in both directions, and cuts every connection when a test says so."""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from typing import Any, Self

from tests.rigs.links import HOST, Links


class Cutter:
    """Listens on ``port`` for what is meant for another one on this machine."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._links = Links(self._carry)
        self.cuts = 0

    async def __aenter__(self) -> Self:
        self._links.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._links.shut()

    @property
    def port(self) -> int:
        return self._links.port

    def cut(self) -> None:
        """Cut every connection there is, in the middle of whatever it carries."""
        self.cuts += bool(self._links)
        self._links.cut()

    async def _carry(self, near: socket.socket) -> None:
        with socket.socket() as far:
            far.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(far, (HOST, self._behind))
                async with asyncio.TaskGroup() as both:
                    both.create_task(_pass_on(near, far))
                    both.create_task(_pass_on(far, near))
            except* OSError:
                pass


async def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while data := await loop.sock_recv(source, 65_536):
        await loop.sock_sendall(sink, data)
    sink.shutdown(socket.SHUT_WR)


class CutterBeside:
    """A ``Cutter`` on a loop of its own, in a thread, for tests that have none."""

    def __init__(self, behind: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cutter")
        self._cutter = Cutter(behind)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._cutter.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._cutter.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def port(self) -> int:
        return self._cutter.port

    @property
    def cuts(self) -> int:
        return self._cutter.cuts

    def cut(self) -> None:
        """As ``Cutter.cut`` does."""
        self._run(self._cut())

    async def _cut(self) -> None:
        self._cutter.cut()

    def _run(self, work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()
