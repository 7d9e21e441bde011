"""The address on which a server listens: a port of a host, or a Unix socket for a proxy on the same machine."""

import errno
import http.client
import os
import socket
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct
from tornado.netutil import bind_sockets, bind_unix_socket

BACKLOG: Final = 4_096
UNIX: Final = "unix:"
# For its owner and its group, which the proxy belongs to.
_MODE: Final = 0o660
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - only compared with


class CannotListen(Exception):
    """The address of the settings cannot be listened on. ``str()`` is one line for the operator."""

    def __init__(self, address: "ListenAddress", error: OSError) -> None:
        super().__init__(address, error)
        self.address = address
        self.error = error

    def __str__(self) -> str:
        setting = "HOST" if self.address.path is not None else "PORT"
        return f"{setting}: {self.address} cannot be listened on ({self.error.strerror})"


class ListenAddress(Struct, frozen=True):
    """``host`` is a name, an address, or ``unix:`` and the path of a socket, for which ``port`` means nothing.

    A port that ``is_shared`` others of this user may listen at too: the kernel spreads connections over those that
    share it (socket(7), ``SO_REUSEPORT``).
    """

    host: str
    port: int
    is_shared: bool = False

    def __str__(self) -> str:
        return self.host if self.path is not None else f"{self.host}:{self.port}"

    @property
    def path(self) -> str | None:
        """The file of the Unix socket; None where it is a port."""
        return self.host.removeprefix(UNIX) if self.host.startswith(UNIX) else None

    @property
    def may_be_taken(self) -> bool:
        """Whether another process may listen here; for port 0 the system finds a free one."""
        return self.path is not None or self.port != 0

    def bind(self) -> list[socket.socket]:
        """Sockets that listen here, one for each address of ``host``. Raises ``CannotListen``."""
        try:
            if self.path is None:
                return bind_sockets(self.port, self.host, backlog=BACKLOG, reuse_port=self.is_shared)
            return [_bound_to(self.path)]
        except OSError as error:
            raise CannotListen(self, error) from error

    def release(self, listening: Iterable[socket.socket]) -> None:
        """Stop listening: close the sockets of ``bind``, and remove its file unless it is another server's now."""
        for each in listening:
            each.close()
        if self.path is not None and not _answers(self.path):
            with suppress(OSError):
                Path(self.path).unlink()

    def opened_at(self, port: int) -> str:
        """The address to open on this machine, once ``port`` is the one that is listened on."""
        if self.path is not None:
            return self.host
        return f"http://{'127.0.0.1' if self.host in _EVERYWHERE else self.host}:{port}"

    def connection(self, timeout_s: float) -> http.client.HTTPConnection:
        """A connection, not open yet, to the server that listens here."""
        if self.path is not None:
            return _UnixConnection(self.path, timeout_s)
        host = "127.0.0.1" if self.host in _EVERYWHERE else self.host
        return http.client.HTTPConnection(host, self.port, timeout=timeout_s)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _bound_to(path: str) -> socket.socket:
    """A socket of its own file. A file that a killed server left is replaced; one that answers is not."""
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(Path(path).stat().st_mode) or _answers(path):
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    return bind_unix_socket(path, mode=_MODE, backlog=BACKLOG)


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        # A full backlog also means that a server listens.
        probe.setblocking(False)
        try:
            probe.connect(path)
        except BlockingIOError:
            return True
        except OSError:
            return False
    return True
