"""Embedded database servers with few databases: one with thousands may hang."""

from typing import Final

import pytest

from models.database.embedded import EmbeddedDatabase
from tests.rigs.network.loop_thread import LoopThread

_DATABASES_A_SERVER: Final = 120


class YoungServers:
    """One embedded database server after another, each for a limited number of databases."""

    def __init__(self, folders: pytest.TempPathFactory, thread: LoopThread) -> None:
        self._folders = folders
        self._thread = thread
        self._running: EmbeddedDatabase | None = None
        self._used = 0

    def uri(self) -> str:
        """The address for another new database. The previous server may have ended."""
        if self._used % _DATABASES_A_SERVER == 0:
            self.stop()
            folder = self._folders.mktemp("data")
            self._running = EmbeddedDatabase(folder, test_commands=True, password=False)
            self._thread.run(self._running.start())
        self._used += 1
        assert self._running is not None
        return self._running.uri

    def stop(self) -> None:
        if self._running is not None:
            self._thread.run(self._running.stop())
