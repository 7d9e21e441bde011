"""A bad network: forwards bytes in both directions, and cuts or stalls every connection on request."""

import asyncio
import socket
from contextlib import ExitStack
from typing import Self

from tests.rigs.network.links import HOST, Links
from tests.rigs.network.loop_thread import LoopThread


class Cutter:
    """Listens on ``port`` and forwards to another port of this machine."""

    def __init__(self, behind: int) -> None:
        self.behind = behind
        self._links = Links(self._carry)
        self.cuts = 0
        self._flows = asyncio.Event()
        self._flows.set()

    async def __aenter__(self) -> Self:
        self._links.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._links.shut()

    @property
    def port(self) -> int:
        return self._links.port

    def cut(self) -> None:
        """Cut every connection, in the middle of its data."""
        self.cuts += bool(self._links)
        self._links.cut()

    def go_silent(self) -> None:
        """Accept everything and forward nothing, also on new connections, until ``go_on``: a black hole."""
        self._flows.clear()

    def go_on(self) -> None:
        """Forward the waiting bytes, and all later ones."""
        self._flows.set()

    async def _carry(self, near: socket.socket) -> None:
        with socket.socket() as far:
            far.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(far, (HOST, self.behind))
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pass_on(near, far))
                    both.create_task(self._pass_on(far, near))
            except* OSError:
                pass

    async def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(source, 65_536):
            await self._flows.wait()
            await loop.sock_sendall(sink, data)
        await self._flows.wait()
        sink.shutdown(socket.SHUT_WR)


class CutterBeside:
    """A ``Cutter`` on its own loop, in a thread, for tests that have none."""

    def __init__(self, behind: int) -> None:
        self._cutter = Cutter(behind)
        self._stack = ExitStack()
        self._thread = LoopThread("cutter")

    def __enter__(self) -> Self:
        self._stack.enter_context(self._thread)
        self._stack.enter_context(self._thread.entered(self._cutter))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def port(self) -> int:
        return self._cutter.port

    @property
    def cuts(self) -> int:
        return self._cutter.cuts

    def cut(self) -> None:
        """As ``Cutter.cut`` does."""
        self._thread.run(self._cut())

    async def _cut(self) -> None:
        self._cutter.cut()
