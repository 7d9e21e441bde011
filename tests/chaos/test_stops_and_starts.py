"""How a server ends when it is asked to, and what it makes of what an earlier one left behind."""

import asyncio
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pymongo
import pytest

from models.database import child_process
from models.database.embedded import EmbeddedDatabase, find_program
from tests.chaos.audit import Stored
from tests.chaos.processes import ServerProcess, a_server
from tests.chaos.stress import Stress
from tests.chaos.wire import Guest, Refused, Wire
from tests.rigs.network.ports import free_port

ENDS_WITHIN_S: Final = 20.0
"""Nobody waits longer for a process that was asked to end; platforms kill it after 30 s."""


def test_a_server_that_is_asked_to_end_in_a_burst_says_goodbye_and_loses_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        stress = Stress(tmp_path / "data", 61)
        try:
            await stress.begin()
            database, wires = stress.server.database(), [talker.wire for talker in stress.talkers]
            assert await stress.round(_ask_to_end) == []
            assert not database.is_running
            for wire in wires:
                assert wire.close_code == 1001
                assert [event for event in wire.events if event["op"] == "goaway"]
            assert stress.server.errors() == []
            await stress.end()
        finally:
            await stress.server.stop()

    asyncio.run(play())


@pytest.mark.long
def test_a_server_that_is_asked_to_end_without_its_database_ends(tmp_path: Path) -> None:
    async def play() -> None:
        async with a_server(tmp_path / "data") as server:
            wire, room = await _someone_in_a_room(server)
            await server.database().freeze()
            sending = wire.post("message.send", room=room, text="into the void", nonce="1")
            server.signal(signal.SIGTERM)
            async with asyncio.timeout(ENDS_WITHIN_S):
                assert await server.ended() == 0
            assert isinstance(sending.exception(), Refused | ConnectionError)
            await server.start()
            assert await _until_sent(server, room) == 1

    asyncio.run(play())


def test_a_start_ends_a_database_that_was_left_over(tmp_path: Path) -> None:
    async def play() -> None:
        data_dir = tmp_path / "data"
        async with a_server(data_dir) as server:
            _, room = await _someone_in_a_room(server)
        async with _left_over(data_dir) as (process, _), a_server(data_dir) as server:
            assert process.returncode is not None
            assert await _until_sent(server, room) == 1

    asyncio.run(play())


def test_a_room_whose_deletion_was_cut_off_is_cleared_away_at_the_next_start(tmp_path: Path) -> None:
    """The last words of a dying process: the entry alone; the entry and the record; some of the messages too."""

    async def play() -> None:
        data_dir = tmp_path / "data"
        async with a_server(data_dir) as server:
            wire, _ = await _someone_in_a_room(server)
            rooms = [await _room_with_messages(wire, 5) for _ in range(3)]
        async with _database(data_dir) as database:
            for steps, room in enumerate(rooms, start=1):
                _delete_as_far_as(database, room, steps)
        async with a_server(data_dir) as server:
            guest = await Guest.register(server.port)
            wire = await Wire.open(server.port, guest)
            assert [await _code(wire, "room.join", room=room) for room in rooms] == ["not_found"] * 3
            await asyncio.to_thread(_until_none_is_open, server.database().uri, rooms)
        await _assert_nothing_left(data_dir, rooms)

    asyncio.run(play())


def test_an_entry_without_its_document_is_put_right_at_the_next_load(tmp_path: Path) -> None:
    """Twice: in a room that was open when the process died, and in one that nobody looked after since."""

    async def play() -> None:
        data_dir = tmp_path / "data"
        async with a_server(data_dir) as server:
            wire, _ = await _someone_in_a_room(server)
            rooms = [await _room_with_messages(wire, 3) for _ in range(2)]
        async with _database(data_dir) as database:
            for room, is_open in zip(rooms, (True, False), strict=True):
                _edit_in_the_log_alone(database, room)
                database["rooms"].update_one({"_id": room}, {"$set": {"open": is_open}})
        async with a_server(data_dir) as server:
            wire = await Wire.open(server.port, await Guest.register(server.port))
            for room in rooms:
                reply = await wire.ask("room.join", room=room)
                # Created, joined by its owner, three messages, an edit, and now joined by another.
                assert reply["rev"] == 1 + 3 + 1 + 1
                assert [message["text"] for message in reply["messages"]] == ["0", "put right", "2"]
            stored = await asyncio.to_thread(Stored.of, server.database().uri)
            assert stored.faults() == []

    asyncio.run(play())


