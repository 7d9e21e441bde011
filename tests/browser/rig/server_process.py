"""A real server in its own process, on a free port, that a test can kill and start again."""

import json
import os
import signal
import threading
import urllib.request
from collections import deque
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from models.ids import new_id
from tests.rigs.forking.forked import ForkedProcess
from tests.rigs.network.ports import free_port

_START_S = 60.0


def own_database(database_uri: str) -> dict[str, str]:
    """Settings of a server with an empty database of its own within the server of all tests.

    Starting an embedded one takes longer than most tests do, and it is left behind where its server is killed.
    """
    return {
        "MONGODB_URI": urlsplit(database_uri)._replace(path=f"/{new_id('browser')}").geturl(),
        "JWT_SECRET": token_hex(32),
    }


class ServerProcess:
    """Port and data survive a restart, so a page finds the server again."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self._data_dir = data_dir
        self._settings = settings
        self._port = free_port()
        self._process: ForkedProcess | None = None
        self._log: deque[str] = deque(maxlen=50)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}{self._settings.get('BASE_PATH', '')}"

    def start(self) -> None:
        """Start, and return once connections are accepted. Raises RuntimeError with the last log lines."""
        own = {"PORT": str(self._port), "HOST": "127.0.0.1", "DATA_DIR": str(self._data_dir)}
        others = {
            name: value for name, value in os.environ.items() if name not in {"MONGODB_URI", "REDIS_URL"}
        }
        said, output = os.pipe()
        self._process = ForkedProcess("server", env=others | own | self._settings, output=output)
        os.close(output)
        ready = threading.Event()
        threading.Thread(target=self._read, args=(said, ready), daemon=True).start()
        if not ready.wait(_START_S) or self._process.poll() is not None:
            self.kill()
            raise RuntimeError("the server did not start:\n" + "".join(self._log))

    def _read(self, said: int, ready: threading.Event) -> None:
        with open(said) as lines:
            for line in lines:
                self._log.append(line)
                if f"open at {self.url}" in line:
                    ready.set()
        ready.set()

    def guest(self) -> dict[str, Any]:
        """Sign in a new guest, and return the session: user and tokens."""
        json_body = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + "/api/guest", b"{}", json_body)
        with urllib.request.urlopen(request) as answer:
            session: dict[str, Any] = json.load(answer)
        return session

    def kill(self) -> None:
        """SIGKILL: the server closes nothing."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(20)
        self._process = None
