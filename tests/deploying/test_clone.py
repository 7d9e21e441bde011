"""As somebody who has just found the project: a clone, ``make run``, and a first message by the README alone."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.clients.examples.programs import running
from tests.rigs.forking.forked import ROOT
from tests.rigs.network.ports import free_port

# What is promised is 20 s on a machine with nothing else to do and a mirror of packages near by.
STARTS_S: Final = 300
ENDS_S: Final = 30
LASTS_S: Final = 300
HEARD: Final = ("hello from wscat", "hello from Node", "hello from Python")

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


def sh(command: str, folder: Path, **variables: str) -> str:
    """What it prints; fails the test if it ends badly."""
    with subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=own() | variables,
        stdin=subprocess.PIPE,  # open till the end: wscat ends where its own does
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        stopped = Timer(LASTS_S, process.kill)
        stopped.start()
        said = process.stdout.read()
        stopped.cancel()
    assert process.returncode == 0, said
    return said


def own() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def blocks(language: str, clone: Path) -> list[str]:
    text = (clone / "README.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@contextmanager
def made_to_run(clone: Path, command: str, port: int) -> Iterator[float]:
    """``command``, with the port alone set; yields how long it took until the page is there."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}"], cwd=clone, env=own() | {"PORT": str(port)}, start_new_session=True
    )
    try:
        while not is_there(port):
            assert process.poll() is None, "it has ended"
            assert time.monotonic() < began + STARTS_S, "it does not listen"
            time.sleep(0.1)
        yield time.monotonic() - began
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(ENDS_S)


def is_there(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=2) as page:
            return b"<title>" in page.read()
    except (URLError, OSError):
        return False


def test_a_clone_has_a_first_message_by_the_readme_alone(tmp_path: Path) -> None:
    for needed in ("git", "npx", "curl"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is missing")
    sh(f"git clone --quiet {ROOT} teahouse", tmp_path)
    clone = tmp_path / "teahouse"
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with made_to_run(clone, "make run", port) as took_s:
        print(f"make run took {took_s:.1f} s")  # noqa: T201  # for whoever runs it to see
        where, *by_hand = blocks("sh", clone)
        assert where == "TEAHOUSE=http://127.0.0.1:8888\n"
        assert re.search(r'"op":"ok".*"id":2', sh("\n".join(by_hand), clone, TEAHOUSE=origin))
        (module,) = blocks("js", clone)
        (clone / "first.mjs").write_text(module)
        sh("node first.mjs", clone, TEAHOUSE=origin)
        sh("python3 -m venv mine && mine/bin/pip install --quiet websockets ./clients/python", clone)
        (script,) = blocks("python", clone)
        (clone / "first.py").write_text(script)
        assert "ok" in sh("mine/bin/python first.py", clone, TEAHOUSE=origin).split()
        asyncio.run(the_bots_come(clone, origin))
        said = sh(f'curl --silent --fail "{origin}/docs/"', clone)
        assert "curl and wscat" in said
    with made_to_run(clone, "env WECHAT_APPID=touristappid make run", port) as took_s:
        assert took_s < ENDS_S  # nothing is installed again


async def the_bots_come(clone: Path, origin: str) -> None:
    """By the pages of the examples, each in its folder."""
    sh("npm install --no-audit --no-fund", clone / "examples/bot-node")
    sh("npm install --no-audit --no-fund", clone / "examples/stomp")
    programs = (
        ("bot-node", ("node", "bot.mjs"), "Robin is in lobby"),
        ("bot-python", (str(clone / "mine/bin/python"), "bot.py"), "Wren is in lobby"),
        ("stomp", ("node", "chat.mjs"), " is in lobby"),
    )
    for folder, command, says in programs:
        variables = {"ORIGIN": origin, "BOT_NAME": says.split()[0], "PYTHONPATH": ""}
        async with running(clone / "examples" / folder, *command, **variables) as program:
            assert (await program.line()).endswith(says)
