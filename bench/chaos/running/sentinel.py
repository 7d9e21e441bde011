"""A Redis with a replica, and a sentinel that promotes the replica when the master dies or hands over."""

import asyncio
from pathlib import Path
from typing import Any, Final

import redis.asyncio

from bench.chaos.running.redis import HOST, Redis
from bench.process import ProcessFailed

_NAME: Final = "tea"
_KNOWN_WITHIN_S: Final = 30.0
_POLL_S: Final = 0.05


class Watched:
    """Used as ``Redis`` is; faults concern the current master."""

    def __init__(self, folder: Path) -> None:
        self._first = Redis(folder / "first")
        self._second = Redis(folder / "second", "--replicaof", HOST, str(self._first.port))
        self._sentinel = _Sentinel(folder / "sentinel", self._first.port)
        self._broken: Redis | None = None

    def url(self, _line: int) -> str:
        """The address for each process: no proxy is in between, because a sentinel gives the servers' own ports."""
        return f"redis+sentinel://{HOST}:{self._sentinel.port}/{_NAME}"

    @property
    def port(self) -> int:
        """The port of the first master."""
        return self._first.port

    async def start(self) -> None:
        """Return once the sentinel knows the replica. Raises ``ProcessFailed``."""
        for each in (self._first, self._second, self._sentinel):
            await each.start()
        try:
            async with asyncio.timeout(_KNOWN_WITHIN_S):
                while not await self._ask("SENTINEL", "REPLICAS", _NAME):
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise ProcessFailed("the sentinel did not find the replica") from None

    async def kill(self) -> None:
        """End all of them."""
        for each in (self._sentinel, self._second, self._first):
            await each.kill()

    async def break_(self) -> None:
        """Kill the master."""
        self._broken = await self._master()
        await self._broken.kill()

    async def mend(self) -> None:
        """Restart it, in the role that the sentinel gives it."""
        if self._broken is not None:
            await self._broken.start()

    async def fail_over(self) -> None:
        """Promote the replica, while both live. Raises ``OSError`` if that is not possible now."""
        await self._ask("SENTINEL", "FAILOVER", _NAME)

    async def ask(self, *words: str) -> bytes:
        """The master's answer."""
        return await (await self._master()).ask(*words)

    async def _master(self) -> Redis:
        _, port = await self._ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", _NAME)
        return self._first if int(port) == self._first.port else self._second

    async def _ask(self, *words: str) -> Any:
        client: Any = redis.asyncio.Redis(host=HOST, port=self._sentinel.port)
        async with client:
            try:
                return await client.execute_command(*words)
            except redis.RedisError as why:
                raise OSError(str(why)) from why


class _Sentinel(Redis):
    """A sentinel with a quorum of one; it finds a dead master within a second."""

    def __init__(self, folder: Path, master: int) -> None:
        super().__init__(folder)
        written = folder / "sentinel.conf"
        written.write_text(
            f"sentinel monitor {_NAME} {HOST} {master} 1\n"
            f"sentinel down-after-milliseconds {_NAME} 1000\n"
            f"sentinel failover-timeout {_NAME} 3000\n"
        )
        log = ["--logfile", str(folder / "redis.log")]
        self._command = [self._program, str(written), "--port", str(self.port), "--bind", HOST]
        self._command += [*log, "--sentinel"]
