"""A data folder that is put back from a copy, and a database of which that cannot be seen."""

import asyncio
import shutil
from pathlib import Path
from typing import Any, Final

from models.database.embedded import EmbeddedDatabase
from tests.chaos.processes import ServerProcess, a_server
from tests.chaos.wire import Guest, Wire

_IN_USE: Final = 4


class Client:
    """Somebody who keeps what it was told of a room over every cut."""

    def __init__(self, guest: Guest, room: str) -> None:
        self.guest = guest
        self.room = room
        self.epoch = ""
        self.rev = 0

    async def says(self, server: ServerProcess, *texts: str) -> tuple[dict[str, Any], list[str]]:
        """The answer to its coming back, and the ids of what it says then."""
        wire = await Wire.open(server.port, self.guest)
        known = {"since": self.rev, "epoch": self.epoch} if self.rev else {}
        joined = await wire.ask("room.join", room=self.room, **known)
        replies = [await wire.ask("message.send", room=self.room, text=text) for text in texts]
        self.epoch, self.rev = joined["epoch"], replies[-1]["rev"] if replies else joined["rev"]
        await wire.close()
        return joined, [reply["message_id"] for reply in replies]


async def made_a_room(server: ServerProcess) -> Client:
    guest = await Guest.register(server.port)
    wire = await Wire.open(server.port, guest)
    room = (await wire.ask("room.create", title="Tea"))["room"]["room"]
    await wire.close()
    return Client(guest, room)


def texts(joined: dict[str, Any]) -> list[str]:
    return [message["text"] for message in joined["messages"]]


def test_a_data_folder_that_was_put_back_makes_clients_begin_anew(tmp_path: Path) -> None:
    async def play() -> None:
        data, backup = tmp_path / "data", tmp_path / "backup"
        async with a_server(data) as server:
            client = await made_a_room(server)
            _, kept = await client.says(server, "one", "two")
        shutil.copytree(data, backup)
        async with a_server(data) as server:
            joined, lost = await client.says(server, "three", "four")
            assert not joined["resync"]
        shutil.rmtree(data)
        shutil.copytree(backup, data)
        async with a_server(data) as server:
            other = Client(client.guest, client.room)
            # So much that the numbers which the client knows are taken again.
            _, new = await other.says(server, "five", "six", "seven")
            joined, _ = await client.says(server)
            assert joined["resync"]
            assert texts(joined) == ["one", "two", "five", "six", "seven"]
            assert len({*kept, *lost, *new}) == len(kept) + len(lost) + len(new)
        async with a_server(data) as server:
            joined, _ = await client.says(server)
            assert not joined["resync"], "once is enough"

    asyncio.run(play())


def test_an_operator_tells_of_a_database_that_was_put_back(tmp_path: Path) -> None:
    async def play() -> None:
        embedded = EmbeddedDatabase(tmp_path / "database", password=False)
        server = ServerProcess(tmp_path / "server", await embedded.start())
        restored = ServerProcess(tmp_path / "restored", embedded.uri)
        try:
            await server.start()
            client = await made_a_room(server)
            await client.says(server, "one")
            for verb in ("restored", "reindex"):
                assert await restored.refused(verb) == _IN_USE
            await server.stop()
            for verb in ("restored", "reindex"):
                assert await restored.refused(verb) == 0
            assert "every room has a new epoch: " in restored.log()
            assert "1 messages of " in restored.log()
            await server.start()
            joined, _ = await client.says(server)
            assert joined["resync"]
            assert texts(joined) == ["one"]
        finally:
            await server.stop()
            await embedded.stop()

    asyncio.run(play())
