"""Builds what the benchmark needs: the load generator, and the environments of the peers.

Everything goes to ``build/bench``, except Node's packages, which Node expects beside the peers. It is built again
only when its sources change.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

CENTRIFUGO: Final = "github.com/centrifugal/centrifugo/v6@v6.9.1"
HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent
BUILD: Final = ROOT / "build" / "bench"
PEERS: Final = HERE / "peers"
_LOAD: Final = HERE / "load"


class MissingTool(Exception):
    """A tool or package that a part of the benchmark needs is missing. ``str()`` says which."""


def load_generator() -> Path:
    """The path of the compiled load generator. Raises ``MissingTool`` without a compiler."""
    sources = [_LOAD / f"{part}.c" for part in ("main", "conn", "talk", "options", "histogram")]
    return _compiled("load", sources)


def floor_server() -> Path:
    """The path of the compiled floor server. Raises ``MissingTool`` without a compiler."""
    return _compiled("floor", [_LOAD / "floor.c"])


def python_of_peers() -> Path:
    """A Python with the packages of the peers in Python. Raises ``MissingTool`` if they cannot be installed."""
    home = BUILD / "python"
    python, wanted = home / "bin" / "python", PEERS / "requirements.txt"
    installed = home / "requirements.txt"
    if installed.exists() and installed.read_text() == wanted.read_text():
        return python
    _run([sys.executable, "-m", "venv", str(home)])
    _run([str(python), "-m", "pip", "install", "--quiet", "-r", str(wanted)])
    installed.write_text(wanted.read_text())
    return python


def node_with_peers() -> Path:
    """Node, with the packages of the peers in JavaScript. Raises ``MissingTool`` if it or they are missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise MissingTool("Node is not installed")
    wanted, installed = PEERS / "package.json", PEERS / "node_modules" / ".installed.json"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        options = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        _run([npm, "install", *options, "--prefix", str(PEERS)])
        installed.write_text(wanted.read_text())
    return Path(node)


def program_in_go(module: str) -> Path:
    """The program of a Go module, named with its version. Raises ``MissingTool`` if it cannot be built."""
    path, _, version = module.partition("@")
    # A major version ends the path of a module, but is not the name of its program.
    name = next(part for part in reversed(path.split("/")) if not part.removeprefix("v").isdigit())
    folder = BUILD / "go" / version
    if (folder / name).exists():
        return folder / name
    go = shutil.which("go")
    if go is None:
        raise MissingTool("Go is not installed")
    _run([go, "install", module], GOBIN=str(folder))
    return folder / name


def spring_broker() -> list[str | Path]:
    """The command that runs the peer in Java. Raises ``MissingTool`` if it cannot be built."""
    java, maven = shutil.which("java"), shutil.which("mvn")
    if java is None or maven is None:
        raise MissingTool("Java or Maven is not installed")
    source, built = PEERS / "spring", BUILD / "spring"
    jar = built / "target" / "simple-broker.jar"
    newest = max(path.stat().st_mtime for path in source.rglob("*") if path.is_file())
    if not jar.exists() or jar.stat().st_mtime < newest:
        shutil.copytree(source, built, dirs_exist_ok=True)
        _run([maven, "-q", "-B", "-f", str(built), "package"])
    return [java, "-jar", jar]


def _compiled(name: str, sources: list[Path]) -> Path:
    program = BUILD / name
    newest = max(path.stat().st_mtime for path in [*sources, _LOAD / "load.h"])
    if program.exists() and program.stat().st_mtime > newest:
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise MissingTool("there is no C compiler (cc) here")
    BUILD.mkdir(parents=True, exist_ok=True)
    _run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(program), *map(str, sources)])
    return program


def _run(command: list[str], **environment: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    if done.returncode:
        raise MissingTool(f"{Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")
