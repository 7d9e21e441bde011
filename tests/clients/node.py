"""Other people's clients under Node: installed by npm when first needed, run as programs of their own.

The versions stand in ``package.json`` beside this file. Where Node is missing a test skips with the reason,
and fails in CI.
"""

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

CLIENTS: Final = Path(__file__).parent
_MODULES: Final = CLIENTS / "node_modules"
_INSTALL_S: Final = 240
# Nothing of npm's own that could change what is installed or tell anybody of it.
_QUIET: Final = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def node() -> str:
    """The program, with the clients beside it. Skips, or fails in CI, where that cannot be had."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        missing("node or npm is not installed")
    _install(npm)
    return found


@asynccontextmanager
async def running(
    script: str, *arguments: str, options: Sequence[str] = ()
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A script of this folder as it runs; what it prints is ``stdout``. It is ended if it has not ended.

    ``options`` are Node's own.
    """
    program = await asyncio.get_running_loop().run_in_executor(None, node)
    process = await asyncio.create_subprocess_exec(
        program,
        *options,
        str(CLIENTS / script),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        # Not ``wait``: that leaves its pipes open until somebody has read them to their end.
        await process.communicate()


def go(process: asyncio.subprocess.Process) -> None:
    """Have a script say its part: everybody who is to hear it listens."""
    assert process.stdin is not None
    process.stdin.write(b"go\n")


@contextmanager
def running_beside(script: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The same as ``running``, where no loop runs."""
    command = (node(), str(CLIENTS / script), *arguments)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


async def told(process: asyncio.subprocess.Process) -> AsyncIterator[Any]:
    """What a script tells, line by line."""
    assert process.stdout is not None
    async for line in process.stdout:
        yield json.loads(line)


def _install(npm: str) -> None:
    """Install what ``package.json`` lists, once for all test processes and until it changes."""
    wanted = hashlib.sha256((CLIENTS / "package.json").read_bytes()).hexdigest()
    _MODULES.mkdir(exist_ok=True)
    with (_MODULES / ".installed").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        if stamp.read() == wanted:
            return
        done = subprocess.run(
            [npm, "install", *_QUIET],
            cwd=CLIENTS,
            capture_output=True,
            text=True,
            timeout=_INSTALL_S,
            check=False,
        )
        if done.returncode:
            missing(f"npm cannot install the clients: {done.stderr[-400:]}")
        stamp.truncate(0)
        stamp.write(wanted)


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
