"""``python -m server doctor``: what it says of everything that a start needs, and with what it ends."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from models.database import client
from models.database.client import Database
from models.database.holding.holder import this_process
from models.ids import NodeId
from models.stores.cluster.leases import LeaseStore
from server.__main__ import main
from server.cli.doctor import examine
from server.runtime.settings.settings import Settings
from tests.rigs.accounts import SECRET
from tests.rigs.network.ports import free_port
from tests.rigs.server import running_server, uri_of

pytestmark = pytest.mark.gen_test(timeout=60)
NAMES = ["settings", "database", "disk", "port", "clock", "proxies"]


async def found(
    database: Database, capsys: pytest.CaptureFixture[str], **settings: Any
) -> tuple[int, dict[str, str]]:
    """The exit status, and what is said of each thing."""
    given: dict[str, Any] = {
        "mongodb_uri": await uri_of(database),
        "jwt_secret": SECRET,
        "port": free_port(),
    } | settings
    status = await examine(Settings(**given))
    lines = [line.partition(": ") for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _, _ in lines] == NAMES
    return int(status), {name: text for name, _, text in lines}


def wrong(lines: dict[str, str]) -> list[str]:
    return [name for name, text in lines.items() if not text.startswith("ok: ")]


async def test_all_is_well(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = await found(database, capsys)
    assert (status, wrong(lines)) == (0, [])


async def test_a_server_that_runs_is_no_fault(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with running_server(database) as server:
        status, lines = await found(database, capsys, port=server.app.port)
        assert (status, wrong(lines)) == (0, [])
        assert "a Teahouse answers" in lines["port"]


async def test_another_server_on_the_database_is(
    database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LeaseStore(database)
    lease = await store.take(None, NodeId("n-other"), this_process(0))
    assert lease is not None
    beats = iter(range(1, 10))
    read = LeaseStore.read

    async def beaten(self: LeaseStore) -> Any:
        assert next(beats)
        await self.beat(lease)
        return await read(self)

    monkeypatch.setattr(LeaseStore, "read", beaten)
    status, lines = await found(database, capsys)
    assert (status, wrong(lines)) == (4, ["database"])
    assert "in use by another server" in lines["database"]


async def test_a_database_that_is_not_there_and_a_port_that_is_taken(
    database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a server has it, and not as patient as the tests are.
    options = {**client._CLIENT_OPTIONS, "serverSelectionTimeoutMS": 1_000, "timeoutMS": 1_000}
    monkeypatch.setattr(client, "_CLIENT_OPTIONS", options)
    uri = f"mongodb://127.0.0.1:{free_port()}/tea"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, lines = await found(database, capsys, mongodb_uri=uri, port=taken.getsockname()[1])
        assert (status, wrong(lines)) == (4, ["database", "port"])
        status, lines = await found(database, capsys, port=taken.getsockname()[1])
        assert (status, wrong(lines)) == (3, ["port"])


async def test_proxies_that_believe_everybody(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    for networks in (("0.0.0.0/0",), ("10.0.0.0/8", "::/0")):
        status, lines = await found(database, capsys, trusted_proxies=networks)
        assert (status, wrong(lines)) == (3, ["proxies"])


async def test_a_folder_from_the_future_and_a_full_disk(
    tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jwt_secret").touch()
    os.utime(tmp_path / "jwt_secret", (4e9, 4e9))
    status, lines = await found(database, capsys, mongodb_uri=None, data_dir=tmp_path, min_free_mb=2**40)
    assert (status, wrong(lines)) == (4, ["disk", "clock"])


def test_a_setting_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", "doctor", "--port", "tea"])
    assert main() == 3
    assert capsys.readouterr().out.startswith("settings: wrong: PORT: 'tea' is not a port")
    monkeypatch.setattr("sys.argv", ["teahouse", "doctor", "--teapot"])
    assert main() == 2
