"""The embedded database: start, crashes, stop, and what a killed server leaves behind."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from pymongo.errors import PyMongoError

from models.database import child_process, client, embedded
from models.database.client import Database, DatabaseError
from models.database.embedded import EmbeddedDatabase
from models.errors import Refusal
from tests.rigs.client import WAIT_S

pytestmark = pytest.mark.gen_test(timeout=60)

ROOT = Path(__file__).parents[4]
# A server that starts, prints the id of its database's process, and then only waits.
SERVER = """
import asyncio, sys
from pathlib import Path
from models.database.embedded import EmbeddedDatabase

async def main():
    database = EmbeddedDatabase(Path(sys.argv[1]), password=False)
    await database.start()
    print(database.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def running(folder: Path, **how: bool) -> AsyncIterator[tuple[EmbeddedDatabase, Database]]:
    it = EmbeddedDatabase(folder, holder=None, **({"password": False} | how))
    database = await client.connect(await it.start())
    try:
        yield it, database
    finally:
        database.close()
        await database.closed()
        await it.stop()


async def add(database: Database, number: int) -> None:
    async with database.reached():
        await database.collection("things").insert_one({"_id": number})


async def add_once_back(database: Database, number: int) -> None:
    """Write until it is stored: the first write after a crash is refused, and may be stored all the same."""
    async with asyncio.timeout(WAIT_S):
        while True:
            with suppress(Refusal, PyMongoError):
                if not await database.collection("things").find_one({"_id": number}):
                    await add(database, number)
                return
            await asyncio.sleep(0.02)


async def count(database: Database) -> int:
    return await database.collection("things").count_documents({})


def runs(pid: int) -> bool:
    return child_process.start_time(pid) is not None


async def ended(pid: int) -> None:
    async with asyncio.timeout(WAIT_S):
        while runs(pid):
            await asyncio.sleep(0.02)


def left_behind(folder: Path, argument: str, **changes: object) -> subprocess.Popen[bytes]:
    """A process that sleeps, with ``argument``, recorded in ``folder`` as our database."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", argument])
    # In the middle of its exec a process has no command line.
    while argument not in child_process._command_line(process.pid):
        time.sleep(0.01)
    child_process.write_record(folder / "db.pid", process.pid, 1, str(folder))
    record = json.loads((folder / "db.pid").read_bytes()) | changes
    (folder / "db.pid").write_text(json.dumps(record))
    return process


async def test_stored_data_is_there_at_the_next_start(tmp_path: Path) -> None:
    for number in range(3):
        async with running(tmp_path) as (it, database):
            assert it.alive
            assert await count(database) == number
            await add(database, number)
        assert not it.alive


async def test_its_files_are_in_the_folder_and_nothing_is_left_running(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "with its parents"
    async with running(folder) as (it, _):
        pid = it.pid
        assert pid is not None
        assert {path.name for path in folder.iterdir()} == {"db", "db.log", "db.pid", "db.toml", "lock"}
        assert folder.stat().st_mode & 0o077 == 0
    assert not runs(pid)
    assert not (folder / "db.pid").exists()


async def test_its_files_are_for_their_user_alone_where_the_folder_is_open(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "db").mkdir(mode=0o755)
    async with running(tmp_path, password=True):
        assert (tmp_path / "db").stat().st_mode & 0o077 == 0
        assert (tmp_path / "db.password").stat().st_mode & 0o077 == 0
        assert [path for path in (tmp_path / "db").iterdir() if path.stat().st_mode & 0o077] == []
        assert (tmp_path / "db.log").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
async def test_it_inherits_none_of_our_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "a-secret")
    async with running(tmp_path) as (it, _):
        variables = Path(f"/proc/{it.pid}/environ").read_bytes().split(b"\0")
        assert {each.partition(b"=")[0] for each in variables} <= {b"PATH", b"LANG", b""}


async def test_it_listens_on_the_loopback_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as (it, _):
        assert it.uri.startswith("mongodb://127.0.0.1:")


async def test_a_second_server_is_refused_with_a_line_that_names_the_folder(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, database):
        with pytest.raises(DatabaseError) as refused:
            await EmbeddedDatabase(tmp_path).start()
        line = f"DATA_DIR: {tmp_path} is in use by another server; several at once need REDIS_URL"
        assert str(refused.value) == f"{line}, and --takeover drains the other first"
        await add(database, 1)


async def test_a_failed_start_releases_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_CACHE_SIZE", "nonsense")
    with pytest.raises(DatabaseError, match=r"^the embedded database ended at its start \(exit \d+\): .+"):
        await EmbeddedDatabase(tmp_path).start()
    monkeypatch.undo()
    async with running(tmp_path) as (it, _):
        assert it.alive


async def test_a_folder_that_cannot_be_created_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match=r"^DATA_DIR: .* cannot be used"):
        await EmbeddedDatabase(tmp_path / "file" / "data").start()


async def test_a_missing_program_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PROGRAM", "no-such-program")
    with pytest.raises(DatabaseError, match=r"^MONGODB_URI: unset, .*pip install 'teahouse\[embedded\]'"):
        await EmbeddedDatabase(tmp_path).start()


async def test_a_port_that_was_taken_meanwhile_is_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        free_port = embedded._free_port
        ports = [somebody.getsockname()[1]]
        monkeypatch.setattr(embedded, "_free_port", lambda: ports.pop() if ports else free_port())
        async with running(tmp_path) as (it, _):
            assert it.alive
            assert str(somebody.getsockname()[1]) not in it.uri


@pytest.mark.logs_errors
async def test_it_restarts_after_a_crash_at_its_address_with_its_data(tmp_path: Path) -> None:
    async with running(tmp_path) as (it, database):
        for number in range(3):
            await add(database, number)
            uri, pid = it.uri, it.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await ended(pid)
            await add_once_back(database, 100 + number)
            assert (it.alive, it.uri) == (True, uri)
            assert it.pid != pid
        assert await count(database) == 6


async def test_a_crash_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running(tmp_path) as (it, _):
        os.kill(it.pid or 0, signal.SIGKILL)
        async with asyncio.timeout(WAIT_S):
            while "the embedded database is back" not in caplog.text:
                await asyncio.sleep(0.02)
    assert "the embedded database ended (exit -9); starting it again" in caplog.text


async def test_a_database_that_does_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded, "_STOP_S", 0.4)
    it = EmbeddedDatabase(tmp_path, password=False)
    await it.start()
    pid = it.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await it.stop()
    assert not runs(pid)
    assert "is killed" in caplog.text


async def test_ctrl_c_in_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    async with running(tmp_path) as (it, _):
        assert it.pid is not None
        assert os.getpgid(it.pid) != os.getpgid(0)


async def test_its_lock_is_not_inherited(tmp_path: Path) -> None:
    async with running(tmp_path) as (it, _):
        if sys.platform != "linux":
            pytest.skip("its open files are read from /proc")
        opened = {str(path.readlink()) for path in Path(f"/proc/{it.pid}/fd").iterdir()}
        assert str(tmp_path / "lock") not in opened


async def test_it_ends_with_a_killed_server_and_the_next_start_finds_everything(tmp_path: Path) -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(tmp_path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    pid = int(await server.stdout.readline())
    server.kill()
    await server.communicate()
    async with running(tmp_path) as (it, database):
        assert not runs(pid)
        assert it.pid != pid
        await add(database, 1)


async def test_a_database_that_was_left_running_is_ended(tmp_path: Path) -> None:
    process = left_behind(tmp_path, str(tmp_path))
    assert await child_process.end_recorded(tmp_path / "db.pid") == process.pid
    assert process.wait() == -signal.SIGTERM
    assert not (tmp_path / "db.pid").exists()


async def test_a_left_database_that_ignores_sigterm_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "_TERM_S", 0.3)
    process = left_behind(tmp_path, str(tmp_path))
    os.kill(process.pid, signal.SIGSTOP)
    assert await child_process.end_recorded(tmp_path / "db.pid") == process.pid
    # SIGKILL wakes the process, and the kernel may then deliver the first signal first.
    assert process.wait() in (-signal.SIGKILL, -signal.SIGTERM)


async def test_a_process_of_somebody_else_is_never_signalled(tmp_path: Path) -> None:
    another_command = left_behind(tmp_path, "another folder")
    assert await child_process.end_recorded(tmp_path / "db.pid") is None
    another_start = left_behind(tmp_path, str(tmp_path), started="1")
    assert await child_process.end_recorded(tmp_path / "db.pid") is None
    for process in (another_command, another_start):
        assert process.poll() is None
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    "content", [b"", b'{"pid": 1', b"[]", b'{"pid": "x", "started": "", "port": 1, "marker": ""}']
)
async def test_a_damaged_record_is_ignored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "db.pid").write_bytes(content)
    assert await child_process.end_recorded(tmp_path / "db.pid") is None
    assert not (tmp_path / "db.pid").exists()


async def test_its_log_is_kept_and_bounded(tmp_path: Path) -> None:
    (tmp_path / "db.log").write_bytes(b"x" * 2_000_000)
    async with running(tmp_path):
        assert (tmp_path / "db.log.1").stat().st_size == 2_000_000
        assert 0 < (tmp_path / "db.log").stat().st_size < 100_000


async def test_no_other_configuration_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secantusd.toml").write_text("nonsense")
    monkeypatch.chdir(tmp_path)
    async with running(tmp_path / "data") as (it, _):
        assert it.alive