def _until_none_is_open(uri: str, rooms: list[str]) -> None:
    """Return once what a crash left of these rooms is cleared away, which the server does beside all else."""
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        while client["teahouse"]["rooms"].find_one({"_id": {"$in": rooms}, "open": True}):
            time.sleep(0.05)


async def _ask_to_end(stress: Stress) -> None:
    stress.server.signal(signal.SIGTERM)
    async with asyncio.timeout(ENDS_WITHIN_S):
        assert await stress.server.ended() == 0


async def _someone_in_a_room(server: ServerProcess) -> tuple[Wire, str]:
    wire = await Wire.open(server.port, await Guest.register(server.port))
    return wire, (await wire.ask("room.create", title="Tea"))["room"]["room"]


async def _until_sent(server: ServerProcess, room: str) -> int:
    wire = await Wire.open(server.port, await Guest.register(server.port))
    await wire.ask("room.join", room=room)
    reply = await wire.ask("message.send", room=room, text="here again")
    await wire.close()
    return 1 if reply["op"] == "ok" else 0


async def _room_with_messages(wire: Wire, count: int) -> str:
    room: str = (await wire.ask("room.create", title="Room"))["room"]["room"]
    for number in range(count):
        await wire.ask("message.send", room=room, text=str(number))
    return room


async def _code(wire: Wire, op: str, **fields: Any) -> str:
    try:
        reply = await wire.ask(op, **fields)
    except Refused as refused:
        return refused.code
    return str(reply["op"])


@asynccontextmanager
async def _database(data_dir: Path) -> AsyncIterator["pymongo.database.Database[dict[str, Any]]"]:
    """The stored data, while no server runs."""
    embedded = EmbeddedDatabase(data_dir)
    uri = await embedded.start()
    try:
        with pymongo.MongoClient[dict[str, Any]](uri, w="majority", journal=True) as client:
            yield client["teahouse"]
    finally:
        await embedded.stop()


@asynccontextmanager
async def _left_over(data_dir: Path) -> AsyncIterator[tuple[Process, int]]:
    """A database that holds the files and is nobody's child, as where the system has no parent-death signal."""
    port = free_port()
    options = ["--storage-path", str(data_dir / "db"), "--host", "127.0.0.1", "--port", str(port)]
    config = ["--config", str(data_dir / "db.toml")]
    process = await asyncio.create_subprocess_exec(find_program(), *config, *options)
    try:
        async with asyncio.timeout(20):
            while not child_process.knock(port):
                await asyncio.sleep(0.05)
        child_process.write_record(data_dir / "db.pid", process.pid, port, str(data_dir))
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _delete_as_far_as(database: "pymongo.database.Database[dict[str, Any]]", room: str, steps: int) -> None:
    record = database["rooms"].find_one_and_update({"_id": room}, {"$set": {"open": True}})
    assert record is not None
    rev = record["rev"] + 1
    fields = {name: value for name, value in record.items() if name not in ("_id", "open", "last", "fence")}
    gone = {**fields, "room": room, "deleted": True}
    database["log"].insert_one({"_id": f"{room}|{rev}", "room": room, "rev": rev, "record": gone})
    if steps > 1:
        database["rooms"].update_one({"_id": room}, {"$set": {"deleted": True}})
    if steps > 2:
        database["log"].delete_many({"room": room, "rev": {"$lt": 4}})


async def _assert_nothing_left(data_dir: Path, rooms: list[str]) -> None:
    async with _database(data_dir) as database:
        for room in rooms:
            for collection in ("log", "members", "reads", "invites"):
                assert list(database[collection].find({"room": room})) == [], collection
            record = database["rooms"].find_one({"_id": room})
            assert record is not None, "its id must not be given out again"
            assert record["deleted"]
            assert not record["open"]


def _edit_in_the_log_alone(database: "pymongo.database.Database[dict[str, Any]]", room: str) -> None:
    record = database["rooms"].find_one({"_id": room})
    assert record is not None
    rev = record["rev"] + 1
    after = {"text": "put right", "edited_at": 1, "mentions": None}
    entry = {"_id": f"{room}|{rev}", "room": room, "rev": rev, "of": 2, "change": "edited", "after": after}
    database["log"].insert_one(entry)
