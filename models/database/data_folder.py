"""The folder of an embedded database: which server may use it, and what its database's log says."""

import asyncio
import fcntl
import logging
import os
import signal
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from models.database.holding.holder import Holder
from models.database.start_failures import DatabaseError, InUse

# How long a start waits for the folder's last server: while that is ending, and until it has announced it.
ENDING_S: Final = 30.0
_SAYS_SO_S: Final = 1.0
_AGAIN_S: Final = 0.05
_RECORD_BYTES: Final = 4096
_LOG_BYTES: Final = 1024 * 1024
_PANIC: Final = b"WT_PANIC"

_log = logging.getLogger(__name__)


class _Record(Struct, frozen=True, omit_defaults=True):
    """The content of the lock: its holder, and whether that server is ending."""

    holder: Holder | None = None
    is_ending: bool = False


async def take_lock(folder: Path, holder: Holder | None = None, *, takeover: bool = False) -> int:
    """Lock ``folder`` for this process, ``holder``, until the returned descriptor is closed or the process ends.

    Waits up to 30 s while the server that holds it is ending; with ``takeover`` it first asks that server to end.
    Raises ``InUse`` if another server keeps using the folder, ``DatabaseError`` if it cannot be used.
    """
    lock = _open_lock(folder)
    try:
        await _locked(folder, lock, takeover=takeover)
        _write(lock, _Record(holder))
    except BaseException:
        os.close(lock)
        raise
    return lock


def say_that_it_ends(lock: int) -> None:
    """Record that this server is ending, so that one that starts on the folder waits for the lock."""
    try:
        _write(lock, replace(_read(lock), is_ending=True))
    except OSError as error:
        # The disk is full; then the other server fails to start and has to be started again.
        _log.warning(
            "cannot record that this server is ending, so the next one will not wait (%s)", error.strerror
        )


def _open_lock(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Children do not inherit Python's descriptors, so a database that outlives us does not keep the lock.
        return os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseError(f"DATA_DIR: {folder} cannot be used ({error.strerror})") from None


async def _locked(folder: Path, lock: int, *, takeover: bool) -> None:
    loop = asyncio.get_running_loop()
    began, is_told = loop.time(), False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = _read(lock)
            if takeover and not other.is_ending and not is_told:
                is_told = takeover = _tell_to_end(other.holder)
            patience_s = ENDING_S if other.is_ending or takeover else _SAYS_SO_S
            if loop.time() - began > patience_s:
                raise InUse(f"DATA_DIR: {folder}", other.holder) from None
            if other.is_ending and not is_told:
                is_told = True
                _log.info("the last server on %s is ending; waiting for it", folder)
            await asyncio.sleep(_AGAIN_S)
        else:
            return


def _tell_to_end(holder: Holder | None) -> bool:
    """Send SIGTERM, which lets a server finish its work; False if it cannot be reached from here."""
    if holder is None or not holder.is_here or holder.is_gone:
        return False
    try:
        os.kill(holder.pid, signal.SIGTERM)
    except OSError as error:
        _log.warning("%s cannot be asked to end (%s)", holder, error.strerror)
        return False
    _log.info("asked %s to end; waiting for it", holder)
    return True


def _read(lock: int) -> _Record:
    try:
        return msgspec.json.decode(os.pread(lock, _RECORD_BYTES, 0), type=_Record)
    except msgspec.DecodeError:
        # It is being written, or an older server wrote it.
        return _Record()


def _write(lock: int, record: _Record) -> None:
    text = msgspec.json.encode(record)
    os.pwrite(lock, text, 0)
    os.ftruncate(lock, len(text))


def place_of(folder: Path) -> str:
    """Distinguishes this folder from its copies: the time when a file in it was made, which no copy keeps."""
    file = folder / "place"
    if not file.exists():
        file.touch(mode=0o600)
    stat = file.stat()
    # Outside of Linux a file has a birth time; here its last change is used, and nothing changes it.
    return str(getattr(stat, "st_birthtime", stat.st_ctime_ns))


def prepare(folder: Path) -> None:
    """Rotate a large log, and make the database readable only by this process's user."""
    _rotate(folder / "db.log")
    _shut_to_others(folder)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _shut_to_others(folder: Path) -> None:
    # Whatever the mode of the parent folder.
    (folder / "db").mkdir(mode=0o700, exist_ok=True)
    (folder / "db").chmod(0o700)
    (folder / "db.log").touch(mode=0o600)
    (folder / "db.log").chmod(0o600)


def last_line(log: Path) -> str:
    """The last line of ``log`` with any text."""
    lines = log.read_text(errors="replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "its log is empty")


class PanicInLog:
    """Searches new lines of the database's log for a panic of its storage."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read_to = log.stat().st_size if log.exists() else 0

    def is_new(self) -> bool:
        """Whether the log has a panic since the last check. The storage serves nothing after one."""
        with self._log.open("rb") as file:
            # A word that was half written at the last check begins before it.
            file.seek(max(0, self._read_to - len(_PANIC)))
            found = file.read()
            self._read_to = file.tell()
        return _PANIC in found
