"""How large pictures are, and their thumbnails: each is read by a process of its own, a few at a time.

Askers (addresses) take turns, and one of them has at most a quarter of the places: who brings pictures that take long
to read waits for itself.
"""

import asyncio
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from models.database import die_with_parent
from models.errors import Refusal, unavailable
from models.stores.files.uploads import Thumbnail
from server.attachments.picture_process import Seen
from server.attachments.types import PICTURES
from server.runtime.fair_queue import FairTurns, Full

AT_ONCE: Final = 2
MOST_WAITING: Final = 64
MOST_PIXELS: Final = 50_000_000
# More than the process allows itself: one that takes this long hangs, or its machine does.
PATIENCE_S: Final = 30.0
_MAX_ANSWER_BYTES: Final = 1 << 20
_ROOT: Final = Path(__file__).parents[2]

_log = logging.getLogger(__name__)


class Picture(Struct, frozen=True, kw_only=True):
    """A picture's size as it is shown, and its thumbnail with its bytes."""

    width: int
    height: int
    thumbnail: Thumbnail | None
    data: bytes


class Pictures:
    """Reads pictures. ``patience_s`` bounds one."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._turns = FairTurns(AT_ONCE, MOST_WAITING)
        self._threads = ThreadPoolExecutor(AT_ONCE, "pictures")

    async def look(self, file: BinaryIO, content_type: str, asker: str = "") -> Picture | None:
        """The picture in ``file``, which is one of ``PICTURES`` by its first bytes; None if it is none.

        Raises:
            Refusal: ``bad_request`` for one with too many pixels or that takes too long, ``unavailable`` if too
                many wait or no process can be started.
        """
        try:
            async with self._turns.turn(asker):
                return _picture(*await self._read(file, PICTURES[content_type]))
        except Full:
            why = "too many pictures come at this moment; try again"
            raise Refusal("unavailable", why, retry_after_s=1) from None

    async def _read(self, file: BinaryIO, format_: str) -> tuple[Seen, bytes]:
        process = _start(file, format_)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience_s):
                answer = await loop.run_in_executor(self._threads, _answer_of, process)
        except TimeoutError:
            answer = b""
        finally:
            process.kill()
            await loop.run_in_executor(self._threads, process.wait)
        line, _, data = answer.partition(b"\n")
        try:
            return msgspec.json.decode(line, type=Seen), data
        except msgspec.DecodeError:
            raise Refusal("bad_request", "the picture takes too much time or memory to read") from None


def _start(file: BinaryIO, format_: str) -> "subprocess.Popen[bytes]":
    """Start a process that reads ``file``.

    Not by the loop: libuv forks this whole process and waits until the child has begun, which held the loop for tens
    of milliseconds. This is ``vfork``. And from this thread, with which the process ends.
    """
    worker = ("-m", "server.attachments.picture_process", format_, str(MOST_PIXELS))
    command = die_with_parent.tied_to_parent(sys.executable, *worker)
    try:
        return subprocess.Popen(
            command,
            cwd=_ROOT,
            env=die_with_parent.ENVIRONMENT,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # No session of its own: Linux shares a processor out between sessions first, whatever their niceness.
            process_group=0,
        )
    except OSError as error:
        _log.warning("no process can be started that reads a picture: %s", error)
        raise unavailable("pictures cannot be read now") from error


def _answer_of(process: "subprocess.Popen[bytes]") -> bytes:
    """What the process writes, once it has ended. To be called in a thread."""
    assert process.stdout is not None
    with process.stdout:
        answer = process.stdout.read(_MAX_ANSWER_BYTES)
    process.wait()
    return answer


def _picture(seen: Seen, data: bytes) -> Picture | None:
    if seen.failure == "too_large":
        size = f"{seen.width} x {seen.height}"
        raise Refusal("bad_request", f"a picture has at most {MOST_PIXELS:,} pixels, and this one {size}")
    if seen.failure is not None:
        return None
    thumbnail = None
    if seen.thumbnail is not None:
        width, height, kind = seen.thumbnail
        thumbnail = Thumbnail(width=width, height=height, content_type=kind, size_bytes=len(data))
    return Picture(width=seen.width, height=seen.height, thumbnail=thumbnail, data=data)
