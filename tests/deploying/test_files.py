"""The files for deploying name what there is: settings, folders, paths and the time that a drain takes."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from asyncio.subprocess import DEVNULL
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import yaml

from server.runtime.settings.settings import variables
from server.runtime.timings import Timings
from tests.rigs.network.ports import free_port
from tests.rigs.server import RunningServer

ROOT: Final = Path(__file__).parents[2]
# Python's, the shell's and Docker's own.
OTHERS: Final = {"PATH", "PYTHONUNBUFFERED"}
NAMED: Final = {
    "Dockerfile": r"(?<= )([A-Z][A-Z_]+)=",
    "compose.yaml": r"^      ([A-Z][A-Z_]+):",
    "deploy/kubernetes.yaml": r"name: ([A-Z][A-Z_]+)\b",
    "deploy/teahouse.service": r"(?<=[= ])([A-Z][A-Z_]+)=",
}


def settings() -> set[str]:
    return {each.name for each in variables()}


@pytest.mark.parametrize("file", NAMED)
def test_what_is_set_is_a_setting(file: str) -> None:
    named = set(re.findall(NAMED[file], (ROOT / file).read_text(), re.MULTILINE)) - OTHERS
    assert named
    assert named <= settings()


def test_two_processes_share_a_database_and_a_redis() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    server = services["teahouse"]
    assert server["deploy"]["replicas"] == 2
    assert "ports" not in server  # two cannot have the same one
    for name in ("MONGODB_URI", "REDIS_URL"):
        assert urlsplit(server["environment"][name]).hostname in services
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            assert "healthcheck" in services[needed] or services[needed].get("build"), (name, needed)
            assert how == {"condition": "service_healthy"}


def test_the_proxy_of_compose_is_one_that_caddy_takes(tmp_path: Path) -> None:
    if shutil.which("caddy") is None:
        pytest.skip("caddy is missing")
    parts = yaml.safe_load((ROOT / "compose.yaml").read_text())
    (mounted,) = parts["services"]["proxy"]["configs"]
    assert mounted["target"] == "/etc/caddy/Caddyfile"
    (tmp_path / "Caddyfile").write_text(parts["configs"][mounted["source"]]["content"])
    adapted = [
        "caddy",
        "adapt",
        "--adapter",
        "caddyfile",
        "--config",
        str(tmp_path / "Caddyfile"),
        "--validate",
    ]
    found = subprocess.run(
        adapted,
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
    )
    assert found.returncode == 0, found.stderr


def test_what_kubernetes_is_told_fits_together() -> None:
    parts = list(yaml.safe_load_all((ROOT / "deploy/kubernetes.yaml").read_text()))
    pods = {
        each["metadata"]["name"]: each["spec"]["template"] for each in parts if each["kind"] == "Deployment"
    }
    for each in parts:
        if each["kind"] != "Deployment":
            labels = each["spec"]["selector"].get("matchLabels", each["spec"]["selector"])
            assert pods[each["metadata"]["name"]]["metadata"]["labels"] == labels
        else:
            assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
    (server,) = pods["teahouse"]["spec"]["containers"]
    redis = next(each["value"] for each in server["env"] if each["name"] == "REDIS_URL")
    assert urlsplit(redis).hostname in {
        each["metadata"]["name"] for each in parts if each["kind"] == "Service"
    }


def test_the_button_asks_for_settings() -> None:
    assert set(json.loads((ROOT / "app.json").read_text())["env"]) <= settings()


def test_the_image_holds_what_the_server_is_made_of() -> None:
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    named = {name for line in copied for name in line.split()}
    assert all((ROOT / name).exists() for name in named)
    assert named >= {"server", "handlers", "models", "static"}
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    assert taken == named


@pytest.mark.timeout(900)
def test_an_engine_builds_the_image(request: pytest.FixtureRequest) -> None:
    """Where there is none its steps are run by ``test_by_hand.py``."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True, check=False).returncode:
        pytest.skip("there is no engine that builds images")
    name = "teahouse-of-a-test"
    request.addfinalizer(lambda: subprocess.run([docker, "rmi", name], capture_output=True, check=False))
    subprocess.run([docker, "build", "--quiet", "-t", name, "."], cwd=ROOT, check=True)
    command = [docker, "run", "--rm", name, "python", "-m", "server", "--version"]
    assert subprocess.check_output(command, text=True).startswith("teahouse ")


@pytest.mark.gen_test
async def test_the_image_finds_out_whether_its_server_lives(server: RunningServer) -> None:
    said = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    python, *arguments = json.loads(re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", said, re.MULTILINE)[0])
    assert python == "python"

    async def ends(port: int) -> int:
        environ = {"PORT": str(port)}
        check = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environ, stderr=DEVNULL)
        return await check.wait()

    assert await ends(server.app.port) == 0
    assert await ends(free_port()) == 1


def test_every_platform_gives_a_server_time_to_drain() -> None:
    given = [
        *re.findall(r"stop_grace_period: (\d+)s", (ROOT / "compose.yaml").read_text()),
        *re.findall(r"terminationGracePeriodSeconds: (\d+)", (ROOT / "deploy/kubernetes.yaml").read_text()),
        *re.findall(r"TimeoutStopSec=(\d+)", (ROOT / "deploy/teahouse.service").read_text()),
    ]
    assert len(given) == 3
    assert min(map(int, given)) > Timings().drain_s


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is missing")
    text = (ROOT / "deploy/teahouse.service").read_text()
    here = text.replace("/opt/teahouse/.venv/bin/python", sys.executable).replace("/opt/teahouse", str(ROOT))
    (tmp_path / "teahouse.service").write_text(here)
    found = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "teahouse.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
