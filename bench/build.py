"""What has to be made before anything runs: the load generator, and what the peers are run with.

All of it lands in ``build/bench`` (but for Node's packages, which Node looks for beside the peers) and is
made again only when its sources change.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent
BUILD: Final = ROOT / "build" / "bench"
PEERS: Final = HERE / "peers"
_LOAD: Final = HERE / "load"


class NotHere(Exception):
    """Something that a part of the benchmark needs is missing. ``str()`` says what."""


def load_generator() -> Path:
    """The compiled load generator. Raises ``NotHere``."""
    sources = [_LOAD / f"{part}.c" for part in ("main", "conn", "talk", "options", "histogram")]
    return _compiled("load", sources)


def floor_server() -> Path:
    """The compiled floor server. Raises ``NotHere``."""
    return _compiled("floor", [_LOAD / "floor.c"])


def python_of_peers() -> Path:
    """An interpreter that has what the peers in Python need. Raises ``NotHere``."""
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
    """Node, with what the peers in JavaScript need installed beside them. Raises ``NotHere``."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NotHere("Node is not installed")
    wanted, installed = PEERS / "package.json", PEERS / "node_modules" / ".installed.json"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        options = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        _run([npm, "install", *options, "--prefix", str(PEERS)])
        installed.write_text(wanted.read_text())
    return Path(node)


def _compiled(name: str, sources: list[Path]) -> Path:
    program = BUILD / name
    newest = max(path.stat().st_mtime for path in [*sources, _LOAD / "load.h"])
    if program.exists() and program.stat().st_mtime > newest:
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise NotHere("there is no C compiler (cc) here")
    BUILD.mkdir(parents=True, exist_ok=True)
    _run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(program), *map(str, sources)])
    return program


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"{Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")
