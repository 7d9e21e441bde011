"""A bad network carries bytes, cuts them, and leaves nothing open, whatever connects while it ends."""

import asyncio
import socket
import threading
from contextlib import suppress

import pytest

from tests.rigs.network.cutter import Cutter, CutterBeside

pytestmark = pytest.mark.gen_test


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1_000):
        writer.write(data)
    writer.close()


async def test_bytes_are_carried_both_ways_until_the_link_is_cut() -> None:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with Cutter(server.sockets[0].getsockname()[1]) as cutter:
        reader, writer = await asyncio.open_connection("127.0.0.1", cutter.port)
        writer.write(b"tea")
        assert await reader.readexactly(3) == b"tea"
        cutter.cut()
        assert await reader.read() == b""
        writer.close()
        assert cutter.cuts == 1
    server.close()


def connect_until(enough: threading.Event, port: int) -> None:
    while not enough.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            pass


def test_a_connection_that_comes_as_the_cutter_ends_is_closed_too() -> None:
    """What is left open fails any test: see ``nothing_left_open``."""
    enough = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        with CutterBeside(nobody.getsockname()[1]) as cutter:
            thread = threading.Thread(target=connect_until, args=(enough, cutter.port))
            thread.start()
            while not cutter.cuts:
                cutter.cut()
        enough.set()
        thread.join()
