"""A Redis without persistence, on the same port at each start."""

import asyncio
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from bench.build import MissingTool
from bench.process import ProcessFailed, free_port

HOST: Final = "127.0.0.1"
_STARTS_WITHIN_S: Final = 30.0
_POLL_S: Final = 0.02


class Redis:
    """Raises ``MissingTool`` if there is no redis-server."""

    def __init__(self, folder: Path, *options: str) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise MissingTool("redis-server is missing")
        self.port = free_port()
        self._program = program
        folder.mkdir(parents=True)
        self._command = [program, "--port", str(self.port), "--bind", HOST, "--dir", str(folder)]
        self._command += ["--save", "", "--appendonly", "no", "--logfile", str(folder / "redis.log")]
        self._command += options
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, line: int) -> str:
        """The address for a process that reaches it through the port ``line``."""
        return f"redis://{HOST}:{line}"

    async def start(self) -> None:
        """Return once it answers."""
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        try:
            async with asyncio.timeout(_STARTS_WITHIN_S):
                while not await self._answers():
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise ProcessFailed("redis-server did not start") from None

    async def kill(self) -> None:
        """Kill it, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(process.wait)

    async def break_(self) -> None:
        """As ``kill``; ``mend`` restarts it."""
        await self.kill()

    async def mend(self) -> None:
        await self.start()

    async def fail_over(self) -> None:
        """Raises ``OSError``: there is no replica."""
        raise OSError("nothing watches this Redis")

    async def ask(self, *words: str) -> bytes:
        """The first line of its answer to a command."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        writer.write(f"*{len(words)}\r\n".encode())
        writer.write("".join(f"${len(word)}\r\n{word}\r\n" for word in words).encode())
        answer = await reader.readline()
        if answer[:1] == b"$":
            answer = await reader.readexactly(int(answer[1:]))
        writer.transport.abort()
        return answer

    async def _answers(self) -> bool:
        try:
            return await self.ask("PING") == b"+PONG\r\n"
        except OSError:
            return False
