"""``python -m server`` as an operator meets it: what it says in one line, and how it ends."""

import asyncio
import importlib
import json
import os
import signal
import socket
import sys
import tomllib
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from tornado.httpclient import AsyncHTTPClient

from server import __version__
from server.__main__ import main
from tests.rigs.network.ports import free_port

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.gen_test(timeout=60)

Told = Callable[..., tuple[int, str, str]]


async def launched(data_dir: Path, *flags: str, **variables: str) -> Process:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server",
        *flags,
        cwd=ROOT,
        env=kept | {"PORT": str(free_port()), "DATA_DIR": str(data_dir)} | variables,
        stdout=PIPE,
        stderr=PIPE,
    )


async def said(data_dir: Path, *flags: str, **variables: str) -> tuple[int | None, str, str]:
    """Exit status, output and errors of a server that ends by itself."""
    process = await launched(data_dir, *flags, **variables)
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Told:
    """The same without a process, which takes seconds to import the server: for what is said before it begins."""
    for name in os.environ:
        monkeypatch.delenv(name)

    def told(*flags: str, **variables: str) -> tuple[int, str, str]:
        for name, value in ({"PORT": str(free_port()), "DATA_DIR": str(tmp_path)} | variables).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["teahouse", *flags])
        try:
            status = main()
        except SystemExit as end:
            status = int(end.code or 0)
        return (status, *capsys.readouterr())

    return told


