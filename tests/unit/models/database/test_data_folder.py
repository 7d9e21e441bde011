"""The folder of an embedded database: a start waits for the last server there, and a panic in the log is seen."""

import asyncio
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.database import client, data_folder, embedded
from models.database.client import DatabaseError
from models.database.data_folder import PanicInLog, say_that_it_ends, take_lock
from models.database.embedded import EmbeddedDatabase
from models.database.holding.holder import this_process
from models.database.start_failures import InUse

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_a_start_waits_for_the_server_that_is_ending(tmp_path: Path) -> None:
    first = await take_lock(tmp_path)
    say_that_it_ends(first)
    second = asyncio.ensure_future(take_lock(tmp_path))
    # Longer than for one that says nothing.
    done, _ = await asyncio.wait({second}, timeout=1.5)
    assert not done
    os.close(first)
    os.close(await second)


async def test_a_start_hears_a_moment_later_that_the_other_server_is_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "_SAYS_SO_S", 30.0)
    first = await take_lock(tmp_path)
    second = asyncio.ensure_future(take_lock(tmp_path))
    await asyncio.sleep(0)
    say_that_it_ends(first)
    await asyncio.sleep(0)
    os.close(first)
    os.close(await second)


async def test_a_server_that_does_not_end_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "ENDING_S", 0.1)
    monkeypatch.setattr(data_folder, "_SAYS_SO_S", 0.0)
    first = await take_lock(tmp_path)
    with pytest.raises(DatabaseError, match="is in use by another server"):
        await take_lock(tmp_path)
    say_that_it_ends(first)
    with pytest.raises(DatabaseError, match="is in use by another server"):
        await take_lock(tmp_path)
    os.close(first)
    # What it said does not hold for the next one.
    third = await take_lock(tmp_path)
    assert os.pread(third, 64, 0) == b"{}"
    os.close(third)


async def test_a_database_starts_while_the_last_one_ends(tmp_path: Path) -> None:
    first, second = (EmbeddedDatabase(tmp_path, password=False) for _ in range(2))
    await first.start()
    first.say_that_it_ends()
    starting = asyncio.ensure_future(second.start())
    await asyncio.sleep(0)
    await first.stop()
    await starting
    await second.stop()


async def test_a_panic_is_seen_once_though_it_is_written_in_two_pieces(tmp_path: Path) -> None:
    log = tmp_path / "db.log"
    log.write_text("of an earlier one: WT_PANIC: the process must exit\n")
    panic = PanicInLog(log)
    assert not panic.is_new()
    with log.open("a") as file:
        file.write("something else, WT_PA")
        file.flush()
        assert not panic.is_new()
        file.write("NIC: the process must exit\n")
    assert panic.is_new()
    assert not panic.is_new()


@pytest.mark.parametrize("told_by", ["its log", "its clients"])
async def test_a_database_whose_storage_is_broken_is_restarted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, told_by: str
) -> None:
    monkeypatch.setattr(embedded, "_LOOK_S", 0.05)
    it = EmbeddedDatabase(tmp_path, password=False)
    database = await client.connect(await it.start())
    it.restart_when(database.availability.is_broken)
    await database.check()
    pid = it.pid
    if told_by == "its log":
        # Not before it is watched.
        await asyncio.sleep(0.2)
        with (tmp_path / "db.log").open("a") as log:
            log.write("WT_PANIC: the process must exit and restart\n")
    else:
        database.availability.is_broken.set()
    while "the embedded database is back" not in caplog.text:
        await asyncio.sleep(0.02)
    assert it.pid != pid
    while database.availability.is_away:
        await asyncio.sleep(0.02)
    assert not database.availability.is_broken.is_set()
    database.close()
    await database.closed()
    await it.stop()
    assert "the storage of the embedded database is broken" in caplog.text


async def test_a_second_server_is_told_who_has_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "_SAYS_SO_S", 0.0)
    first = await take_lock(tmp_path, this_process(0))
    with pytest.raises(InUse, match=f"process {os.getpid()} on .*, since 1970-01-01 00:00:00 UTC"):
        await take_lock(tmp_path)
    os.close(first)


async def test_a_takeover_from_a_process_that_cannot_be_told_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_folder, "_SAYS_SO_S", 0.0)
    for other in (None, replace(this_process(0), machine="another"), replace(this_process(0), started="1")):
        first = await take_lock(tmp_path, other)
        with pytest.raises(InUse):
            await take_lock(tmp_path, takeover=True)
        os.close(first)
