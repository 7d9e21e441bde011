"""A disk of its own for a server, and one who sends into a room on it without an end.

It is a small tmpfs, which only root may mount; elsewhere its tests skip.
"""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from tests.chaos.audit import Stored
from tests.chaos.processes import ServerProcess
from tests.chaos.wire import Guest, Refused, Wire

_DISK_MB: Final = 400
_PIECE_MB: Final = 8
_AT_ONCE: Final = 30
_LONG_TEXT: Final = "tea " * 900


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own, of ``_DISK_MB``."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}M", "tmpfs", str(folder)]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a tmpfs cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


class Trial:
    """One room, one who sends into it without an end, and a disk."""

    def __init__(self, disk: Path, server: ServerProcess) -> None:
        self.disk = disk
        self.server = server
        self.room = ""
        self.taken: dict[str, int] = {}
        self._sent = 0

    async def begin(self) -> None:
        self.guest = await Guest.register(self.server.port)
        wire = await Wire.open(self.server.port, self.guest)
        self.room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
        await wire.close()

    async def send_until_refused(self) -> None:
        """Have many sends under way until one is refused or the socket is gone."""
        try:
            wire = await Wire.open(self.server.port, self.guest)
        except OSError:
            # It died before anything was sent.
            return
        while not wire.closed.is_set():
            nonces = [f"n{self._sent + number}" for number in range(_AT_ONCE)]
            self._sent += _AT_ONCE
            replies = [
                wire.post("message.send", room=self.room, text=_LONG_TEXT, nonce=nonce) for nonce in nonces
            ]
            await asyncio.wait(replies)
            for nonce, reply in zip(nonces, replies, strict=True):
                if reply.exception() is None:
                    self.taken[nonce] = reply.result()["seq"]
            refused = [reply.exception() for reply in replies if isinstance(reply.exception(), Refused)]
            if refused:
                assert {str(each) for each in refused if "unavailable" not in str(each)} == set()
                await wire.close()

    async def fill(self, to_mb: float) -> None:
        """Write to the disk, a piece at a time, until ``to_mb`` are free."""
        with (self.disk / "filler").open("ab") as filler:
            while shutil.disk_usage(self.disk).free > (to_mb + _PIECE_MB) * 1024 * 1024:
                filler.write(bytes(_PIECE_MB * 1024 * 1024))
                filler.flush()
                await asyncio.sleep(0.02)

    async def empty(self) -> None:
        (self.disk / "filler").unlink(missing_ok=True)

    async def serves(self) -> None:
        """Return once it stores again."""
        while True:
            with suppress(ConnectionError, OSError, Refused, HTTPClientError):
                wire = await Wire.open(self.server.port, self.guest)
                reply = await wire.ask("message.send", room=self.room, text="after", nonce=f"a{self._sent}")
                self.taken[f"a{self._sent}"] = reply["seq"]
                self._sent += 1
                await wire.close()
                return
            await asyncio.sleep(0.1)

    async def lost(self) -> list[str]:
        """What was acknowledged and is not stored as it was."""
        stored = await asyncio.to_thread(Stored.of, self.server.database().uri)
        found = {each["nonce"]: each["seq"] for each in stored.messages(self.room) if "nonce" in each}
        return stored.faults() + [
            f"{nonce}: {seq}, not {found.get(nonce)}"
            for nonce, seq in self.taken.items()
            if found.get(nonce) != seq
        ]


async def status_of(server: ServerProcess, path: str) -> tuple[int, str]:
    address = f"http://127.0.0.1:{server.port}{path}"
    answer = await AsyncHTTPClient().fetch(address, raise_error=False, request_timeout=6)
    return answer.code, answer.body.decode()
