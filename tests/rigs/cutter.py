"""A bad network: passes bytes on in both directions, and cuts every connection when a test says so."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self


class Cutter:
    """Listens on ``port`` for what is meant for another one on this machine."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self.cuts = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        links = list(self._links)
        self.cut()
        await asyncio.gather(*links, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> None:
        """Cut every connection there is, in the middle of whatever it carries."""
        self.cuts += bool(self._links)
        for link in self._links:
            link.cancel()

    async def _carry(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._links.add(task)
        far: asyncio.StreamWriter | None = None
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self._behind)
            await asyncio.gather(_pass_on(near_reader, far), _pass_on(far_reader, near))
        except (asyncio.CancelledError, OSError):
            pass
        finally:
            self._links.discard(task)
            for writer in (near, far):
                if writer is not None:
                    writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()


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
