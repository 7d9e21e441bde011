"""The free space of the disk with the embedded database: watched, so that the disk never becomes full.

A database that finds its disk full may lose changes that it has acknowledged. So writes are refused while
there is still space: reads are served, and the log and ``/readyz`` say why.
there is still space: writes are refused, reads are served, and the log and ``/readyz`` say why.
"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from models.errors import Refusal, unavailable
from server.runtime.background.periodic import Periodic

_EVERY_S: Final = 0.1
_MB: Final = 1024 * 1024
# More than the floor must be free again, lest writes are refused and taken in turns.
_ENOUGH: Final = 1.05

_log = logging.getLogger(__name__)


class FreeSpace:
    """Calls ``shut`` with the refusal of all writes while less than ``floor_mb`` are free, with None afterwards."""

    def __init__(self, folder: Path, floor_mb: int, shut: Callable[[Refusal | None], None]) -> None:
        self._folder = folder
        self._floor_mb = floor_mb
        self._shut = shut
        self._is_low = False
        self._watch = Periodic("the watch of the free space", _EVERY_S, self.look)
        self.free_mb = 0.0

    def start(self) -> None:
        """Check now, and periodically."""
        self.look()
        self._watch.start()

    async def stop(self) -> None:
        """Stop checking."""
        await self._watch.stop()

    def look(self) -> None:
        """Read the free space, and refuse writes if it is too little."""
        self.free_mb = shutil.disk_usage(self._folder).free / _MB
        if self.free_mb < self._floor_mb and not self._is_low:
            self._is_low = True
            _log.error(
                "DATA_DIR: %d MB are free for %s, less than MIN_FREE_MB=%d: nothing is stored until there is more",
                self.free_mb,
                self._folder,
                self._floor_mb,
            )
            self._shut(unavailable("the server's disk is full"))
        elif self.free_mb >= self._floor_mb * _ENOUGH and self._is_low:
            self._is_low = False
            _log.warning(
                "DATA_DIR: %d MB are free for %s: things are stored again", self.free_mb, self._folder
            )
            self._shut(None)
