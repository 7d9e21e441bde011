"""The commands of ``docs/deploying.md`` and the steps of the ``Dockerfile``, under a folder in the place of ``/``."""

import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from models.ids import new_id
from tests.deploying.test_clone import own, sh
from tests.rigs.described.commands import commands_of
from tests.rigs.forking.forked import ROOT
from tests.rigs.network.ports import free_port

START_S: Final = 60
PLACES: Final = ("/opt/teahouse", "/etc/systemd/system/", "/etc/teahouse.env")

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


def serves(command: list[str], folder: Path, port: int, **variables: str) -> None:
    """It can serve, and ends well when it is told to."""
    process = subprocess.Popen(command, cwd=folder, env=own() | variables)
    try:
        until = time.monotonic() + START_S
        while not is_ready(port):
            assert process.poll() is None, "it has ended"
            assert time.monotonic() < until, "it cannot serve"
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(json.load(answer)["state"] == "serving")
    except (URLError, OSError):
        return False


def variables_of(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def test_the_commands_for_a_machine_of_ones_own(tmp_path: Path, database_uri: str) -> None:
    uri = urlsplit(database_uri)._replace(path=f"/{new_id('hand')}").geturl()
    for place in ("opt", "etc/systemd/system"):
        (tmp_path / place).mkdir(parents=True)
    commands = [each.command for each in commands_of(ROOT / "docs/deploying.md")]
    ours = commands[: next(at for at, each in enumerate(commands) if each.startswith("docker"))]
    *steps, enable = ours
    assert enable == "systemctl enable --now teahouse"
    script = "\n".join(steps).replace("<this repository>", str(ROOT))
    for place in PLACES:
        assert place in script
        script = script.replace(place, f"{tmp_path}{place}")
    sh(script, tmp_path, MONGODB_URI=uri)
    kept = tmp_path / "etc/teahouse.env"
    assert kept.stat().st_mode & 0o777 == 0o600
    unit = (tmp_path / "etc/systemd/system/teahouse.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    started = command.replace("/opt/teahouse", f"{tmp_path}/opt/teahouse").split()
    port = free_port()
    data = {"DATA_DIR": str(tmp_path / "var"), "PORT": str(port)}
    serves(started, tmp_path / "opt/teahouse", port, **variables_of(kept), **data)
    # "Any other host" of the README: the same environment, and flags.
    flags = ["--host", "127.0.0.1", "--port", str(port)]
    serves([*started, *flags], tmp_path / "opt/teahouse", port, **variables_of(kept))


def test_the_steps_of_the_image_make_a_server(tmp_path: Path) -> None:
    """What ``docker build`` would do, but for its user; then its command, and its check of health."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    app = tmp_path / "app"
    app.mkdir()

    def here(words: str) -> str:
        return re.sub(r"(?<![\w/])/(venv|data|app)\b", rf"{tmp_path}/\1", words)

    variables = {"PATH": own()["PATH"]}
    for kind, words in re.findall(r"^(COPY|RUN|ENV) (.*)$", text, re.MULTILINE):
        if kind == "RUN":
            step = re.sub(r"^useradd [^&]*&& install -d -o \w+", "install -d", words)
            sh(here(step.replace("python -m venv", "python3 -m venv")), app)
        elif kind == "ENV":
            found = dict(each.split("=", 1) for each in here(words).split())
            variables |= found | {"PATH": found["PATH"].replace("$PATH", variables["PATH"])}
        elif not words.startswith("--from"):
            *sources, target = words.split()
            sh(f"cp -r {' '.join(str(ROOT / each) for each in sources)} {target}", app)
    port = free_port()
    command = json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])
    variables |= {"PORT": str(port), "HOST": "127.0.0.1"}
    serves([str(tmp_path / "venv/bin" / command[0]), *command[1:]], app, port, **variables)
    assert (tmp_path / "data/jwt_secret").is_file()