@asynccontextmanager
async def open_server(data_dir: Path, *flags: str, **variables: str) -> AsyncIterator[tuple[Process, str]]:
    """A server and its address, once it has said that it is open."""
    process = await launched(data_dir, *flags, **variables)
    try:
        assert process.stderr is not None
        line = ""
        while "is open at" not in line:
            line = (await process.stderr.readline()).decode()
            assert line, "it ended before it was open"
        yield process, line.rpartition("http://")[2].strip().rstrip('"}')
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PORT": "tea"}, "PORT"),
        ({"HEARTBEAT_S": "-1"}, "HEARTBEAT_S"),
        ({"LIMITS": "perhaps"}, "LIMITS"),
        ({"MAX_FRAME_BYTES": "1"}, "MAX_FRAME_BYTES"),
        ({"ALLOWED_ORIGINS": "friend.example"}, "ALLOWED_ORIGINS"),
        ({"JWT_SECRET": "short"}, "JWT_SECRET"),
        ({"MONGODB_URI": "mongodb://127.0.0.1:1/x"}, "JWT_SECRET"),
        ({"MONGODB_URI": "nonsense"}, "MONGODB_URI"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(
    told: Told, variables: dict[str, str], named: str
) -> None:
    status, out, err = told(**variables)
    assert (status, out) == (3, "")
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    assert err.startswith(f"{named}:")


async def test_a_folder_that_cannot_be_used_stops_the_start_with_one_line_that_names_it(
    tmp_path: Path,
) -> None:
    status, out, err = await said(tmp_path, DATA_DIR="/dev/null/data")
    # The folder is the embedded database's, which finds out that it cannot use it.
    assert (status, out) == (4, "")
    assert err.count("\n") == 1, err
    assert err.startswith("DATA_DIR:")
    assert err.endswith("\n")


def test_a_secret_is_not_shown_in_the_line(told: Told) -> None:
    status, _, err = told(JWT_SECRET="too-short-a-secret")
    assert status == 3
    assert "too-short-a-secret" not in err


@pytest.mark.parametrize("arguments", [("--teapot", "1"), ("serve", "--teapot"), ("teapot",), ("--port",)])
def test_unknown_verbs_and_flags_are_wrong_usage_and_one_line(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", *arguments])
    assert main() == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert arguments[-1].rstrip("1") in err or "--teapot" in err


def test_the_version_is_that_of_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["teahouse", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"teahouse {__version__}\n"
    # As the build reads it.
    assert f'\n__version__ = "{__version__}"\n' in (ROOT / "server/__init__.py").read_text()


def test_the_console_command_is_the_same_as_the_module() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    module, _, function = project["project"]["scripts"]["teahouse"].partition(":")
    assert getattr(importlib.import_module(module), function) is main
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    typed = [each for each in packages if (ROOT / each / "__init__.py").exists()]
    assert [each for each in typed if not (ROOT / each / "py.typed").exists()] == []


def test_help_lists_the_flags(told: Told) -> None:
    status, out, _ = told("--help")
    assert status == 0
    for flag in ("--port", "--mongodb-uri", "--heartbeat-s", "--max-user-sockets", "--limits"):
        assert flag in out


@pytest.mark.long
async def test_a_second_server_on_the_same_data_is_refused_with_one_line(tmp_path: Path) -> None:
    async with open_server(tmp_path, "serve") as (process, host):
        status, _, err = await said(tmp_path)
        assert status == 4
        lines = [line for line in err.splitlines() if "DATA_DIR" in line]
        assert len(lines) == 1, err
        assert (
            f"in use by another server: process {process.pid} on {os.uname().nodename}, since 2" in lines[0]
        )
        assert "REDIS_URL" in lines[0]
        assert "Traceback" not in err
        # The first one is none the worse for it.
        assert (await AsyncHTTPClient().fetch(f"http://{host}/healthz")).code == 200


@pytest.mark.long
async def test_a_server_that_takes_over_drains_the_one_on_the_same_data(tmp_path: Path) -> None:
    async with open_server(tmp_path) as (first, host):
        client, _ = await guest_socket(host)
        async with open_server(tmp_path, "--takeover") as (_, other):
            assert await first.wait() == 0
            assert json.loads(await client.recv())["op"] == "goaway"
            assert (await AsyncHTTPClient().fetch(f"http://{other}/readyz")).code == 200


async def test_a_second_signal_ends_a_server_at_once(tmp_path: Path) -> None:
    async with open_server(tmp_path) as (process, host):
        client, _ = await guest_socket(host)
        process.terminate()
        # It says goodbye, and would go on for half a second.
        assert json.loads(await client.recv())["op"] == "goaway"
        process.terminate()
        assert await process.wait() == -signal.SIGTERM
    async with open_server(tmp_path) as (_, host):
        assert (await AsyncHTTPClient().fetch(f"http://{host}/readyz")).code == 200


async def test_a_port_that_is_taken_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, err = await said(tmp_path, PORT=str(taken.getsockname()[1]))
    assert status == 3
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("PORT:")
    # No database was started for nothing.
    assert not (tmp_path / "db").exists()


async def guest_socket(host: str) -> tuple[Any, Any]:
    """A guest's socket that has created and joined a room, and the guest's session."""
    answer = await AsyncHTTPClient().fetch(f"http://{host}/api/guest", method="POST", body="{}")
    session = json.loads(answer.body)
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    client = await websockets.connect(f"ws://{host}/socket", additional_headers=headers, proxy=None)
    assert json.loads(await client.recv())["op"] == "hello"
    return client, session


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
async def test_a_signal_says_goodbye_closes_1001_and_keeps_what_was_acknowledged(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with open_server(tmp_path) as (process, host):
        client, session = await guest_socket(host)
        await client.send('{"op":"room.create","id":1,"title":"Tea","room":"tea"}')
        for seq in range(1, 51):
            await client.send(json.dumps({"op": "message.send", "id": seq, "room": "tea", "text": f"m{seq}"}))
        for _ in range(51):
            assert json.loads(await client.recv())["op"] == "ok"
        process.send_signal(number)
        goaway = json.loads(await client.recv())
        assert goaway["op"] == "goaway"
        assert goaway["reconnect_in_s"] >= 1
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
        assert await process.wait() == 0
    async with open_server(tmp_path) as (_, host):
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        client = await websockets.connect(f"ws://{host}/socket", additional_headers=headers, proxy=None)
        await client.recv()
        await client.send('{"op":"history","id":1,"room":"tea","limit":200}')
        texts = [each["text"] for each in json.loads(await client.recv())["messages"]]
        assert texts == [f"m{seq}" for seq in range(1, 51)]
        await client.close()


async def test_the_log_can_be_one_json_object_a_line(tmp_path: Path) -> None:
    process = await launched(tmp_path, LOG_FORMAT="json", LIMITS="off")
    assert process.stderr is not None
    lines: list[dict[str, Any]] = []
    while not lines or "is open at" not in lines[-1]["message"]:
        lines.append(json.loads(await process.stderr.readline()))
    process.terminate()
    _, rest = await process.communicate()
    lines += [json.loads(line) for line in rest.splitlines()]
    assert all({"at", "level", "logger", "message"} <= set(line) for line in lines)
    assert any(line["level"] == "warning" and line["message"].startswith("LIMITS") for line in lines)
    assert process.returncode == 0
