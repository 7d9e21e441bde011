"""Starting an example, and reading what it prints."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.rigs.forking.forked import ROOT

EXAMPLES: Final = ROOT / "examples"
WAIT_S: Final = 60.0


class Program:
    """A program that runs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def line(self) -> str:
        """The next that it prints; fails the test if it ends instead."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), WAIT_S)
        assert line, f"it has ended with {await self._process.wait()}"
        if line.startswith(b"Traceback"):
            raise AssertionError((await self._process.stdout.read()).decode())
        return line.decode().strip()

    def type(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


@asynccontextmanager
async def running(folder: Path, *command: str, **variables: str) -> AsyncIterator[Program]:
    """``command`` in that folder. ``python`` is the interpreter of the tests, with the client installed."""
    program = sys.executable if command[0] == "python" else command[0]
    process = await asyncio.create_subprocess_exec(
        program,
        *command[1:],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "clients/python")} | variables,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    found = Program(process)
    try:
        yield found
    finally:
        await found.kill()
